"""How a database is copied into a file and brought back: what each dialect provides for backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.noun import noun

Moved = Callable[[int, int | None], None]
"""Called as a file grows or is read: the bytes so far, and in all where that is known."""


@noun
class Archive:
    """How one database is copied into a file and brought back.

    The files are plain paths that only this dialect reads: compression, checksum, manifest and temporary names are the
    caller's, and so is removing what a failed `save` leaves. All may raise DatabaseError and EnvironmentFailure.

    `suffix` ends the files' names (".sqlite", ".sql"), and `compressed` says that they need no compression. `save`
    writes everything as it was at one moment, others' writes going on, to a path where nothing is. `check` reads a
    file back as far as possible without a server; DamagedBackup when it is not whole. `load` fills the URL's database,
    which exists and is empty; on any error that database is good for nothing and the caller drops it.

    `swap` puts the second database, freshly loaded, in the place of the first, which may be missing. Afterwards the
    first URL names the new database; whatever the second names then is the caller's to drop. As atomic as the server
    allows: a kill at any moment leaves the old database or the new one at the first URL, whole. The session, None when
    the first is missing, holds the runner's lock on the first; where it is in the way, `swap` closes it, as late as
    possible. Refused, naming them, when others' connections are in the way; nothing was changed then.

    Where a server cannot swap at once, `recover` finishes what a kill has cut off, and answers whether there was
    anything; until then `connect` says so and refuses.
    """

    suffix: str
    compressed: bool
    save: Callable[[DatabaseURL, Path, ConnectOptions, Moved], None]
    check: Callable[[Path], None]
    load: Callable[[DatabaseURL, Path, ConnectOptions, Moved], None]
    swap: Callable[[Session | None, DatabaseURL, DatabaseURL, ConnectOptions], None]
    recover: Callable[[DatabaseURL, ConnectOptions], bool] = lambda url, options: False  # noqa: ARG005  # the same shape
