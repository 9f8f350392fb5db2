"""Command lines of whole flags, read from the same text as docopt reads, which takes as long to load as a command."""

from __future__ import annotations

from sqlmig.commands import REPEATABLE
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Values = dict[str, object]


@noun
class Flag:
    """A flag by its long name; whether a value follows it, and whether it may be repeated."""

    name: str
    valued: bool
    repeated: bool


def flags(text: str) -> dict[str, Flag]:
    """The flags that a help text lists, by each of their spellings."""
    found = {}
    for line in text.splitlines():
        if line.startswith("  -"):
            words = line.strip().partition("  ")[0].split()
            spellings = [word for word in words if word.startswith("-")]
            name = spellings[-1]
            flag = Flag(name, len(words) > len(spellings), f"[{name}=" in REPEATABLE)
            found.update(dict.fromkeys(spellings, flag))
    return found


def read(words: Sequence[str], known: Mapping[str, Flag]) -> tuple[Values, list[str]] | None:
    """The values of the flags that the words begin with, of the others what docopt says of them, and the words behind.

    None where a word is none of them as a whole: what that means, docopt knows.
    """
    values: Values = {flag.name: [] if flag.repeated else None if flag.valued else False for flag in known.values()}
    given = set()
    rest = list(words)
    while rest and rest[0].startswith("-"):
        spelling, equals, value = rest.pop(0).partition("=")
        flag = known.get(spelling)
        if flag is None or (equals and not (flag.valued and spelling == flag.name)):
            return None
        if flag.valued and not equals:
            value = rest.pop(0) if rest else "-"
            if value.startswith("-"):
                return None
        if flag.name in given and not flag.repeated:
            return None
        given.add(flag.name)
        values[flag.name] = _value(flag, value, values[flag.name])
    return values, rest


def _value(flag: Flag, value: str, before: object) -> object:
    if isinstance(before, list):
        return [*before, value]
    return value if flag.valued else True
