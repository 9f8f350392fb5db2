"""How fast INSERT statements reach real servers, one by one and together: `python -m benchmarks.send [count …]`.

Private servers are started as the tests do, without fsync. The native client runs the same script in one
transaction, statement by statement.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from shutil import which

from sqlmig.config import parse_url
from sqlmig.dialects import load
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.model import Location, Statement
from tests.servers import Database, MissingError, Pool
from tests.servers.database import fresh

TABLE = "CREATE TABLE users (id int, name text, email text, since text)"
INSERT = "INSERT INTO users (id, name, email, since) VALUES ({}, 'it''s a name', 'some.name@example.com', '2026-01-02')"
PLACE = Location("users.sql", 1, 1)


def statements(count: int) -> Iterator[Statement]:
    return (Statement(INSERT.format(number), PLACE, 0) for number in range(count))


def together(session: Session, count: int) -> None:
    session.run(statements(count), lambda _: None)


def one_by_one(session: Session, count: int) -> None:
    for statement in statements(count):
        session.run((statement,), lambda _: None)


def measure(db: Database, count: int, send: Callable[[Session, int], None]) -> float:
    """Seconds from BEGIN to COMMIT."""
    url = parse_url(db.url)
    with closing(load(url).connect(url, ConnectOptions(notice=print))) as session:
        session.execute("DELETE FROM users")
        start = time.perf_counter()
        with session.transaction():
            send(session, count)
        return time.perf_counter() - start


def client(db: Database) -> list[str] | None:
    """The native program's command, which reads the script from its input."""
    if db.path is not None:
        return ["sqlite3", str(db.path)] if which("sqlite3") else None
    if db.address is None:
        return None
    if db.dialect == "postgres":
        return ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", db.url] if which("psql") else None
    program = which("mariadb" if db.server == "mariadb" else "mysql")
    login, at = db.address.login, db.address
    options = [f"--host={at.host}", f"--port={at.port}", f"--user={login.user}", db.name]
    return [program, *options] if program else None


def measure_client(db: Database, count: int, command: list[str]) -> float:
    with tempfile.TemporaryFile("w+") as script:
        script.write("BEGIN;\n")
        script.writelines(f"{statement.sql};\n" for statement in statements(count))
        script.write("COMMIT;\n")
        script.seek(0)
        environment = {**os.environ, "MYSQL_PWD": "" if db.embedded else db.secret}
        start = time.perf_counter()
        subprocess.run(command, stdin=script, check=True, env=environment)
        return time.perf_counter() - start


def show(db: Database, count: int, how: str, seconds: float) -> None:
    print(f"{db.server:11} {count:8,} {how:12} {seconds:8.2f} s {count / seconds:10,.0f} a second", flush=True)  # noqa: T201  # a report


def main() -> None:
    """Measure every server that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[20_000, 200_000])
    counts = parser.parse_args().counts
    pool = Pool()
    with tempfile.TemporaryDirectory() as folder:
        for server in ("postgres15", "mariadb", "mysql", "sqlite"):
            with suppress(MissingError):
                db = fresh(server, None if server == "sqlite" else pool.address(server), Path(folder))
                db.create()
                db.execute(TABLE)
                for count in counts:
                    show(db, count, "one by one", measure(db, count, one_by_one))
                    show(db, count, "together", measure(db, count, together))
                    command = client(db)
                    if command:
                        show(db, count, Path(command[0]).name, measure_client(db, count, command))
                db.drop()
    pool.stop()


if __name__ == "__main__":
    main()
