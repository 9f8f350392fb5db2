"""A database's contents in the place of another's, where no database can change its name.

All tables change places in one RENAME TABLE, which takes effect as a whole. Triggers cannot move with their table to
another database, and views, routines and events not at all: they are dropped before, and made again behind it. What is
to be done stands in a journal in the database itself, from before the first change to behind the last. Who finds the
journal goes on from there, so that a kill at any moment leaves the old tables or the new ones, and nothing is lost;
until somebody has gone on, `opening.connect` refuses the database.
https://dev.mysql.com/doc/refman/9.0/en/rename-table.html, https://mariadb.com/kb/en/rename-table/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.mysql import journal, lock, server
from sqlmig.dialects.mysql.connection import database
from sqlmig.dialects.mysql.journal import Journal
from sqlmig.dialects.mysql.opening import connect, enter
from sqlmig.dialects.mysql.replacing import described, tables, views
from sqlmig.dialects.mysql.schema.catalog import listed
from sqlmig.dialects.mysql.schema.reader import reading
from sqlmig.dialects.mysql.session import TRAITS, MySQLSession
from sqlmig.errors import DatabaseError, Refused, SqlmigError
from sqlmig.sql.split import split

LOCK = "restore"
TRIGGERS = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s"
# Tables on which a transaction can keep locks. Tables without transactions cannot be locked together with them.
HELD = (
    "SELECT TABLE_NAME FROM information_schema.TABLES JOIN information_schema.ENGINES USING (ENGINE)"
    " WHERE TABLE_SCHEMA = %s AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TRANSACTIONS = 'YES'"
)
DROPPED = ("trigger", "event", "view", "procedure", "function", "package body", "package", "library")


def swap(session: Session | None, first: DatabaseURL, second: DatabaseURL, options: ConnectOptions) -> None:
    """Afterwards the second database and what was in the first are gone.

    Refused, with nothing changed, when others hold locks on the tables, or other databases refer to them.
    """
    if session is None:
        server.create(first, options)
    with _alone(first, options) as target:
        with closing(connect(first, options)) as old, closing(connect(second, options)) as new:
            plan = described(old, new, options.notice)
        journal.write(target, plan)
        _go_on(target, plan, first, options)


def recover(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Finish a swap that was cut off; whether there was one."""
    with closing(enter(url, options)) as session:
        if not session.unfinished:
            return False
    with _alone(url, options) as target:
        if not target.query(f"SELECT {journal.IS_THERE}")[0][0]:
            return True  # another was first
        plan = journal.read(target)
        if plan is None:
            journal.remove(target)
        else:
            _go_on(target, plan, url, options)
    return True


@contextmanager
def _alone(url: DatabaseURL, options: ConnectOptions) -> Iterator[MySQLSession]:
    """A session that does not wait long for locks on tables, and a lock against others that swap here."""
    patient = replace(options, busy_timeout=options.timeout)
    with closing(enter(url, patient)) as session:
        waiting = options.waiting or (lambda _: None)
        with lock.held(session.target, database(url), LOCK, options.busy_timeout, waiting):
            yield session


def _go_on(target: MySQLSession, plan: Journal, url: DatabaseURL, options: ConnectOptions) -> None:
    """Everything that is left to do. Each step may have been done before, in part or as a whole."""
    if not plan.moved:
        _move_or_undo(target, plan, url, options)
        journal.tell_moved(target)
    _make_others(target, plan.script)
    _end(target, plan, url, options)


def _move_or_undo(target: MySQLSession, plan: Journal, url: DatabaseURL, options: ConnectOptions) -> None:
    """Refused, with everything as it was, when others keep their locks on the tables."""
    target.execute(f"CREATE DATABASE IF NOT EXISTS {TRAITS.quoted(plan.aside)}")
    try:
        _clear(target, plan)
        moves = _moves(target, plan)
        if moves:
            target.execute(f"RENAME TABLE {', '.join(moves)}")
    except BaseException as error:
        if _moves(target, plan):
            _make_again(target, plan)
            _end(target, plan, url, options)
            if isinstance(error, DatabaseError):
                raise _refused(error, target) from error
        raise


def _clear(target: MySQLSession, plan: Journal) -> None:
    """Drop what hinders tables from moving, when nobody else uses them."""
    (own,) = target.namespace
    held = [TRAITS.quoted(str(name)) for (name,) in target.query(HELD, (own,)) if name in plan.old]
    if held:
        target.execute(f"LOCK TABLES {', '.join(f'{name} WRITE' for name in held)}")
        target.execute("UNLOCK TABLES")
    for sql in (*_triggers(target, own), *_triggers(target, plan.fresh)):
        target.execute(sql)
    for name in views(target, own) & set(plan.covering):
        target.execute(f"DROP VIEW {TRAITS.quoted(own, name)}")


def _moves(target: MySQLSession, plan: Journal) -> list[str]:
    """The moves that are still to be made. A server that dies may have made some of them."""
    (own,) = target.namespace
    here, there, coming = (frozenset(tables(target, name)) for name in (own, plan.aside, plan.fresh))
    moves = [(own, plan.aside, name) for name in plan.old if name in here - there]
    moves += [(plan.fresh, own, name) for name in plan.new if name in coming]
    return [f"{TRAITS.quoted(source, name)} TO {TRAITS.quoted(goal, name)}" for source, goal, name in moves]


def _triggers(target: Session, database: str) -> list[str]:
    """The statements that drop a database's triggers."""
    return [f"DROP TRIGGER {TRAITS.quoted(database, str(name))}" for (name,) in target.query(TRIGGERS, (database,))]


def _make_again(target: MySQLSession, plan: Journal) -> None:
    """What `_clear` dropped, which may be a part of it."""
    (own,) = target.namespace
    for sql in _triggers(target, own):
        target.execute(sql)
    for name in views(target, own) & set(plan.covering):
        target.execute(f"DROP VIEW {TRAITS.quoted(own, name)}")
    _run(target, plan.undo)


def _make_others(target: MySQLSession, script: Sequence[str]) -> None:
    """The views, routines, triggers and events of the new database in the place of those that are there."""
    with reading(target) as reader:
        entries, _ = listed(reader)
    for kind in DROPPED:
        for entry in entries:
            if entry.kind == kind:
                target.execute(f"DROP {kind.upper()} {TRAITS.quoted(entry.name)}")
    _run(target, script)


def _run(target: MySQLSession, script: Sequence[str]) -> None:
    for text in script:
        target.run(split(text, "mysql"), lambda _: None)
    target.restore()


def _end(target: MySQLSession, plan: Journal, url: DatabaseURL, options: ConnectOptions) -> None:
    for name in (plan.fresh, plan.aside):
        server.drop(url.with_database(name), options)
    journal.remove(target)


def _refused(error: DatabaseError, target: MySQLSession) -> SqlmigError:
    (own,) = target.namespace
    if error.lock_timeout:
        return Refused(
            f'the database "{own}" is in use: other sessions hold locks on its tables',
            state="nothing was changed",
            hint="end them first",
        )
    error.state = "nothing was changed"
    return error
