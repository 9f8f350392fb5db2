"""Loading schema.sql, ours or another tool's, into an empty database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import (
    ConfigError,
    DatabaseError,
    Interrupted,
    MigrationFileError,
    Problem,
    Refused,
    RunFailed,
    SqlmigError,
)
from sqlmig.ledger import Ledger, append, prepare, read_log, versions
from sqlmig.library import read as read_library
from sqlmig.library import read_text, source_line
from sqlmig.model import Event, LogEntry, Migration, Notify, Statement
from sqlmig.results import LoadResult
from sqlmig.schema.parsing import conflict, unconverted, written_from
from sqlmig.sql.classify import classify
from sqlmig.sql.split import locate, locate_in, split
from sqlmig.sql.transactions import transaction_control
from sqlmig.workspace import Created, actor, connected, locked

SHOWN = 5  # objects that a refusal names


def load(settings: Settings, notify: Notify, force: bool) -> LoadResult:
    """Run the schema file in a database that is empty, or with `force` in any, and record it in the log.

    Refused when the database holds anything. Where DDL is transactional a failure leaves nothing behind.
    """
    path, begin, created = settings.schema_file, time.monotonic(), Created(_once(notify))
    dialect = dialects.load(settings.database)
    text = _text(path)
    read = tuple(dialect.placed(split(text, dialect.traits.sql, path), settings.database))
    files = _files(settings, dialect.traits.sql)
    whole = dialect.traits.transactional_ddl and not any(
        transaction_control(classify(statement.sql, dialect.traits.sql)) for statement in read
    )
    with connected(settings, created, create=True) as session, locked(session, settings, notify) as ledger:
        if not force:
            _require_empty(session, written_from(text))
        statements = [item for item in read if not dialect.needless(item.sql, session.server_version)]
        started = datetime.now(UTC)
        with session.transaction() if whole else nullcontext():
            _run(session, statements, notify, undone=whole)
            session.restore()
            loaded = _record(session, ledger, files, path, len(statements), started)
    return LoadResult(path, len(statements), len(loaded), created.seen, time.monotonic() - begin)


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


def _run(session: Session, statements: Sequence[Statement], notify: Notify, undone: bool) -> None:
    """Run them all. The error says where, and what is there now; `undone` says that nothing stays."""
    done, total = 0, len(statements)

    def count(index: int) -> None:
        nonlocal done
        done = index + 1
        if done < total:
            following = statements[done]
            path = following.location.path
            notify(Event("statement_started", path, statement=following, index=done, total=total))

    try:
        session.run(statements, count)
    except (SqlmigError, KeyboardInterrupt) as error:
        failure = _told(error)
        statement = statements[min(done, total - 1)]
        offset = error.offset if isinstance(error, DatabaseError) else None
        failure.location = statement.location if offset is None else locate_in(statement, offset)
        failure.source = source_line(failure.location)
        certain = isinstance(error, DatabaseError)
        failure.state = "rolled back: the database is as it was" if undone else _state(done, total, certain)
        failure.hint = failure.hint or (None if undone else "`sqlmig drop`, then load again")
        raise failure from error


def _state(done: int, total: int, certain: bool) -> str:
    """What is true where nothing is rolled back. An answer that never came leaves the statement in flight open."""
    least = "" if certain else "at least "
    if done == 0:
        return f"{'none' if certain else 'it is open whether the first'} of {total} statements took effect"
    return f"{least}the first {done} of {total} statements took effect and cannot be rolled back"


def _told(error: SqlmigError | KeyboardInterrupt) -> SqlmigError:
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("interrupted while the schema was loaded")
    if not isinstance(error, DatabaseError):
        return error
    text = f"{error.message} ({error.sqlstate})" if error.sqlstate else error.message
    return RunFailed(f"{text}\n{error.detail}" if error.detail else text, hint=error.hint)


def _record(
    session: Session, ledger: Ledger, files: dict[str, Migration], path: str, total: int, started: datetime
) -> tuple[str, ...]:
    """A row in the log for each version that is applied now, or one for the file when none is.

    A file without a ledger makes a database that no migration has touched, and it stays one.
    """
    loaded = versions(session, ledger)
    if loaded is None:
        return ()
    prepare(session, ledger)
    user, now = actor(), datetime.now(UTC)
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
    append(session, ledger, entries)
    return loaded
