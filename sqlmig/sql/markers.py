"""One line of a migration file: a marker such as `-- migrate:up transaction:false`, or a directive above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from sqlmig.duration import parse_duration
from sqlmig.model import Category, Direction, Directives, Options
from sqlmig.noun import noun, replace
from sqlmig.sql.places import START, Mark

DIALECTS = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
}
CATEGORIES: dict[str, Category] = {
    "schema": "schema",
    "data": "data",
    "index": "index",
    "constraint": "constraint",
}
DIRECTIVES = ("description", "category", "depends", "tags")
OPTIONS = ("transaction", "lock_timeout", "statement_timeout", "retry", "foreign_keys", "dialect", "env")

Family = Literal["migrate", "seed"]
"""The word before the colon."""

SEED_WORDS = ("depends", "always", "copy")

_CANDIDATE = {
    family: re.compile(
        rf"^\ufeff?(?P<indent>[ \t]*)(?P<comment>--[ \t]*(?i:{family}):(?P<gap>[ \t]*)(?P<word>\w+)(?P<rest>[^\r\n]*))",
        re.M,
    )
    for family in ("migrate", "seed")
}
_EXACT = {
    "migrate": re.compile(r"--[ \t]*migrate:(?:up|down)(?=[ \t]|$)"),
    "seed": re.compile(rf"--[ \t]*seed:(?:{'|'.join(SEED_WORDS)})(?=[ \t]|$)"),
}
_WORD = re.compile(r"\S+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WITHOUT = "take one of the two out; without a transaction, PRAGMA foreign_keys has its effect in the section itself"

Report = Callable[[int, str, str | None], None]
"""Takes an offset, what is wrong there and what helps."""


@noun
class Marker:
    """A comment line that is, or seems meant as, a section's marker or a directive.

    `mark` is where its `--` stands, `after` where its line ends, `tail` the text behind its word. All of the
    `seed` family divide.
    """

    word: str
    tail: str
    mark: Mark
    after: Mark
    exact: bool
    indented: bool
    family: Family = "migrate"

    @property
    def offset(self) -> int:
        return self.mark.offset

    @property
    def rest(self) -> int:
        """Where the text behind its word begins."""
        return self.after.offset - len(self.tail)

    @property
    def direction(self) -> Direction | None:
        word = self.word.lower()
        return "up" if word == "up" else "down" if word == "down" else None

    @property
    def divides(self) -> bool:
        """Whether it divides sections: a marker, or what was probably meant as one."""
        return self.family == "seed" or self.direction is not None or _near(self.word, ["up", "down"], 0.7) is not None


def candidates(
    text: str, start: int = 0, end: int | None = None, mark: Mark = START, family: Family = "migrate"
) -> Iterator[Marker]:
    """Give every line that may be a marker or a directive, wherever it stands. `mark` is the one of `start`."""
    done = start
    for found in _comments(text, start, len(text) if end is None else end, _CANDIDATE[family]):
        opening = mark.moved(text, done, found.start("comment"))
        done, mark = found.end(), opening.moved(text, found.start("comment"), found.end())
        marker = Marker(
            word=found["word"],
            tail=found["rest"],
            mark=opening,
            after=mark,
            exact=not found["indent"] and _EXACT[family].match(found["comment"]) is not None,
            indented=bool(found["indent"]),
            family=family,
        )
        if not found["gap"] or marker.direction or (family == "seed" and marker.word.lower() in SEED_WORDS):
            yield marker


def _comments(text: str, start: int, end: int, wanted: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Match the lines that begin with a comment. To search for one is many times as fast as to look at each line."""
    place = text.find("--", start, end)
    while place >= 0:
        found = wanted.match(text, max(text.rfind("\n", start, place) + 1, start), end)
        if found is not None:
            yield found
        behind = text.find("\n", place, end)
        place = text.find("--", behind, end) if behind >= 0 else -1


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Say which known word was probably meant."""
    near = _near(word, known, 0.6)
    return f"did you mean {near}?" if near else f"known are {', '.join(known)}"


def _near(word: str, known: Sequence[str], cutoff: float) -> str | None:
    from difflib import get_close_matches  # for mistakes only

    return next(iter(get_close_matches(word.lower(), known, 1, cutoff)), None)


def words(marker: Marker) -> Iterator[tuple[str, int]]:
    """Give each word behind a marker's own and its offset."""
    for found in _WORD.finditer(marker.tail):
        yield found.group(), marker.rest + found.start()


