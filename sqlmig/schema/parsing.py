"""The text of schema.sql back into its blocks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.api import Traits
from sqlmig.errors import MigrationFileError
from sqlmig.noun import noun
from sqlmig.schema.file import FORMAT, NOT_DUMPED, TITLE, VERSIONS

# compiled where they are used, which is not at each start
_CONFLICT = r"(?m)^<{7} (?=[^\n]*\n(?:.*\n)*?={7}\n)"
_MARK = r"(?m)^-- (.+)$"


@noun
class Head:
    """The first lines of a file: its format, its server, and where what comes behind them begins."""

    format: int
    server: str
    end: int


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
    first = text.partition("\n")[0]
    return text.replace("\r\n", "\n") if first.startswith(TITLE) and first.endswith("\r") else text


def _head(text: str) -> Head | None:
    """The first two lines; None in another tool's file."""
    first, _, rest = text.partition("\n")
    second, ended, _ = rest.partition("\n")
    number, server = first.removeprefix(TITLE), second.removeprefix("-- ")
    if first == number or second == server or not number.isdecimal() or not ended:
        return None
    return Head(int(number), server, len(first) + len(second) + 2)


def written_from(text: str) -> str | None:
    """The server in the second line; None in another tool's file."""
    head = _head(text)
    return head.server if head else None


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
    import re  # where a file is loaded

    found = re.search(_CONFLICT, text)
    return found.start() if found else None


def parse(text: str, traits: Traits, path: str) -> SchemaFile:
    """Read a file that `render` wrote, and that a merge, git or a person may have changed since.

    MigrationFileError when it is not of this format, or cannot be split into statements.
    """
    text = unconverted(text)
    head = _head(text)
    if head is None or head.format != FORMAT:
        written = "another version of sqlmig" if head else "another tool"
        raise MigrationFileError(
            f"{path} was written by {written}", state="nothing was changed", hint="write it anew with `sqlmig dump`"
        )
    omitted, begin = _omitted(text, head.end)
    marks = list(_marks(text, begin, traits, path))
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    blocks: dict[str, str] = {}
    for (_, begin, name), end in zip(marks, ends, strict=False):  # without marks there is one end
        block = text[begin:end].strip("\n")
        blocks[name] = f"{blocks[name]}\n\n{block}" if name in blocks else block
    return SchemaFile(head.server, blocks, omitted)


def _omitted(text: str, begin: int) -> tuple[tuple[str, ...], int]:
    """What the lines below the head say that is not in the file, and where they end."""
    found = []
    while text.startswith(NOT_DUMPED, begin) and (end := text.find("\n", begin)) >= 0:
        found.append(text[begin + len(NOT_DUMPED) : end])
        begin = end + 1
    return tuple(found), begin


def _marks(text: str, begin: int, traits: Traits, path: str) -> Iterator[tuple[int, int, str]]:
    """The comment lines between statements: start, end, what they say. Comments within a statement are its own."""
    from sqlmig.sql.split import split  # the versions of a file can be read without it

    for statement in split(text, traits.sql, path):
        yield from _comments(text, begin, statement.offset)
        begin = statement.end
    yield from _comments(text, begin, len(text))


def _comments(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    import re  # where a file is compared

    for mark in re.compile(_MARK).finditer(text, begin, end):
        yield mark.start(), mark.end(), mark[1]
