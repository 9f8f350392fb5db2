"""A statement with everything around it: limits of the server, Ctrl-C, errors as sqlmig's."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pymysql

from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.errors import connect_failure, translating
from sqlmig.errors import ConnectionFailed, DatabaseError, DatabaseMissing, SqlmigError

CANCEL_TIMEOUT = 10.0  # seconds until a cancelled statement must have ended
LARGE = 1 << 20  # no server's max_allowed_packet is smaller in practice
PACKET_TOO_LARGE = "1153"


@dataclass(frozen=True, slots=True)
class Target:
    """How to connect, and what no message may contain."""

    given: dict[str, Any] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def opened(target: Target) -> wire.Link:
    failure: ConnectionFailed | DatabaseMissing
    try:
        return wire.open_link(target.given)
    except (pymysql.Error, RuntimeError, OSError) as error:
        failure = connect_failure(error, target.given, target.secrets)
    raise failure  # outside the handler, so that the driver's text is no part of the traceback


def closed(link: wire.Link | None) -> None:
    if link is not None and link.open:
        link.close()


def ask(link: wire.Link, target: Target, sql: str, keep: bool = False) -> wire.Answer:
    """Send a statement and read its answer. On Ctrl-C it is cancelled on the server first."""
    if len(sql) > LARGE:
        _check_size(link, target, sql)
    waits = False
    try:
        with translating(link, target.secrets, sql):
            wire.send(link, sql)
            waits = True
            wire.wait(link)
            waits = False
            return wire.read(link, keep)
    except SqlmigError:
        raise
    except BaseException:
        _cancel(link, target, waits)
        raise


def commit(link: wire.Link, target: Target) -> bool:
    """COMMIT, and whether Ctrl-C came meanwhile. Cancelled, it might take effect or not, so it is waited for.

    A second Ctrl-C ends the wait, and the connection with its outstanding answer.
    """
    interrupted = False
    try:
        with translating(link, target.secrets):
            wire.send(link, "COMMIT")
            try:
                wire.wait(link)
            except KeyboardInterrupt:
                interrupted = True
                wire.wait(link)
            wire.read(link)
    except SqlmigError:
        raise
    except BaseException:
        closed(link)
        raise
    return interrupted


def reset(link: wire.Link, target: Target) -> None:
    with translating(link, target.secrets):
        wire.reset(link)


def _cancel(link: wire.Link, target: Target, waits: bool) -> None:
    """End the statement on the server; `waits` says that its answer is still to come as a whole.

    An answer that was left half read makes the connection useless, so that one is ended altogether.
    """
    with suppress(SqlmigError, pymysql.Error):
        helper = opened(Target(target.given | {"database": None}, target.secrets))
        try:
            with helper.cursor() as cursor:
                cursor.execute(f"KILL {'QUERY' if waits else 'CONNECTION'} {wire.thread(link)}")
        finally:
            closed(helper)
        if waits and wire.wait(link, CANCEL_TIMEOUT):
            with suppress(pymysql.Error):  # "query execution was interrupted"
                wire.read(link)
            return
    closed(link)


def _check_size(link: wire.Link, target: Target, sql: str) -> None:
    """The server would cut the connection in the middle of what it finds too long."""
    size = len(sql.encode())
    limit = ask(link, target, "SELECT @@max_allowed_packet", keep=True).rows[0][0]
    if size >= limit:
        raise DatabaseError(
            f"the statement has {size:,} bytes and the server takes {limit:,} (max_allowed_packet)",
            sqlstate=PACKET_TOO_LARGE,
            hint="divide the statement, or raise max_allowed_packet on the server",
        )
