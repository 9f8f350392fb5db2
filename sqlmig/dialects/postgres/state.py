"""What a session's state is made of, and the statements that bring it back."""

from __future__ import annotations

import math
from functools import cache

from sqlmig.dialects.postgres.literals import literal

# DISCARD ALL without its pg_advisory_unlock_all, https://www.postgresql.org/docs/current/sql-discard.html.
# RESET ALL leaves role and session authorization alone, https://www.postgresql.org/docs/current/sql-reset.html.
LIGHT = ("CLOSE ALL", "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL")
# Not before COMMIT: a temporary table with pending trigger events cannot be dropped.
FULL = (*LIGHT, "DISCARD TEMP", "DISCARD PLANS", "DISCARD SEQUENCES", "DEALLOCATE ALL", "UNLISTEN *")

# Behind a pooler the next transaction may be another client's, so a transaction leaves nothing behind.
# What SET CONSTRAINTS checks would be checked by COMMIT; without it a temporary table could not be dropped.
CLEAN = ("SET CONSTRAINTS ALL IMMEDIATE", *FULL, "SELECT pg_catalog.pg_advisory_unlock_all()")
# ROLLBACK undoes settings and tables, but not these.
LASTING = ("DEALLOCATE ALL", "DISCARD SEQUENCES", "SELECT pg_catalog.pg_advisory_unlock_all()")

Settings = tuple[tuple[str, str], ...]
Statements = tuple[str, ...]


def own(settings: Settings, pid: int | None = None, local: bool = False) -> str:
    """The statement that applies a session's own settings. set_config reads values as the start-up packet does.

    With `pid` it does so, and has a row, only in the server process of that number. `local` ends with the transaction.
    """
    last = str(local).lower()
    calls = (f"pg_catalog.set_config({literal(name)}, {literal(value)}, {last})" for name, value in settings)
    condition = "" if pid is None else f" WHERE pg_catalog.pg_backend_pid() = {pid}"
    return f"SELECT {', '.join(calls)}{condition}" if settings else ""


def begin(settings: Settings) -> Statements:
    """Begin a transaction with a session's own settings, where the connection does not keep them.

    The defaults for new transactions come too late for this one, https://www.postgresql.org/docs/current/sql-set-transaction.html
    """
    prefix = "default_transaction_"
    modes = [(name.lower().removeprefix(prefix), value) for name, value in settings if name.lower().startswith(prefix)]
    own_modes = (f"SET LOCAL transaction_{name} = {literal(value)}" for name, value in modes)
    return tuple(part for part in ("BEGIN", *own_modes, own(settings)) if part)


@cache  # asked for with each file
def restored(settings: Settings, in_transaction: bool) -> Statements:
    """All that undoes what a file did."""
    return tuple(part for part in (*(LIGHT if in_transaction else FULL), own(settings)) if part)


def limits(lock_timeout: float | None, statement_timeout: float | None) -> Statements:
    """Both are milliseconds to the server, and 0 is none."""
    asked = (("lock_timeout", lock_timeout), ("statement_timeout", statement_timeout))
    return tuple(f"SET {name} = {math.ceil(seconds * 1000)}" for name, seconds in asked if seconds is not None)


def first_schema(settings: Settings) -> str:
    """The first of search_path, as dbmate takes it."""
    first = dict(settings).get("search_path", "").split(",")[0].strip()
    return first[1:-1].replace('""', '"') if first.startswith('"') else first or "public"
