"""Making sure that the server has done with a connection that was lost."""

from __future__ import annotations

from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.channel import Target, ask
from sqlmig.dialects.patience import ended_by
from sqlmig.errors import DatabaseError

UNKNOWN_THREAD = "1094"
LISTED = "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {} AND USER = SUBSTRING_INDEX(USER(), '@', 1)"


def ended(link: wire.Link, target: Target, lost: int) -> bool:
    """Kill a lost connection of our own user, and wait until the server does not list it any more.

    False when it is still listed, or when the numbers are not the server's own but those of something between.
    https://dev.mysql.com/doc/refman/9.0/en/kill.html
    """
    if ask(link, target, "SELECT CONNECTION_ID()", keep=True).rows[0][0] != wire.thread(link):
        return False
    sql = LISTED.format(lost)
    return ended_by(lambda: bool(ask(link, target, sql, keep=True).rows), lambda: _kill(link, target, lost))


def _kill(link: wire.Link, target: Target, lost: int) -> None:
    try:
        ask(link, target, f"KILL CONNECTION {lost}")
    except DatabaseError as error:
        if error.sqlstate != UNKNOWN_THREAD:  # it has ended in between
            raise
