"""What pymysql raises, as what sqlmig raises.

https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-code-reference/
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pymysql

from sqlmig.config import redact
from sqlmig.dialects.mysql.connection import address
from sqlmig.dialects.mysql.state import GUARD
from sqlmig.dialects.mysql.wire import Link
from sqlmig.errors import ConnectionFailed, DatabaseError, DatabaseMissing, LockLost, LoginRefused, SqlmigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNKNOWN_DATABASE = 1049
# lock wait timeout; NOWAIT on a held row or table
WAITED = "1205"
LOCK_TIMEOUT = frozenset({int(WAITED), 3572})
# deadlock, which is also what Galera says of a commit that came too late; Group Replication's two words for that
CONFLICTS = frozenset({1213, 3101})
COMMIT_FAILED, CONFLICT = 1180, "Lock deadlock"
# read_only, super_read_only, a server that was told to be so
READ_ONLY = frozenset({1290, 1836})
NOT_READY = 1047
# MariaDB's max_statement_time, MySQL's max_execution_time
STATEMENT_TIMEOUT = frozenset({1969, 3024})
# access denied (user, database), host not allowed, plugin or protocol of the login, expired or locked account
LOGIN_REFUSED = frozenset({1044, 1045, 1130, 1251, 1524, 1698, 1820, 1862, 2054, 2059, 2061, 3118, 3159, 4151})
TLS_REQUIRED = 3159
# server shutdown, network errors, gone away, lost, killed, idle for too long
LOST = frozenset({0, 1053, 1079, 1080, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 2014, 2027, 2055, 3169, 4031})
OUT_OF_RANGE = "1690"
TLS_HINT = "name the server's CA with ssl_ca, or encrypt without verifying with tls=skip-verify"
NEAR = re.compile(r"near '(.*)' at line (\d+)$", re.S)
LAST_WORD = re.compile(r"(?:\w+|[^\w\s])\s*\Z")
NEAR_LENGTH = 80  # the server quotes no more of the statement's rest


@contextmanager
def translating(link: Link, secrets: tuple[str, ...], sql: str = "") -> Iterator[None]:
    """Driver errors leave the block as DatabaseError or ConnectionFailed."""
    try:
        yield
    except pymysql.Error as error:
        raise translated(error, link, secrets, sql) from None


def translated(
    error: pymysql.Error, link: Link, secrets: tuple[str, ...], sql: str = ""
) -> DatabaseError | ConnectionFailed:
    number, text = _parts(error)
    text = redact(text, secrets)
    if number in LOST or not link.open:
        return ConnectionFailed(f"the connection to the server was lost: {text or 'it is closed'}")
    if number == NOT_READY and "WSREP" in text:
        return ConnectionFailed(
            f"this node is no working part of its cluster now: {text}",
            hint="connect to another node, or wait until SHOW STATUS LIKE 'wsrep_ready' says ON",
        )
    return DatabaseError(
        text,
        sqlstate=str(number),
        offset=_offset(text, sql),
        lock_timeout=number in LOCK_TIMEOUT or _conflicts(number, text),
        hint=_hint(number, text),
    )


def behind_lock(error: DatabaseError, sql: str) -> DatabaseError:
    """The error of a statement of sqlmig's own, which says so when it waited in vain."""
    if error.sqlstate != WAITED:
        return error
    return DatabaseError(
        f"another session holds a lock that sqlmig's own `{sql.partition(' (')[0]}` waits for: {error.message}",
        sqlstate=error.sqlstate,
        lock_timeout=True,
        hint="SHOW FULL PROCESSLIST tells who is there; --lock-timeout is how long sqlmig waits",
    )


def own_failure(error: DatabaseError | ConnectionFailed, sql: str) -> SqlmigError:
    """The error of a statement of sqlmig's own before one of a file, which nobody may send without it again."""
    if isinstance(error, ConnectionFailed):
        return error
    if sql.startswith(GUARD) and error.sqlstate == OUT_OF_RANGE:
        return LockLost(
            "the connection that held the runner's lock was lost",
            hint="another runner may have begun: run sqlmig status to see what is applied",
        )
    failure = behind_lock(error, sql)
    failure.lock_timeout = False
    return failure


