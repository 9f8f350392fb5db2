"""One line of a migration file: a marker such as `-- migrate:up transaction:false`, or a directive above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from sqlmig.duration import parse_duration
from sqlmig.model import Category, Direction, Directives, Options

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
OPTIONS = ("transaction", "lock_timeout", "statement_timeout", "retry", "dialect", "env")

_CANDIDATE = re.compile(
    r"^\ufeff?(?P<indent>[ \t]*)(?P<comment>--[ \t]*(?i:migrate):(?P<gap>[ \t]*)(?P<word>\w+)(?P<rest>[^\r\n]*))", re.M
)
_EXACT = re.compile(r"--[ \t]*migrate:(?:up|down)(?=[ \t]|$)")
_WORD = re.compile(r"\S+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Report = Callable[[int, str, str | None], None]
"""Takes an offset, what is wrong there and what helps."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A comment line that is, or seems meant as, a section's marker or a directive.

    `offset` is where its `--` stands, `rest` where the text behind its word begins, `end` where its line ends.
    """

    word: str
    offset: int
    rest: int
    end: int
    exact: bool
    indented: bool

    @property
    def direction(self) -> Direction | None:
        word = self.word.lower()
        return "up" if word == "up" else "down" if word == "down" else None


def candidates(text: str) -> Iterator[Marker]:
    """Give every line that may be a marker or a directive, wherever it stands."""
    for found in _CANDIDATE.finditer(text):
        marker = Marker(
            word=found["word"],
            offset=found.start("comment"),
            rest=found.start("rest"),
            end=found.end(),
            exact=not found["indent"] and _EXACT.match(found["comment"]) is not None,
            indented=bool(found["indent"]),
        )
        if not found["gap"] or marker.direction:
            yield marker


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Say which known word was probably meant."""
    close = get_close_matches(word.lower(), known, 1, 0.6)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"


def words(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Give each word of a line and its offset."""
    for found in _WORD.finditer(text, start, end):
        yield found.group(), found.start()


def read_options(text: str, marker: Marker, report: Report) -> tuple[Options, bool]:
    """Read what stands behind a marker: the options, and whether it says irreversible."""
    values: dict[str, Any] = {}
    irreversible = False
    for word, offset in words(text, marker.rest, marker.end):
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
    return _options(values), irreversible


def _options(values: dict[str, Any]) -> Options:
    return Options(
        transaction=values.get("transaction", True),
        lock_timeout=values.get("lock_timeout"),
        statement_timeout=values.get("statement_timeout"),
        retry=values.get("retry", 0),
        dialects=values.get("dialect", ()),
        variables=values.get("env", ()),
    )


def _read_option(key: str, value: str, values: dict[str, Any]) -> tuple[str, str | None] | None:
    """Put the value of one option into `values`, or say why it has no meaning and what helps."""
    if key in ("lock_timeout", "statement_timeout"):
        return _read_duration(key, value, values)
    if key == "dialect":
        return _read_dialects(value, values)
    if key == "transaction" and value in ("true", "false"):
        values[key] = value == "true"
    elif key == "retry" and value.isascii() and value.isdigit():
        values[key] = int(value)
    elif key == "env" and _VARIABLE.fullmatch(value):
        values[key] = (*values.get(key, ()), value)
    else:
        expected = {"transaction": "true or false", "retry": "a number", "env": "the name of a variable"}
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


def read_directive(text: str, marker: Marker, directives: Directives, report: Report) -> Directives:
    """Add one directive line to those read before."""
    rest = text[marker.rest : marker.end].strip()
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
        return replace(directives, depends=(*directives.depends, *_versions(text, marker, report)))
    elif rest not in CATEGORIES:
        report(marker.offset, f"unknown category {rest}", nearest(rest, tuple(CATEGORIES)))
    else:
        return replace(directives, category=CATEGORIES[rest])
    return directives


def _versions(text: str, marker: Marker, report: Report) -> Iterator[str]:
    for word, offset in words(text, marker.rest, marker.end):
        if word.isascii() and word.isdigit():
            yield word
        else:
            report(offset, f"{word} is no version", "a version is the digits at the beginning of a file's name")
