"""The rule tables: for each dialect what a string, a name, a comment and plain code look like.

A table is a list of (regex, action, first characters). The first rule that matches wins; an action is a token kind
or a function that finds the token's end itself. Only a rule without first characters is tried everywhere. All
repetition is possessive, so that no input makes the engine keep a stack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from sqlmig.sql.kinds import (
    BLANK,
    BLOCK,
    BROKEN,
    CODE,
    COMMAND,
    CONDITIONAL,
    DOLLAR,
    END,
    ESCAPED,
    HINT,
    LINE,
    MARKER,
    NUMBER,
    OTHER,
    QUOTED,
    STRING,
    WORD,
    Kind,
)
from sqlmig.sql.mode import SPACES, Mode

Resolver = Callable[[str, int], tuple[Kind, int]]
Rule = tuple[str, Kind | Resolver, str]
Grain = Literal["runs", "parts", "words"]


_DUCKDB_BLANK = r"\xa0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_MARKER: Rule = (r"--[ \t]*+(?i:migrate|seed):[^\n\r]*+", MARKER, "-")
_ANY: Rule = (r"[\s\S]", OTHER, "")
_RUN = 500
"""How many pieces of plain code and simple strings one token may hold: enough for speed, little enough memory."""

_NESTING = re.compile(r"/\*|\*/")


def _first(blank: str = "") -> str:
    """Give the class of what a name may begin with: letters, `_`, and all beyond ASCII that is not blank. It is said by
    what it lacks, which takes a hundredth of the time to compile."""
    return rf"[^\x00-@\[-^`{{-\x7f{blank}]"


def _within(blank: str = "") -> str:
    """Give the class of what may stand in a name: digits and `$`, too."""
    return rf"[^\x00-#%-/:-@\[-^`{{-\x7f{blank}]"


def _name(blank: str = "") -> str:
    return f"{_first(blank)}{_within(blank)}*+"


def nested_comment(text: str, start: int) -> tuple[Kind, int]:
    """Find the end of a comment in which comments may stand."""
    depth = 0
    for mark in _NESTING.finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return (HINT if text.startswith("+", start + 2) else BLOCK), mark.end()
    return BROKEN, len(text)


def flat_comment(text: str, start: int) -> tuple[Kind, int]:
    """Find the end of a comment that ends at the first `*/`."""
    end = text.find("*/", start + 2)
    if end < 0:
        return BROKEN, len(text)
    return (HINT if text.startswith("+", start + 2) else BLOCK), end + 2


def _dollar(blank: str = "") -> Resolver:
    """Make what tells a dollar quote from a parameter and from a name with a dollar in it, and finds its end."""
    tagged = rf"(?!\$){_within(blank)}"
    opening = re.compile(rf"\$(?:{_first(blank)}(?:{tagged})*+)?\$")
    character = re.compile(tagged)
    name_rest = re.compile(rf"{_within(blank)}*+")

    def dollar(text: str, start: int) -> tuple[Kind, int]:
        word = start
        while word and character.match(text, word - 1):
            word -= 1
        if word < start and not text[word:start].isdigit():
            return CODE, name_rest.match(text, start).end()  # type: ignore[union-attr]  # it matches nothing, too
        tag = opening.match(text, start)
        if tag is None:
            return OTHER, start + 1
        end = text.find(tag.group(), tag.end())
        return (BROKEN, len(text)) if end < 0 else (DOLLAR, end + len(tag.group()))

    return dollar


def broken(text: str, _start: int) -> tuple[Kind, int]:
    """An opening quote that nothing closes takes the rest of the text."""
    return BROKEN, len(text)


_SINGLE, _DOUBLE, _BACK = "'[^']*+'", '"[^"]*+"', "`[^`]*+`"
_SINGLE_ESCAPED = r"'[^'\\]*+(?:\\[\s\S][^'\\]*+)*+'"
_DOUBLE_ESCAPED = r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"'


def _head(dialect: str, grain: Grain, special: str, string: str, delimiter: str = ";") -> list[Rule]:
    """The rules for delimiters and plain code.

    A run flows through simple strings and may take a delimiter along, as its group 1.
    """
    end: Rule = (re.escape(delimiter), END, delimiter[0])
    if grain == "words":
        return [(rf"[{SPACES[dialect]}]++", BLANK, SPACES[dialect]), end, *_WORDS[dialect]]
    if grain == "parts":
        return [(rf"[^{special}]++", CODE, ""), end]
    return [(rf"[^{special}]++(?:{string}[^{special}]*+){{0,{_RUN}}}+({re.escape(delimiter)})?+", CODE, ""), end]


_CONTINUED = r"'(?:[ \t\f\v]|--[^\n\r]*+)*+[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*+[\n\r])*+'"
_NUMBER: Rule = (r"[0-9][A-Za-z0-9_.]*+", NUMBER, "0123456789")
_WORDS: dict[str, list[Rule]] = {
    "postgres": [(_name(), WORD, ""), _NUMBER],
    "mysql": [(r"[0-9]++(?:\.[0-9]*+)?(?![A-Za-z_$])", NUMBER, "0123456789"), (rf"{_within()}++", WORD, "")],
    "sqlite": [(_name(), WORD, ""), _NUMBER],
    "duckdb": [(_name(_DUCKDB_BLANK), WORD, ""), _NUMBER],
}
_AFTER_E, _DUCKDB_AFTER_E = (rf"(?<=[eE])(?<!{_within(blank)}.)" for blank in ("", _DUCKDB_BLANK))


def _postgres(mode: Mode, grain: Grain) -> list[Rule]:
    special = r";'\"$/\-\\"
    escaped = rf"'[^'\\]*+(?:(?:\\[\s\S]|''|{_CONTINUED})[^'\\]*+)*+'"
    if mode.escapes:
        simple = r"'[^'\\]*+'"
        strings: list[Rule] = [(escaped, ESCAPED, "'")]
    else:
        simple = rf"(?<![eE]){_SINGLE}"
        strings = [(rf"{_AFTER_E}{escaped}", ESCAPED, "'"), (rf"{_AFTER_E}'", broken, "'"), (_SINGLE, STRING, "'")]
    return [
        *_head("postgres", grain, special, simple),
        *strings,
        _MARKER,
        (r"--[^\n\r]*+", LINE, "-"),
        (r"/\*", nested_comment, "/"),
        (r"\$", _dollar(), "$"),
        (_DOUBLE, QUOTED, '"'),
        (r"['\"]", broken, "'\""),
        (r"\\", COMMAND, "\\"),
        _ANY,
    ]


def _duckdb(_mode: Mode, grain: Grain) -> list[Rule]:
    special = r";'\"`$/\-"
    return [
        *_head("duckdb", grain, special, rf"(?<![eE]){_SINGLE}"),
        (rf"{_DUCKDB_AFTER_E}'[^'\\]*+(?:(?:\\[\s\S]|'')[^'\\]*+)*+'", ESCAPED, "'"),
        (rf"{_DUCKDB_AFTER_E}'", broken, "'"),
        (_SINGLE, STRING, "'"),
        _MARKER,
        (r"--[^\n\r]*+", LINE, "-"),
        (r"/\*", nested_comment, "/"),
        (r"\$", _dollar(_DUCKDB_BLANK), "$"),
        (rf"{_DOUBLE}|{_BACK}", QUOTED, '"`'),
        (r"['\"`]", broken, "'\"`"),
        _ANY,
    ]


def _sqlite(_mode: Mode, grain: Grain) -> list[Rule]:
    special = r";'\"`\[/\-"
    return [
        *_head("sqlite", grain, special, _SINGLE),
        (_SINGLE, STRING, "'"),
        _MARKER,
        (r"--[^\n]*+", LINE, "-"),
        (r"/\*", flat_comment, "/"),
        (rf"{_DOUBLE}|{_BACK}|\[[^\]]*+\]", QUOTED, '"`['),
        (r"['\"`\[]", broken, "'\"`["),
        _ANY,
    ]


def _mysql(mode: Mode, grain: Grain) -> list[Rule]:
    special = re.escape(mode.delimiter[0]) + r"'\"`#/\-\\"
    string = _SINGLE_ESCAPED if mode.escapes else _SINGLE
    double = _DOUBLE_ESCAPED if mode.escapes and not mode.ansi_quotes else _DOUBLE
    kind = ESCAPED if mode.escapes else STRING
    return [
        *_head("mysql", grain, special, rf"(?:{string}|{_BACK})", mode.delimiter),
        (string, kind, "'"),
        (double, QUOTED if mode.ansi_quotes else kind, '"'),
        (_BACK, QUOTED, "`"),
        _MARKER,
        (r"#[^\n]*+|--(?=[\x00-\x20]|\Z)[^\n]*+", LINE, "#-"),
        (r"/\*M?![0-9]*+|\*/", CONDITIONAL, "/*"),
        (r"/\*", flat_comment, "/"),
        (r"['\"`]", broken, "'\"`"),
        (r"\\[gG]", END, "\\"),
        (r"\\(?=N)", OTHER, "\\"),
        (r"\\", COMMAND, "\\"),
        _ANY,
    ]


_TABLES: dict[str, Callable[[Mode, Grain], list[Rule]]] = {
    "postgres": _postgres,
    "mysql": _mysql,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
}


def table(dialect: str, mode: Mode, grain: Grain) -> list[Rule]:
    """Give a dialect's rules.

    `runs` makes the fewest tokens: code and simple strings flow together. `parts` keeps strings apart from code,
    and `words` keeps words apart, too.
    """
    return _TABLES[dialect](mode, grain)
