"""Many statements in one message: which may share it, and which of them failed.

The server reads each when the one before it is done, in the SQL mode of that moment, and stops at the first error.
https://dev.mysql.com/doc/c-api/9.0/en/c-api-multiple-queries.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import pymysql

from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.channel import CANCEL_TIMEOUT, Target, abandon, ask, closed, helping, kill
from sqlmig.dialects.mysql.errors import own_failure, shortened, translated, translating
from sqlmig.dialects.mysql.inbox import Inbox, Rows
from sqlmig.errors import SqlmigError
from sqlmig.model import Statement
from sqlmig.noun import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.sql.lexer import DialectLexer

SIZE = 1 << 16  # characters; more is no faster
BYTES = 8  # of the server's limit for each character: four, and as much to spare
GAP = "\n;\n"  # a line end closes a comment that a statement ends with
# Warnings are those of the last statement, https://dev.mysql.com/doc/refman/9.0/en/show-warnings.html
NOTING = f"{GAP}SHOW WARNINGS{GAP}"
# What answers once, with a count. The text of a trigger is stored to the end of the message that makes it, and so may
# be that of anything else that is not a table.
COUNTED = re.compile(
    r"(?:insert|replace|update|delete|drop|alter\s+table|create\s+table|create\s+(?:\w+\s+)?index)\b", re.I
)
# Changes of the schema that run nothing of anybody's, as triggers and functions are, and so leave the session as it is
QUIET = re.compile(r"drop\s+(?:table|index|view)\b|alter\s+table\b|create\s+table\b|create\s+(?:\w+\s+)?index\b", re.I)
COMPUTING = re.compile(r"\b(?:select|table|values?|with)\b", re.I)
# What asks about the statement before it, for which SHOW WARNINGS would then be taken; and rows without end
APART = ("row_count", "found_rows", "returning")


def size(target: Target) -> int:
    """How many characters a message may have."""
    return min(SIZE, target.limit // BYTES)


def joins(link: wire.Link, statement: Statement) -> bool:
    """Whether a statement may share a message: it has one answer, and ends where we think it ends."""
    sql = statement.sql
    if COUNTED.match(sql) is None:
        return False
    words = sql.lower()
    for word in APART:
        if word in words:
            return False
    escapes = not wire.literal_backslashes(link)
    if not escapes and "\\" in sql:
        return False
    return ";" not in sql or _is_one(sql, escapes)


def quiet(sql: str) -> bool:
    """Whether a statement that may share a message certainly leaves the session's settings and variables alone."""
    found = QUIET.match(sql)
    return found is not None and COMPUTING.search(sql, found.end()) is None


def run(
    link: wire.Link,
    target: Target,
    statements: tuple[Statement, ...],
    warned: Callable[[Rows], None] | None,
    on_done: Callable[[], object],
    ahead: tuple[str, ...] = (),
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Send statements as one message, call `meanwhile`, and `on_done` when the answer of each arrives. `ahead` are
    statements of ours that come before them, and give no rows."""
    inbox, done = None, -len(ahead)
    try:
        with translating(link, target.secrets):
            texts = (NOTING if warned else GAP).join(statement.sql for statement in statements)
            wire.send(link, GAP.join(filter(None, (*ahead, texts))))
        inbox = Inbox(link)
        meanwhile()
        while done < len(statements):
            _, warnings = inbox.answer()
            if done >= 0:
                if warned and inbox.more:
                    warned(inbox.answer()[0])
                elif warned and warnings:
                    warned(ask(link, target, "SHOW WARNINGS", keep=True).rows)
                on_done()
            done += 1
    except pymysql.Error as error:
        sql = ahead[done] if done < 0 else statements[done].sql
        failure = translated(shortened(error, sql, GAP), link, target.secrets, sql)
        raise (own_failure(failure, sql) if done < 0 else failure) from None
    except BaseException:
        _stop(link, target, inbox)
        raise


def _is_one(sql: str, escapes: bool) -> bool:
    """Behind DELIMITER a statement may hold several."""
    return _lexer(escapes).seek(sql, 0) is None


@cache
def _lexer(escapes: bool) -> DialectLexer:
    from sqlmig.sql.lexer import lexer  # only for a statement that might be several
    from sqlmig.sql.mode import default_mode

    return lexer("mysql", "runs", replace(default_mode("mysql"), escapes=escapes))


def _stop(link: wire.Link, target: Target, inbox: Inbox | None) -> None:
    """End a message on the server and read past its answers, or else end the connection.

    A KILL QUERY that arrives between two of its statements is lost, so it is repeated.
    """
    if inbox is None:
        abandon(link, target)
        return
    with suppress(SqlmigError, pymysql.Error):
        inbox.patience(CANCEL_TIMEOUT)
        with helping(target) as helper:
            while inbox.more:
                kill(helper, link, "QUERY")
                inbox.answer()
    if inbox.more:
        closed(link)
