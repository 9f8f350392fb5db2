"""What the settings name: the migrations, the database and its session, the ledger, the lock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlmig import __version__, dialects
from sqlmig.config import FILE_DIALECTS, DatabaseURL, Settings, parse_url
from sqlmig.dialects.api import ConnectOptions, Dialect, Holder, Session
from sqlmig.errors import (
    ConfigError,
    ConnectionFailed,
    DatabaseMissing,
    EnvironmentFailure,
    LoginRefused,
    MigrationFileError,
    unchanged,
)
from sqlmig.ledger import Ledger, locate
from sqlmig.ledger import read as read_ledger
from sqlmig.model import Actor, Event, History, Notify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.library import Library


def actor() -> Actor:
    """The user and host that the log names."""
    from sqlmig.person import user  # not for a file's reader

    return Actor(user(), os.uname().nodename, __version__)


def any_url(settings: Settings) -> DatabaseURL:
    """The database's, or without one any URL of the driver: for those to whom only matters whose SQL it is."""
    if settings.url is None and settings.driver:
        return parse_url(f"{settings.driver}://localhost/any")
    if settings.url is None:
        raise ConfigError(
            "nothing says whose SQL the files hold",
            hint="give --driver postgres, mysql, sqlite or duckdb; or the database, with --url or DATABASE_URL",
        )
    return settings.url


def library(settings: Settings) -> Library:
    """The migrations, read by the rules of the database's SQL. MigrationFileError when there are none."""
    from sqlmig.library import read as read_library  # for the commands that need the files

    found = read_library(settings.migrations_dir, dialects.load(settings.database).traits.sql)
    if not found.migrations:
        raise MigrationFileError(
            f"no migration files in {', '.join(settings.migrations_dir)}",
            hint="write a first one with `sqlmig new NAME`",
            state="nothing was changed",
        )
    return found


def history(settings: Settings, notify: Notify, found: Library | None = None) -> History:
    """What the ledger knows, and of undecided statements in `found` what the database shows. Reads only, and takes no
    lock."""
    from sqlmig.evidence import witnessed  # for the commands that plan

    with connected(settings, notify, read_only=True) as session:
        past = read_ledger(session, locate(settings.migrations_table, session))
        return witnessed(past, found.migrations, session) if found else past


def options(settings: Settings, notify: Notify, read_only: bool = False, sends_files: bool = False) -> ConnectOptions:
    """What the dialects need to know of the settings."""
    return ConnectOptions(
        timeout=settings.connect_timeout,
        busy_timeout=settings.lock_timeout,
        read_only=read_only,
        sends_files=sends_files,
        application_name=_application(settings),
        notice=lambda text: notify(Event("notice", text)),
        waiting=_waiting(notify),
    )


def _application(settings: Settings) -> str:
    """What a server lists the session as; a file has no list, and to ask who we are takes a while."""
    if settings.database.dialect in FILE_DIALECTS:
        return "sqlmig"
    who = actor()
    return f"sqlmig {__version__} {who.who}@{who.host}"


def _waiting(notify: Notify) -> Callable[[Holder], None]:
    def waiting(holder: Holder) -> None:
        since = f" since {holder.since:%Y-%m-%d %H:%M:%S} UTC" if holder.since else ""
        notify(Event("waiting_for_lock", f"{holder.description}{since}"))

    return waiting


def ready(
    settings: Settings, notify: Notify, read_only: bool = False, sends_files: bool = False
) -> tuple[Dialect, ConnectOptions]:
    """The dialect and how to connect, once the server answers if `wait` is set.

    Refused when something is to be written in a protected environment with a login that everybody knows.
    """
    if not read_only and settings.protected:
        from sqlmig.config.credentials import require_own_login  # where data must not be lost

        require_own_login(settings)
    dialect, connect_options = dialects.load(settings.database), options(settings, notify, read_only, sends_files)
    if settings.wait:
        with unchanged():
            _wait(settings, dialect, connect_options, notify)
    return dialect, connect_options


@contextmanager
def connected(
    settings: Settings,
    notify: Notify,
    create: bool = False,
    read_only: bool = False,
    agree: Callable[[], object] = lambda: None,
    sends_files: bool = False,
) -> Iterator[Session]:
    """A session on the database. With `create` a missing database is made first, else it is DatabaseMissing.

    `agree` is called before one is made, and may refuse. Refused as `ready` says.
    """
    url = settings.database
    dialect, connect_options = ready(settings, notify, read_only, sends_files)
    try:
        with unchanged():
            session = dialect.connect(url, connect_options)
    except DatabaseMissing:
        if not create:
            raise
        agree()
        if dialect.create(url, connect_options):
            notify(Event("database_created", str(url)))
        session = dialect.connect(url, connect_options)
    try:
        yield session
    finally:
        session.close()


class Created:
    """Passes events on and remembers whether the database was created."""

    def __init__(self, notify: Notify) -> None:
        self.notify = notify
        self.seen = False

    def __call__(self, event: Event) -> None:
        self.seen = self.seen or event.kind == "database_created"
        self.notify(event)


@contextmanager
def locked(session: Session, settings: Settings, notify: Notify) -> Iterator[Ledger]:
    """The ledger, with the runner's lock held."""
    ledger = locate(settings.migrations_table, session)
    with session.lock(ledger.key, settings.lock_timeout, _waiting(notify)):
        yield ledger


def _wait(settings: Settings, dialect: Dialect, connect_options: ConnectOptions, notify: Notify) -> None:
    """Return when the server answers. EnvironmentFailure, with the last reason, after `wait_timeout` seconds."""
    url, end = settings.database, time.monotonic() + settings.wait_timeout
    while True:
        try:
            return dialect.ping(url, connect_options)
        except LoginRefused:  # waiting does not mend a wrong password
            raise
        except ConnectionFailed as error:
            if time.monotonic() + settings.wait_interval > end:
                message = f"no answer from the database within {settings.wait_timeout:g} s: {error.message}"
                raise EnvironmentFailure(message, hint=error.hint, state="nothing was changed") from error
            notify(Event("waiting_for_database", error.message, seconds=end - time.monotonic()))
            time.sleep(settings.wait_interval)
