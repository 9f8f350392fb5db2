"""The server asked about pending changes of tables, on empty copies in a scratch database; its word as findings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from sqlmig import dialects
from sqlmig.config import DatabaseURL, Settings, require_own_login
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.verdicts import Rehearsal, Rehearse, Verdict
from sqlmig.errors import DatabaseError, DatabaseMissing, UsageError
from sqlmig.library import survey
from sqlmig.lint import BY_NAME, level_of
from sqlmig.lint.rule import Found, Note
from sqlmig.model import Event, Finding, Level, Migration, Notify, Step
from sqlmig.plan import plan_up
from sqlmig.scratch import scratch
from sqlmig.workspace import history, options

VERDICT, NOT_ASKED = "server-verdict", "server-not-asked"
_INSTEAD = "gh-ost and pt-online-schema-change copy it beside its writers; or run this when nobody writes"
_MEND = "`sqlmig up` would stop here: change the statement"
_ALONE = "try it on a copy of the database"
_GRANT = "a user who may ask has this: GRANT ALL ON `{}\\_sqlmig\\_%`.*"

Files = Mapping[str, Migration]
"""Migrations by their real paths."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said of files, by path, of how many statements, and what there is to say of all."""

    found: Mapping[str, Sequence[Found]]
    asked: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pending:
    """The pending migrations in their order up to the last chosen one, and what is said of chosen files otherwise."""

    steps: tuple[Step, ...]
    found: Mapping[str, Sequence[Found]]


def ask(migrations: Sequence[Migration], settings: Settings, notify: Notify) -> Answer:
    """Ask about the statements of these migrations that are pending, each behind all that run before it.

    Nothing of the database is changed. UsageError where the server does not tell such things, errors where there is no
    connection; where there is no database, or none can be made for the copies, a notice says so.
    """
    rehearse, url = _rehearse(settings), settings.database
    require_own_login(settings)
    chosen = {os.path.realpath(migration.path): migration for migration in migrations}
    try:
        pending = _pending(chosen, settings, notify)
    except DatabaseMissing as error:
        return Answer({}, 0, _general(f"nothing was asked: {error.message}", error.hint, settings))
    if not pending.steps:
        return Answer(pending.found)
    connecting = options(settings, notify)
    with ExitStack() as stack:
        try:
            own = stack.enter_context(scratch(url, connecting))
        except DatabaseError as error:
            message = f"nothing was asked: there can be no database for empty copies, since {error.message}"
            return Answer(
                pending.found, 0, _general(message, _GRANT.format(url.database.replace("_", "\\_")), settings)
            )
        rehearsal = stack.enter_context(_rehearsing(rehearse, url, own, connecting))
        return _answer(rehearsal, pending, chosen, settings, notify)


def _rehearse(settings: Settings) -> Rehearse:
    dialect = dialects.load(settings.database)
    if dialect.rehearse is None:
        message = f"--ask-server: {dialect.traits.title} does not tell beforehand how it would change a table"
        raise UsageError(message, hint="MySQL and MariaDB do; leave it out here")
    return dialect.rehearse()


def _pending(chosen: Files, settings: Settings, notify: Notify) -> _Pending:
    traits = dialects.load(settings.database).traits
    files = survey(settings.migrations_dir, traits.sql)
    past = history(settings, notify)
    broken = min(files.unread - past.versions, default=None)
    steps, found = [], {}
    for step in plan_up(files.library.migrations, past, traits, settings.variables).steps:
        if broken is None or step.migration.version < broken:
            steps.append(step)
        elif (mine := chosen.get(os.path.realpath(step.migration.path))) is not None:
            found[mine.path] = _whole(mine, f"version {broken} before it cannot be read", settings)
    here = {os.path.realpath(migration.path) for migration in files.library.migrations}
    for path in chosen.keys() - here:
        found[chosen[path].path] = _whole(chosen[path], "it stands in no folder of migrations", settings)
    wanted = [index for index, step in enumerate(steps, 1) if os.path.realpath(step.migration.path) in chosen]
    return _Pending(tuple(steps[: max(wanted, default=0)]), found)


def _whole(migration: Migration, reason: str, settings: Settings) -> list[Found]:
    """That the server was asked nothing about a file."""
    place = migration.up[0].location
    note = Note(f"the server was not asked about this file: {reason}", place, _ALONE)
    return [Found(NOT_ASKED, _level(NOT_ASKED, settings), note, place.line)]


def _general(message: str, hint: str | None, settings: Settings) -> tuple[Finding, ...]:
    level = _level(NOT_ASKED, settings)
    return () if level is None else (Finding(NOT_ASKED, level, message, None, hint),)


@contextmanager
def _rehearsing(
    rehearse: Rehearse, url: DatabaseURL, own: DatabaseURL, connecting: ConnectOptions
) -> Iterator[Rehearsal]:
    connect = dialects.load(url).connect
    with closing(connect(own, connecting)) as asked, closing(connect(own, connecting)) as maker:
        yield rehearse(asked, maker, url.database)


def _answer(rehearsal: Rehearsal, pending: _Pending, chosen: Files, settings: Settings, notify: Notify) -> Answer:
    found: dict[str, Sequence[Found]] = dict(pending.found)
    asked = 0
    for step in pending.steps:
        mine = chosen.get(os.path.realpath(step.migration.path))
        verdicts = tuple(_verdicts(rehearsal, step, mine or step.migration, notify))
        if mine is not None:
            asked += sum(verdict.asked for verdict in verdicts)
            found[mine.path] = [_found(verdict, settings) for verdict in verdicts]
    return Answer(found, asked)


def _verdicts(rehearsal: Rehearsal, step: Step, migration: Migration, notify: Notify) -> Iterator[Verdict]:
    """What is said of a migration's statements, but for those that ran already before it failed."""
    statements = migration.statements("up")
    rehearsal.begin()
    for index, statement in enumerate(statements):
        if index >= step.first_statement:
            notify(Event("statement_started", step=step, statement=statement, index=index, total=len(statements)))
            verdict = rehearsal.ask(statement)
            if verdict is not None:
                yield verdict


def _found(verdict: Verdict, settings: Settings) -> Found:
    """What a person should know; without a level where neither readers nor writers notice the change."""
    place = verdict.statement.location
    if not verdict.asked:
        message = f"the server could not be asked about {verdict.table}: {verdict.said}"
        return Found(NOT_ASKED, _level(NOT_ASKED, settings), Note(message, place, _ALONE), place.line)
    if not verdict.algorithm:
        note = Note(f"the server refuses this on {verdict.table}: {verdict.said}", place, _MEND)
        return Found(VERDICT, _level(VERDICT, settings), note, place.line)
    level = _level(VERDICT, settings) if verdict.blocks or verdict.rewrites else None
    return Found(VERDICT, level, Note(_way(verdict), place, _INSTEAD), place.line)


def _way(verdict: Verdict) -> str:
    does = "copies" if verdict.algorithm == "COPY" else "rewrites" if verdict.rewrites else "changes"
    who = "nobody uses it" if verdict.lock == "EXCLUSIVE" else "nobody writes to it"
    waits = f", so that {who} meanwhile" if verdict.blocks else ""
    how = f"ALGORITHM={verdict.algorithm}, LOCK={verdict.lock}"
    return f"the server {does} {verdict.table} with {how}{waits}; it says: {verdict.said}"


def _level(name: str, settings: Settings) -> Level | None:
    return level_of(name, BY_NAME[name].level, settings.lint)
