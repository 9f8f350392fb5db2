"""What PostgreSQL tells of itself: rights, transactions in the way, replicas.

https://www.postgresql.org/docs/current/monitoring-stats.html, https://www.postgresql.org/docs/current/view-pg-locks.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import Row, Session
from sqlmig.dialects.health import Blocker, Health, Replica, older
from sqlmig.dialects.postgres import rights
from sqlmig.dialects.postgres.session import TRAITS
from sqlmig.sql.access import Access

LEAST = (12,)
RECOVERING = "SELECT pg_catalog.pg_is_in_recovery()"
# Whose session it is, since when its transaction is open, and which of the tables it has locked. What this role may not
# see is null.
SESSIONS = """
SELECT a.pid, a.usename, a.application_name, coalesce(pg_catalog.host(a.client_addr), 'this machine'),
  EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start), {tables}
FROM pg_catalog.pg_stat_activity a
LEFT JOIN pg_catalog.pg_locks l ON l.pid = a.pid AND l.granted AND l.relation IN ({names})
WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
  AND coalesce(a.backend_type, 'client backend') = 'client backend'
GROUP BY a.pid, a.usename, a.application_name, a.client_addr, a.xact_start
ORDER BY a.xact_start NULLS LAST, a.pid"""
PREPARED = """
SELECT p.gid, p.owner, EXTRACT(epoch FROM pg_catalog.clock_timestamp() - p.prepared), {tables}
FROM pg_catalog.pg_prepared_xacts p
LEFT JOIN pg_catalog.pg_locks l ON l.virtualtransaction = '-1/' || p.transaction AND l.relation IN ({names})
WHERE p.database = pg_catalog.current_database()
GROUP BY p.gid, p.owner, p.prepared ORDER BY p.prepared, p.gid"""
TABLES = "pg_catalog.array_agg(DISTINCT l.relation::pg_catalog.regclass::text) FILTER (WHERE l.relation IS NOT NULL)"
REPLICAS = """
SELECT application_name, coalesce(EXTRACT(epoch FROM replay_lag), 0), state IS NOT NULL
FROM pg_catalog.pg_stat_replication ORDER BY 1"""


def examine(session: Session, url: DatabaseURL, accesses: Sequence[Access], patience: float) -> Health:  # noqa: ARG001
    """`patience` is for how many seconds a transaction may be open before it counts."""
    denied, unasked = rights.examined(session, accesses)
    rows = session.query(REPLICAS)
    hidden = any(not visible for _, _, visible in rows)
    silence = {
        "replicas": "this role may not see how far replicas are behind: GRANT pg_read_all_stats",
        "disk": "PostgreSQL has no SQL for it: look at the server",
    }
    return Health(
        server=f"PostgreSQL {session.server_version}",
        outdated=older(session.server_version, LEAST),
        read_only="this server is a replica" if session.query(RECOVERING)[0][0] else "",
        denied=denied,
        unasked=unasked,
        blockers=_blockers(session, accesses, patience),
        replicas=None if hidden else tuple(Replica(str(name), _seconds(lag) or 0.0) for name, lag, _ in rows),
        silence=silence,
    )


def _blockers(session: Session, accesses: Sequence[Access], patience: float) -> tuple[Blocker, ...]:
    """Transactions that are open for longer, and those of unknown age that have locked one of the tables."""
    names = tuple(session.traits.quoted(*access.name) for access in accesses if access.name)
    marks = ", ".join(["pg_catalog.to_regclass(%s)"] * len(names)) or "NULL"
    sessions = session.query(SESSIONS.format(tables=TABLES, names=marks), names)
    prepared = session.query(PREPARED.format(tables=TABLES, names=marks), names)
    found = [*map(_session, sessions), *map(_prepared, prepared)]
    return tuple(one for one in found if (one.tables if one.seconds is None else one.seconds >= patience))


def _session(row: Row) -> Blocker:
    *_, seconds, tables = row
    pid, user, program, host = map(str, row[:4])
    description = f"{program or 'a session'} as {user} from {host} (process {pid})"
    return Blocker(description, _seconds(seconds), _tables(tables), f"SELECT pg_terminate_backend({pid})")


def _prepared(row: Row) -> Blocker:
    gid, owner, seconds, tables = row
    name = TRAITS.literal(str(gid))
    description = f"the prepared transaction {name} of {owner!s}"
    return Blocker(
        description, _seconds(seconds), _tables(tables), f"COMMIT PREPARED {name} or ROLLBACK PREPARED {name}"
    )


def _seconds(value: object) -> float | None:
    return None if value is None else float(str(value))


def _tables(value: object) -> tuple[str, ...]:
    return tuple(cast("list[str]", value)) if value else ()
