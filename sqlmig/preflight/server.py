"""Checks of the server: connection, version, login, rights, transactions in the way, replicas, disk."""

from __future__ import annotations

from sqlmig.config import DatabaseURL
from sqlmig.config.credentials import default_login
from sqlmig.dialects.health import Blocker, Health
from sqlmig.errors import DatabaseMissing
from sqlmig.results import Check, Colour

LATE = 10.0  # seconds that a replica may be behind
SCARCE = 10 << 20  # bytes below which a disk counts as full


def missing(error: DatabaseMissing) -> Check:
    return Check("connection", "yellow", error.message, help="`sqlmig up` creates it; the server is not asked further")


def connection(url: DatabaseURL, health: Health) -> Check:
    if health.read_only:
        help_text = "run migrations on a server that takes writes"
        return Check("connection", "red", f"{url} cannot be written: {health.read_only}", help=help_text)
    return Check("connection", "green", f"{url} answers")


def version(health: Health) -> Check:
    if health.outdated:
        message = f"{health.server} is older than {health.outdated}, the oldest that is supported"
        return Check("server", "red", message, help="upgrade the server")
    return Check("server", "green", health.server)


def login(url: DatabaseURL, protected: bool) -> Check:
    """A login that everybody knows is for a developer's machine."""
    default = default_login(url)
    if default is None:
        return Check("login", "green", "no vendor's default")
    if not protected:
        return Check("login", "green", f"{default}, which would be refused in a protected environment")
    help_text = "give the migrations a user of their own, with a password that nobody else knows"
    return Check("login", "red", f"refused in a protected environment: {default}", help=help_text)


def rights(health: Health) -> Check:
    unasked = tuple(f"not asked: {what}" for what in health.unasked)
    if health.denied:
        details = tuple(f"{denial.what}: {denial.remedy}" for denial in health.denied)
        return Check("rights", "red", "this user may not do all that is to run", (*details, *unasked))
    return Check("rights", "green", "this user may do what is to run", unasked)


def transactions(health: Health) -> Check:
    """What holds a table that is to be changed is in the way; any other long transaction may be, too, since it keeps
    what it has read, and indexes that are built concurrently wait for it."""
    if health.blockers is None:
        return _not_asked("transactions", "blockers", health)
    if not health.blockers:
        return Check("transactions", "green", "none in the way")
    in_the_way = any(blocker.tables and blocker.seconds is not None for blocker in health.blockers)
    message = (
        "a transaction holds tables that are to be changed" if in_the_way else "a transaction has been open for long"
    )
    details = tuple(map(_blocker, health.blockers))
    help_text = "wait until they end, or end them as shown; --table-lock-timeout bounds the wait"
    return Check("transactions", "red" if in_the_way else "yellow", message, details, help_text)


def _blocker(blocker: Blocker) -> str:
    since = "" if blocker.seconds is None else f", open for {blocker.seconds:.0f} s"
    held = f", holds {', '.join(blocker.tables)}" if blocker.tables else ""
    return f"{blocker.description}{since}{held}: {blocker.remedy}"


def replication(health: Health) -> Check:
    if health.replicas is None:
        return _not_asked("replicas", "replicas", health)
    if not health.replicas:
        return Check("replicas", "green", "none")
    late = any(replica.seconds > LATE for replica in health.replicas)
    details = tuple(f"{replica.name} is {replica.seconds:.1f} s behind" for replica in health.replicas)
    help_text = "wait until they have caught up: a large change puts them further behind" if late else None
    message = "replicas are behind" if late else "replicas keep up"
    return Check("replicas", "yellow" if late else "green", message, details, help_text)


def disk(health: Health) -> Check:
    """Rewriting a table needs room for a second one, so there should be as much room as the database has taken."""
    if health.disk is None:
        return _not_asked("disk", "disk", health)
    free, used = health.disk.free, health.disk.used
    colour: Colour = "red" if free < SCARCE else "yellow" if free < used else "green"
    help_text = None if colour == "green" else "make room: a table that is rewritten is there twice for a while"
    message = f"{free / 2**20:,.0f} MiB free, the database has {used / 2**20:,.1f} MiB"
    return Check("disk", colour, message, help=help_text)


def _not_asked(name: str, field: str, health: Health) -> Check:
    return Check(name, "not asked", health.silence[field])
