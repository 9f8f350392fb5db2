"""Putting a text where the schema file is: all of it or nothing, whatever the place allows."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO

from sqlmig.config import is_standard_output
from sqlmig.errors import EnvironmentFailure, Interrupted
from sqlmig.lean import signal
from sqlmig.schema.file import unfinished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, TypeAlias

    Handler: TypeAlias = Callable[[int, FrameType | None], Any] | int | None

# What hinders a new file from taking the old one's place, and not the old one from being written: a folder that is
# not ours or read-only, a file that is a mount point (https://man7.org/linux/man-pages/man2/rename.2.html), an owner
# that only root can give
_IMMOVABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV})


def write(path: str, text: str) -> bool:
    """Put the text into the file unless it is there already, all of it or nothing. Whether it was written.

    EnvironmentFailure when it cannot be; the file is as it was then. Interrupted says what it holds.
    """
    data = text.encode()
    try:
        if is_standard_output(path):  # opening it by its name would cut off what a redirected one holds already
            with open(1, "wb", closefd=False) as output:  # a descriptor has no path
                output.write(data)
            return True
        if os.path.exists(path) and not os.path.isfile(path):  # another device, or a pipe
            with open(path, "wb") as output:
                output.write(data)
            return True
        with _undisturbed(path):
            return _save(os.path.realpath(path), data)  # a symbolic link stays one
    except OSError as error:
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror}",
            state=f"{path} is as it was",
            hint="--schema-file names another place",
        ) from error
    except KeyboardInterrupt as error:
        raise Interrupted(f"interrupted while {path} was written", state=f"{path} has a part of the schema") from error


@contextmanager
def _undisturbed(path: str) -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the file is there, as nobody could say what it holds when they come before."""
    arrived: list[int] = []
    before: dict[int, Handler] = {}
    with suppress(ValueError):  # signals are for the main thread alone
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, lambda number, _: arrived.append(number))
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if arrived:
        raise Interrupted(f"interrupted while {path} was written", state=f"{path} is written")


def _save(target: str, data: bytes) -> bool:
    old = _content(target) if os.path.isfile(target) else None
    if old == data:
        return False
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _replace(target, data)
    except OSError as error:
        if old is None or error.errno not in _IMMOVABLE:
            raise
        _overwrite(target, data, old)
    return True


def _content(target: str) -> bytes:
    with open(target, "rb") as file:
        return file.read()


def _replace(target: str, data: bytes) -> None:
    """https://man7.org/linux/man-pages/man2/rename.2.html: readers see the old file or the new one."""
    folder, name = os.path.split(target)
    fresh = os.path.join(folder, f".{name}.{os.urandom(8).hex()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _keep_access(fresh, target)
        os.replace(fresh, target)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            os.unlink(fresh)
        raise


def _keep_access(fresh: str, target: str) -> None:
    """Owner and mode of the old file; root in a container must not take a developer's file away."""
    if not os.path.exists(target):
        os.chmod(fresh, 0o666 & ~_umask())
        return
    old, new = os.stat(target), os.stat(fresh)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(fresh, old.st_uid, old.st_gid)
    os.chmod(fresh, old.st_mode & 0o7777)


def _overwrite(target: str, data: bytes, old: bytes) -> None:
    """Write into the file itself, behind what says that it is unfinished: whoever is killed here leaves that, or line
    ends in the place of the last versions. It comes first, too, as only it can find the disk full. Whatever else goes
    wrong, the old text is put back into the room that it had."""
    with open(target, "r+b", buffering=0) as file:
        try:
            _put(file, unfinished(max(len(data), len(old))).encode())
            os.fsync(file.fileno())
            _put(file, data)
            file.truncate(len(data))
            os.fsync(file.fileno())
        except BaseException:
            _put(file, old)
            file.truncate(len(old))
            raise


def _put(file: FileIO, data: bytes) -> None:
    """The data from the file's beginning on."""
    written = file.seek(0)
    while written < len(data):
        written += file.write(data[written:])


def _umask() -> int:
    """The only portable way to ask is to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
