"""What libpq raises, as what sqlmig raises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg import errors
from psycopg.pq import ConnStatus

from sqlmig.config import redact
from sqlmig.dialects.postgres.connection import address, login
from sqlmig.errors import ConnectionFailed, DatabaseError, DatabaseMissing, LoginRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.dialects.postgres.libpq import Connection

LOCK_NOT_AVAILABLE = "55P03"
# query_canceled: the server's words for the reason are in its own language
HINTS = {"57014": "if statement_timeout ended it, raise that; an administrator can also have cancelled it"}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, and the server ending a session
LOST = r"08...|57P0[1-5]|25P0[34]"
# The server's reason stands last, behind one "… failed: " for each attempt. libpq gives no SQLSTATE for it.
REASON = r"(?i)(?:connection to server[^\n]*? failed|connection failed): (?=\S)|\bFATAL:\s+|\bfatal:\s+"
MISSING = r'(?s)database ".*" does not exist|no such database'  # the latter is pgbouncer's
REFUSED_LOGIN = (
    r"authentication failed|no pg_hba\.conf entry|pg_hba\.conf rejects|no password supplied|does not exist"
    r"|permission denied for database|not permitted to log in|requires a valid client certificate"
)
# https://www.pgbouncer.org/config.html#query_wait_timeout
POOL_TOO_SMALL = "PgBouncer had no server connection free in time, and a run may need three: see its default_pool_size"
UNKNOWN_HOST = r"failed to resolve host|could not translate host name"


@contextmanager
def translating(connection: Connection, secrets: Sequence[str], sql: str = "") -> Iterator[None]:
    """Driver errors leave the block as DatabaseError or ConnectionFailed."""
    try:
        yield
    except errors.Error as error:
        raise translated(error, connection, tuple(secrets), sql) from None


def connect_failure(
    error: errors.Error, given: dict[str, str], secrets: tuple[str, ...]
) -> ConnectionFailed | DatabaseMissing:
    """Why there is no connection, and what to do."""
    where = address(given)
    text = redact(str(error), secrets)
    if isinstance(error, errors.ConnectionTimeout):
        return ConnectionFailed(
            f"no answer from {where} within {given['connect_timeout']}s",
            hint="check the host, the port and what stands between",
        )
    if re.search(UNKNOWN_HOST, text):
        return ConnectionFailed(f"unknown host in {where}", hint="check the host's name in the URL")
    reason = _reason(text)
    if re.search(MISSING, reason):
        return missing(given, secrets)
    if re.search(REFUSED_LOGIN, reason):
        return LoginRefused(
            f'{where} does not let user "{redact(login(given), secrets)}" in: {reason}',
            hint="check the user and the password in the URL, and the server's rules",
        )
    hint = "see sslmode in the URL" if "SSL" in reason else "is the server running, and is the address right?"
    hint = POOL_TOO_SMALL if "query_wait_timeout" in reason else hint
    return ConnectionFailed(f"no connection to {where}: {reason}", hint=hint)


def missing(given: dict[str, str], secrets: tuple[str, ...]) -> DatabaseMissing:
    name = redact(given.get("dbname", ""), secrets)
    return DatabaseMissing(f'there is no database "{name}" at {address(given)}', hint="sqlmig create makes it")


def _reason(text: str) -> str:
    """The last words of libpq's report; earlier lines tell of attempts with TLS, or of other addresses."""
    text = text.partition("\nMultiple connection attempts failed.")[0]
    lines = " ".join(part.strip() for part in re.split(REASON, text)[-1].splitlines())
    return lines.removesuffix(" Is the server running on that host and accepting TCP/IP connections?").strip()


def translated(
    error: errors.Error,
    connection: Connection,
    secrets: tuple[str, ...],
    sql: str,
    start: int = 0,
) -> DatabaseError | ConnectionFailed:
    """`start` is where `sql` began in the message that was sent.

    An operational error without an SQLSTATE is the client's own: nobody knows then what the server has done, even where
    libpq has not noticed yet that the connection is gone.
    """
    diag = error.diag
    message = redact(diag.message_primary or str(error).strip() or type(error).__name__, secrets)
    lost = connection.pgconn.status != ConnStatus.OK
    unclear = isinstance(error, errors.OperationalError) and error.sqlstate is None
    if lost or unclear or re.fullmatch(LOST, error.sqlstate or ""):
        reason = " ".join(message.split())
        hint = POOL_TOO_SMALL if "query_wait_timeout" in reason else None
        return ConnectionFailed(f"the connection to the server was lost: {reason}", hint=hint)
    detail = "\n".join(part for part in (diag.message_detail, diag.context) if part)
    return DatabaseError(
        message,
        sqlstate=error.sqlstate,
        offset=_offset(diag.statement_position, connection, sql, start),
        lock_timeout=error.sqlstate == LOCK_NOT_AVAILABLE,
        detail=redact(detail, secrets) or None,
        hint=redact(diag.message_hint, secrets) if diag.message_hint else HINTS.get(error.sqlstate or ""),
    )


def _offset(position: str | None, connection: Connection, sql: str, start: int) -> int | None:
    """The place in the statement; its end when the server stumbled over the delimiter behind it.

    Characters of the server's encoding, and SQL_ASCII has only bytes. Positions inside a function's body come as
    internal_position, so they never arrive here. https://www.postgresql.org/docs/current/protocol-error-fields.html
    """
    if position is None:
        return None
    offset = int(position) - 1 - start
    if connection.pgconn.parameter_status(b"server_encoding") == b"SQL_ASCII":
        offset = len(sql.encode()[:offset].decode(errors="ignore"))
    if not sql:
        return offset
    return min(offset, len(sql)) if 0 <= offset <= len(sql) + 1 else None
