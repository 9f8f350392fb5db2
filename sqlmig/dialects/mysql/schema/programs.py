"""The text of routines, triggers, events and libraries, as a client and its splitter take it."""

from __future__ import annotations

import re
from itertools import chain, count

from sqlmig.dialects.mysql.schema.words import cut, tokens

DELIMITERS = (";;", "$$", "//")
COMMENT_ENDS = ("--", "#")
# MySQL prints the code of another language between dollar signs, in which quotes and comments are no SQL
CODE = re.compile(r"(?<=\nAS )(\$\w*\$)(.*)\1\Z", re.S)
SQL_SIGNS = re.compile(r"['\"`#\\]|--|/\*")


def delimited(sql: str) -> str:
    """The statement with a delimiter that is not in it. A comment at its end takes the rest of the line."""
    last = sql.rpartition("\n")[2]
    end = "\n" if any(sign in last for sign in COMMENT_ENDS) else ""
    if ";" not in sql:
        return f"{sql}{end};"
    more = (f";{number};" for number in count())
    delimiter = next(mark for mark in chain(DELIMITERS, more) if mark not in sql)
    return f"DELIMITER {delimiter}\n{sql}{end}{delimiter}\nDELIMITER ;"


def with_own_quoting(sql: str, comment: str, plain: bool) -> str:
    """The statement as its own sql_mode reads it; `plain` says that backslashes escape nothing there.

    The server prints comments with escapes whatever the mode, and splitters know no dollar quotes.
    """
    if plain and comment:
        sql = sql.replace(f" COMMENT {_literal(comment, False)}", f" COMMENT {_literal(comment, True)}", 1)
    code = CODE.search(sql)
    if code is not None and SQL_SIGNS.search(code[2]):
        sql = sql[: code.start()] + "'" + _quoted_code(code[2], plain) + "'"
    return sql


def without_qualifiers(sql: str) -> str:
    """A trigger whose name and table, as its author wrote them, have no database before them."""
    found = list(tokens(sql))
    spans = []
    for at, token in enumerate(found):
        if token.word == "each":
            break
        if token.text == ".":
            spans.append((found[at - 1].start, found[at + 1].start))
    return cut(sql, spans)


def without_own_libraries(sql: str, database: str) -> str:
    """A routine in another language, in whose head the server qualifies the libraries, without this database's name."""
    if CODE.search(sql) is None:
        return sql
    spans, found = [], list(tokens(sql))
    words = [token.word for token in found]
    if "using" not in words:
        return sql
    for at in range(words.index("using"), words.index(")", words.index("using"))):
        if found[at].name == database and found[at + 1].text == ".":
            spans.append((found[at].start, found[at + 2].start))
    return cut(sql, spans)


def _literal(text: str, plain: bool) -> str:
    """A string as the server prints it, or as NO_BACKSLASH_ESCAPES takes it."""
    text = text.replace("'", "''")
    if not plain:
        for sign, escape in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")):
            text = text.replace(sign, escape)
    return f"'{text}'"


def _quoted_code(text: str, plain: bool) -> str:
    return (text if plain else text.replace("\\", "\\\\")).replace("'", "''")
