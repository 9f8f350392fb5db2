"""The history that is read from the ledger and a part of its log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.ledger import append, locate, prepare, read, read_log
from sqlmig.model import LOG_KINDS, Applied, History, LogEntry
from tests.servers import Database

VERSIONS = tuple("123456789")
APPLIED = ("1", "3", "5", "6", "8", "elsewhere")
NOON = datetime(2026, 1, 31, 12, 0, 0, 5, UTC)


def entry(number: int) -> LogEntry:
    """A row of a log in which kinds, versions, directions and batches meet in every way."""
    return LogEntry(
        kind=LOG_KINDS[number * 7 % 12],
        version=VERSIONS[number * 5 % 9],
        name=f"m{number}",
        direction="down" if number % 5 < 2 else "up",
        checksum=f"sha256:{number}" if number % 4 else None,
        batch=(number // 37 + 1) if number % 3 else None,
        statements_done=number // 3 % 2,
        statements_total=2,
        done_checksum=f"sha256:done{number}",
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=number),
        duration_ms=number,
        who="me",
        host="here",
        tool_version="1",
        error=None,
    )


def from_whole(log: Sequence[LogEntry], told: bool) -> History:
    """The history by its definition, from every row of the log."""
    last = {entry.version: entry for entry in log}
    ups = {
        entry.version: entry
        for entry in log
        if entry.kind in ("applied", "baselined", "repaired", "loaded") and entry.direction == "up"
    }
    tried = [entry for entry in last.values() if entry.kind in ("started", "reached", "failed", "resumed")]
    unfinished = (
        entry
        for entry in sorted(tried, key=lambda entry: entry.version)
        if (entry.kind == "started" or entry.statements_done)
        and (entry.version in APPLIED) == (entry.direction == "down")
    )
    return History(
        applied=tuple(applied(version, ups.get(version), told) for version in APPLIED),
        unfinished=tuple(unfinished),
        last_batch=max((entry.batch for entry in log if entry.batch is not None), default=0),
        attempted=frozenset((entry.version, entry.direction) for entry in tried),
        kept=True,
    )


def applied(version: str, entry: LogEntry | None, told: bool) -> Applied:
    if entry is None:
        return Applied(version)
    if not told:
        return Applied(version, checksum=entry.checksum, batch=entry.batch)
    return Applied(version, entry.name, entry.checksum, entry.batch, entry.finished_at, entry.duration_ms)


def test_a_part_of_the_log_tells_what_all_of_it_does(db: Database) -> None:
    """Which rows are asked for changes nothing, wherever the log ends."""
    db.create()
    url = parse_url(db.url)
    session = dialects.load(url).connect(url, ConnectOptions())
    try:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        for version in APPLIED:
            session.execute(f"INSERT INTO schema_migrations VALUES ('{version}')")
        seen: set[tuple[str, str]] = set()
        for start in range(0, 240, 40):
            append(session, ledger, [entry(number) for number in range(start, start + 40)])
            log = read_log(session, ledger)
            assert [one.name for one in log] == [f"m{number}" for number in range(start + 40)]
            for told in (False, True):
                assert read(session, ledger, told) == from_whole(log, told)
            seen |= {(one.kind, one.direction) for one in read(session, ledger).unfinished}
        assert {kind for kind, _ in seen} > {"started", "failed"}
        assert {way for _, way in seen} == {"up", "down"}
    finally:
        session.close()
