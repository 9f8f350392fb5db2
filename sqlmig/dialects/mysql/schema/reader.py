"""A connection for reading a schema: its settings, and many statements in one message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pymysql

from sqlmig.dialects.mysql import batch, wire
from sqlmig.dialects.mysql.channel import Target, closed, opened
from sqlmig.dialects.mysql.errors import translated, translating
from sqlmig.dialects.mysql.inbox import Inbox
from sqlmig.dialects.mysql.session import MySQLSession
from sqlmig.errors import ConnectionFailed, DatabaseError
from sqlmig.noun import noun, replace

Text = str | None
Row = tuple[Text, ...]
Rows = tuple[Row, ...]

# Whatever changes what the server prints, https://dev.mysql.com/doc/refman/9.0/en/server-system-variables.html
PRINTING = (
    "SET NAMES utf8mb4",
    "SET SESSION sql_mode = '', sql_quote_show_create = 1, time_zone = '+00:00',"
    " sql_select_limit = 18446744073709551615",
)
PRINTING_MARIADB = ("SET SESSION max_error_count = 64",)  # MySQL asks for a privilege
# MariaDB takes versioned comments of MySQL 8 for comments
PRINTING_MYSQL = (
    "SET SESSION show_create_table_verbosity = 0"
    " /*!80018 , show_create_table_skip_secondary_engine = 0 */"
    " /*!80030 , show_gipk_in_create_table_and_information_schema = 1 */",
)


@noun
class Reader:
    """`version` is the server's, as wire.version gives it; `database` is the default database's name."""

    _link: wire.Link
    _target: Target
    version: str
    database: str

    @property
    def mariadb(self) -> bool:
        return self.version.endswith("-MariaDB")

    def rows(self, sql: str) -> Rows:
        """The rows of one statement, every value as text."""
        return rows(*self.many([sql]))

    def all(self, statements: Sequence[str]) -> list[Rows]:
        """The rows of each statement; the first error is raised."""
        return [rows(answer) for answer in self.many(statements)]

    def many(self, statements: Sequence[str], asked: Inbox | None = None) -> list[Rows | DatabaseError]:
        """The rows or the error of each statement, in one round trip for each of about a thousand statements. `asked`
        says that the first ones are on their way."""
        answers: list[Rows | DatabaseError] = []
        while len(answers) < len(statements):
            part = _fitting(statements[len(answers) :], batch.size(self._target))
            answers += self._answers(asked or _asked(self._link, self._target, part), len(part))
            asked = None
        return answers

    def _answers(self, inbox: Inbox, count: int) -> list[Rows | DatabaseError]:
        """The answers to one message of so many statements, which ends at its first error."""
        answers: list[Rows | DatabaseError] = []
        try:
            for _ in range(count):
                answers.append(inbox.answer()[0])
        except pymysql.Error as error:
            failure = translated(error, self._link, self._target.secrets)
            if isinstance(failure, ConnectionFailed):
                raise failure from None
            answers.append(failure)
        return answers


def rows(answer: Rows | DatabaseError) -> Rows:
    """The rows, or the error raised."""
    if isinstance(answer, DatabaseError):
        raise answer
    return answer


@contextmanager
def reading(session: MySQLSession) -> Iterator[Reader]:
    """A connection that prints the same whatever the server's, the user's or the URL's settings are."""
    with asking(session, ()) as (reader, _):
        yield reader


@contextmanager
def asking(
    session: MySQLSession, statements: Sequence[str]
) -> Iterator[tuple[Reader, Callable[[], list[Rows | DatabaseError]]]]:
    """The same with statements on their way, as few as one message takes, and what waits for their answers."""
    target = session.target
    link = opened(replace(target, given=target.given | {"charset": "utf8mb4", "collation": None}))
    try:
        version = session.server_version
        settings = PRINTING + (PRINTING_MARIADB if session.mariadb else PRINTING_MYSQL)
        own = (*settings, "SELECT DATABASE()")
        inbox = _asked(link, target, (*own, *statements))
        with translating(link, target.secrets):
            *_, ((database,),) = [inbox.answer()[0] for _ in own]
        reader = Reader(link, target, version, database or "")
        yield reader, lambda: reader.many(statements, inbox)
    finally:
        closed(link)


def _asked(link: wire.Link, target: Target, statements: Sequence[str]) -> Inbox:
    with translating(link, target.secrets):
        wire.send(link, batch.GAP.join(statements))
    return Inbox(link)


def _fitting(statements: Sequence[str], size: int) -> Sequence[str]:
    """The first of the statements, as many as one message takes and at least one."""
    used = 0
    for count, statement in enumerate(statements):
        used += len(statement) + len(batch.GAP)
        if used > size and count:
            return statements[:count]
    return statements
