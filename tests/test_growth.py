"""The work of a run grows with its files and no faster, counted in calls of functions: no machine makes them slower."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sqlmig import apply, dialects, library
from sqlmig.config import parse_url, resolve
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.ledger import Ledger, locate, prepare, read
from sqlmig.model import Actor, Event, History, Plan
from sqlmig.plan import Target, plan_up
from sqlmig.planning import make_plan
from sqlmig.runner import Run, run
from tests.servers import Database

MOST = 1.2
FILE = "-- migrate:up\nCREATE TABLE t{0} (id integer);\nCREATE INDEX i{0} ON t{0} (id);\n-- migrate:down\n"


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those of C included."""
    count = 0

    def more(frame: FrameType, event: str, value: object) -> None:  # noqa: ARG001  # the shape that Python calls
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(more)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


class Quiet:
    """Nobody looks on, as in a container."""

    follows = False

    def __call__(self, event: Event) -> None:
        """Hear of steps."""


def up(folder: Path, session: Session, ledger: Ledger) -> None:
    """Read, plan and run what is pending."""
    found = library.read([str(folder)], session.traits.sql)
    plan = plan_up(found.migrations, read(session, ledger), session.traits, {})
    _, error = run(plan, Run(session, ledger, Actor("me", "here", "1"), 1, {}, Quiet()))
    assert error is None


def write(folder: Path, first: int, count: int) -> None:
    for number in range(first, first + count):
        (folder / f"{number:04}_t.sql").write_text(FILE.format(number))


def test_each_pending_file_is_as_much_work_among_many(db: Database, tmp_path: Path) -> None:
    """And so is each applied one: a run with twice as many of both takes twice as many calls."""
    db.create()
    session = dialects.load(parse_url(db.url)).connect(parse_url(db.url), ConnectOptions())
    counted: list[int] = []
    try:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        for applied, files in ((0, 64), (64, 80), (80, 112), (112, 176)):  # the first run also loads and compiles
            write(tmp_path, applied, files - applied)
            counted.append(calls(lambda: up(tmp_path, session, ledger)))
    finally:
        session.close()
    _, few, more, many = counted
    assert (many - more) / 32 <= MOST * (more - few) / 16


@pytest.mark.databases("sqlite", "postgres15")
def test_a_database_is_planned_for_once_when_it_is_created(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan that was agreed to before it was made is the one that runs: both know of nothing that is applied."""
    write(tmp_path, 0, 2)
    planned: list[History] = []

    def make(found: library.Library, past: History, *rest: Any) -> Plan:
        planned.append(past)
        return make_plan(found, past, *rest)

    monkeypatch.setattr(apply, "make_plan", make)
    settings = resolve({"url": db.url, "migrations_dir": str(tmp_path), "no_dump_schema": True}, {}, str(tmp_path))
    created = apply.run_plan("up", settings, Quiet(), "up", Target(), create=True)
    again = apply.run_plan("up", settings, Quiet(), "up", Target(), create=True)
    assert (len(created.steps), created.database_created, len(again.steps)) == (2, True, 0)
    assert [len(past.applied) for past in planned] == [0, 2]


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite", "duckdb"])
def test_reading_files_is_as_much_work_among_many(tmp_path: Path, dialect: str) -> None:
    """What `status` and `plan` begin with."""
    counted = []
    for first, behind in ((0, 1), (1, 100), (100, 200), (200, 400)):
        write(tmp_path, first, behind - first)
        counted.append(calls(lambda: library.read([str(tmp_path)], dialect)))
    _, few, more, many = counted
    assert (many - more) / 200 <= MOST * (more - few) / 100
