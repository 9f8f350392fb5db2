"""What a database can be asked about itself before anything is run on it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmig.noun import field, noun


@noun
class Denial:
    """Something that this user may not do, and what would permit it."""

    what: str
    remedy: str


@noun
class Blocker:
    """A transaction of someone else's, for how many seconds it has been open, and what ends it.

    `seconds` is None where this user may not see it. `tables` are those that pending statements work on and that it has
    locked; they are None where the database does not tell.
    """

    description: str
    seconds: float | None
    tables: tuple[str, ...] | None
    remedy: str


@noun
class Replica:
    """A server that follows this one, and by how many seconds it is behind."""

    name: str
    seconds: float


@noun
class Disk:
    """Bytes that are free where the database is, and bytes that the database has now."""

    free: int
    used: int


@noun
class Health:
    """What the database tells. None is what it was not asked, or does not tell; `silence` says why, by field.

    `outdated` names the oldest version that is supported where this one is older. `read_only` says why nothing can be
    written. `unasked` are the things for which nobody can tell beforehand whether this user may do them.
    """

    server: str
    outdated: str = ""
    read_only: str = ""
    denied: tuple[Denial, ...] = ()
    unasked: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] | None = None
    replicas: tuple[Replica, ...] | None = None
    disk: Disk | None = None
    silence: Mapping[str, str] = field(default_factory=dict)


def older(version: str, least: tuple[int, ...]) -> str:
    """The least version as text when a server's version, such as 10.11.6-MariaDB, is below it, else ""."""
    numbers = tuple(int(part) for part in version.partition("-")[0].split(".") if part.isdigit())
    return ".".join(map(str, least)) if numbers < least else ""
