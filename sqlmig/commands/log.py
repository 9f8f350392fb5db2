"""Show what was done to the database, when, by whom and how it ended.

Usage:
  sqlmig log [options] [<version>]

Options:
  --since TIME   From a time on: 2026-01-31, 2026-01-31T12:00, or so long ago, as 7d or 2h.
  --until TIME   Up to a time, a day as a whole.
  --kind KINDS   Only entries of these kinds, with commas between: applied, reverted, failed, resumed, and others.
  --failed       Only what failed.
  --who NAME     Only what a user did, NAME or NAME@HOST.
  --limit N      Show the last N entries.

The log is only ever added to: failures, reverts and corrections stay in it. Times are UTC. A seed is found by its name.
Where statements are logged one by one, the start of each is listed with --verbose, or as the kind started.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmig.commands.arguments import Arguments, count, moment, text
from sqlmig.config import Settings
from sqlmig.errors import UsageError
from sqlmig.ledger import locate, read_log
from sqlmig.model import LOG_KINDS, LogEntry, Notify
from sqlmig.noun import noun
from sqlmig.results import LogResult, Result
from sqlmig.workspace import connected


@noun
class Filter:
    """Which entries are asked for. None is for all; `since` and `until` belong to the time between them. `subject` is a
    version, or the name of what has none."""

    kinds: frozenset[str]
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    who: str | None = None
    failed: bool = False

    def has(self, entry: LogEntry) -> bool:
        return (
            entry.kind in self.kinds
            and self.subject in (None, entry.version or entry.name)
            and (self.since is None or entry.started_at >= self.since)
            and (self.until is None or entry.started_at <= self.until)
            and self.who in (None, entry.who, f"{entry.who}@{entry.host}")
            and (entry.error is not None or not self.failed)
        )


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    wanted, limit = _filter(args, settings.verbose, datetime.now(UTC)), count(args, "--limit")
    with connected(settings, notify, read_only=True) as session:
        entries = read_log(session, locate(settings.migrations_table, session))
    chosen = tuple(entry for entry in entries if wanted.has(entry))
    return LogResult(chosen[-limit:] if limit else chosen)


def _filter(args: Arguments, verbose: bool, now: datetime) -> Filter:
    known = frozenset(LOG_KINDS)
    given = text(args, "--kind")
    kinds = frozenset(word.strip() for word in given.split(",")) if given else known
    if kinds - known:
        wrong = ", ".join(sorted(kinds - known))
        raise UsageError(f"--kind {given}: there is no kind {wrong}", hint=f"kinds are {', '.join(sorted(known))}")
    return Filter(
        kinds=kinds if given or verbose else known - {"started"},
        subject=text(args, "<version>"),
        since=moment(args, "--since", now),
        until=moment(args, "--until", now, end=True),
        who=text(args, "--who"),
        failed=bool(args["--failed"]),
    )
