"""From a URL to a session."""

from __future__ import annotations

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.mysql import state
from sqlmig.dialects.mysql.channel import Target, opened
from sqlmig.dialects.mysql.connection import arguments, database
from sqlmig.dialects.mysql.session import MySQLSession
from sqlmig.dialects.mysql.work import Work
from sqlmig.errors import EnvironmentFailure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def connect(url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    """A session in the URL's database. DatabaseMissing when the server answers and has no such database.

    EnvironmentFailure when a restore was cut off there: what is in it is neither the old database nor the new one.
    """
    session = enter(url, options)
    if session.unfinished:
        session.close()
        raise EnvironmentFailure(
            f'a restore of the database "{database(url)}" was cut off when it had begun to replace what is there',
            state="nothing is lost: what the backup holds is loaded, and partly in its place",
            hint="`sqlmig restore` finishes it first",
        )
    return session


def enter(url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    """A session for who finishes a restore."""
    return begin(arguments(url, options), url, options)


def begin(given: dict[str, Any], url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    target = Target(given, url.secrets)
    beginning = state.of(url, options)
    session = MySQLSession(Work(opened(target), target, beginning.patience), target, beginning, options.notice)
    try:
        session.start()
    except BaseException:
        session.close()
        raise
    return session
