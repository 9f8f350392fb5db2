"""What is measured: each case as data, on which databases, and the migrations that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Command = Literal["version", "help", "status", "plan", "up"]
Content = Literal["tables", "inserts"]

NOWHERE = "start"  # where no database is asked
SERVERS = ("postgres15", "mariadb", "sqlite", "duckdb")
FAR = ("postgres15", "mariadb")


@dataclass(frozen=True, slots=True)
class Case:
    """`applied` of the files are in the ledger before, `pending` are not; `content` is what the last one holds.

    `rows` are its INSERT lines, `round_trip` the milliseconds to the server and back, `copies` how many
    processes start at once. A `long` one is left out of a quick run.
    """

    name: str
    title: str
    command: Command
    servers: tuple[str, ...] = SERVERS
    applied: int = 0
    pending: int = 0
    content: Content = "tables"
    rows: int = 0
    dump: bool = False
    round_trip: int = 0
    copies: int = 1
    long: bool = False


@dataclass(frozen=True, slots=True)
class Migration:
    """A file of a case: its version, and its statements in both directions."""

    version: str
    up: str
    down: str

    @property
    def name(self) -> str:
        return f"{self.version}_change.sql"

    @property
    def text(self) -> str:
        """The file as dbmate and sqlmig read it."""
        return f"-- migrate:up\n{self.up}\n-- migrate:down\n{self.down}"


def cases() -> tuple[Case, ...]:
    """All of them, in the order in which they are shown."""
    near = (*_starting(), *_pending(), *_growing(), *_large())
    return (*near, *_far({case.name: case for case in near}))


def by_name(name: str) -> Case:
    """The case of this name; LookupError where there is none."""
    found = next((case for case in cases() if case.name == name), None)
    if found is None:
        raise LookupError(f"no such case: {name}")
    return found


def _starting() -> Iterator[Case]:
    yield Case("version", "`--version`", "version", (NOWHERE,))
    yield Case("help", "`--help`", "help", (NOWHERE,))
    yield Case("status-1", "`status`, 1 applied", "status", applied=1)
    yield Case("status-1000", "`status`, 1,000 applied", "status", applied=1000)
    yield Case("nothing-1000", "`up`, nothing pending, 1,000 applied", "up", applied=1000, dump=True)


def _pending() -> Iterator[Case]:
    for count in (1, 100, 1000):
        title, long = f"`up`, {count:,} pending", count > 100
        yield Case(f"up-{count}", f"{title}, with dump", "up", pending=count, dump=True, long=long)
        yield Case(f"up-{count}-no-dump", f"{title}, no dump", "up", pending=count, long=long)
    yield Case("together-8", "8 × `up` at once, 100 pending, no dump", "up", pending=100, copies=8)


def _growing() -> Iterator[Case]:
    for count in (500, 5000):
        yield Case(f"growth-{count}", f"`up`, {count:,} pending, no dump", "up", pending=count, long=True)
    yield Case("directory-5000", "`up`, 1 of 5,000 pending, no dump", "up", applied=4999, pending=1, long=True)
    for command in ("status", "plan"):
        for count in (1, 500, 5000):
            title = f"`{command}`, {count:,} pending"
            yield Case(f"{command}-of-{count}", title, command, ("sqlite",), pending=count)


def _large() -> Iterator[Case]:
    for rows in (2000, 20_000, 200_000):
        title = f"`up`, a file of {rows:,} INSERT lines, no dump"
        long = rows == 200_000
        yield Case(f"inserts-{rows}", title, "up", pending=2, content="inserts", rows=rows, long=long)


def _far(near: Mapping[str, Case]) -> Iterator[Case]:
    """What is done near by, through a distant network. What takes minutes there is shown at one distance."""
    for delay in (5, 20, 80):
        moved = (
            Case("nothing", "`up`, nothing pending, 100 applied", "up", applied=100, dump=True),
            near["up-1"],
            replace(near["up-100"], long=True),
            replace(near["inserts-20000"], long=True),
            *((near["inserts-200000"],) if delay == 20 else ()),
        )
        for case in moved:
            name, title = f"{case.name}-{delay}-ms", f"{case.title}, {delay} ms away"
            yield replace(case, name=name, title=title, servers=FAR, round_trip=delay)


def migrations(case: Case) -> Iterator[Migration]:
    """The files of a case, in the order of their versions."""
    for number in range(case.applied + case.pending):
        version = f"2026{number:010}"
        if case.content == "inserts" and number:
            yield Migration(version, _inserts(case.rows), "DELETE FROM table_0;\n")
        else:
            yield Migration(version, _table(number), f"DROP TABLE table_{number};\n")


def _table(number: int) -> str:
    return (
        f"CREATE TABLE table_{number} (id integer PRIMARY KEY, name varchar(80) NOT NULL, since date);\n"
        f"CREATE INDEX table_{number}_name ON table_{number} (name);\n"
    )


def _inserts(rows: int) -> str:
    """100 bytes a line, into the table of the first file: MySQL takes rows alone as one transaction."""
    values = "'it''s; a name of somebody', '2026-01-02'"
    return "".join(f"INSERT INTO table_0 (id, name, since) VALUES ({row:8}, {values:46});\n" for row in range(rows))
