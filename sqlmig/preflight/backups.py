"""The check of the last backup: how old it is, and whether it is whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmig.backups import packing, shelf
from sqlmig.config import Settings
from sqlmig.errors import EnvironmentFailure
from sqlmig.manifest import BackupFolder, Manifest
from sqlmig.results import Check, Colour

OLD = timedelta(days=1)
_HELP = "`sqlmig backup create` makes a new one"
READ = 1 << 30  # bytes: reading more would take longer than a check may


def backup(settings: Settings) -> Check:
    """Where neither a protected environment nor the setting `backup_enabled` asks for backups, none is missed."""
    wanted: Colour = "yellow" if settings.protected or settings.backup_enabled else "green"
    own = shelf.of_database(shelf.backups(Path(settings.backups_dir)), settings.database)
    if not own or own[0].manifest is None:
        return Check("backup", wanted, f"there is none in {settings.backups_dir}", help=_HELP)
    manifest, problem = own[0].manifest, own[0].problem or _problem(own[0], own[0].manifest)
    if problem:
        return Check("backup", "yellow", f"the last one is damaged: {problem}", help=_HELP)
    age = datetime.now(UTC) - manifest.created
    read = "whole" if manifest.size <= READ else "of the right size"
    colour = wanted if age > OLD else "green"
    message = f"{own[0].id} is {_spoken(age)} old, and {read}"
    return Check("backup", colour, message, help=None if colour == "green" else _HELP)


def _problem(found: BackupFolder, manifest: Manifest) -> str | None:
    if manifest.size > READ:
        return None
    try:
        same = packing.digest(found.path / manifest.file, lambda done, total: None) == manifest.sha256  # noqa: ARG005
    except OSError as error:
        raise EnvironmentFailure(f"{error.filename} cannot be read: {error.strerror}") from error
    return None if same else "its checksum is another one"


def _spoken(age: timedelta) -> str:
    hours = int(age.total_seconds()) // 3600
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h" if hours else f"{int(age.total_seconds()) // 60} min"
