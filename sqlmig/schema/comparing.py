"""The live schema against schema.sql, object by object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.errors import ConfigError
from sqlmig.ledger import locate, versions
from sqlmig.library import read_text
from sqlmig.model import Notify
from sqlmig.results import Change, Difference, DiffResult
from sqlmig.schema.file import inserts, render
from sqlmig.schema.parsing import parse
from sqlmig.schema.writing import current, qualified
from sqlmig.workspace import connected


def diff(settings: Settings, notify: Notify) -> DiffResult:
    """What `dump` would change in the file. Reads only."""
    path, traits = settings.schema_file, dialects.load(settings.database).traits
    if not Path(path).exists():
        raise ConfigError(f"the schema file {path} is not there", hint="`sqlmig dump` writes it")
    file = parse(read_text(Path(path)), traits, path)
    with connected(settings, notify, read_only=True) as session:
        ledger = locate(settings.migrations_table, session)
        snapshot, omitted = current(session, settings)
        rows = inserts(qualified(ledger, session), versions(session, ledger) or (), traits)
    live = parse(render(snapshot, omitted, rows), traits, "database")
    return DiffResult(
        path,
        tuple(differences(file.blocks, live.blocks, path)),
        written_from=file.server,
        server=live.server,
    )


def differences(
    old: Mapping[str, str], new: Mapping[str, str], before: str, after: str = "database"
) -> Iterator[Difference]:
    """The blocks that are not alike: the old ones in their order, then the new ones. `before` and `after` say in the
    diff what the old and the new ones are."""
    for identity in (*old, *(identity for identity in new if identity not in old)):
        was, now = old.get(identity), new.get(identity)
        if was != now:
            change: Change = "added" if was is None else "removed" if now is None else "changed"
            lines = unified_diff(
                was.split("\n") if was else [],
                now.split("\n") if now else [],
                fromfile=f"{before}: {identity}",
                tofile=f"{after}: {identity}",
                lineterm="",
            )
            yield Difference(identity, change, tuple(lines))
