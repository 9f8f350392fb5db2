"""A million rows of CSV into a table, beside the database's own program: `python -m benchmarks.seeds [rows]`.

Whole processes in alternation, on private servers as the tests start them, without fsync: `sqlmig seed run` and
`psql \\copy`, `LOAD DATA LOCAL` in mariadb or mysql, `.import` in sqlite3, COPY in DuckDB. Each load is into an empty
table with a primary key. In brackets what ours takes of theirs, each with the best of three.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.servers import Database, MissingError, Pool, Project
from tests.servers.database import fresh
from tests.servers.project import clean_environment

ROUNDS = 3
TABLE = (
    "CREATE TABLE users (id integer PRIMARY KEY, name varchar(80), email varchar(80), since date, price decimal(10,2))"
)
SERVERS = ("postgres15", "postgres18", "mariadb", "mysql", "sqlite", "duckdb")


def write(path: Path, rows: int) -> None:
    """Ten bytes of number, date and price beside two texts; every tenth row has a text in quotes."""
    with path.open("w", encoding="utf-8") as file:
        file.write("id,name,email,since,price\n")
        for number in range(rows):
            name = f'"Doe, Jane {number}"' if number % 10 == 0 else f"Jane Doe {number}"
            file.write(
                f"{number},{name},jane.doe.{number}@example.com,2026-01-{number % 28 + 1:02},{number % 1000}.25\n"
            )


def client(db: Database, data: Path) -> list[str]:
    """The database's own program and what it is told."""
    if db.dialect == "duckdb":
        code = f"import duckdb; duckdb.connect({str(db.path)!r}).execute(\"COPY users FROM '{data}' (HEADER)\")"
        return [sys.executable, "-c", code]
    if db.address is None:
        return ["sqlite3", str(db.path), f".import --csv --skip 1 {data} users"]
    if db.dialect == "postgres":
        return ["psql", "-qX", "-c", f"\\copy users from '{data}' csv header", db.url]
    at = db.address
    login = [f"--host={at.host}", f"--port={at.port}", f"--user={at.login.user}", "--local-infile=1", db.name]
    load = f"LOAD DATA LOCAL INFILE '{data}' INTO TABLE users FIELDS TERMINATED BY ',' ENCLOSED BY '\"' IGNORE 1 LINES"
    return ["mariadb" if db.server == "mariadb" else "mysql", *login, "-e", load]


def seconds(command: list[str], db: Database, folder: Path) -> float:
    """How long a program takes to fill the table, which is emptied first."""
    db.execute("DROP TABLE IF EXISTS users", TABLE)
    environment = {**clean_environment(), "DATABASE_URL": db.url, "MYSQL_PWD": "" if db.embedded else db.secret}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)  # our own
    took = time.perf_counter() - start
    if db.query("SELECT count(*) FROM users")[0][0] == 0:
        raise ValueError(f"{command[0]} loaded nothing")
    return took


def measure(db: Database, project: Project, data: Path, rows: int, how: str) -> None:
    """Ours as `how` says, and theirs, in alternation."""
    ours = [sys.executable, "-m", "sqlmig", "seed", "run", "--again", "users"]
    theirs = client(db, data)
    found = []
    for _ in range(ROUNDS):
        allow(db, how != "INSERT")
        mine = seconds(ours, db, project.path)
        allow(db, True)
        found.append((mine, seconds(theirs, db, project.path)))
    best, other = (min(values) for values in zip(*found, strict=True))
    rate = f"{rows / best:8,.0f} a second"
    show(f"{db.server:11} {how:10} {best:6.2f} s, {rate}; theirs {other:6.2f} s [{best / other:.2f}]")


def allow(db: Database, files: bool) -> None:
    """Whether the server takes files, where it can refuse them."""
    if db.dialect == "mysql":
        db.execute(f"SET GLOBAL local_infile = {int(files)}")


def show(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a report


def main() -> None:
    """Measure every server that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--servers", nargs="*", default=SERVERS)
    given = parser.parse_args()
    pool = Pool()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        data = project.path / "db" / "seeds" / "users.csv"
        data.parent.mkdir(parents=True)
        write(data, given.rows)
        data.with_name("users.sql").write_text("-- seed:copy users from users.csv\n")
        for server in given.servers:
            with suppress(MissingError):
                db = fresh(server, None if server in ("sqlite", "duckdb") else pool.address(server), project.path)
                db.create()
                for how in ("INSERT", "LOAD DATA") if db.dialect == "mysql" else ("",):
                    measure(db, project, data, given.rows, how)
                db.drop()
    pool.stop()


if __name__ == "__main__":
    main()
