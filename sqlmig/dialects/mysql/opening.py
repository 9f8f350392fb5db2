"""From a URL to a session."""

from __future__ import annotations

from typing import Any

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.mysql import state
from sqlmig.dialects.mysql.channel import Target, opened
from sqlmig.dialects.mysql.connection import arguments
from sqlmig.dialects.mysql.session import MySQLSession


def connect(url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    """A session in the URL's database. DatabaseMissing when the server answers and has no such database."""
    return begin(arguments(url, options), url, options)


def begin(given: dict[str, Any], url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    target = Target(given, url.secrets)
    session = MySQLSession(opened(target), target, state.of(url, options), options.notice)
    try:
        session.start()
    except BaseException:
        session.close()
        raise
    return session