def read_options(marker: Marker, report: Report) -> tuple[Options, bool]:
    """Read what stands behind a marker: the options, and whether it says irreversible."""
    values: dict[str, Any] = {}
    irreversible = False
    for word, offset in words(marker):
        key, colon, value = word.partition(":")
        if word == "irreversible":
            irreversible = marker.direction == "down"
            if not irreversible:
                report(offset, "irreversible belongs behind -- migrate:down", None)
        elif not colon or key not in OPTIONS:
            known = [*OPTIONS, "irreversible"] if marker.direction == "down" else [*OPTIONS]
            hint = f"write {key}:value" if key in OPTIONS else nearest(key, known)
            report(offset, f"unknown option {word}", hint)
        elif key in values and key != "env":
            report(offset, f"option {key} is given twice", None)
        else:
            problem = _read_option(key, value, values)
            if problem:
                report(offset, *problem)
    options = _options(values)
    if not (options.transaction or options.foreign_keys):
        report(marker.offset, "foreign_keys:off needs the transaction that transaction:false takes away", _WITHOUT)
    return options, irreversible


def _options(values: dict[str, Any]) -> Options:
    return Options(
        transaction=values.get("transaction", True),
        lock_timeout=values.get("lock_timeout"),
        statement_timeout=values.get("statement_timeout"),
        retry=values.get("retry"),
        dialects=values.get("dialect", ()),
        variables=values.get("env", ()),
        foreign_keys=values.get("foreign_keys", True),
    )


def _read_option(key: str, value: str, values: dict[str, Any]) -> tuple[str, str | None] | None:
    """Put the value of one option into `values`, or say why it has no meaning and what helps."""
    if key in ("lock_timeout", "statement_timeout"):
        return _read_duration(key, value, values)
    if key == "dialect":
        return _read_dialects(value, values)
    if key == "transaction" and value in ("true", "false"):
        values[key] = value == "true"
    elif key == "foreign_keys" and value == "off":
        values[key] = False
    elif key == "retry" and value.isascii() and value.isdigit():
        values[key] = int(value)
    elif key == "env" and _VARIABLE.fullmatch(value):
        values[key] = (*values.get(key, ()), value)
    else:
        expected = {
            "transaction": "true or false",
            "retry": "a number",
            "foreign_keys": "off",
            "env": "the name of a variable",
        }
        return f"{key}:{value} has no meaning", f"write {key}: and {expected[key]}, without a space"
    return None


def _read_duration(key: str, value: str, values: dict[str, Any]) -> tuple[str, str | None] | None:
    try:
        values[key] = parse_duration(value)
    except ValueError:
        return f"{key}:{value} is no duration", "write a number and a unit, such as 500ms, 2s, 10m or 1m30s"
    return None


def _read_dialects(value: str, values: dict[str, Any]) -> tuple[str, str | None] | None:
    names = value.split(",")
    values["dialect"] = tuple(dict.fromkeys(DIALECTS[name] for name in names if name in DIALECTS))
    unknown = next((name for name in names if name not in DIALECTS), None)
    return None if unknown is None else (f"unknown dialect {unknown!r}", nearest(unknown, tuple(DIALECTS)))


def read_directive(marker: Marker, directives: Directives, report: Report) -> Directives:
    """Add one directive line to those read before."""
    rest = marker.tail.strip()
    if marker.word not in DIRECTIVES:
        report(
            marker.offset, f"unknown directive migrate:{marker.word}", nearest(marker.word, (*DIRECTIVES, "up", "down"))
        )
    elif not rest:
        report(marker.offset, f"migrate:{marker.word} says nothing", f"write it behind migrate:{marker.word}")
    elif marker.word == "description":
        return replace(directives, description=f"{directives.description} {rest}".strip())
    elif marker.word == "tags":
        return replace(directives, tags=(*directives.tags, *rest.replace(",", " ").split()))
    elif marker.word == "depends":
        return replace(directives, depends=(*directives.depends, *_versions(marker, report)))
    elif rest not in CATEGORIES:
        report(marker.offset, f"unknown category {rest}", nearest(rest, tuple(CATEGORIES)))
    else:
        return replace(directives, category=CATEGORIES[rest])
    return directives


def _versions(marker: Marker, report: Report) -> Iterator[str]:
    for word, offset in words(marker):
        if word.isascii() and word.isdigit():
            yield word
        else:
            report(offset, f"{word} is no version", "a version is the digits at the beginning of a file's name")
