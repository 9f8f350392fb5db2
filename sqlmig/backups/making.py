"""Making a backup: copied, read back, packed, described, and only then there."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from sqlmig import __version__, dialects
from sqlmig.backups import documents, packing, shelf
from sqlmig.backups.proving import fingerprint
from sqlmig.backups.telling import moving
from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.dialects.archive import Archive
from sqlmig.errors import DamagedBackup, EnvironmentFailure, Interrupted, SqlmigError
from sqlmig.ledger import Ledger, versions
from sqlmig.manifest import BackupFolder, Manifest, Reason
from sqlmig.model import Event, Notify
from sqlmig.noun import noun
from sqlmig.workspace import connected, locked, options

NOTHING = "no backup was made, and the database is as it was"


def create(settings: Settings, notify: Notify, name: str | None = None) -> BackupFolder:
    """A backup of the database as no migration runs."""
    name = shelf.checked_name(name)
    with connected(settings, notify) as session, locked(session, settings, notify) as ledger:
        return make(session, ledger, settings, notify, name)


def make(
    session: Session,
    ledger: Ledger,
    settings: Settings,
    notify: Notify,
    name: str | None = None,
    reason: Reason = "create",
) -> BackupFolder:
    """A backup while the caller holds the runner's lock, so that its versions are those of its content.

    Every error says that there is no backup; nothing of it is left then.
    """
    created, url = datetime.now(UTC), settings.database
    path = Path(settings.backups_dir, shelf.new_id(url, created, name))
    try:
        with shelf.place(path.parent, path.name) as work:
            manifest = _filled(work, _Making(session, ledger, settings, notify, created, name, reason))
        notify(Event("backed_up", str(path), total=manifest.size, seconds=manifest.seconds))
    except KeyboardInterrupt as error:
        state = f"the backup {path.name} is there" if path.exists() else NOTHING  # it appears at once, as a whole
        raise Interrupted("interrupted while the backup was made", state=state) from error
    except OSError as error:
        message = f"{error.filename or path.parent}: {(error.strerror or str(error)).lower()}"
        raise EnvironmentFailure(message, state=NOTHING, hint=packing.HINT) from error
    except SqlmigError as error:
        error.state = NOTHING
        raise
    return BackupFolder(path, manifest)


def make_first(
    session: Session, ledger: Ledger, settings: Settings, notify: Notify, name: str, reason: Reason
) -> BackupFolder:
    """A backup before something that may lose data; EnvironmentFailure when that must not begin, as there is none."""
    try:
        return make(session, ledger, settings, notify, name, reason)
    except Interrupted:
        raise
    except SqlmigError as error:
        message = f"the backup that has to come first was not made: {error.message}"
        raise EnvironmentFailure(message, state="nothing was changed", hint=error.hint) from error


@noun
class _Making:
    """What a backup is made of and for."""

    session: Session
    ledger: Ledger
    settings: Settings
    notify: Notify
    created: datetime
    name: str | None
    reason: Reason


def _filled(work: Path, making: _Making) -> Manifest:
    """Write the file and its manifest into a folder."""
    begin, session, url = time.monotonic(), making.session, making.settings.database
    archive = dialects.load(url).archive()
    snapshot = session.snapshot()
    plain = work / f"data{archive.suffix}"
    archive.save(url, plain, options(making.settings, making.notify), moving(making.notify, "Copying the database"))
    _check(archive, plain)
    content_size = plain.stat().st_size
    file = _packed(plain, archive, making.notify)
    manifest = Manifest(
        database=shelf.database_name(url),
        dialect=url.dialect,
        server=snapshot.server,
        server_version=session.server_version,
        versions=versions(session, making.ledger) or (),
        schema=fingerprint(snapshot),
        objects=len(snapshot.blocks) + len(snapshot.lost),
        file=file.name,
        size=file.stat().st_size,
        content_size=content_size,
        sha256=packing.digest(file, moving(making.notify, "Reading it back")),
        created=making.created,
        seconds=round(time.monotonic() - begin, 3),
        tool=__version__,
        reason=making.reason,
        name=making.name,
    )
    documents.write(work / documents.FILE, manifest)
    return manifest


def _check(archive: Archive, plain: Path) -> None:
    """A fresh copy that is damaged is one of a damaged database."""
    try:
        archive.check(plain)
    except DamagedBackup as error:
        message = f"the copy cannot be read back, so the database may be damaged itself: {error.message}"
        hint = "to have an older backup instead, move the database away first: `sqlmig restore` makes it anew"
        raise DamagedBackup(message, hint=hint) from error


def _packed(plain: Path, archive: Archive, notify: Notify) -> Path:
    """The file that is kept, last on the disk. It unpacks: that was tried."""
    if archive.compressed:
        shelf.sync(plain)
        return plain
    file = packing.pack(plain, moving(notify, "Packing the backup"))
    packing.unpack(file, None, moving(notify, "Reading it back"))
    return file
