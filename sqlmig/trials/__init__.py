"""Trials for `test`: in scratch databases each migration goes up, down and up again, and SQL tests are asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.errors import Problem
from sqlmig.library import Library
from sqlmig.model import Applied, Finding, History, Notify
from sqlmig.noun import noun, replace
from sqlmig.plan import Target
from sqlmig.planning import make_plan
from sqlmig.results import Trial, TrialsResult
from sqlmig.scratch import left_behind
from sqlmig.seeds import Seed
from sqlmig.trials.asserting import assert_all
from sqlmig.trials.bench import Attempt, Bench, bench, quietly
from sqlmig.trials.cycles import Cycle, Wish, cycle_all, descend
from sqlmig.trials.files import Assertion, read_tests, test_statements
from sqlmig.trials.safety import (
    migration_statements,
    require_inside,
    require_runnable,
    require_unprotected,
    subject,
)
from sqlmig.trials.seeds import read, seed_statements, seed_twice
from sqlmig.trials.straight import SAME_SCHEMA, SECOND_UP, climb, same_schema, second_up
from sqlmig.workspace import library

__all__ = ["Wish", "try_all"]

_WITHOUT_GRANTS = Finding("privileges", "notice", "privileges were not compared: this login may not read them")


@noun
class _Work:
    """All that is to be tried."""

    settings: Settings
    found: Library
    cycles: tuple[Cycle, ...]
    seeds: tuple[Seed, ...]
    tests: tuple[Assertion, ...]
    wish: Wish


@noun
class _Ascent:
    """All migrations up at once: how many came so far, and what else was asked of the database. `trials` holds the
    migration that did not, too."""

    reached: int
    trials: tuple[Trial, ...]
    server: str
    findings: tuple[Finding, ...]


def try_all(settings: Settings, notify: Notify, wish: Wish) -> TrialsResult:
    """Try everything, in scratch databases only. Refused before the first is made where that would not be so."""
    begin, told = time.monotonic(), quietly(notify)
    work = _prepared(replace(settings, url=subject(settings)), wish)
    ascent = _ascend(work, told)
    cycled, grants = cycle_all(work.settings, told, work.cycles[: ascent.reached], wish)
    findings = ascent.findings if grants else (*ascent.findings, _WITHOUT_GRANTS)
    trials = (*cycled, *ascent.trials)
    return TrialsResult(trials, time.monotonic() - begin, ascent.server, findings, wish.form)


def _prepared(settings: Settings, wish: Wish) -> _Work:
    """Read all files, plan both ways, and refuse what must not be tried."""
    require_unprotected(settings)
    traits, found = dialects.load(settings.database).traits, library(settings)
    seeds, tests = read(settings), read_tests(settings.tests_dir, traits)
    everything = History(tuple(Applied(migration.version) for migration in found.migrations))
    up = make_plan(found, History(), settings, "up", Target())
    down = make_plan(found, everything, settings, "down", Target(everything=True))
    require_runnable(up, down)
    if not wish.force:
        given = chain(migration_statements(found.migrations), seed_statements(seeds), test_statements(tests))
        require_inside(given, traits, settings.database.database)
    cycles = tuple(Cycle(*steps) for steps in zip(up.steps, reversed(down.steps), strict=True))
    return _Work(settings, found, cycles, seeds, tests, wish)


def _ascend(work: _Work, notify: Notify) -> _Ascent:
    with bench(work.settings, notify) as place:
        server = place.session.traits.product(place.session.server_version)
        findings = (*work.found.findings, *_remarks(work, place))
        reached, failed = climb(place, [cycle.up for cycle in work.cycles], notify)
        trials = tuple(_asked(work, place, notify) if failed is None else _stuck(work, reached, failed))
        if work.wish.force:
            descend(place, work.cycles)
    return _Ascent(reached, trials, server, findings)


def _asked(work: _Work, place: Bench, notify: Notify) -> Iterator[Trial]:
    """What is asked of a database that has all migrations."""
    if work.wish.from_schema:
        yield same_schema(place, work.settings, notify)
    yield second_up(place, work.found)
    yield from seed_twice(place, work.seeds)
    yield from assert_all(place, work.tests, notify)


def _stuck(work: _Work, reached: int, failed: Attempt) -> Iterator[Trial]:
    """The migration that does not go up, and what cannot be tried without it."""
    stuck, *later = (cycle.migration for cycle in work.cycles[reached:])
    yield Trial("migrations", stuck.filename, stuck.path, "failed", (failed.timing,), failed.problems)
    why = (Problem(f"not tried, as {stuck.filename} does not go up"),)
    for migration in later:
        yield Trial("migrations", migration.filename, migration.path, "skipped", problems=why)
    if work.wish.from_schema:
        yield Trial("schema", SAME_SCHEMA, work.settings.schema_file, "skipped", problems=why)
    yield Trial("migrations", SECOND_UP, "", "skipped", problems=why)
    for seed in work.seeds:
        yield Trial("seeds", seed.name, seed.path, "skipped", problems=why)
    for test in work.tests:
        yield Trial("tests", test.name, test.location.path, "skipped", problems=why)


def _remarks(work: _Work, place: Bench) -> Iterator[Finding]:
    """What a person should know of the trials themselves."""
    for name in left_behind(work.settings.database, place.session):
        yield Finding(
            "scratch-database",
            "warning",
            f"the scratch database {name} is left of a run that was killed",
            help="drop it, unless another run has begun in this moment",
        )
    if not work.seeds:
        yield Finding("no-seeds", "notice", f"there are no seeds in {work.settings.seeds_dir}")
    if not work.tests:
        yield Finding("no-tests", "notice", f"there are no SQL tests in {work.settings.tests_dir}")
