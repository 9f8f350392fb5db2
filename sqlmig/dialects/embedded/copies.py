"""Copying the file of an embedded database, and putting the copy in the place of one that is missing."""

from __future__ import annotations

import os
from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.archive import Moved
from sqlmig.dialects.embedded import files
from sqlmig.errors import EnvironmentFailure, Refused

BLOCK = 1 << 20  # bytes


def load(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:  # noqa: ARG001 - see `Archive`
    """Make the URL's file, which no connection uses, the same as the one at `path`."""
    try:
        with path.open("rb") as source, Path(url.database).open("wb") as target:
            total, done = os.fstat(source.fileno()).st_size, 0
            while block := source.read(BLOCK):
                done += target.write(block)
                moved(done, total)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        raise EnvironmentFailure(f"cannot write {url.database}: {files.reason(error)}") from error


def refuse_memory(memory: bool) -> None:
    if memory:
        raise Refused("a database in memory ends with its process: there is nothing to back up")


def appear(fresh: str, path: str) -> None:
    """Give the loaded file the name under which there is no database yet; Refused when there is one now."""
    try:
        there = not files.appear(Path(fresh), Path(path))
        sync_folder(path)
    except OSError as error:
        raise EnvironmentFailure(f"cannot create {path}: {files.reason(error)}") from error
    if there:
        raise Refused(f"{path} was made meanwhile by another process", state="nothing was changed")


def sync_folder(path: str) -> None:
    """Make a new name in the folder of `path` last, https://man7.org/linux/man-pages/man2/fsync.2.html"""
    handle = os.open(Path(path).absolute().parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
