"""Writing schema.sql: from the database to a file that is always either the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import ConfigError, Interrupted, Problem, SchemaIncomplete, SqlmigError
from sqlmig.ledger import Ledger, versions
from sqlmig.library import read_text
from sqlmig.model import Event, Notify
from sqlmig.noun import replace
from sqlmig.results import SchemaResult
from sqlmig.schema.file import UNFINISHED, VERSIONS, inserts, render
from sqlmig.schema.parsing import unconverted, versions_in, whole, written_from
from sqlmig.snapshot import Snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

NATIVE = "sqlmig"


def dump(
    session: Session, ledger: Ledger, settings: Settings, grants: bool = False, flags: Sequence[str] = ()
) -> SchemaResult:
    """Read the schema and write the file if it differs. SchemaIncomplete when an object would be missing in it.

    `flags` go to the client program that the setting `engine` names, or to the dialect's own one. Every error says
    what is true of the file.
    """
    kept = f"{settings.schema_file} is as it was"  # of the database a dump changes nothing
    try:
        from sqlmig.schema.target import write  # where the schema may have changed

        text, result = _read(session, ledger, settings, grants, flags)
    except KeyboardInterrupt as error:
        raise Interrupted("interrupted while the schema was read", state=kept) from error
    except SqlmigError as error:
        error.state = kept
        raise
    return replace(result, written=write(settings.schema_file, text))


def _read(
    session: Session, ledger: Ledger, settings: Settings, grants: bool, flags: Sequence[str]
) -> tuple[str, SchemaResult]:
    """The text of the file, and what to say of it."""
    path, applied = settings.schema_file, versions(session, ledger) or ()
    rows = inserts(qualified(ledger, session), applied, session.traits)
    engine = chosen(settings, flags)
    if engine != NATIVE:
        from sqlmig.schema.engines import text_by  # for who asks for a client program

        text = text_by(engine, settings, grants, flags)
        text = f"{text.rstrip()}\n\n-- {VERSIONS}\n{rows}" if rows else text
        return text, SchemaResult(path, False, engine, None, None, len(applied))
    snapshot, omitted = current(session, settings, grants)
    found = SchemaResult(path, False, engine, snapshot.server, len(snapshot.blocks), len(applied), omitted)
    return render(snapshot, omitted, rows), found


def chosen(settings: Settings, flags: Sequence[str] = ()) -> str:
    """The program that writes the file: `sqlmig`, or a client program, which flags ask for, too.

    ConfigError when this database has no such program.
    """
    client = dialects.load(settings.database).client
    programs = client().programs if client else ()
    if settings.engine == NATIVE:
        if flags and not programs:
            raise ConfigError("flags behind -- are for a client program, and there is none for this database")
        return programs[0] if flags else NATIVE
    if settings.engine not in programs:
        known = ", ".join((NATIVE, *programs))
        raise ConfigError(f"engine: {settings.engine!r} does not dump this database", hint=f"one of {known}")
    return settings.engine


def after_run(
    session: Session, ledger: Ledger, settings: Settings, notify: Notify, changed: bool, applied: Iterable[str] = ()
) -> tuple[SchemaResult | None, SqlmigError | None]:
    """Write the file behind a command that changed the database, or where it lacks what an earlier one did.

    `applied` are the versions where it changed nothing. The error says that the command itself succeeded.
    """
    if settings.no_dump_schema or not (changed or stale(session, ledger, settings, applied)):
        return None, None
    notify(Event("schema_started", settings.schema_file))
    try:
        result = dump(session, ledger, settings)
    except SqlmigError as error:
        done = "the changes in the database are made and recorded" if changed else "nothing was changed"
        error.state = f"{done}; {error.state}"
        later = "`sqlmig dump` writes it later; --no-dump-schema leaves it alone"
        error.hint = f"{error.hint}; {later}" if error.hint else later
        return None, error
    if result.written:
        notify(Event("schema_written", result.path))
    return result, None


def stale(session: Session, ledger: Ledger, settings: Settings, applied: Iterable[str]) -> bool:
    """Whether the file is missing, empty or not whole, or lists other versions than are applied.

    A run that is killed leaves one of these, but for a `redo` between its reverting and its writing: what that has
    changed, and what a person changes, there or in the database, is for `diff` to find. A file that was not written by
    this program is left alone.
    """
    path = settings.schema_file
    if not os.path.exists(path):
        return True
    if not os.path.isfile(path):
        return False
    text = unconverted(read_text(path))
    server = written_from(text)
    if server is None:
        return not text.strip()
    if server == UNFINISHED or not whole(text):
        return True
    return versions_in(text) != inserts(qualified(ledger, session), applied, session.traits)


def current(session: Session, settings: Settings, grants: bool = False) -> tuple[Snapshot, tuple[str, ...]]:
    """The snapshot without what the setting `not_dumped` lists, and those of its entries that name something."""
    snapshot = session.snapshot(grants)
    if snapshot.hidden:
        raise SchemaIncomplete(
            f"this user may not see the whole schema: {', '.join(snapshot.hidden)} on the database is missing",
            hint="the server leaves out in silence what a user has no privilege on",
        )
    patterns = {entry: _pattern(entry) for entry in settings.not_dumped}
    used: set[str] = set()

    def listed(identity: str) -> bool:
        found = [entry for entry, pattern in patterns.items() if pattern.fullmatch(identity)]
        used.update(found)
        return bool(found)

    blocks = tuple(block for block in snapshot.blocks if not listed(block.identity))
    lost = tuple(item for item in snapshot.lost if not listed(item.identity))
    if lost:
        raise SchemaIncomplete(
            f"{len(lost)} {'object' if len(lost) == 1 else 'objects'} of the database cannot be written as SQL",
            problems=tuple(Problem(f"{item.identity}: {item.reason}") for item in lost),
            hint="list what may be missing under not_dumped in sqlmig.toml; the file then names it",
        )
    return replace(snapshot, blocks=blocks, lost=()), tuple(sorted(used))


def _pattern(entry: str) -> re.Pattern[str]:
    """An identity in which * stands for any text."""
    import re  # for who leaves something out

    return re.compile(".*".join(map(re.escape, entry.split("*"))), re.S)


def qualified(ledger: Ledger, session: Session) -> tuple[str, ...]:
    """The ledger's name as the file has it: without what every statement of the file is read in anyway."""
    names, namespace = ledger.names, session.namespace
    while not session.traits.qualified and len(names) > 1 and names[:1] == namespace[:1]:
        names, namespace = names[1:], namespace[1:]
    return names
