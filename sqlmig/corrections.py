"""Correcting the ledger without running a migration: baseline, repair, resume."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import Refused, UsageError
from sqlmig.ledger import Ledger, prepare, read, recorder
from sqlmig.model import Applied, Direction, LogEntry, LogKind, Migration, Notify
from sqlmig.results import LedgerChange, LedgerResult
from sqlmig.schema.writing import after_run
from sqlmig.sql.checksum import checksum
from sqlmig.sql.groups import together
from sqlmig.workspace import actor, connected, library, locked

Correction = tuple[LedgerChange, LogEntry]


def baseline(settings: Settings, notify: Notify, version: str) -> LedgerResult:
    """Enter every migration up to `version` that is not applied. UsageError when the version has no file."""
    found = library(settings)
    if version not in found:
        raise UsageError(
            f"{version}: no migration has this version", hint="see the names of the files, or `sqlmig status`"
        )
    with connected(settings, notify) as session, locked(session, settings, notify) as ledger:
        past = read(session, ledger)
        applied = past.versions
        corrections = [
            _correction("baselined", "up", migration.version, migration, "entered as applied", past.last_batch + 1)
            for migration in found.migrations
            if migration.version <= version and migration.version not in applied
        ]
        return _write("baseline", corrections, session, ledger, settings, notify)


def repair(settings: Settings, notify: Notify, versions: frozenset[str] | None) -> LedgerResult:
    """Accept changed files and forget missing ones, of these versions or of all.

    A migration that stopped half way starts over when its version is given, as `--all` does not. UsageError names
    the versions that need no repair.
    """
    files = {migration.version: migration for migration in library(settings).migrations}
    with connected(settings, notify) as session, locked(session, settings, notify) as ledger:
        past = read(session, ledger)
        broken = {
            entry.version: entry
            for entry in past.applied
            if entry.version not in files or entry.checksum not in (None, files[entry.version].checksum)
        }
        halfway = {entry.version: entry for entry in past.unfinished if entry.version in (versions or ())}
        sound = sorted((versions or frozenset()) - broken.keys() - halfway.keys())
        if sound:
            raise UsageError(f"{', '.join(sound)}: nothing to repair", hint="`sqlmig repair` lists what there is")
        chosen = [entry for version, entry in broken.items() if versions is None or version in versions]
        corrections = [_repaired(entry, files.get(entry.version)) for entry in chosen]
        corrections += [_forgotten(entry, files.get(version)) for version, entry in halfway.items()]
        return _write("repair", corrections, session, ledger, settings, notify)


def _forgotten(entry: LogEntry, file: Migration | None) -> Correction:
    """What ran of it stays in the database; the next run starts with its first statement."""
    return _correction("repaired", "up", entry.version, file, "starts over at its first statement", entry.batch)


def _repaired(entry: Applied, file: Migration | None) -> Correction:
    if file is None:
        return _correction("repaired", "down", entry.version, None, "forgotten, its file is gone", entry.batch)
    return _correction("repaired", "up", entry.version, file, "the changed file is accepted", entry.batch)


def resume(settings: Settings, notify: Notify, version: str, skip: bool) -> LedgerResult:
    """Decide the statement that a crash left open. Refused when this version has none."""
    files = {migration.version: migration for migration in library(settings).migrations}
    with connected(settings, notify) as session, locked(session, settings, notify) as ledger:
        unfinished = {entry.version: entry for entry in read(session, ledger).unfinished if entry.kind == "started"}
        if version not in unfinished or version not in files:
            raise Refused(f"{version}: no statement is undecided", state="nothing was changed")
        entry, migration = unfinished[version], files[version]
        statements, dialect = migration.statements(entry.direction), session.traits.sql
        behind = islice(statements, entry.statements_done, None)
        done = entry.statements_done + (together(behind, dialect) if skip else 0)
        action = f"goes on at statement {done + 1} of {entry.statements_total}"
        prefix = checksum(islice(statements, done), dialect)
        correction = _correction("resumed", entry.direction, version, migration, action, entry.batch, done, prefix)
        _record([correction], session, ledger)
        return LedgerResult("resume", (correction[0],))


def _correction(
    kind: LogKind,
    direction: Direction,
    version: str,
    migration: Migration | None,
    action: str,
    batch: int | None,
    done: int = 0,
    done_checksum: str | None = None,
) -> Correction:
    sections = migration.sections(direction) if migration else ()
    user, now = actor(), datetime.now(UTC)
    entry = LogEntry(
        kind=kind,
        version=version,
        name=migration.name if migration else "",
        direction=direction,
        checksum=migration.checksum if migration else None,
        batch=batch,
        statements_done=done,
        statements_total=sum(len(section.statements) for section in sections),
        done_checksum=done_checksum,
        started_at=now,
        finished_at=now,
        duration_ms=0,
        who=user.who,
        host=user.host,
        tool_version=user.tool_version,
        error=None,
    )
    return LedgerChange(version, entry.name, action), entry


def _write(
    command: str,
    corrections: Sequence[Correction],
    session: Session,
    ledger: Ledger,
    settings: Settings,
    notify: Notify,
) -> LedgerResult:
    schema = error = None
    if corrections:
        _record(corrections, session, ledger)
        schema, error = after_run(session, ledger, settings, notify, changed=True)
    return LedgerResult(command, tuple(change for change, _ in corrections), error, schema)


def _record(corrections: Sequence[Correction], session: Session, ledger: Ledger) -> None:
    prepare(session, ledger)
    record = recorder(session, ledger)
    with session.transaction():
        for _, entry in corrections:
            record(entry)