def shortened(error: pymysql.Error, sql: str, gap: str) -> pymysql.Error:
    """The error without the statements behind `sql` in the same message, which "near …" also quotes."""
    number, text = _parts(error)
    match = NEAR.search(text)
    if match is None:
        return error
    near, line, last = match[1].removesuffix("..."), int(match[2]), sql.count("\n") + 1
    kept = near.partition(gap)[0]
    for size in range(len(gap) - 1, 0, -1):
        kept = kept.removesuffix(gap[:size]) if len(kept) == len(near) else kept
    if line > last:  # at the delimiter
        kept, line = "", last
    elif len(kept) == len(near):
        return error
    return type(error)(number, f"{text[: match.start(1)]}{kept}' at line {line}")


def connect_failure(
    error: Exception, given: dict[str, Any], secrets: tuple[str, ...]
) -> ConnectionFailed | DatabaseMissing:
    """Why there is no connection, and what to do."""
    where = address(given)
    number, text = _parts(error)
    text = redact(text, secrets)
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, TimeoutError) or "timed out" in text:
        return ConnectionFailed(
            f"no answer from {where} within {given['connect_timeout']:g}s",
            hint="check the host, the port and what stands between",
        )
    if isinstance(cause, socket.gaierror):
        return ConnectionFailed(f"unknown host in {where}", hint="check the host's name in the URL")
    if number == UNKNOWN_DATABASE:
        name = redact(given["database"], secrets)
        return DatabaseMissing(f'there is no database "{name}" at {where}', hint="sqlmig create makes it")
    if number in LOGIN_REFUSED:
        return LoginRefused(
            f'{where} does not let user "{redact(given["user"], secrets)}" in: {text}', hint=_login_hint(number)
        )
    if isinstance(error, RuntimeError):
        return LoginRefused(f"{where}: {text}", hint="pip install 'sqlmig[mysql]', which brings it")
    reason = (cause.strerror or text) if isinstance(cause, OSError) else text
    hint = TLS_HINT if "SSL" in text else "is the server running, and is the address right?"
    return ConnectionFailed(f"no connection to {where}: {reason}", hint=hint)


def _conflicts(number: int | None, text: str) -> bool:
    return number in CONFLICTS or (number == COMMIT_FAILED and CONFLICT in text)


def _hint(number: int | None, text: str) -> str | None:
    if _conflicts(number, text):
        return "other transactions changed the same rows: run it again, or let the section try again with retry:5"
    if number in READ_ONLY and "read" in text.lower():
        return "this server takes no changes, as a replica does: connect to the one that takes them"
    if number in STATEMENT_TIMEOUT:
        return "raise statement_timeout if the statement may take that long"
    return None


def _login_hint(number: int | None) -> str:
    if number == TLS_REQUIRED:
        return "the server wants TLS: add tls=true, or tls=skip-verify, to the URL"
    return "check the user and the password in the URL, the user's host and grants, and whether it must use TLS (tls=…)"


def _parts(error: Exception) -> tuple[int | None, str]:
    if len(error.args) >= 2 and isinstance(error.args[0], int):
        return error.args[0], " ".join(str(error.args[1]).split()) if error.args[0] != 1064 else str(error.args[1])
    return None, " ".join(str(error).split())


def _offset(text: str, sql: str) -> int | None:
    """The place that "near '…' at line N" names, where only one fits. A quote that was not cut is the whole rest.

    MySQL cuts without a mark, MariaDB with three dots. A quote that begins with a space is MariaDB's: it had
    already read the word before, which is the wrong one.
    """
    match = NEAR.search(text)
    if match is None or not sql:
        return None
    near, line = match[1].rstrip("\ufffd"), int(match[2])
    if len(near) < NEAR_LENGTH and sql.endswith(near):
        place: int | None = len(sql) - len(near)
    else:
        place = _find(near.removesuffix("..."), sql, line)
    if place is not None and near[:1].isspace():
        word = LAST_WORD.search(sql, 0, place)
        return word.start() if word else place
    return place


def _find(near: str, sql: str, line: int) -> int | None:
    """The only place of a text in a line, counted from one."""
    lines = sql.split("\n")
    if line > len(lines):
        return None
    start = sum(len(before) + 1 for before in lines[: line - 1])
    found = [place for place in range(start, start + len(lines[line - 1]) + 1) if sql.startswith(near, place)]
    return found[0] if len(found) == 1 else None
