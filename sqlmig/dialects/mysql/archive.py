"""A copy of a database by mysqldump or mariadb-dump, whose SQL is read back by our own splitter.

https://dev.mysql.com/doc/refman/9.0/en/mysqldump.html, https://mariadb.com/kb/en/mariadb-dump/
"""

from __future__ import annotations

import re
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects import programs
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.archive import Archive, Moved
from sqlmig.dialects.mysql import lockrows
from sqlmig.dialects.mysql.client import connecting
from sqlmig.dialects.mysql.connection import database
from sqlmig.dialects.mysql.files import placed
from sqlmig.dialects.mysql.opening import connect
from sqlmig.dialects.mysql.schema.programs import without_qualifiers
from sqlmig.dialects.mysql.schema.tables import with_own_collations
from sqlmig.dialects.mysql.schema.words import unqualified
from sqlmig.dialects.mysql.session import MySQLSession
from sqlmig.dialects.mysql.swap import recover, swap
from sqlmig.dialects.programs import Program
from sqlmig.errors import DamagedBackup, DatabaseError, EnvironmentFailure
from sqlmig.model import Statement
from sqlmig.noun import replace
from sqlmig.sql.classify import classify
from sqlmig.sql.places import Mark
from sqlmig.sql.source import look
from sqlmig.sql.stream import Stream

FLAGS = (
    "--single-transaction",
    "--routines",
    "--triggers",
    "--events",
    "--hex-blob",
    "--no-tablespaces",
    "--skip-add-locks",
    "--skip-dump-date",
    "--max-allowed-packet=1G",
)
MYSQL = ("--set-gtid-purged=OFF",)  # the server's history is not the database's
MARIADB = ("--dump-history",)  # of tables that remember their rows
HISTORY = (10, 11)
OTHERS_OPTION = "loose-"  # begins in our option file what only the other maker's program knows
FIRST, LAST = re.compile(r"^-- (?:MySQL|MariaDB) dump ", re.M), "\n-- Dump completed"
HEAD = 400  # characters, in which the first is
MADE = re.compile(r"(?:/\*![\dM]*\s*)?create\b", re.I)
# On MariaDB none: it prints every table so that it is read as it was meant
COLLATIONS = (
    "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS"
    " WHERE VERSION() NOT LIKE '%MariaDB%'"
)
# Under it alone a date that was allowed once, such as the 31st of February, would become 0000-00-00
MODE = "@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO"
# Foreign keys to columns that are not unique, which were made before MySQL 8.4 or with this setting
LOOSE_KEYS, DENIED = "/*!80400 SET restrict_fk_on_non_standard_key = 0 */", "1227"
# Of which the server prints six digits, and dump programs write what it prints
FLOATS = (
    "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
    " WHERE TABLE_SCHEMA = DATABASE() AND DATA_TYPE = 'float' ORDER BY 1, 2"
)
# What a transaction does not hold still
UNSAFE = (
    "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES JOIN information_schema.ENGINES USING (ENGINE)"
    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TRANSACTIONS <> 'YES' ORDER BY TABLE_NAME"
)


