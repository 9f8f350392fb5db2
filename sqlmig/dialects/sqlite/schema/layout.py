"""One column a line, by moving nothing but blanks: SQLite keeps a table as its author wrote it, comments included.

ALTER TABLE ADD COLUMN puts ", name type" behind the last column, on the same line. Here such a column gets a line of
its own and leaves the line before as it was, so that a new column is one new line in a diff.
"""

from __future__ import annotations

import re

from sqlmig.noun import noun
from sqlmig.sql.patterns import possessive

_INDENT = "    "
_BLANKS = " \t\n\r\f\v"  # sqlite3Isspace
_COMMENTS = ("--", "/*", "\r", "\ufeff")  # or what may be some; without them nothing in a text changes
_PLAIN = re.compile(r"""([ \t\n\f\v]+)|[(),]|'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|[^ \t\n\f\v(),'"`\[]+|.""")

_CODE = r"""[^'"`\[(),]++|'[^']*+'|"[^"]*+\""""
_COLUMN = rf"""(?:{_CODE}|\((?:[^'"`\[()]++|\([^'"`\[()]*+\))*+\))*+"""
# a table without comments whose columns stand on lines of their own, as most do
_LAID_OUT = re.compile(
    possessive(rf"(?:{_CODE})*+\([ \t\f\v]*+\n(?:{_COLUMN},[ \t\f\v]*+\n)*+{_COLUMN}(?<=[^ \t\n\f\v]\n)\)")
)


@noun
class _Token:
    """A piece of a statement: `silent` is what is blank or a comment, `line` a comment that its line ends."""

    text: str
    blank: bool = False
    silent: bool = False
    line: bool = False
    broken: bool = False


def statement(sql: str) -> str:
    """The stored text with its delimiter, which a comment at its end does not swallow.

    Lines end with a line feed as in the rest of the file: the program sqlite3 would read them so anyway.
    """
    sql = sql.rstrip(_BLANKS)
    if not _commented(sql):
        return f"{sql};"
    tokens = _tokens(sql)
    text = "".join(token.text.replace("\r\n", "\n") if token.silent else token.text for token in tokens)
    if tokens[-1].broken:  # SQLite takes a comment that the end of the text closes
        return f"{text} */;"
    return f"{text}\n;" if tokens[-1].line else f"{text};"


def table(sql: str) -> str:
    """The text of a CREATE TABLE with line breaks between its columns. Applied twice it changes nothing more."""
    if _LAID_OUT.match(sql) and not _commented(sql):
        return sql
    tokens = _tokens(sql)
    inside = _columns(tokens)
    if inside is None:
        return sql
    first, commas, last = inside
    indent = _indentation(tokens, first)
    before: dict[int, str] = {last: "\n"}  # the blanks in front of a token, by its index
    if not _ends_line(tokens, first):
        before[_next(tokens, first)] = "\n" + indent
    trailing = False
    for comma in reversed(commas):
        kept = _ends_line(tokens, comma)
        trailing = trailing or kept
        if not trailing:
            before |= {comma: "\n" + indent, _next(tokens, comma): " "}
        elif not kept:
            before[_next(tokens, comma)] = "\n" + indent
    return _joined(tokens, before)


def _commented(sql: str) -> bool:
    return any(mark in sql for mark in _COMMENTS)


def _tokens(sql: str) -> list[_Token]:
    if not _commented(sql):
        return [_Token(found[0], blank := found.lastindex is not None, blank) for found in _PLAIN.finditer(sql)]
    from sqlmig.sql.kinds import BLANK, BROKEN, LINE, SILENT  # most texts have no comments
    from sqlmig.sql.lexer import lexer

    return [
        _Token(
            sql[start:end].rstrip("\r") if kind is LINE else sql[start:end],
            kind is BLANK,
            kind in SILENT,
            kind is LINE,
            kind is BROKEN,
        )
        for kind, start, end in lexer("sqlite", "words").spans(sql)
    ]


def _columns(tokens: list[_Token]) -> tuple[int, list[int], int] | None:
    """The indexes of the parenthesis that opens the columns, of the commas between them, and of the closing one."""
    depth, first, commas = 0, -1, []
    for index, token in enumerate(tokens):
        if token.text == "(":
            depth += 1
            first = index if first < 0 else first
        elif token.text == "," and depth == 1:
            commas.append(index)
        elif token.text == ")":
            depth -= 1
            if depth == 0:
                return first, commas, index
    return None


def _next(tokens: list[_Token], index: int) -> int:
    """The token behind this one that is not blank; there always is a closing parenthesis."""
    return next(at for at in range(index + 1, len(tokens)) if not tokens[at].blank)


def _ends_line(tokens: list[_Token], index: int) -> bool:
    """Whether nothing but comments follows on the line."""
    for token in tokens[index + 1 :]:
        if token.line or (token.blank and "\n" in token.text):
            return True
        if not token.silent:
            break
    return False


def _indentation(tokens: list[_Token], first: int) -> str:
    """The author's own, taken from the first column's line."""
    if not _ends_line(tokens, first):
        return _INDENT
    line_ends = (token.text for token in tokens[first:] if token.blank and "\n" in token.text)
    return next(line_ends).rpartition("\n")[2]


def _joined(tokens: list[_Token], before: dict[int, str]) -> str:
    parts: list[str] = []
    for index, token in enumerate(tokens):
        if index in before:
            if parts and tokens[index - 1].blank:
                parts.pop()
            parts.append(before[index])
        parts.append(token.text)
    return "".join(parts)
