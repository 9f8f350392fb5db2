"""One database in the place of another: names change in one transaction, so that each moment shows the old or the new.

https://www.postgresql.org/docs/current/sql-alterdatabase.html
"""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.postgres.server import END_THEM, in_use, maintenance, named, others
from sqlmig.dialects.postgres.session import TRAITS, PostgresSession
from sqlmig.errors import DatabaseError, Refused
from sqlmig.model import Options

IN_USE, THERE = "55006", "42P04"
# Runners that wait for the lock are connected, too. They have done nothing yet.
END_WAITING = """
SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
WHERE datname = %s::name AND pid <> %s AND usename = session_user AND application_name LIKE 'sqlmig %%'"""
# A rename first takes the lock that keeps new sessions out, and then waits seconds for those that are there to leave.
CLOSED = """
SELECT 1 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.objid
WHERE l.locktype = 'object' AND l.classid = 'pg_catalog.pg_database'::pg_catalog.regclass AND d.datname = %s::name
AND l.mode = 'AccessExclusiveLock' AND l.granted"""
PAUSE, PATIENCE = 0.01, 2.0  # seconds between two looks, and for ended sessions to be gone


def swap(session: Session | None, first: DatabaseURL, second: DatabaseURL, options: ConnectOptions) -> None:
    """Exchange the names: afterwards the second URL names what was in the first one's place.

    Refused, with nothing changed, when others are connected. Runners that wait for the lock lose their connections.
    """
    old, new = named(first), named(second)
    with maintenance(first, options, old) as middle, maintenance(first, options, old) as watch:
        try:
            if session is None:
                middle.execute(_renaming(new, old))
                return
            _require_alone(watch, old, session)
            with middle.transaction(Options(lock_timeout=options.timeout)):
                _exchange(middle, watch, session, old, new)
        except DatabaseError as error:
            if error.sqlstate == THERE:
                message = f'database "{old}" was made meanwhile by another process'
                raise Refused(message, state="nothing was changed") from error
            if error.sqlstate != IN_USE:
                raise
            told = in_use(watch, new if new in error.message else old, error)
            raise _refused(told.message) from error


def _require_alone(watch: PostgresSession, name: str, session: Session) -> None:
    own = int(str(session.query("SELECT pg_catalog.pg_backend_pid()")[0][0]))
    watch.query(END_WAITING, (name, own))
    end = time.monotonic() + PATIENCE
    while found := others(watch, name, own):
        if time.monotonic() > end:
            raise _refused(f'database "{name}" is in use by {", ".join(found)}')
        time.sleep(PAUSE)


def _exchange(middle: PostgresSession, watch: PostgresSession, session: Session, old: str, new: str) -> None:
    """The session with the runner's lock leaves the old database when nobody else can enter it any more."""
    spare = f"sqlmig_{secrets.token_hex(8)}"
    with ThreadPoolExecutor(1) as helper:
        away = helper.submit(middle.execute, _renaming(old, spare))
        while not away.done() and not watch.query(CLOSED, (old,)):
            time.sleep(PAUSE)
        session.close()
        away.result()
    middle.execute(_renaming(new, old))
    middle.execute(_renaming(spare, new))


def _renaming(name: str, other: str) -> str:
    return f"ALTER DATABASE {TRAITS.quoted(name)} RENAME TO {TRAITS.quoted(other)}"


def _refused(message: str) -> Refused:
    return Refused(message, state="nothing was changed", hint=END_THEM)
