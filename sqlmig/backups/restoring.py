"""Putting a backup in the database's place: loaded and proven beside it, behind a backup of what it replaces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlmig.backups import shelf
from sqlmig.backups.making import make_first
from sqlmig.backups.opening import content, described
from sqlmig.backups.proving import proven
from sqlmig.backups.telling import moving
from sqlmig.config import FILE_DIALECTS, Settings
from sqlmig.config.credentials import require_own_login
from sqlmig.dialects.api import ConnectOptions, Dialect, Session
from sqlmig.errors import EnvironmentFailure, Interrupted, Refused, SqlmigError, unchanged
from sqlmig.ledger import Ledger, append, locate
from sqlmig.manifest import BackupFolder, Manifest
from sqlmig.model import Event, LogEntry, Notify
from sqlmig.noun import entity
from sqlmig.results import BackupEntry, RestoreResult
from sqlmig.scratch import neighbour
from sqlmig.workspace import actor, connected, locked, ready

Stage = Literal["loading", "swapping", "swapped"]
SAFETY = "before-restore"
WORD = "restore"

_STATES = {
    "loading": "the database is as it was",
    "swapping": "the database is the old one or the restored one, whole; `sqlmig status` tells what is applied",
    "swapped": "the backup is restored",
}


@entity
class _Work:
    """One restore, and how far it is."""

    settings: Settings
    notify: Notify
    dialect: Dialect
    options: ConnectOptions
    backup: BackupFolder
    stage: Stage = "loading"
    safety: BackupFolder | None = None

    @property
    def manifest(self) -> Manifest:
        return described(self.backup)


def restore(
    settings: Settings, notify: Notify, which: str = shelf.LATEST, force: bool = False, if_missing: bool = False
) -> RestoreResult:
    """Bring back a backup, after one of what is there now. With `if_missing` only where the database is missing or
    empty. `force` takes one of a database with another name.

    Refused when it is another database's or damaged. Every error says what the database is now.
    """
    begin = time.monotonic()
    dialect, connect_options = ready(settings, notify)
    with unchanged():
        there = dialect.exists(settings.database, connect_options)
    if there and dialect.archive().recover(settings.database, connect_options):
        notify(Event("recovered", "a restore that was cut off is finished now"))
    if there and if_missing and not _is_empty(settings, notify):
        return RestoreResult(str(settings.database), None, None, time.monotonic() - begin)
    backup = shelf.find(settings, which)
    work = _Work(settings, notify, dialect, connect_options, backup)
    with _told(work):
        _require_fit(backup, settings, force)
        with content(backup, notify) as file:
            changed = _replace(work, file, if_missing) if there else _appear(work, file, if_missing)
    if not changed:
        return RestoreResult(str(settings.database), None, None, time.monotonic() - begin)
    safety = BackupEntry(work.safety, "made") if work.safety else None
    return RestoreResult(str(settings.database), BackupEntry(backup, "whole"), safety, time.monotonic() - begin)


def _require_fit(backup: BackupFolder, settings: Settings, force: bool) -> None:
    """Refused when the backup is of another database than the settings name."""
    manifest, url = described(backup), settings.database
    if manifest.dialect != url.dialect:
        raise Refused(f"{backup.id} is a backup of {manifest.server}, which {url} cannot load")
    if manifest.database != shelf.database_name(url) and not force:
        raise Refused(
            f"{backup.id} is a backup of {manifest.database}, not of {shelf.database_name(url)}",
            hint="--force restores it nevertheless",
        )


def _is_empty(settings: Settings, notify: Notify) -> bool:
    """Whether nothing was made in the database yet, as a container does that makes it at its start."""
    with connected(settings, notify, read_only=True) as session:
        return _empty(session, locate(settings.migrations_table, session))


def _empty(session: Session, ledger: Ledger) -> bool:
    if session.has_table(*ledger.names):
        return False
    snapshot = session.snapshot()
    return not (snapshot.blocks or snapshot.lost)


def _replace(work: _Work, file: Path, if_empty: bool) -> bool:
    """Swap the backup in where there is a database; False when another process was quicker with `if_empty`."""
    settings, notify = work.settings, work.notify
    with connected(settings, notify) as session, locked(session, settings, notify) as ledger:
        if if_empty and not _empty(session, ledger):
            return False
        work.safety = make_first(session, ledger, settings, notify, SAFETY, "restore")
        _swap(work, file, session, WORD)
    return True


def _appear(work: _Work, file: Path, if_missing: bool) -> bool:
    """Swap the backup in where there is no database. No lock can be had there: the first one wins, and the others are
    refused, or answered False with `if_missing`."""
    url = work.settings.database
    require_own_login(work.settings)
    if url.dialect in FILE_DIALECTS:
        Path(url.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    try:
        _swap(work, file, None, None)
    except Refused:
        if if_missing and work.dialect.exists(url, work.options):
            return False
        raise
    return True


def _swap(work: _Work, file: Path, session: Session | None, word: str | None) -> None:
    url, options, archive = work.settings.database, work.options, work.dialect.archive()
    with neighbour(url, options, word) as fresh:
        archive.load(fresh, file, options, moving(work.notify, "Loading the backup"))
        with proven(fresh, work.manifest, work.settings, options) as loaded:
            _record(loaded, work)
        work.stage = "swapping"
        archive.swap(session, url, fresh, options)
        work.stage = "swapped"


def _record(session: Session, work: _Work) -> None:
    """Say in the log of the restored database what became of it."""
    ledger = locate(work.settings.migrations_table, session)
    if not session.has_table(*ledger.log_names):
        return
    now, user, count = datetime.now(UTC), actor(), len(work.manifest.versions)
    entry = LogEntry(
        kind="restored",
        version="",
        name=work.backup.id,
        direction="up",
        checksum=work.manifest.sha256,
        batch=None,
        statements_done=count,
        statements_total=count,
        done_checksum=None,
        started_at=now,
        finished_at=now,
        duration_ms=None,
        who=user.who,
        host=user.host,
        tool_version=user.tool_version,
        error=None,
    )
    with session.transaction():
        append(session, ledger, [entry])


@contextmanager
def _told(work: _Work) -> Iterator[None]:
    """Errors say what the database is, and where what it was is kept."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted("interrupted while the backup was restored", state=_state(work)) from error
    except OSError as error:
        message = f"{error.filename or work.backup.path}: {(error.strerror or str(error)).lower()}"
        raise EnvironmentFailure(message, state=_state(work)) from error
    except SqlmigError as error:
        refused = isinstance(error, Refused) and work.stage == "swapping"  # a swap that is refused has not begun
        error.state = error.state if refused and error.state else _state(work)
        raise


def _state(work: _Work) -> str:
    kept = f"; the backup {work.safety.id} has what was there" if work.safety else ""
    return f"{_STATES[work.stage]}{kept}"
