"""Loading schema.sql, ours or another tool's, into an empty database."""

from __future__ import annotations

import time
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import ConfigError, MigrationFileError, Problem, Refused, SqlmigError
from sqlmig.ledger import Ledger, append, prepare, read_log, versions
from sqlmig.library import read as read_library
from sqlmig.library import read_text
from sqlmig.model import Event, LogEntry, Migration, Notify
from sqlmig.results import LoadResult
from sqlmig.schema.failures import Progress, explain
from sqlmig.schema.parsing import conflict, unconverted, written_from
from sqlmig.sql.classify import classify
from sqlmig.sql.places import locate
from sqlmig.sql.split import split
from sqlmig.sql.transactions import transaction_control
from sqlmig.workspace import Created, actor, connected, locked

SHOWN = 5  # objects that a refusal names


def load(settings: Settings, notify: Notify, force: bool) -> LoadResult:
    """Run the schema file in a database that is empty, or with `force` in any, and record it in the log.

    Refused when the database holds anything. Where DDL is transactional a failure leaves nothing behind. Every error
    says what is in the database now.
    """
    begin, created = time.monotonic(), Created(_once(notify))
    dialect = dialects.load(settings.database)
    text = _text(settings.schema_file)
    read = tuple(dialect.placed(split(text, dialect.traits.sql, settings.schema_file), settings.database))
    files = _files(settings, dialect.traits.sql)
    transactional, sql = dialect.traits.transactional_ddl, dialect.traits.sql
    own = transactional and any(transaction_control(classify(statement.sql, sql)) for statement in read)
    progress = Progress(read, transactional and not own, own)
    try:
        with connected(settings, created, create=True) as session, locked(session, settings, notify) as ledger:
            if not force:
                _require_empty(session, written_from(text))
            progress.statements = tuple(item for item in read if not dialect.needless(item.sql, session.server_version))
            loaded = _load(session, ledger, progress, files, settings.schema_file, notify)
            progress.stage = "loaded"
    except (SqlmigError, KeyboardInterrupt) as error:
        raise explain(error, progress, created.seen) from error
    seconds = time.monotonic() - begin
    return LoadResult(settings.schema_file, len(progress.statements), len(loaded), created.seen, seconds)


def _once(notify: Notify) -> Notify:
    """What the server remarks, each remark once: of an old file it says the same about every integer column."""
    remarks: set[str] = set()

    def told(event: Event) -> None:
        if event.kind != "notice" or event.message not in remarks:
            notify(event)
        if event.kind == "notice":
            remarks.add(event.message)

    return told


def _text(path: str) -> str:
    if not Path(path).exists():
        raise ConfigError(
            f"the schema file {path} is not there",
            state="nothing was changed",
            hint="`sqlmig dump` writes it; --schema-file names another",
        )
    text = unconverted(read_text(Path(path)))
    mark = conflict(text)
    if mark is not None:
        problem = Problem("this merge is not finished", locate(text, mark, path))
        raise MigrationFileError(f"{path} has conflicts of a merge", problems=(problem,), state="nothing was changed")
    return text


def _files(settings: Settings, dialect: str) -> dict[str, Migration]:
    """The migrations that are there to tell names and checksums of the versions in the file."""
    folders = [folder for folder in settings.migrations_dir if Path(folder).is_dir()]
    return {migration.version: migration for migration in read_library(folders, dialect).migrations}


def _require_empty(session: Session, written: str | None) -> None:
    """Refused, too, when the file was written from another database's SQL."""
    snapshot = session.snapshot()
    if written is not None and written.split()[:1] != snapshot.server.split()[:1]:
        raise Refused(
            f"the file was written from {written}, and this is {snapshot.server}",
            state="nothing was changed",
            hint="--force loads it nevertheless",
        )
    found = [block.identity for block in snapshot.blocks] + [item.identity for item in snapshot.lost]
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise Refused(
            f"the database is not empty: it has {', '.join(found[:SHOWN])}{more}",
            state="nothing was changed",
            hint="`sqlmig drop` removes the database; --force loads beside what is there",
        )


def _load(
    session: Session, ledger: Ledger, progress: Progress, files: dict[str, Migration], path: str, notify: Notify
) -> tuple[str, ...]:
    """Run the statements and record them, as one transaction where that can be; the versions that are applied now."""
    started = datetime.now(UTC)
    progress.stage = "running"
    with session.transaction() if progress.whole else nullcontext():
        _run(session, progress, notify)
        progress.stage = "recording"
        session.restore()
        return _record(session, ledger, files, path, progress, started)


def _run(session: Session, progress: Progress, notify: Notify) -> None:
    total = len(progress.statements)

    def count(index: int) -> None:
        progress.done = index + 1
        if progress.done < total:
            following = progress.statements[progress.done]
            path = following.location.path
            notify(Event("statement_started", path, statement=following, index=progress.done, total=total))

    session.run(progress.statements, count)


def _record(
    session: Session, ledger: Ledger, files: dict[str, Migration], path: str, progress: Progress, started: datetime
) -> tuple[str, ...]:
    """A row in the log for each version that is applied now, or one for the file when none is.

    A file without a ledger makes a database that no migration has touched, and it stays one.
    """
    loaded = versions(session, ledger)
    if loaded is None:
        return ()
    prepare(session, ledger)
    user, now, total = actor(), datetime.now(UTC), len(progress.statements)
    batch = 1 + max((entry.batch or 0 for entry in read_log(session, ledger)), default=0)
    entries = [
        LogEntry(
            kind="loaded",
            version=version,
            name=files[version].name if version in files else "" if version else path,
            direction="up",
            checksum=files[version].checksum if version in files else None,
            batch=batch,
            statements_done=total,
            statements_total=total,
            done_checksum=None,
            started_at=started,
            finished_at=now,
            duration_ms=round((now - started).total_seconds() * 1000),
            who=user.who,
            host=user.host,
            tool_version=user.tool_version,
            error=None,
        )
        for version in loaded or ("",)
    ]
    with nullcontext() if progress.whole else session.transaction():
        append(session, ledger, entries)
    return loaded
