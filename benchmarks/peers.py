"""The programs that are compared: how each is told to do what a case asks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import Case, Migration
from tests.servers import Database
from tests.servers.programs import find, find_client, find_dbmate
from tests.servers.project import clean_environment

LEDGER = "CREATE TABLE IF NOT EXISTS schema_migrations (version varchar(128) PRIMARY KEY);\n"
SQLMIG = (sys.executable, "-c", "from sqlmig.cli import run; run()")
DUCKDB = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.stdin.read())"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer works: its folder, its database (none where a case needs none), and the migrations of the case."""

    folder: Path
    db: Database | None
    bytecode: Path

    @property
    def database(self) -> Database:
        if self.db is None:
            raise LookupError("this case has no database")
        return self.db

    @property
    def migrations(self) -> Path:
        return self.folder / "db" / "migrations"

    @property
    def script(self) -> Path:
        return self.folder / "script.sql"


@dataclass(frozen=True, slots=True)
class Call:
    """A program's arguments, its environment, and the file that is its standard input."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    script: Path | None = None


@dataclass(frozen=True, slots=True)
class Peer:
    """`call` gives the program's call for a case, `back` the one that takes the newest migration back, `write` the
    files. `remembers` says that it has a ledger, so that it can begin with migrations applied. What has not ended
    within `limit` seconds is said not to end."""

    name: str
    fits: Callable[[Case, str], bool]
    call: Callable[[Case, Place], Call]
    write: Callable[[Place, Sequence[Migration]], None]
    back: Callable[[Place, Migration], Call] | None = None
    limit: float = 120.0

    @property
    def remembers(self) -> bool:
        return self.back is not None


def environment(place: Place) -> dict[str, str]:
    """A clean one. Python keeps compiled modules, as an installed package has them."""
    kept = {key: value for key, value in clean_environment().items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(place.bytecode)}


def sqlmig_call(*words: str) -> Callable[[Place], Call]:
    """The program as its installed script starts it."""

    def call(place: Place) -> Call:
        url = {"DATABASE_URL": place.db.url} if place.db else {}
        return Call((*SQLMIG, *words), {**environment(place), **url})

    return call


def dbmate_call(*words: str) -> Callable[[Place], Call]:
    def call(place: Place) -> Call:
        url = {"DATABASE_URL": place.db.dbmate_url} if place.db else {}
        return Call((str(find_dbmate()), *words), {**environment(place), **url})

    return call


def yoyo_call(*words: str) -> Callable[[Place], Call]:
    def call(place: Place) -> Call:
        url = ("--database", _yoyo_url(place.database), str(place.migrations))
        program = (sys.executable, "-m", "yoyo", *words, "--no-config-file")
        return Call((*program, *(() if words[0] == "list" else ("--batch",)), *url), environment(place))

    return call


def _yoyo_fits(case: Case, server: str) -> bool:
    """It has no driver of DuckDB. Many files take it minutes, even before anything is measured."""
    return case.command in ("status", "up") and server != "duckdb" and case.applied <= 100 and not case.long


def _yoyo_url(db: Database) -> str:
    """It knows psycopg 3 and pymysql by these names."""
    if db.path is not None:
        return f"sqlite:///{db.path}"
    return db.url.replace("postgres:", "postgresql+psycopg:", 1).replace("mariadb:", "mysql:", 1)


def _words(case: Case) -> tuple[str, ...]:
    """What sqlmig and dbmate are told; they take the same."""
    if case.command in ("version", "help"):
        return (f"--{case.command}",)
    return (case.command,) if case.dump or case.command == "status" else ("--no-dump-schema", case.command)


def _native_fits(case: Case, server: str) -> bool:  # noqa: ARG001  # the shape of the others
    """It has no ledger to begin with and no lock, and far away it waits minutes for each line of a file."""
    return case.command == "up" and not case.applied and case.copies == 1 and not (case.rows and case.round_trip)


def _native_call(case: Case, place: Place) -> Call:  # noqa: ARG001  # the shape of the others
    """The database's own program with one script; for DuckDB its module."""
    db = place.database
    if db.dialect == "duckdb":
        return Call((sys.executable, "-I", "-c", DUCKDB, str(db.path)), environment(place), place.script)
    if db.dialect == "sqlite":
        return Call((*find_client("sqlite3").command, "-bail", str(db.path)), environment(place), place.script)
    if db.address is None:
        raise LookupError(f"{db.server} has no address")
    at = db.address
    if db.dialect == "postgres":
        psql = str(find(db.server).path.with_name("psql"))
        options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", db.dbmate_url)
        return Call((psql, *options), environment(place), place.script)
    where = (f"--host={at.host}", f"--port={at.port}", f"--user={at.login.user}", db.name)
    secret = {**environment(place), "MYSQL_PWD": at.login.password}
    return Call((*find_client("mariadb").command, *where), secret, place.script)


def _python_call(statement: str) -> Callable[[Case, Place], Call]:
    return lambda case, place: Call((sys.executable, "-I", "-c", statement), dict(os.environ))  # noqa: ARG005  # the shape of the others


def _write_files(place: Place, migrations: Sequence[Migration]) -> None:
    for migration in migrations:
        (place.migrations / migration.name).write_text(migration.text)


def _write_for_yoyo(place: Place, migrations: Sequence[Migration]) -> None:
    for migration in migrations:
        (place.migrations / migration.name).write_text(migration.up)
        (place.migrations / migration.name).with_suffix(".rollback.sql").write_text(migration.down)


def _write_script(place: Place, migrations: Sequence[Migration]) -> None:
    """Each file in a transaction of its own, together with its row in a ledger."""
    place.script.write_text("".join((LEDGER, *_transactions(migrations))))


def _transactions(migrations: Sequence[Migration]) -> Iterator[str]:
    for each in migrations:
        yield f"BEGIN;\n{each.up}INSERT INTO schema_migrations (version) VALUES ('{each.version}');\nCOMMIT;\n"


def _nothing(place: Place, migrations: Sequence[Migration]) -> None:
    """A bare interpreter reads no files."""


PEERS = (
    Peer(
        "sqlmig",
        fits=lambda case, server: True,  # noqa: ARG005  # the shape of the others
        call=lambda case, place: sqlmig_call(*_words(case))(place),
        write=_write_files,
        back=lambda place, newest: sqlmig_call("--no-dump-schema", "rollback")(place),  # noqa: ARG005  # the shape of the others
    ),
    Peer(
        "dbmate",
        fits=lambda case, server: server != "duckdb" and case.command != "plan",
        call=lambda case, place: dbmate_call(*_words(case))(place),
        write=_write_files,
        back=lambda place, newest: dbmate_call("--no-dump-schema", "rollback")(place),  # noqa: ARG005  # the shape of the others
    ),
    Peer(
        "native client",
        fits=_native_fits,
        call=_native_call,
        write=_write_script,
        limit=60.0,
    ),
    Peer(
        "yoyo",
        fits=_yoyo_fits,
        call=lambda case, place: yoyo_call("list" if case.command == "status" else "apply")(place),
        write=_write_for_yoyo,
        back=lambda place, newest: yoyo_call("rollback", "--revision", Path(newest.name).stem)(place),
        limit=30.0,
    ),
    Peer(
        "python",
        fits=lambda case, server: case.command in ("version", "help") or case.name == "status-1",  # noqa: ARG005  # the shape of the others
        call=_python_call("pass"),
        write=_nothing,
    ),
    Peer(
        "python with psycopg",
        fits=lambda case, server: case.name == "status-1" and server == "postgres15",
        call=_python_call("import psycopg"),
        write=_nothing,
    ),
)
