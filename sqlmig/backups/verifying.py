"""Whether backups are whole, and with a scratch database whether they can be restored."""

from __future__ import annotations

from pathlib import Path

from sqlmig.backups import shelf
from sqlmig.backups.opening import content, described
from sqlmig.backups.proving import proven
from sqlmig.backups.telling import moving
from sqlmig.config import Settings
from sqlmig.errors import DatabaseError, Refused
from sqlmig.manifest import BackupFolder
from sqlmig.model import Notify
from sqlmig.results import BackupEntry
from sqlmig.scratch import scratch
from sqlmig.workspace import ready


def verify(settings: Settings, notify: Notify, names: tuple[str, ...], restore: bool) -> tuple[BackupEntry, ...]:
    """Each of the backups that are named, or all: "whole", with `restore` "proven", or "damaged" and why."""
    found = [shelf.find(settings, name) for name in names] or shelf.backups(Path(settings.backups_dir))
    return tuple(_verified(backup, settings, notify, restore) for backup in found)


def _verified(backup: BackupFolder, settings: Settings, notify: Notify, restore: bool) -> BackupEntry:
    try:
        with content(backup, notify) as file:
            if restore:
                _prove(backup, file, settings, notify)
    except (DatabaseError, Refused) as error:  # of which a damaged backup is one
        return BackupEntry(backup, "damaged", error.message)
    return BackupEntry(backup, "proven" if restore else "whole")


def _prove(backup: BackupFolder, file: Path, settings: Settings, notify: Notify) -> None:
    manifest, url = described(backup), settings.database
    if manifest.dialect != url.dialect:
        raise Refused(f"it is of {manifest.server}, and {url} cannot load that")
    dialect, connect_options = ready(settings, notify)
    with scratch(url, connect_options) as own:
        dialect.archive().load(own, file, connect_options, moving(notify, "Loading the backup"))
        with proven(own, manifest, settings, connect_options):
            pass
