"""Show each migration, what was applied last, and whether anything is to be done.

Usage:
  sqlmig status [options]

Options:
  --exit-code   Exit with 1 when migrations are pending.

On a terminal each line has the time and duration, too; elsewhere the lines are as dbmate prints them, for scripts.
With --quiet nothing is printed and --exit-code is implied. Reading changes nothing: a database that was never
migrated gets no table.

Also called: show, list.
"""

from __future__ import annotations

from sqlmig.ledger import locate, read
from sqlmig.results import StatusEntry, StatusResult
from sqlmig.workspace import connected, library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.commands.arguments import Arguments
    from sqlmig.config import Settings
    from sqlmig.model import Applied, Migration, Notify
    from sqlmig.results import Result, State


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    found = library(settings)
    with connected(settings, notify, read_only=True) as session:
        past = read(session, locate(settings.migrations_table, session), told=True)
        server = session.traits.product(session.server_version)
    files = {migration.version: migration for migration in found.migrations}
    applied = {entry.version: entry for entry in past.applied}
    open_versions = {entry.version for entry in past.unfinished}
    entries = tuple(
        _entry(version, files.get(version), applied.get(version), version in open_versions)
        for version in sorted(files.keys() | applied.keys())
    )
    check = bool(args["--exit-code"]) or settings.quiet
    return StatusResult(entries, found.findings, check=check, server=server)


def _entry(version: str, file: Migration | None, applied: Applied | None, unfinished: bool) -> StatusEntry:
    state: State = "pending"
    if unfinished:
        state = "unfinished"
    elif applied is not None and file is None:
        state = "missing"
    elif applied is not None and file is not None:
        state = "changed" if applied.checksum not in (None, file.checksum) else "applied"
    return StatusEntry(
        version=version,
        name=file.name if file else (applied.name if applied else None) or "",
        path=file.path if file else None,
        state=state,
        applied_at=applied.applied_at if applied else None,
        batch=applied.batch if applied else None,
        duration_ms=applied.duration_ms if applied else None,
    )
