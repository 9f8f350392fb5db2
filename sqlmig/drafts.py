"""New files, which wait for their SQL: how they are called, and that they are written once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlmig.errors import EnvironmentFailure, UsageError

TEMPLATE = "-- migrate:up\n\n\n-- migrate:down\n\n"
NAME_LIMIT = 255  # bytes in a file's name on every common file system


def write_new(directory: str, name: str, now: datetime) -> Path:
    """Write an empty migration named for the time `now` (UTC) and return its path.

    A second migration within one second gets the next free version. UsageError when the name cannot be one.
    """
    slug = slug_of(name, "sqlmig new create_users", len("20260131120000_.sql"))
    folder = Path(directory)
    with writing(folder):
        taken = {entry.name[:14] for entry in folder.iterdir()}
        while f"{now:%Y%m%d%H%M%S}" in taken:
            now += timedelta(seconds=1)
        return write_text(folder / f"{now:%Y%m%d%H%M%S}_{slug}.sql", TEMPLATE)


def slug_of(name: str, example: str, added: int) -> str:
    """A name with underscores, as a part of a file's name to which `added` bytes come. UsageError when it cannot be."""
    slug = "_".join(name.split())
    if not slug or "/" in slug or "\\" in slug or not slug.isprintable():
        raise UsageError(f'"{name}" cannot be part of a file name', hint=f"for example: {example}")
    if len(slug.encode()) > NAME_LIMIT - added:
        raise UsageError(
            f"the name has {len(slug.encode())} bytes, and a file's name holds {NAME_LIMIT} with version and suffix",
            hint="choose a shorter name",
        )
    return slug


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Make the folder for new files, and say so when it or they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise EnvironmentFailure(
            f"{folder} cannot be written: {error.strerror}", state="no file was written"
        ) from error


def write_text(path: Path, text: str) -> Path:
    """Write a file that is not there yet."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path
