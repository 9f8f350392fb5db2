"""Which backups are old enough to go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmig.backups import shelf
from sqlmig.config import Settings
from sqlmig.errors import EnvironmentFailure
from sqlmig.manifest import BackupFolder
from sqlmig.results import BackupEntry, BackupState


def prune(settings: Settings, dry_run: bool) -> tuple[BackupEntry, ...]:
    """The backups of the settings' database, the newest first, and what became of each: "kept" or "removed", and with
    `dry_run` "expired" instead. Damaged ones are nobody's reserve, and stay for a person to look at."""
    folder = Path(settings.backups_dir)
    own = shelf.of_database(shelf.backups(folder), settings.database)
    old = expired(own, settings.backup_keep, timedelta(days=settings.backup_keep_days), datetime.now(UTC))
    if not dry_run:
        try:
            for backup in old:
                shelf.remove(backup)
            shelf.sweep(folder)
        except OSError as error:
            raise EnvironmentFailure(f"{error.filename} cannot be removed: {error.strerror}") from error
    gone: BackupState = "expired" if dry_run else "removed"
    return tuple(BackupEntry(item, gone if item in old else "kept", item.problem) for item in own)


def expired(found: Sequence[BackupFolder], keep: int, age: timedelta, now: datetime) -> tuple[BackupFolder, ...]:
    """Those older than `age`, but for the `keep` newest; `found` begins with the newest."""
    whole = [backup for backup in found if not backup.problem]
    return tuple(backup for backup in whole[keep:] if backup.manifest and now - backup.manifest.created > age)
