"""Dumping a schema beside the server's own program: `python -m benchmarks.dump [tables …]`.

In alternation, after a warm-up: `pg_dump --schema-only` or `mysqldump --no-data --routines --events --triggers`;
`sqlmig dump`, also a whole process; and the same dump as it happens behind a run, where Python and the connection
are there already. In brackets what ours takes of theirs. Some rows are measured through a proxy that is 20 ms away.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks.delay import delayed
from sqlmig.config import Settings, parse_url
from sqlmig.ledger import locate
from sqlmig.schema.writing import dump
from sqlmig.workspace import connected
from tests.servers import Database, MissingError, Pool
from tests.servers.database import fresh
from tests.servers.programs import find_client, find_pg_dump

ROUNDS, FAR_ROUNDS = 7, 2  # mysqldump takes a minute through the proxy
DELAY = 0.02
FAR = 200  # tables behind the proxy


def schema(dialect: str, tables: int) -> Iterator[str]:
    """Tables as applications have them: a key, ten columns, an index, a foreign key; every tenth has a view."""
    columns = ", ".join(f"column_{number} varchar(80) NOT NULL DEFAULT 'x'" for number in range(6))
    stamp = "timestamptz" if dialect == "postgres" else "datetime"
    for number in range(tables):
        yield (
            f"CREATE TABLE table_{number} (id bigint PRIMARY KEY, parent_id bigint, {columns}, amount numeric(12, 2), "
            f"at {stamp} DEFAULT CURRENT_TIMESTAMP, "
            f"FOREIGN KEY (parent_id) REFERENCES table_{max(0, number - 1)} (id))"
        )
        yield f"CREATE INDEX table_{number}_at ON table_{number} (at, column_1)"
        if number % 10 == 0:
            yield f"CREATE VIEW view_{number} AS SELECT id, column_1, amount * 2 AS twice FROM table_{number}"


def command(db: Database, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The server's own program and its environment."""
    if db.address is None:
        raise LookupError(f"{db.server} has no dump program")
    login, at = db.address.login, db.address
    if db.dialect == "postgres":
        program = list(find_pg_dump().command)
        options = ["--schema-only", f"--file={folder / 'theirs.sql'}", f"--host={at.host}", f"--port={at.port}"]
        return [*program, *options, f"--username={login.user}", db.name], {"PGPASSWORD": login.password}
    program = list(find_client("mariadb-dump" if db.server == "mariadb" else "mysqldump").command)
    options = ["--no-data", "--routines", "--events", "--triggers", f"--result-file={folder / 'theirs.sql'}"]
    options += [] if db.server == "mariadb" else ["--set-gtid-purged=OFF"]  # or it warns each time
    where = [f"--host={at.host}", f"--port={at.port}", f"--user={login.user}", db.name]
    return [*program, *options, *where], {"MYSQL_PWD": login.password}


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(arguments, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def inside(db: Database, file: Path) -> float:
    """Seconds that the dump adds to a run, which has the program and a connection already."""
    settings = replace(Settings(), url=parse_url(db.url), schema_file=str(file))
    file.unlink(missing_ok=True)
    with connected(settings, lambda _: None) as session:
        start = time.perf_counter()
        dump(session, locate(settings.migrations_table, session), settings)
        return time.perf_counter() - start


def compare(db: Database, folder: Path, label: str, count: int) -> None:
    """A row of the report: the medians of both, and what ours takes of theirs."""
    file = folder / "ours.sql"
    ours = [sys.executable, "-m", "sqlmig", "--url", db.url, "--schema-file", str(file), "dump"]
    theirs, environment = command(db, folder)
    rounds = []
    for _ in range(count + 1):
        file.unlink(missing_ok=True)
        rounds.append((seconds(ours, {}), inside(db, folder / "again.sql"), seconds(theirs, environment)))
    whole, part, other = (median(times) for times in zip(*rounds[1:], strict=True))
    name = "pg_dump" if db.dialect == "postgres" else "mysqldump"
    times = f"{name} {other:6.3f} s, sqlmig dump {whole:6.3f} s ({whole / other:.2f}), behind a run {part:6.3f} s"
    print(f"{db.server:11} {label:16} {times} ({part / other:.2f})", flush=True)  # noqa: T201  # a report


def distant(db: Database, port: int) -> Database:
    """The same database behind another port."""
    if db.address is None:
        raise LookupError(f"{db.server} has no port")
    address = replace(db.address, host="127.0.0.1", port=port)
    return replace(db, address=address, url=address.url(db.name))


def main() -> None:
    """Measure every server that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=int, default=[10, 200, 1000])
    parser.add_argument("--servers", nargs="*", default=["postgres15", "postgres18", "mariadb", "mysql"])
    pool = Pool()
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for server in asked.servers:
            with suppress(MissingError):
                for tables in asked.tables:
                    db = fresh(server, pool.address(server), Path(folder))
                    db.create()
                    db.execute(*schema(db.dialect, tables))
                    compare(db, Path(folder), f"{tables} tables", ROUNDS)
                    if tables == FAR and db.address is not None:
                        with delayed(db.address.host, db.address.port, DELAY) as port:
                            compare(distant(db, port), Path(folder), f"{tables} at {DELAY * 1000:.0f} ms", FAR_ROUNDS)
                    db.drop()
    pool.stop()


if __name__ == "__main__":
    main()
