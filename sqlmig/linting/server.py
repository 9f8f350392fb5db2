"""The server asked about pending changes of tables, on empty copies in a scratch database; its word as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager

from sqlmig import dialects
from sqlmig.config import DatabaseURL, Settings
from sqlmig.config.credentials import require_own_login
from sqlmig.dialects.verdicts import Rehearsal, Rehearse, Verdict
from sqlmig.errors import DatabaseError, DatabaseMissing, UsageError
from sqlmig.lint import BY_NAME, level_of
from sqlmig.lint.rule import Found, Note
from sqlmig.linting.pending import Turn, pending
from sqlmig.model import Event, Finding, Level, Migration, Notify
from sqlmig.noun import noun
from sqlmig.scratch import scratch
from sqlmig.workspace import options

VERDICT, NOT_ASKED = "server-verdict", "server-not-asked"
_INSTEAD = "gh-ost and pt-online-schema-change copy it beside its writers; or run this when nobody writes"
_MEND = "`sqlmig up` would stop here: change the statement"
_ALONE = "try it on a copy of the database"
_GRANT = "a user who may ask has this: GRANT ALL ON `{}\\_sqlmig\\_%`.*"


@noun
class Answer:
    """What the server said of files, by path, of how many statements, and what there is to say of all."""

    found: Mapping[str, Sequence[Found]]
    asked: int = 0
    findings: tuple[Finding, ...] = ()


def ask(migrations: Sequence[Migration], settings: Settings, notify: Notify) -> Answer:
    """Ask about the statements of these migrations that are pending, each behind all that run before it.

    Nothing of the database is changed. UsageError where the server does not tell such things, errors where there is no
    connection; where there is no database, or none can be made for the copies, a notice says so.
    """
    rehearse = _rehearse(settings)
    require_own_login(settings)
    try:
        found = pending(migrations, settings, notify)
    except DatabaseMissing as error:
        return Answer({}, 0, _general(f"nothing was asked: {error.message}", error.hint, settings))
    left_out = {migration.path: _whole(migration, reason, settings) for migration, reason in found.left_out}
    if not found.turns:
        return Answer(left_out)
    with ExitStack() as stack:
        try:
            own = stack.enter_context(scratch(settings.database, options(settings, notify)))
        except DatabaseError as error:
            return Answer(left_out, 0, _unmade(error, settings))
        rehearsal = stack.enter_context(_rehearsing(rehearse, own, settings, notify))
        return _answer(rehearsal, found.turns, left_out, settings, notify)


def _rehearse(settings: Settings) -> Rehearse:
    dialect = dialects.load(settings.database)
    if dialect.rehearse is None:
        message = f"--ask-server: {dialect.traits.title} does not tell beforehand how it would change a table"
        raise UsageError(message, hint="MySQL and MariaDB do; leave it out here")
    return dialect.rehearse()


def _whole(migration: Migration, reason: str, settings: Settings) -> list[Found]:
    """That the server was asked nothing about a file."""
    place = migration.up[0].location
    note = Note(f"the server was not asked about this file: {reason}", place, _ALONE)
    return [Found(NOT_ASKED, _level(NOT_ASKED, settings), note, place.line)]


def _general(message: str, hint: str | None, settings: Settings) -> tuple[Finding, ...]:
    level = _level(NOT_ASKED, settings)
    return () if level is None else (Finding(NOT_ASKED, level, message, None, hint),)


def _unmade(error: DatabaseError, settings: Settings) -> tuple[Finding, ...]:
    """That there is no scratch database, and what permits one; _ stands for any character in MySQL's grants."""
    grant = _GRANT.format(settings.database.database.replace("_", "\\_"))
    return _general(
        f"nothing was asked: there can be no database for empty copies, since {error.message}", grant, settings
    )


@contextmanager
def _rehearsing(rehearse: Rehearse, own: DatabaseURL, settings: Settings, notify: Notify) -> Iterator[Rehearsal]:
    connect, connecting = dialects.load(own).connect, options(settings, notify)
    with closing(connect(own, connecting)) as asked, closing(connect(own, connecting)) as maker:
        yield rehearse(asked, maker, settings.database.database)


def _answer(
    rehearsal: Rehearsal,
    turns: Iterable[Turn],
    left_out: Mapping[str, Sequence[Found]],
    settings: Settings,
    notify: Notify,
) -> Answer:
    found, asked = dict(left_out), 0
    for turn in turns:
        verdicts = tuple(_verdicts(rehearsal, turn, dialects.load(settings.database).traits.sql, notify))
        if turn.checked:
            asked += sum(verdict.asked for verdict in verdicts)
            found[turn.migration.path] = [_found(verdict, settings) for verdict in verdicts]
    return Answer(found, asked)


def _verdicts(rehearsal: Rehearsal, turn: Turn, dialect: str, notify: Notify) -> Iterator[Verdict]:
    total = len(turn.migration.statements("up"))
    rehearsal.begin()
    for index, statement in turn.statements(dialect):
        notify(Event("statement_started", step=turn.step, statement=statement, index=index, total=total))
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
