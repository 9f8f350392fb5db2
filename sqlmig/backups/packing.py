"""Compressing a file and reading it back, in blocks: zstd where Python has it (3.14), gzip elsewhere."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from sqlmig.dialects.archive import Moved
from sqlmig.errors import DamagedBackup, EnvironmentFailure, Refused

BLOCK = 1 << 20  # bytes
HINT = "make room, or name another folder with --backups-dir"
GZIP, ZSTD = ".gz", ".zst"
# Of a million rows of text, gzip's own level 6 takes 1.7 times as long as 1, and saves a fiftieth
_GZIP_LEVEL, _ZSTD_LEVEL = 1, 3


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What goes wrong with a file, and which: EnvironmentFailure from the system, DamagedBackup from its content."""
    try:
        yield
    except _broken() as error:
        raise DamagedBackup(f"{path} does not unpack: {error}") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentFailure(f"{error.filename or path}: {reason}", hint=HINT) from error


def pack(source: Path, moved: Moved) -> Path:
    """A compressed file beside `source`, which is removed. EnvironmentFailure when the disk says no."""
    ending = ZSTD if _has_zstd() else GZIP
    target = source.with_name(f"{source.name}{ending}")
    with _named(target), source.open("rb") as plain, target.open("wb") as file:
        with _writer(file, ending) as writer:
            _pour(plain, writer.write, moved)
        file.flush()
        os.fsync(file.fileno())
        source.unlink()
    return target


def unpack(source: Path, target: Path | None, moved: Moved) -> None:
    """The content of a packed file in `target`, or read to its end only. DamagedBackup when it does not unpack."""
    with _named(target or source), source.open("rb") as file, _reader(file, source) as reader:
        if target is None:
            _pour(reader, len, moved, file)
            return
        with target.open("wb") as plain:
            _pour(reader, plain.write, moved, file)


def packed(path: Path) -> bool:
    """Whether the file is one that `pack` made."""
    return path.suffix in (GZIP, ZSTD)


def digest(path: Path, moved: Moved) -> str:
    """The SHA-256 of a file's bytes."""
    found = sha256()
    with _named(path), path.open("rb") as file:
        _pour(file, found.update, moved)
    return found.hexdigest()


def _pour(source: IO[bytes], into: Callable[[bytes], object], moved: Moved, file: IO[bytes] | None = None) -> None:
    """All of `source` into a function; `file` is what it is read from, where that tells how far it is."""
    file = file or source
    total = os.fstat(file.fileno()).st_size
    while block := source.read(BLOCK):
        into(block)
        moved(file.tell(), total)


def _has_zstd() -> bool:
    return find_spec("compression") is not None and find_spec("compression.zstd") is not None


def _writer(file: IO[bytes], ending: str) -> Any:
    """A file object. Neither the name nor the time of making goes into it: the same content packs the same."""
    if ending == ZSTD:
        return _zstd().ZstdFile(file, "wb", level=_ZSTD_LEVEL)
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=file, mtime=0)


def _reader(file: IO[bytes], source: Path) -> Any:
    if source.suffix == GZIP:
        return gzip.GzipFile(fileobj=file)
    if not _has_zstd():
        raise Refused(f"{source} is packed with zstd, which Python has from 3.14 on", hint="run it with that")
    return _zstd().ZstdFile(file)


def _zstd() -> Any:
    return import_module("compression.zstd")


def _broken() -> tuple[type[Exception], ...]:
    """What the unpacking raises for content that is not what was packed."""
    own: tuple[type[Exception], ...] = (_zstd().ZstdError,) if _has_zstd() else ()
    return (EOFError, gzip.BadGzipFile, zlib.error, *own)
