"""Behind a pooler that gives a server connection for a transaction only, such as PgBouncer with pool_mode=transaction.

It is known by the process number that it invents for the client. It may be in session mode, too, which a client
cannot be sure of, so it is treated alike. Nothing outlives a transaction then: settings are made in each anew and
taken back before its COMMIT, and the runner's lock is a transaction that stays open. https://www.pgbouncer.org/features.html
"""

from __future__ import annotations

import re
from typing import Literal

from sqlmig.dialects.postgres.state import Settings
from sqlmig.errors import DatabaseError
from sqlmig.model import Statement

Way = Literal["wrapped", "bare", "begins", "ends", "inside"]

DIRECT = "run it over a direct connection, past the pooler"
_LASTS = r"(?i)(?:set(?!\s+(?:local|constraints|transaction)\b)|listen|load|prepare(?!\s+transaction\b))\b"
_SETS = r"(?i)\b(?:set_config|pg_(?:try_)?advisory_lock(?:_shared)?)\s*\("


def way(statement: Statement, idle: bool) -> Way:
    """How a statement outside of our transactions is sent: in one of its own where it can be.

    DatabaseError for what would have to last until the next statement. A file's own transaction is kept together
    by the pooler; `idle` says that there is none.
    """
    from sqlmig.sql.classify import classify, forbidden_in_transaction, transaction_control  # behind poolers only

    found = classify(statement.sql, "postgres")
    if not idle:
        return "ends" if transaction_control(found) else "inside"
    if transaction_control(found):
        return "begins" if found.verb in ("BEGIN", "START") else "bare"
    temporary = found.verb == "CREATE" and "TEMPORARY" in found.properties
    calls = found.verb in ("SELECT", "DO") and re.search(_SETS, statement.sql)
    if temporary or calls or re.match(_LASTS, statement.sql):
        raise DatabaseError(
            "this lasts no longer than its own transaction: a pooler stands before the server",
            hint=f"take transaction:false out, or {DIRECT}",
        )
    return "bare" if forbidden_in_transaction(found, "postgres") else "wrapped"


def require_no_settings(settings: Settings, limits: tuple[str, ...]) -> None:
    """What runs outside of transactions runs as the pool's server connection is set, so nothing may be asked of it."""
    if settings or limits:
        what = "the URL's settings" if settings else "lock_timeout and statement_timeout"
        raise DatabaseError(
            f"{what} cannot hold for a statement outside of a transaction: a pooler stands before the server",
            hint=DIRECT if settings else f"say lock_timeout:0 and statement_timeout:0 behind the marker, or {DIRECT}",
        )
