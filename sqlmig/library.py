"""The migration directory: reading all its files at once, and writing a new one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby, islice

from sqlmig.errors import EnvironmentFailure, MigrationFileError, Problem, UsageError
from sqlmig.model import Finding, Location, Migration
from sqlmig.noun import noun, replace
from sqlmig.sql.usual import usual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlmig.model import Content

TEMPLATE = "-- migrate:up\n\n\n-- migrate:down\n\n"
LARGE = 4 << 20  # bytes: a file beyond is read as a stream, one below at once, which is faster
NAME_LIMIT = 255  # bytes in a file's name on every common file system


@noun
class Library:
    """All migrations in version order, and what there is to say about the directory."""

    migrations: tuple[Migration, ...]
    findings: tuple[Finding, ...] = ()

    def __contains__(self, version: object) -> bool:
        return any(migration.version == version for migration in self.migrations)


@noun
class Survey:
    """What can be read, everything that is wrong with the rest, and the versions of what cannot be read.

    `files` counts all that have a migration's name. Of two files with one version the first is kept.
    """

    library: Library
    problems: tuple[Problem, ...]
    unread: frozenset[str]
    files: int


def read(directories: Sequence[str], dialect: str) -> Library:
    """Every migration below the directories, not recursively, ordered by version as text.

    `dialect` names the tables in `sqlmig.sql` to read the files with. MigrationFileError lists everything that
    is wrong in all files, so that nothing runs before the last of them can be read.
    """
    found = survey(directories, dialect)
    if found.problems:
        count = len({problem.location.path for problem in found.problems if problem.location})
        raise MigrationFileError(
            f"{count} migration file{'s' if count != 1 else ''} cannot be used",
            problems=found.problems,
            state="nothing was run",
        )
    return found.library


def survey(directories: Sequence[str], dialect: str) -> Survey:
    """As `read`, with what is wrong as a part of the answer. MigrationFileError when a directory cannot be read."""
    files, findings = _named(directories)
    problems: list[Problem] = []
    migrations: dict[str, Migration] = {}
    unread = set()
    for version, path in files:
        try:
            migrations.setdefault(version, read_file(path, version, dialect))
        except MigrationFileError as error:
            problems.extend(error.problems)
            unread.add(version)
    problems.extend(_duplicates(files))
    findings.extend(_order_findings([version for version, _ in files], files))
    library = Library(tuple(migrations.values()), tuple(findings))
    return Survey(library, tuple(problems), frozenset(unread - migrations.keys()), len(files))


def _named(directories: Sequence[str]) -> tuple[list[tuple[str, str]], list[Finding]]:
    """The files in the order of their versions as text, and what has no version."""
    files: list[tuple[str, str]] = []
    ignored: list[Finding] = []
    for folder, name in (entry for directory in directories for entry in _list(directory)):
        version = version_of(name)
        if version:
            files.append((version, folder + name))
        else:
            ignored.append(_ignored(folder + name))
    return sorted(files), ignored


def version_of(name: str) -> str:
    """The digits that a migration's file name begins with; nothing where it is none's."""
    return name[: len(name) - len(name.lstrip("0123456789"))] if name.endswith(".sql") else ""


def files(directories: Sequence[str]) -> list[tuple[str, Path]]:
    """The version and the path of every migration file below the directories, readable or not, in version order."""
    from pathlib import Path

    return [(version, Path(path)) for version, path in _named(directories)[0]]


def _list(directory: str) -> list[tuple[str, str]]:
    """Each file of SQL as its folder, with a separator behind it, and its name: a `Path` for each would take longer
    than to read it."""
    folder = os.path.join(_tidy(directory), "")
    try:
        with os.scandir(directory) as entries:
            return [(folder, entry.name) for entry in entries if entry.name.endswith(".sql") and entry.is_file()]
    except FileNotFoundError as error:
        raise MigrationFileError(
            f"the migrations directory {directory} is missing",
            hint="write a first migration with `sqlmig new NAME`, or name the directory with --migrations-dir",
        ) from error
    except OSError as error:
        raise MigrationFileError(
            f"the migrations directory {directory} cannot be read: {error.strerror}",
            hint="it must be a folder that this user may read",
        ) from error


def _tidy(path: str) -> str:
    """A path as pathlib shows it, without `.` and double separators; `..` stays, since a link may stand before it."""
    parts = [part for part in path.split(os.sep) if part not in ("", os.curdir)]
    return os.path.join(os.sep if os.path.isabs(path) else "", *parts)


def read_file(path: str | Path, version: str, dialect: str) -> Migration:
    """One migration. MigrationFileError lists all that is wrong with the file."""
    place = str(path)
    name = place.rpartition(os.sep)[2].removesuffix(".sql")[len(version) :].removeprefix("_")
    return Migration(version, name, place, _parse(place, dialect))


def _parse(path: str, dialect: str) -> Content:
    """What a file says to the dialect."""
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            status = os.fstat(file)
            data = _content(file, status.st_size) if status.st_size <= LARGE else b""
        finally:
            os.close(file)
    except OSError as error:
        raise _unreadable(path, error) from error
    text = _decoded(data, path)
    known = usual(text, path, dialect) if text else None
    if known is not None:
        return known
    from sqlmig.sql.sections import parse, parse_large, runs_on  # for files that are not usual
    from sqlmig.sql.source import look

    found = parse_large(look(path, status), dialect) if status.st_size > LARGE else parse(text, path, dialect)
    up, down = (tuple(section for section in given if runs_on(section, dialect)) for given in (found.up, found.down))
    return replace(found, up=up, down=down)


def _content(file: int, size: int) -> bytes:
    """All bytes of a file: at once, as no more than its size are there, unless somebody writes it meanwhile."""
    data = os.read(file, size + 1)
    if len(data) == size:
        return data
    chunks = [data]
    while chunks[-1]:
        chunks.append(os.read(file, LARGE))
    return b"".join(chunks)


def read_text(path: str | Path) -> str:
    """A file's text without a byte order mark; line ends stay as they are. MigrationFileError when unreadable."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise _unreadable(str(path), error) from error
    return _decoded(data, str(path))


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8-sig")
        from sqlmig.sql.places import not_utf8  # for mistakes only

        raise not_utf8(path, error.start, data[error.start], line, len(before) + 1) from error


