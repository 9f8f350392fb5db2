"""What MySQL and MariaDB tell of themselves: rights, transactions in the way, replication."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import Row, Session
from sqlmig.dialects.health import Blocker, Health, older
from sqlmig.dialects.mysql import rights
from sqlmig.errors import DatabaseError
from sqlmig.sql.access import Access

LEAST = {"MySQL": (8, 0), "MariaDB": (10, 5)}
READ_ONLY = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only') AND Value IN ('ON', '1')"
# https://dev.mysql.com/doc/refman/9.0/en/information-schema-innodb-trx-table.html
TRANSACTIONS = """
SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) FROM information_schema.INNODB_TRX
WHERE trx_mysql_thread_id NOT IN (0, CONNECTION_ID())"""
# https://dev.mysql.com/doc/refman/9.0/en/performance-schema-metadata-locks-table.html
LOCKS = """
SELECT t.PROCESSLIST_ID, m.OBJECT_SCHEMA, m.OBJECT_NAME FROM performance_schema.metadata_locks m
JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID
WHERE m.OBJECT_TYPE = 'TABLE' AND m.LOCK_STATUS = 'GRANTED' AND t.PROCESSLIST_ID <> CONNECTION_ID()"""
WATCHED = "SELECT @@performance_schema AND COUNT(*) FROM performance_schema.setup_instruments WHERE \
NAME = 'wait/lock/metadata/sql/mdl' AND ENABLED = 'YES'"
PROCESSES = "SELECT ID, USER, HOST, DB, TIME FROM information_schema.PROCESSLIST"

Locks = dict[int, tuple[str, ...]]


def examine(session: Session, url: DatabaseURL, accesses: Sequence[Access], patience: float) -> Health:  # noqa: ARG001
    """`patience` is for how many seconds a transaction may be open before it counts."""
    version = session.server_version
    server = session.traits.product(version)
    name = server.partition(" ")[0]
    denied, unasked = rights.examined(session, accesses)
    silence = {
        "replicas": "a server does not know how far its replicas are behind: ask them",
        "disk": f"{name} has no SQL for it: look at the server",
    }
    blockers: tuple[Blocker, ...] | None = None
    try:
        blockers = _blockers(session, accesses, patience)
    except DatabaseError as error:
        silence["blockers"] = f"{error.message}; GRANT PROCESS shows the transactions of others"
    read_only = [str(name) for name, _ in session.query(READ_ONLY)]
    return Health(
        server=server,
        outdated=older(version, LEAST[name]),
        read_only=f"the server is set to {read_only[-1]}, as replicas are" if read_only else "",
        denied=denied,
        unasked=unasked,
        blockers=blockers,
        silence=silence,
    )


def _blockers(session: Session, accesses: Sequence[Access], patience: float) -> tuple[Blocker, ...]:
    ages = {int(str(thread)): float(str(seconds)) for thread, seconds in session.query(TRANSACTIONS)}
    locks = _locks(session, accesses)
    processes = {int(str(row[0])): row for row in session.query(PROCESSES)}
    found = []
    for thread in sorted(ages.keys() | (locks or {}).keys(), key=lambda thread: (-ages.get(thread, 0.0), thread)):
        process = processes.get(thread)
        tables = None if locks is None else locks.get(thread, ())
        if process is not None and (tables or process[3] == session.namespace[0]):
            found.append(_blocker(process, ages.get(thread), tables))
    return tuple(blocker for blocker in found if (blocker.seconds or 0.0) >= patience)


def _blocker(process: Row, age: float | None, tables: tuple[str, ...] | None) -> Blocker:
    """Who holds a table without a transaction has no age but that of its last statement."""
    thread, user, host, _, idle = map(str, process)
    seconds = age if age is not None else float(idle)
    return Blocker(f"{user} from {host} (connection {thread})", seconds, tables, f"KILL {thread}")


def _locks(session: Session, accesses: Sequence[Access]) -> Locks | None:
    """Which of the tables each connection has locked; None where the server does not watch that or does not tell."""
    database = session.namespace[0]
    wanted = {(database, *access.name)[-2:] for access in accesses if access.name}
    try:
        if not session.query(WATCHED)[0][0]:
            return None
        rows = session.query(LOCKS)
    except DatabaseError:  # it may not be this user's to read
        return None
    found: Locks = {}
    for thread, schema, table in rows:
        if (schema, table) in wanted:
            number = int(str(thread))
            found[number] = tuple(sorted({*found.get(number, ()), str(table)}))
    return found
