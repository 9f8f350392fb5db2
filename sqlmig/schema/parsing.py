"""The text of schema.sql back into its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmig.dialects.api import Traits
from sqlmig.errors import MigrationFileError
from sqlmig.noun import noun
from sqlmig.schema.file import FORMAT, NOT_DUMPED, VERSIONS

_HEAD = re.compile(r"-- sqlmig schema, format (\d+)\n-- ([^\n]*)\n((?:-- NOT DUMPED: [^\n]*\n)*)")
_CONVERTED = re.compile(r"-- sqlmig schema, format \d+\r\n")
# compiled where they are used, which is not at each start
_CONFLICT = r"(?m)^<{7} (?=[^\n]*\n(?:.*\n)*?={7}\n)"
_MARK = r"(?m)^-- (.+)$"


@noun
class SchemaFile:
    """What schema.sql says: each block's text by the line that stands above it, in the file's order.

    `omitted` are the objects, or patterns of them, that the file says it does not hold.
    """

    server: str
    blocks: dict[str, str]
    omitted: tuple[str, ...] = ()


def unconverted(text: str) -> str:
    """The text with the line ends that `render` wrote.

    Git for Windows converts them all or none (https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreautocrlf),
    so the first one tells.
    """
    return text.replace("\r\n", "\n") if _CONVERTED.match(text) else text


def written_from(text: str) -> str | None:
    """The server in the second line; None in another tool's file."""
    head = _HEAD.match(text)
    return head[2] if head else None


def versions_in(text: str) -> str:
    """The statements of the applied versions, a line each. They stand behind all objects."""
    _, mark, behind = text.rpartition(f"\n-- {VERSIONS}\n")
    if not mark:
        return ""
    return "".join(f"{line}\n" for line in behind.partition("\n\n")[0].splitlines())


def whole(text: str) -> bool:
    """Whether the text ends as `render` ends one: not so what was cut off, or filled in part by who was killed."""
    return text.endswith("\n") and not text.endswith("\n\n")


def conflict(text: str) -> int | None:
    """The offset of the first mark that an unfinished merge has left, https://git-scm.com/docs/git-merge."""
    found = re.search(_CONFLICT, text)
    return found.start() if found else None


def parse(text: str, traits: Traits, path: str) -> SchemaFile:
    """Read a file that `render` wrote, and that a merge, git or a person may have changed since.

    MigrationFileError when it is not of this format, or cannot be split into statements.
    """
    text = unconverted(text)
    head = _HEAD.match(text)
    if head is None or int(head[1]) != FORMAT:
        written = "another version of sqlmig" if head else "another tool"
        raise MigrationFileError(
            f"{path} was written by {written}", state="nothing was changed", hint="write it anew with `sqlmig dump`"
        )
    marks = list(_marks(text, head.end(), traits, path))
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    blocks: dict[str, str] = {}
    for (_, begin, name), end in zip(marks, ends, strict=False):  # without marks there is one end
        block = text[begin:end].strip("\n")
        blocks[name] = f"{blocks[name]}\n\n{block}" if name in blocks else block
    omitted = (line.removeprefix(NOT_DUMPED) for line in head[3].splitlines())
    return SchemaFile(head[2], blocks, tuple(omitted))


def _marks(text: str, begin: int, traits: Traits, path: str) -> Iterator[tuple[int, int, str]]:
    """The comment lines between statements: start, end, what they say. Comments within a statement are its own."""
    from sqlmig.sql.split import split  # the versions of a file can be read without it

    for statement in split(text, traits.sql, path):
        yield from _comments(text, begin, statement.offset)
        begin = statement.end
    yield from _comments(text, begin, len(text))


def _comments(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    for mark in re.compile(_MARK).finditer(text, begin, end):
        yield mark.start(), mark.end(), mark[1]
