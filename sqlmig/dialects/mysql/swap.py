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

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.mysql import journal, lock, server
from sqlmig.dialects.mysql.connection import database
from sqlmig.dialects.mysql.journal import Journal
from sqlmig.dialects.mysql.opening import connect, enter
from sqlmig.dialects.mysql.replacing import described, tables, triggers, views
from sqlmig.dialects.mysql.schema.catalog import listed
from sqlmig.dialects.mysql.schema.reader import reading
from sqlmig.dialects.mysql.session import TRAITS, MySQLSession
from sqlmig.errors import DatabaseError, Refused, SqlmigError
from sqlmig.noun import noun, replace
from sqlmig.sql.split import split

LOCK = "restore"
# Tables on which a transaction can keep locks. Tables without transactions cannot be locked together with them.
HELD = (
    "SELECT TABLE_NAME FROM information_schema.TABLES JOIN information_schema.ENGINES USING (ENGINE)"
    " WHERE TABLE_SCHEMA = %s AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TRANSACTIONS = 'YES'"
)
# A package takes its body with it
DROPPED = ("trigger", "event", "view", "procedure", "function", "package", "library")
# MariaDB reads of packages in this mode only, before 11.4
PACKAGES = "SET sql_mode = 'ORACLE'"


@noun
class _Work:
    """A journal, and a session in the database that it stands in."""

    target: MySQLSession
    plan: Journal
    url: DatabaseURL
    options: ConnectOptions

    @property
    def own(self) -> str:
        return database(self.url)


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
        _go_on(_Work(target, plan, first, options))


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
            _go_on(_Work(target, plan, url, options))
    return True


@contextmanager
def _alone(url: DatabaseURL, options: ConnectOptions) -> Iterator[MySQLSession]:
    """A session that does not wait long for locks on tables, and a lock against others that swap here."""
    patient = replace(options, busy_timeout=options.timeout)
    with closing(enter(url, patient)) as session:
        waiting = options.waiting or (lambda _: None)
        with lock.held(session.target, database(url), LOCK, options.busy_timeout, waiting):
            yield session


def _go_on(work: _Work) -> None:
    """Everything that is left to do. Each step may have been done before, in part or as a whole."""
    if not work.plan.moved:
        _move_or_undo(work)
        journal.tell_moved(work.target)
    _make_others(work)
    _end(work)


def _move_or_undo(work: _Work) -> None:
    """Move all tables. Refused, with everything as it was, when others keep their locks on them."""
    work.target.execute(f"CREATE DATABASE IF NOT EXISTS {TRAITS.quoted(work.plan.aside)}")
    try:
        _require_all(work)
        _clear(work)
        moves = _moves(work)
        if moves:
            work.target.execute(f"RENAME TABLE {', '.join(moves)}")
    except BaseException as error:
        if _moves(work) and not tables(work.target, work.plan.aside):
            _make_again(work)
            _end(work)
            if isinstance(error, DatabaseError):
                raise _refused(error, work.own) from error
        raise


def _require_all(work: _Work) -> None:
    """DatabaseError when somebody has dropped what was to come: then what is there must stay."""
    here, there, coming = _places(work)
    come = {name for name in here if name in there or name not in work.plan.old}
    missing = [name for name in work.plan.new if name not in coming | come]
    if missing:
        raise DatabaseError(
            f"the database {work.plan.fresh} does not have {', '.join(missing)} any more",
            hint=f"what was moved away before is in {work.plan.aside}",
        )


def _clear(work: _Work) -> None:
    """Drop what hinders tables from moving, when nobody else uses them."""
    held = [TRAITS.quoted(str(name)) for (name,) in work.target.query(HELD, (work.own,)) if name in work.plan.old]
    if held:
        work.target.execute(f"LOCK TABLES {', '.join(f'{name} WRITE' for name in held)}")
        work.target.execute("UNLOCK TABLES")
    for place in (work.own, work.plan.fresh):
        for name in triggers(work.target, place):
            work.target.execute(f"DROP TRIGGER {TRAITS.quoted(place, name)}")
    for name in views(work.target, work.own) & set(work.plan.covering):
        work.target.execute(f"DROP VIEW {TRAITS.quoted(work.own, name)}")


def _moves(work: _Work) -> list[str]:
    """The moves that are still to be made. A server that dies may have made some of them."""
    here, there, coming = _places(work)
    moves = [(work.own, work.plan.aside, name) for name in work.plan.old if name in here - there]
    moves += [(work.plan.fresh, work.own, name) for name in work.plan.new if name in coming]
    return [f"{TRAITS.quoted(source, name)} TO {TRAITS.quoted(goal, name)}" for source, goal, name in moves]


def _places(work: _Work) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The tables that are in the database, those that were moved away, and those that are to come."""
    here, there, coming = (
        frozenset(tables(work.target, name)) for name in (work.own, work.plan.aside, work.plan.fresh)
    )
    return here, there, coming


def _make_again(work: _Work) -> None:
    """What `_clear` has dropped, if it has."""
    kept, hiding = triggers(work.target, work.own), views(work.target, work.own) & set(work.plan.covering)
    if len(kept) == len(work.plan.triggers) and len(hiding) == len(work.plan.covering):
        return
    for name in kept:
        work.target.execute(f"DROP TRIGGER {TRAITS.quoted(work.own, name)}")
    for name in hiding:
        work.target.execute(f"DROP VIEW {TRAITS.quoted(work.own, name)}")
    _run(work, work.plan.undo)


def _make_others(work: _Work) -> None:
    """The views, routines, triggers and events of the new database in the place of those that are there."""
    with reading(work.target) as reader:
        entries, _ = listed(reader)
    for kind in DROPPED:
        if kind == "package" and any(entry.kind == kind for entry in entries):
            work.target.execute(PACKAGES)
        for entry in entries:
            if entry.kind == kind:
                work.target.execute(f"DROP {kind.upper()} {TRAITS.quoted(entry.name)}")
    _run(work, work.plan.script)


def _run(work: _Work, script: Sequence[str]) -> None:
    work.target.limits(work.options.timeout, None)
    for text in script:
        work.target.run(split(text, "mysql"), lambda _: None)
    work.target.restore()


def _end(work: _Work) -> None:
    for name in (work.plan.fresh, work.plan.aside):
        server.drop(work.url.with_database(name), work.options)
    journal.remove(work.target)


def _refused(error: DatabaseError, own: str) -> SqlmigError:
    if error.lock_timeout:
        return Refused(
            f'the database "{own}" is in use: other sessions hold locks on its tables',
            state="nothing was changed",
            hint="end them first",
        )
    error.state = "nothing was changed"
    return error
