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
    """Each of the backups that are named, or all: "whole" or "damaged" and why. With `restore` those of this database
    are loaded, too, and are "proven" then. Refused when one is named that another database's server has to load."""
    found = tuple(shelf.find(settings, name) for name in names) or shelf.backups(Path(settings.backups_dir))
    if restore and not names:
        found = shelf.of_database(found, settings.database)
    for backup in found:
        if restore and backup.manifest and backup.manifest.dialect != settings.database.dialect:
            raise Refused(f"{backup.id} is of {backup.manifest.server}, which {settings.database} cannot load")
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
    url = settings.database
    dialect, connect_options = ready(settings, notify)
    with scratch(url, connect_options) as own:
        dialect.archive().load(own, file, connect_options, moving(notify, "Loading the backup"))
        with proven(own, described(backup), settings, connect_options):
            pass
