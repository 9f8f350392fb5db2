"""What `dump`, `load` and `diff` answer, and what a run says of the schema file."""

from __future__ import annotations

from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Change: TypeAlias = 'Literal["added", "removed", "changed"]'


@noun
class SchemaResult:
    """The schema file behind `dump` or a run. `engine` wrote it from `server`; another engine than `sqlmig` tells
    neither the server nor the number of objects. `omitted` are the entries of the setting `not_dumped` that it lacks.
    """

    path: str
    written: bool
    engine: str
    server: str | None
    objects: int | None
    versions: int
    omitted: tuple[str, ...] = ()
    command: str = "dump"
    exit_code: int = 0


@noun
class LoadResult:
    """What `load` did: how many statements of the file ran, and how many versions are applied now."""

    path: str
    statements: int
    versions: int
    database_created: bool
    seconds: float
    command: str = "load"
    exit_code: int = 0


@noun
class Difference:
    """An object that the schema file and the database do not share, with the lines of a unified diff.

    "added" is in the database only, "removed" in the file only.
    """

    identity: str
    change: Change
    lines: tuple[str, ...]


@noun
class DiffResult:
    """The answer of `diff`. `written_from` is the server that the file names, `server` the one that was asked."""

    path: str
    differences: tuple[Difference, ...]
    written_from: str
    server: str
    command: str = "diff"

    @property
    def exit_code(self) -> int:
        return int(bool(self.differences))
