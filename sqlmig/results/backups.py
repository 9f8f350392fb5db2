"""What `backup` and `restore` answer."""

from __future__ import annotations

from typing import Literal

from sqlmig.manifest import BackupFolder
from sqlmig.noun import noun

BackupState = Literal["made", "there", "whole", "proven", "damaged", "kept", "expired", "removed"]


@noun
class BackupEntry:
    """A backup, what is true of it or became of it, and what is wrong with it."""

    backup: BackupFolder
    state: BackupState
    problem: str | None = None


@noun
class BackupResult:
    """What `backup` has to say of backups in a folder."""

    action: Literal["create", "list", "verify", "prune"]
    folder: str
    entries: tuple[BackupEntry, ...]
    command: str = "backup"

    @property
    def exit_code(self) -> int:
        """Nothing is verified, either, where there is no backup."""
        whole = self.entries and all(entry.state != "damaged" for entry in self.entries)
        return int(self.action == "verify" and not whole)


@noun
class RestoreResult:
    """What `restore` put into the database's place, None when there was no need to; and what that was before."""

    database: str
    restored: BackupEntry | None
    safety: BackupEntry | None
    seconds: float
    command: str = "restore"
    exit_code: int = 0
