"""A backup's content as a plain file, when it is whole: what `verify` and `restore` begin with."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmig import dialects
from sqlmig.backups import packing, shelf
from sqlmig.backups.telling import moving
from sqlmig.config import parse_url
from sqlmig.dialects.archive import Archive
from sqlmig.errors import DamagedBackup
from sqlmig.manifest import BackupFolder, Manifest
from sqlmig.model import Notify


def described(backup: BackupFolder) -> Manifest:
    """Its manifest; DamagedBackup when a look at the folder has found something wrong."""
    if backup.problem or backup.manifest is None:
        raise DamagedBackup(backup.problem or f"{backup.path} has no manifest")
    return backup.manifest


@contextmanager
def content(backup: BackupFolder, notify: Notify) -> Iterator[Path]:
    """The file that the dialect wrote, unpacked for as long as it is needed. DamagedBackup unless its checksum is the
    manifest's and it can be read back."""
    manifest = described(backup)
    file, archive = backup.path / manifest.file, _archive(manifest)
    if packing.digest(file, moving(notify, "Reading the backup")) != manifest.sha256:
        raise DamagedBackup(f"{file} is not what was written: its checksum is another one")
    if not packing.packed(file):
        archive.check(file)
        yield file
        return
    with _room(backup) as folder:
        plain = folder / f"data{archive.suffix}"
        packing.unpack(file, plain, moving(notify, "Unpacking the backup"))
        archive.check(plain)
        yield plain


@contextmanager
def _room(backup: BackupFolder) -> Iterator[Path]:
    """A folder to unpack into: beside the backup, where so much had room before, or else where the system has one."""
    folder = backup.path.parent
    if os.access(folder, os.W_OK):
        with shelf.workshop(folder, f"{backup.id}-{secrets.token_hex(4)}") as work:
            yield work
        return
    with tempfile.TemporaryDirectory(prefix="sqlmig-") as other:
        yield Path(other)


def _archive(manifest: Manifest) -> Archive:
    return dialects.load(parse_url(f"{manifest.dialect}://localhost/any")).archive()
