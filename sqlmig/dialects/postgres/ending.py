"""Making sure that the server has done with a connection that was lost."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.api import Params, Row
from sqlmig.dialects.patience import ended_by

LISTED = "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = %s AND usename = session_user"


def ended(query: Callable[[str, Params], list[Row]], lost: int, own: int) -> bool:
    """Terminate a lost connection of our own role, and wait until the server does not list it any more.

    Its transaction is over before that. False when it is still listed, or when the numbers are not the server's own
    but those of a pooler; `own` is the number that this connection was given.
    https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL
    """
    if query("SELECT pg_catalog.pg_backend_pid()", ())[0][0] != own:
        return False
    return ended_by(
        lambda: bool(query(LISTED, (lost,))), lambda: query("SELECT pg_catalog.pg_terminate_backend(%s)", (lost,))
    )
