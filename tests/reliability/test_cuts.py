"""The connection fails at any byte between the last statement and the answer to COMMIT: no wrong claim."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from tests.figures import Figures
from tests.reliability.claims import OPEN, contradictions
from tests.reliability.forks import Runner
from tests.reliability.proxy import Direction, Fault, How, Proxy
from tests.reliability.recovery import finish, settle
from tests.reliability.shop import File, Pair, effect, look, no_effect, put, shop
from tests.servers import Database, Project

pytestmark = [pytest.mark.long, pytest.mark.databases("postgres15", "mariadb", "mysql")]
NAMES = ("first", "second", "the last of all")
MARK = b"the last of all"
TAIL = 18  # bytes: COMMIT is 11 or 12, and its answer no more than these
HOWS: tuple[How, ...] = get_args(How)


def last_file(options: str) -> File:
    pair = Pair(tuple(map(effect, NAMES)), tuple(map(no_effect, reversed(NAMES))), options)
    return File("20260109000000_last.sql", (pair,))


class Wire:
    """A project whose last migration is pending, behind a proxy."""

    def __init__(self, project: Project, db: Database, options: str) -> None:
        address = db.address
        assert address is not None
        self.file, self.db = last_file(options), db
        self.files = (*shop(db.dialect)[:1], self.file)
        put(project, self.files[:1])
        self.direct = Runner(project, db)
        assert self.direct.run("up", "--no-dump-schema").code == 0
        put(project, self.files)
        self.proxy = Proxy((address.host, address.port), MARK)
        self.runner = replace(self.direct, url=db.url.replace(f":{address.port}/", f":{self.proxy.port}/"))
        self.before = look(db)

    def measure(self) -> tuple[int, int]:
        """The bytes of the exchange in an undisturbed run: to the server, and to the client."""
        self.up(None)
        return self.proxy.exchange.until_answered(b"COMMIT")

    def up(self, fault: Fault | None) -> Any:
        """The last migration with a fault on its way: what sqlmig says. The database has come to rest behind it."""
        self.proxy.prepare(fault)
        document = self.runner.json("up", "--no-dump-schema")
        settle(self.db)
        return document

    def undo(self) -> None:
        """Make the last migration pending again, without sqlmig."""
        self.db.execute(
            *(
                f"DELETE FROM {table} WHERE version = '{self.file.version}'"
                for table in ("schema_migrations", "schema_migrations_log")
            ),
            *(change.sql for change in self.file.run("down")),
        )


def faults(exchange: tuple[int, int]) -> tuple[list[Fault], list[Fault]]:
    """One at each byte in both directions, of kinds that take turns; and all kinds at each byte of COMMIT itself."""
    kinds = list(product(HOWS, (True, False)))
    everywhere, at_commit = [], []
    for direction, length in zip(get_args(Direction), exchange, strict=True):
        for position in range(length):
            everywhere.append(Fault(direction, position, *kinds[position % len(kinds)]))
        at_commit += [Fault(direction, position, *kind) for position in range(length - TAIL, length) for kind in kinds]
    return everywhere, at_commit


@pytest.mark.parametrize("options", ["", " transaction:false"], ids=["inside", "outside"])
def test_cuts(project: Project, db: Database, options: str, figures: Figures, long: bool) -> None:
    """What is said to be applied is, what is said to be rolled back is, and the next run brings it to the end."""
    wire = Wire(project, db, options)
    exchange, tally = wire.measure(), Counter[str]()
    wire.undo()
    everywhere, at_commit = faults(exchange)
    chance = random.Random(0)  # noqa: S311 - the same each time
    chosen = everywhere + at_commit if long else chance.sample(everywhere, 8) + chance.sample(at_commit, 8)
    for fault in chosen:
        document = wire.up(fault)
        wrong = contradictions(document, wire.files, wire.before, look(db))
        assert wrong == [], (fault, document)
        assert document["exit_code"] == 0 or fault.how != "delay", (fault, document)
        tally[said(document)] += 1
        finish(wire.direct, wire.files, "up", "--no-dump-schema")
        assert look(db).versions == tuple(file.version for file in wire.files)
        assert not look(db).doubled
        wire.undo()
    wire.proxy.close()
    told = ", ".join(f"{count} × {word}" for word, count in sorted(tally.items()))
    figures(f"{len(chosen)} faults in an exchange of {exchange[0]} + {exchange[1]} bytes: {told}")


def said(document: Any) -> str:
    """What kind of claim there was."""
    if document["error"] is None:
        return "applied"
    state = document["error"]["state"]
    if OPEN.search(state) or "may " in state or "or not at all" in state:
        return "open"
    return "rolled back" if "rolled back and left" in state else "other"