def save(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:
    """One moment, by a transaction that reads a snapshot. `notice` hears of what cannot be copied so, or exactly."""
    with closing(connect(url, options)) as session:
        program = _program(session.server_version)
        more = _more(session, program)
        _tell_limits(session, options)
    with tempfile.TemporaryDirectory(prefix="sqlmig-") as folder:
        file = connecting(url, Path(folder), "utf8mb4")
        command = [program.path, f"--defaults-file={file}", *FLAGS, *more, "--databases", database(url)]
        said = programs.write(command, {}, path, url.secrets, moved)
    if options.notice is not None:
        for line in said.splitlines():
            if OTHERS_OPTION not in line:
                options.notice(line)


def check(path: Path) -> None:
    """Read all of it, which is UTF-8 from the program's first line to its last."""
    head = tail = ""
    try:
        for block in look(str(path), path.stat()).blocks():
            head, tail = head or block[:HEAD], (tail + block)[-HEAD:]
    except EnvironmentFailure as error:
        raise _damaged(f"{path}: {error.message}") from error
    if not FIRST.search(head):
        raise _damaged(f"{path} was written by neither mysqldump nor mariadb-dump")
    if LAST not in tail:
        raise _damaged(f"{path} is not whole: the last line of the program that wrote it is missing")


def load(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:
    """Run the file's statements in the URL's database, whatever the name of the one that it was written from."""
    waiting: deque[Statement] = deque()  # taken, and not known to be done

    def done(_: int) -> None:
        waiting.popleft()

    def taken() -> Iterator[Statement]:
        for statement in _own(path, collations):
            waiting.append(statement)
            moved(min(statement.end, size), size)
            yield statement

    size = path.stat().st_size
    with closing(connect(url, options)) as session:
        collations = {str(charset): str(collation) for charset, collation in session.query(COLLATIONS)}
        _permit_loose_keys(session)
        try:
            session.run(taken(), done)
        except DatabaseError as error:
            error.location = waiting[0].location if waiting else None
            raise
    moved(size, size)


def _permit_loose_keys(session: MySQLSession) -> None:
    """Who may not permit them learns it from the error of the first one, if there is any."""
    try:
        session.execute(LOOSE_KEYS)
    except DatabaseError as error:
        if error.sqlstate != DENIED:
            raise


def _own(path: Path, collations: Mapping[str, str]) -> Iterator[Statement]:
    """The file's statements for any database. `collations` are the default ones by character set."""
    file = look(str(path), path.stat())
    name = _source(Stream(file, "mysql", Mark(), ()).statements())
    own = DatabaseURL("mysql", "mysql", name)
    for statement in placed(Stream(file, "mysql", Mark(), ()).statements(), own):
        if MODE in statement.sql[: 2 * len(MODE)]:
            yield replace(statement, sql=statement.sql.replace(MODE, f"{MODE},ALLOW_INVALID_DATES"))
        else:
            yield _at_home(statement, name, collations) if MADE.match(statement.sql) else statement


def _source(statements: Iterable[Statement]) -> str:
    """The name of the database that the file was written from, which stands before everything else that it has."""
    for statement in statements:
        if MADE.match(statement.sql):
            found = classify(statement.sql, "mysql")
            if found.object_kind in ("DATABASE", "SCHEMA"):
                return found.object_name[1:-1].replace("``", "`")
    raise _damaged("the file makes no database")


def _at_home(statement: Statement, name: str, collations: Mapping[str, str]) -> Statement:
    """The statement without the name of that database before those of its own objects, and with the collations that
    its columns have of their own: MySQL does not read what it prints as it meant it."""
    kind, sql = classify(statement.sql, "mysql").object_kind, statement.sql
    if kind == "TRIGGER":
        return replace(statement, sql=without_qualifiers(sql))
    if kind == "TABLE":
        sql = unqualified(sql, name)
        return replace(statement, sql=with_own_collations(sql, collations) if collations else sql)
    return replace(statement, sql=unqualified(sql, name)) if kind == "VIEW" else statement


def _program(version: str) -> Program:
    """The dump program of the server's maker, no older than the server: it would leave out what it does not know."""
    mariadb = version.endswith("-MariaDB")
    title, names = ("MariaDB", ("mariadb-dump", "mysqldump")) if mariadb else ("MySQL", ("mysqldump",))
    needed = _release(version)
    found = list(programs.installed(names))
    for program in found:
        if ("MariaDB" in program.about) == mariadb and program.version[:2] >= needed:
            return program
    there = ", ".join(f"{program.path} is {_maker(program)} {program.numbers}" for program in found)
    raise EnvironmentFailure(
        f"the server is {title} {version.removesuffix('-MariaDB')}, which needs {names[0]} of {title}"
        f" {'.'.join(map(str, needed))} or newer: {there or 'none is installed'}",
        state="nothing was changed",
        hint=f"install {title}'s client programs, or put them on the PATH",
    )


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.removesuffix("-MariaDB").split(".")[:2])


def _maker(program: Program) -> str:
    return "MariaDB" if "MariaDB" in program.about else "MySQL"


def _more(session: MySQLSession, program: Program) -> list[str]:
    """The flags that depend on the server and on what is there."""
    own = [f"--ignore-table={session.namespace[0]}.{lockrows.TABLE}"] if session.has_table(lockrows.TABLE) else []
    if _maker(program) == "MySQL":
        return [*MYSQL, *own]
    return [*(MARIADB if _release(session.server_version) >= HISTORY else ()), *own]


def _tell_limits(session: MySQLSession, options: ConnectOptions) -> None:
    """What the program cannot copy as it is."""
    if options.notice is not None:
        columns = [f"{table!s}.{column!s}" for table, column in session.query(FLOATS)]
        if columns:
            options.notice(f"FLOAT is copied with six digits: {', '.join(columns)}; DOUBLE and DECIMAL are exact")
        for table, engine in session.query(UNSAFE):
            options.notice(f"the table {table!s} is {engine!s}: its rows may be of a later moment than those of others")


def _damaged(message: str) -> DamagedBackup:
    return DamagedBackup(message, state="nothing was changed", hint="take another backup")


ARCHIVE = Archive(".sql", False, save, check, load, swap, recover)
