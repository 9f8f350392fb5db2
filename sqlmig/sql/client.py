"""What script clients do beside sending SQL: `DELIMITER`, `USE`, psql's commands, and modes that SET switches."""

from __future__ import annotations

import re

from sqlmig.noun import noun, replace
from sqlmig.sql.mode import Mode
from sqlmig.sql.patterns import possessive

_DELIMITER = re.compile(r"delimiter(?:[ \t]++(?P<rest>[^\n\r]*+))?(?=[\n\r]|\Z)\r?\n?", re.I)
_DELIMITER_LINE = re.compile(r"^[ \t]*+(delimiter)[ \t]++[^\s\w'\"`(),.=<>]++[ \t\r]*+$", re.I | re.M)
_USE = re.compile(
    possessive(
        r"(use[ \t]++(?:`(?:[^`\n]|``)++`|[^\s;`]++))[ \t\r;]*+"
        r"(?:/\*[^*\n]*+\*/[ \t\r]*+)?+(?:(?:#|--)[^\n]*+)?+(?=\n|\Z)"
    ),
    re.I,
)
_COMMAND_WORD = re.compile(
    r"(?:source|system|tee|pager|prompt)(?=[ \t]++[^\s=(])"
    r"|(?:quit|exit|go|ego|status|notee|nopager)(?=[ \t]*+(?:;|\r?\n|\Z))",
    re.I,
)
_SANDBOX = re.compile(r"/\*M!999999\\-[^*\n]*+\*/")
_RESTRICT = re.compile(r"\\(?:un)?restrict(?=[ \t\r\n]|\Z)[^\n]*+\n?")
_COMMAND = re.compile(r"\\\S*+")
_STRINGS_MODE = re.compile(
    possessive(r"set\s++(?:session\s++|local\s++)?+standard_conforming_strings\s*+(?:=|\bto\b)\s*+'?(\w++)"), re.I
)
_STRINGS_CONFIG = re.compile(r"set_config\s*+\(\s*+'standard_conforming_strings'\s*+,\s*+'(\w++)'", re.I)
_SQL_MODE = re.compile(possessive(r"(?:/\*M?!\d*+\s*+)?+set\b(?!\s++(?:global|persist|statement))"), re.I)
_SQL_MODE_VALUE = re.compile(r"(?<!global\.)(?<!persist\.)(?<![^@]@)\bsql_mode`?\s*+:?=\s*+", re.I)
_ANSI = re.compile("ANSI|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL")  # what includes ANSI_QUOTES


COMMANDING = {"postgres": "\\", "mysql": "dDuUsStTpPqQeEgGnN/", "sqlite": "", "duckdb": ""}
"""The first characters of client commands."""


@noun
class Directive:
    """A line that the client keeps for itself. `error` says why it cannot stand here; `sent` is what it sends."""

    after: int
    mode: Mode
    error: str = ""
    hint: str | None = None
    sent: str = ""


def directive(text: str, begin: int, dialect: str, mode: Mode) -> Directive | None:
    """Read the client command at a statement's beginning, if there is one."""
    if dialect == "postgres" and text.startswith("\\", begin):
        return _psql(text, begin, mode)
    if dialect == "mysql" and not text.startswith(mode.delimiter, begin):
        return _mysql(text, begin, mode)
    return None


def _line_end(text: str, pos: int) -> int:
    end = text.find("\n", pos)
    return len(text) if end < 0 else end + 1


def _psql(text: str, begin: int, mode: Mode) -> Directive:
    skipped = _RESTRICT.match(text, begin)
    if skipped:
        return Directive(skipped.end(), mode)
    return Directive(_line_end(text, begin), mode, command_error(text, begin), COMMAND_HINT)


COMMAND_HINT = "only psql understands it: write it as SQL or take it out"


def command_error(text: str, begin: int) -> str:
    """Name the psql or mysql command at a backslash."""
    command = _COMMAND.match(text, begin)
    return f"client command {command.group() if command else text[begin]} cannot be run"


def _mysql(text: str, begin: int, mode: Mode) -> Directive | None:
    sandbox = _SANDBOX.match(text, begin)  # the first line of MariaDB's dumps
    if sandbox:
        return Directive(sandbox.end(), mode)
    use = _USE.match(text, begin)
    if use:
        return Directive(use.end(), mode, sent=use[1])
    command = _COMMAND_WORD.match(text, begin)
    if command:
        message = f"client command {command.group()} cannot be run"
        return Directive(_line_end(text, begin), mode, message, "only the mysql client knows it")
    if text[begin] in "dD":
        return _delimiter(text, begin, mode)
    return None


def _delimiter(text: str, begin: int, mode: Mode) -> Directive | None:
    line = text.rfind("\n", 0, begin) + 1
    alone = not text[line:begin].strip(" \t\ufeff")
    found = _DELIMITER.match(text, begin)
    if found is None:
        return None
    if not alone:
        hint = "the mysql client overlooks it there and loses statements"
        return Directive(found.end(), mode, "DELIMITER must stand on a line of its own", hint)
    rest = (found["rest"] or "").strip()
    word = rest[1:].split(rest[0])[0] if rest[:1] in ("'", '"', "`") and rest else (rest.split() or [""])[0]
    if not word or "\\" in word:
        return Directive(found.end(), mode, "DELIMITER needs a delimiter without a backslash", "such as DELIMITER //")
    return Directive(found.end(), replace(mode, delimiter=word))


def lost_delimiters(text: str) -> tuple[int, ...]:
    """Find all DELIMITER lines. One that stands within a statement is sent to the server by the mysql client."""
    if not any(word in text for word in ("elimiter", "ELIMITER")):
        return ()
    return tuple(found.start(1) for found in _DELIMITER_LINE.finditer(text))


def mode_after(sql: str, dialect: str, mode: Mode) -> Mode:
    """Give the mode for the statements behind this one, which may be a SET."""
    if dialect == "postgres":
        found = _STRINGS_MODE.match(sql) or (_STRINGS_CONFIG.search(sql) if len(sql) < 500 else None)
        return replace(mode, escapes=found[1].lower() in ("off", "false", "no", "0")) if found else mode
    value = _SQL_MODE_VALUE.search(sql) if dialect == "mysql" and _SQL_MODE.match(sql) else None
    return _sql_mode(sql[value.end() :].upper(), mode) if value else mode


def _sql_mode(value: str, mode: Mode) -> Mode:
    """Read `SET sql_mode = …`: literals, and those that are added to or taken from the mode before."""
    literal = "NO_BACKSLASH_ESCAPES" in value
    ansi = _ANSI.search(value) is not None
    if "@@" not in value:
        return replace(mode, escapes=not literal, ansi_quotes=ansi)
    if "REPLACE" in value:
        return replace(mode, escapes=mode.escapes or literal, ansi_quotes=mode.ansi_quotes and not ansi)
    return replace(mode, escapes=mode.escapes and not literal, ansi_quotes=mode.ansi_quotes or ansi)
