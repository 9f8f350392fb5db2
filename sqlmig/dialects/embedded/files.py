"""The file behind an embedded database: is it there, is it in reach, making room for it, taking it away."""

from __future__ import annotations

import os
from collections.abc import Iterable

from sqlmig.errors import ConfigError, ConnectionFailed, DatabaseMissing, EnvironmentFailure, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def present(path: str) -> bool:
    """Whether anything is at `path`; ConnectionFailed when this process may not look."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ConnectionFailed(f"cannot look at {path}: {reason(error)}") from error
    return True


def require(path: str) -> None:
    """DatabaseMissing when nothing is at `path`, ConnectionFailed when it is no file or cannot be read."""
    if not present(path):
        raise DatabaseMissing(f"the database file {path} does not exist", hint="create it with: sqlmig create")
    if not os.path.isfile(path):
        raise ConnectionFailed(f"{path} is a directory, not a database file")
    if not os.access(path, os.R_OK):
        raise ConnectionFailed(f"no permission to read {path}", hint="run as a user who may read the file")


def reachable(path: str) -> None:
    """ConnectionFailed unless the nearest folder above `path` that exists is one this process may enter."""
    folder = os.path.dirname(absolute(path))
    while not present(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        raise ConnectionFailed(f"{path} cannot be there: {folder} is not a directory")
    if not os.access(folder, os.X_OK):
        raise ConnectionFailed(f"no permission to enter {folder}")


def absolute(path: str) -> str:
    """The path from the root; `..` stays, since a link may stand before it."""
    return path if os.path.isabs(path) else os.path.join(os.getcwd(), path)


def make_folder(path: str) -> None:
    """Create the folders above `path`."""
    folder = os.path.dirname(path) or "."
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise EnvironmentFailure(f"cannot create the directory {folder}: {reason(error)}") from error


def appear(made: Path, path: Path) -> bool:
    """Give a file that is whole another name, unless something has that already; False then."""
    try:
        os.link(made, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        made.rename(path)
    return True


def refuse_foreign(path: str, magic: bytes, start: int, title: str) -> None:
    """Refused unless the file is empty or has `magic` at `start`, so that no other file is ever deleted."""
    try:
        with open(path, "rb") as file:
            head = file.read(start + len(magic))
    except OSError as error:
        raise EnvironmentFailure(f"cannot read {path}: {reason(error)}") from error
    if head and head[start:] != magic:
        raise Refused(
            f"{path} is no {title} file",
            state="nothing was deleted",
            hint="check the path in the URL; delete the file yourself if it is meant",
        )


def remove(paths: Iterable[str]) -> None:
    """Delete files, those that are there."""
    for path in paths:
        try:
            os.unlink(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise EnvironmentFailure(f"cannot delete {path}: {reason(error)}") from error


def reason(error: OSError) -> str:
    """The system's words for an error, without the errno and path that Python puts around them."""
    return (error.strerror or str(error)).lower()


def unknown_option(name: str, known: Iterable[str], scheme: str) -> ConfigError:
    """The error for a URL parameter that means nothing, with the nearest that does."""
    from difflib import get_close_matches  # for mistakes only

    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"?' if near else None
    return ConfigError(f'unknown parameter "{name}" in the {scheme}: URL', hint=hint)
