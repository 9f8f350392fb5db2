"""The folder of backups: each is a folder in it, which appears whole and goes whole."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlmig.backups import documents
from sqlmig.config import FILE_DIALECTS, DatabaseURL, Settings
from sqlmig.errors import ConfigError, DamagedBackup, Refused, UsageError
from sqlmig.manifest import BackupFolder, Manifest

LATEST = "latest"
PART = ".part"  # ends the name of a folder, behind a dot, that is no backup yet, or none any more
NEW = 60.0  # seconds
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,59}", re.A)
_IGNORE = "*\n"  # backups are data, and no part of a repository


def database_name(url: DatabaseURL) -> str:
    """What a manifest calls the database: without the path that its file has on this machine."""
    return Path(url.database).name if url.dialect in FILE_DIALECTS else url.database


def checked_name(name: str | None) -> str | None:
    """A name that a person gives a backup; UsageError when it could not be a part of a folder's name."""
    if name is not None and (not _NAME.fullmatch(name) or name == LATEST):
        raise UsageError(
            f'"{name}" cannot be the name of a backup',
            hint="letters, digits, and after the first of them dots, dashes and underscores, 60 at most",
        )
    return name


def new_id(url: DatabaseURL, created: datetime, name: str | None) -> str:
    """Database, moment and name. The time is UTC, and text order is time order."""
    database = re.sub(r"[^\w.-]|^[.-]", "_", database_name(url), flags=re.A)[:60]
    moment = f"{created:%Y%m%dT%H%M%S}.{created.microsecond // 1000:03}Z"
    return "-".join(part for part in (database, moment, name) if part)


@contextmanager
def place(folder: Path, name: str) -> Iterator[Path]:
    """A new folder to fill, which gets its name when the block ends well, and is removed otherwise.

    OSError when the disk or its rights say no.
    """
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text(_IGNORE, encoding="utf-8")
    sweep(folder)
    with workshop(folder, name) as work:
        yield work
        sync(work)
        work.rename(folder / name)
        sync(folder)


@contextmanager
def workshop(folder: Path, name: str) -> Iterator[Path]:
    """A folder that is no backup and nobody sweeps while it is used. It is gone afterwards, or has another name."""
    work = folder / f".{name}{PART}"
    work.mkdir(mode=0o700)
    handle = os.open(work, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what processes have left that were killed: nobody holds the lock of such a folder, and it is not so new
    that its maker may be about to take it."""
    for work in folder.glob(f".*{PART}"):
        try:
            if time.time() - work.stat().st_mtime > NEW:
                _remove_unlocked(work)
        except OSError:  # in use, another user's, or gone by now
            continue


def _remove_unlocked(work: Path) -> None:
    handle = os.open(work, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(work)
    finally:
        os.close(handle)


def remove(backup: BackupFolder) -> None:
    """It stops to be a backup at once, whatever happens while its files are deleted."""
    gone = backup.path.with_name(f".{backup.id}{PART}")
    backup.path.rename(gone)
    sync(gone.parent)
    shutil.rmtree(gone)


def backups(folder: Path) -> tuple[BackupFolder, ...]:
    """All of them, the newest first, and behind them those whose manifest cannot be read."""
    if not folder.is_dir():
        return ()
    found = [opened(path) for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return tuple(sorted(found, key=_age, reverse=True))


def opened(path: Path) -> BackupFolder:
    """The backup in a folder, with what a look at the names and sizes of its files finds wrong."""
    try:
        manifest = documents.read(path / documents.FILE)
    except (DamagedBackup, Refused) as error:
        return BackupFolder(path, None, error.message)
    file = path / manifest.file
    if file.is_symlink() or not file.is_file():
        return BackupFolder(path, manifest, f"{file} is missing, or no file")
    if file.stat().st_size != manifest.size:
        return BackupFolder(
            path, manifest, f"{file} has {file.stat().st_size} bytes, and was made with {manifest.size}"
        )
    return BackupFolder(path, manifest)


def of_database(found: tuple[BackupFolder, ...], url: DatabaseURL) -> tuple[BackupFolder, ...]:
    """Those that are of this database, in the order given."""
    wanted = (url.dialect, database_name(url))
    return tuple(item for item in found if item.manifest and (item.manifest.dialect, item.manifest.database) == wanted)


def find(settings: Settings, which: str) -> BackupFolder:
    """The backup that a person means: latest, its folder's name, the name given to it, or a path to its folder or file.

    The latest is the one that neither is damaged nor was made by a restore, of what that replaced. ConfigError when
    there is none.
    """
    folder = Path(settings.backups_dir)
    found = backups(folder)
    if which == LATEST:
        fit = [item for item in of_database(found, settings.database) if not item.problem and _wanted(item.manifest)]
    else:
        known = of_database(found, settings.url) if settings.url else ()
        own = [item for item in known if item.manifest and item.manifest.name == which]
        fit = [item for item in found if item.id == which] or own or _at(which)
    if not fit:
        raise ConfigError(
            f"there is no whole backup of {database_name(settings.database)} in {folder}"
            if which == LATEST
            else f'no backup is called "{which}" in {folder}, and no file is there',
            state="nothing was changed",
            hint="`sqlmig backup list` shows what is there; `sqlmig backup create` makes one",
        )
    return fit[0]


def _at(which: str) -> list[BackupFolder]:
    path = Path(which)
    folder = path.parent if path.is_file() else path
    if not (folder / documents.FILE).exists():
        return []
    found = opened(folder)
    named = path.is_dir() or path.name == documents.FILE or (found.manifest and found.manifest.file == path.name)
    return [found] if named else []


def _wanted(manifest: Manifest | None) -> bool:
    return manifest is not None and manifest.reason != "restore"


def _age(item: BackupFolder) -> tuple[bool, datetime, str]:
    never = datetime.min.replace(tzinfo=UTC)
    return (item.manifest is not None, item.manifest.created if item.manifest else never, item.id)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