def _unreadable(path: str, error: OSError) -> MigrationFileError:
    from sqlmig.sql.places import unreadable  # the same

    return unreadable(path, f"cannot be read: {error.strerror}", "this user must be able to read it")


def source_line(location: Location) -> str | None:
    """The text of the line that a location names, None when the file is gone or was a pipe."""
    from pathlib import Path  # for mistakes only

    path = Path(location.path)
    try:
        if not path.is_file():  # opening a pipe again waits for another writer
            return None
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            line = next(islice(lines, location.line - 1, None), None)
    except (OSError, UnicodeDecodeError):
        return None
    return line.rstrip("\r\n") if line is not None else None


def _ignored(path: str) -> Finding:
    return Finding(
        rule="ignored-file",
        level="warning",
        message=f"{path} is no migration: its name does not start with a version",
        location=Location(path, 1, 1),
        help="name it like 20260131120000_create_users.sql",
    )


def _duplicates(files: list[tuple[str, str]]) -> Iterator[Problem]:
    for version, group in groupby(files, key=lambda item: item[0]):
        paths = [path for _, path in group]
        for path in paths[1:]:
            message = f"has the same version {version} as {paths[0]}"
            yield Problem(message, Location(path, 1, 1), hint="give one of them another version")


def _order_findings(versions: list[str], files: list[tuple[str, str]]) -> Iterator[Finding]:
    """A warning for each file that stands elsewhere in text order than in number order."""
    by_number = sorted(range(len(versions)), key=lambda index: int(versions[index]))
    for index, other in enumerate(by_number):
        if index != other:
            path = files[index][1]
            yield Finding(
                rule="version-order",
                level="warning",
                message=f"{path} runs at another place in text order than in number order",
                location=Location(path, 1, 1),
                help="versions are compared as text, like dbmate does: give all of them the same number of digits",
            )


def write_new(directory: str, name: str, now: datetime) -> Path:
    """Write an empty migration named for the time `now` (UTC) and return its path.

    A second migration within one second gets the next free version. UsageError when the name cannot be one.
    """
    slug = slug_of(name, "sqlmig new create_users", len("20260131120000_.sql"))
    from pathlib import Path

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
