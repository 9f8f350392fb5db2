"""The migration directory: reading all its files at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Finding, Location, Migration
from sqlmig.noun import noun, replace
from sqlmig.sql.usual import usual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from sqlmig.model import Content

LARGE = 4 << 20  # bytes: a file beyond is read as a stream, one below at once, which is faster


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
