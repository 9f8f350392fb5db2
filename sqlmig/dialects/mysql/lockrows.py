"""The rows of `sqlmig_lock`, as SQL: who holds a lock, and the holder's signs of life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlmig.dialects.api import Holder
from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.channel import Target, ask
from sqlmig.errors import DatabaseError
from sqlmig.noun import field, noun

TABLE = "sqlmig_lock"
COMMENT = "sqlmig: who runs migrations now"  # a schema file leaves out what has this name and this comment

DUPLICATE, NO_SUCH_TABLE = "1062", "1146"
CREATE = f"""CREATE TABLE IF NOT EXISTS {{table}} (
  name varchar(64) NOT NULL,
  part varchar(8) NOT NULL,
  token varchar(32) NOT NULL,
  holder text NOT NULL,
  moment datetime(6) NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (name, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='{COMMENT}'"""
INSERT = """INSERT INTO {table} (name, part, token, holder, moment, number)
VALUES (%s, 'holder', %s, %s, UTC_TIMESTAMP(6), 0), (%s, 'beat', %s, '', UTC_TIMESTAMP(6), 0)"""
LOOK = """SELECT h.token, h.holder, h.moment, b.number, TIMESTAMPDIFF(SECOND, b.moment, UTC_TIMESTAMP(6))
FROM {table} h JOIN {table} b ON b.name = h.name AND b.token = h.token AND b.part = 'beat'
WHERE h.name = %s AND h.part = 'holder'"""
COUNT = """UPDATE {table} SET number = number + 1, moment = UTC_TIMESTAMP(6)
WHERE name = %s AND part = 'beat' AND token = %s"""
SEAL = "UPDATE {table} SET number = number + 1 WHERE name = %s AND part = 'holder' AND token = %s"
EXPIRE = "DELETE FROM {table} WHERE name = %s AND part = 'beat' AND token = %s AND number = %s"
RELEASE = "DELETE FROM {table} WHERE name = %s AND part IN ('holder', 'beat') AND token = %s"


@noun
class Seen:
    """What a waiter reads. `silence` is in seconds, by the clocks of two nodes, and only for people."""

    token: str
    holder: str
    since: datetime
    beat: int
    silence: int

    def told(self, expiry: float) -> Holder:
        """The words for a person, who may wonder whether anybody is there."""
        late = f"; without another the lock is free after {expiry:.0f} s" if self.silence > expiry / 2 else ""
        life = f"its last sign of life {max(0, self.silence)} s ago{late}"
        return Holder(f"{self.holder} ({life})", self.since.replace(tzinfo=UTC, microsecond=0))


@noun
class Rows:
    """The rows of one lock and one would-be holder, over the connection for them."""

    link: wire.Link = field(repr=False)
    target: Target = field(repr=False)
    table: str
    name: str
    token: str

    def text(self, sql: str, *params: str | int) -> str:
        """The statement, which means the same whatever the session's default database is."""
        return wire.bound(sql.format(table=self.table.replace("%", "%%")), (self.name, *params))

    def ask(self, sql: str, *params: str | int) -> wire.Answer:
        return ask(self.link, self.target, self.text(sql, *params), keep=True)

    def look(self) -> Seen | None:
        """Who has the lock. The table is made when it is missed, and not before: DDL halts a Galera cluster."""
        try:
            rows = self.ask(LOOK).rows
        except DatabaseError as error:
            if error.sqlstate != NO_SUCH_TABLE:
                raise
            self.plain(CREATE.format(table=self.table))
            return None
        return Seen(*rows[0]) if rows else None

    def insert(self, holder: str) -> bool:
        """Whether the lock is had."""
        with missed():
            self.ask(INSERT, self.token, holder, self.name, self.token)
            return True
        return False

    def expire(self, seen: Seen) -> bool:
        """Whether the rows of a holder that is silent are gone; they stay if there was a sign of life."""
        with missed():
            self.plain("START TRANSACTION")
            gone = self.ask(EXPIRE, seen.token, seen.beat).changed == 1
            if gone:
                self.ask(RELEASE, seen.token)
            self.plain("COMMIT")
            return gone
        self.plain("ROLLBACK")
        return False

    def plain(self, sql: str) -> None:
        ask(self.link, self.target, sql)


@contextmanager
def missed() -> Iterator[None]:
    """Go on behind the block when another was first."""
    try:
        yield
    except DatabaseError as error:
        if not error.lock_timeout and error.sqlstate != DUPLICATE:
            raise
