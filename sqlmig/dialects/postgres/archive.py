"""A copy of a database by pg_dump in its custom format, brought back by pg_restore.

https://www.postgresql.org/docs/current/app-pgdump.html, https://www.postgresql.org/docs/current/app-pgrestore.html
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects import programs
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.archive import Archive, Moved
from sqlmig.dialects.postgres import contents
from sqlmig.dialects.postgres.client import connecting
from sqlmig.dialects.postgres.connection import plain, secrets
from sqlmig.dialects.postgres.server import drop, maintenance, named
from sqlmig.dialects.postgres.session import TRAITS, PostgresSession, connect
from sqlmig.dialects.postgres.swap import swap
from sqlmig.dialects.programs import Program
from sqlmig.errors import DamagedBackup, EnvironmentFailure, Refused, SqlmigError

# Level 6, which is pg_dump's own, takes twice as long and saves a twentieth
COMPRESSION = 1
# Debian has the programs of each version here, and on the PATH what chooses one of them
FOLDERS = "/usr/lib/postgresql"
# A database that is thrown away on any error need not be safe on the disk at each step
HASTE = " -c synchronous_commit=off"
# pg_restore 17 and newer switches off a timeout that older servers do not know
NEW_TIMEOUT, SINCE = "transaction_timeout", 17
MAJOR = 10000  # 180004 is 18.4
TOO_NEW = "unsupported version"  # of the file


def save(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:
    """One moment, by a transaction that reads a snapshot; who writes meanwhile is not hindered."""
    with closing(connect(plain(url), options)) as session:
        program = _programs("pg_dump", session.version)[0]
    wait = f"--lock-wait-timeout={round(options.busy_timeout * 1000)}"
    what = ["--format=custom", f"--compress={COMPRESSION}", wait]
    with tempfile.TemporaryDirectory(prefix="sqlmig-") as folder:
        arguments, environment = connecting(plain(url), Path(folder))
        said = programs.write([program.path, *what, *arguments], environment, path, secrets(url), moved)
    _remark(said, options)


def check(path: Path) -> None:
    """Read all that is in the file, as for a script that nobody reads."""
    program = _newest("pg_restore")
    try:
        programs.printed([program.path, "--file=/dev/null", str(path)], ())
    except EnvironmentFailure as error:
        raise _unreadable(path, program, error) from error


def load(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:
    """Into a database that is made anew with the encoding, the owner and the settings of the one in the file.

    Statement by statement, not as one transaction: that needs a lock for each object, and servers have few.
    Refused when the server lacks roles that the file names, before anything is made.
    """
    with closing(connect(plain(url), options)) as session:
        program, script = _script(path, session.version)
        tolerant = program.version[0] >= SINCE > session.version // MAJOR
        found = contents.read(script, str(path))
        _require_roles(session, found.roles)
    with maintenance(url, options, named(url)) as middle:
        drop(url, options)
        middle.alone(found.creation(TRAITS.quoted(named(url))))
    _restore(url, [program.path, *([] if tolerant else ["--exit-on-error"])], path, options, moved)
    with maintenance(url, options, named(url)) as middle:
        for sql in found.settings(TRAITS.quoted(named(url))):
            middle.alone(sql)


def _restore(url: DatabaseURL, program: list[str], path: Path, options: ConnectOptions, moved: Moved) -> None:
    """Behind it the planner knows the tables: a dump has no statistics."""
    with tempfile.TemporaryDirectory(prefix="sqlmig-") as folder:
        arguments, environment = connecting(plain(url), Path(folder))
        environment["PGOPTIONS"] += HASTE
        try:
            _remark(programs.read([*program, *arguments], environment, path, secrets(url), moved), options)
        except EnvironmentFailure as error:
            if not _is_timeout(error.message):
                raise
    with closing(connect(plain(url), options)) as session:
        session.alone("ANALYZE")


def _is_timeout(report: str) -> bool:
    """Whether the only error is the new timeout's, which no server ends a restore for that knows it."""
    errors = [line for line in report.splitlines() if "pg_restore: error:" in line]
    return len(errors) == 1 and NEW_TIMEOUT in errors[0]


def _script(path: Path, version: int) -> tuple[Program, str]:
    """The first program for the server that can read the file, and the statements that make everything but the rows."""
    for program in (found := _programs("pg_restore", version)):
        try:
            return program, programs.printed([program.path, "--create", "--schema-only", "--file=-", str(path)], ())
        except EnvironmentFailure as error:
            if TOO_NEW not in error.message or program is found[-1]:
                raise _unreadable(path, program, error) from error
    raise AssertionError("the last program reads it or fails")


def _unreadable(path: Path, program: Program, error: EnvironmentFailure) -> SqlmigError:
    if TOO_NEW in error.message:
        return EnvironmentFailure(
            f"{path} was written by a newer pg_dump than {program.path} can read, which is {program.numbers}",
            state="nothing was changed",
            hint="install newer client programs of PostgreSQL, or put them on the PATH",
        )
    return DamagedBackup(f"{path}: {error.message}", state="nothing was changed", hint="take another backup")


def _programs(name: str, version: int) -> list[Program]:
    """The program of the server's own version, and those that are newer, oldest first. `version` is as 180004."""
    found, major = sorted(_installed(name), key=lambda program: program.version), version // MAJOR
    fitting = [program for program in found if program.version[0] >= major]
    if fitting:
        return fitting
    there = ", ".join(f"{program.path} is {program.numbers}" for program in found) or "none is installed"
    raise EnvironmentFailure(
        f"the server is PostgreSQL {major}, which needs {name} {major} or newer: {there}",
        state="nothing was changed",
        hint=f"install PostgreSQL's client programs of version {major}, or put them on the PATH",
    )


def _newest(name: str) -> Program:
    found = _installed(name)
    if not found:
        raise EnvironmentFailure(
            f"the program {name} is not installed",
            state="nothing was changed",
            hint="install PostgreSQL's client programs, or put them on the PATH",
        )
    return max(found, key=lambda program: program.version)


def _installed(name: str) -> list[Program]:
    return list(programs.installed([name], sorted(Path(FOLDERS).glob("*/bin"))))


def _require_roles(session: PostgresSession, roles: Sequence[str]) -> None:
    known = {row[0] for row in session.query("SELECT rolname FROM pg_catalog.pg_roles")}
    missing = [role for role in roles if role not in known]
    if missing:
        raise Refused(
            f"the backup names roles that this server does not have: {', '.join(missing)}",
            state="nothing was changed",
            hint="; ".join(f"CREATE ROLE {TRAITS.quoted(role)}" for role in missing),
        )


def _remark(said: str, options: ConnectOptions) -> None:
    if options.notice is not None:
        for line in said.splitlines():
            options.notice(line)


ARCHIVE = Archive(".dump", True, save, check, load, swap)
