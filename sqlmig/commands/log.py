"""Show what was done to the database, when, by whom and how it ended.

Usage:
  sqlmig log [options] [<version>]

Options:
  --limit N   Show the last N entries.

A seed is found by its name. With --verbose the start of each statement is listed too, where statements are logged one
by one.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments, count, text
from sqlmig.config import Settings
from sqlmig.ledger import locate, read_log
from sqlmig.model import Notify
from sqlmig.results import LogResult, Result
from sqlmig.workspace import connected


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    version, limit = text(args, "<version>"), count(args, "--limit")
    with connected(settings, notify, read_only=True) as session:
        entries = read_log(session, locate(settings.migrations_table, session))
    asked = [entry for entry in entries if version in (None, entry.version or entry.name)]
    chosen = [entry for entry in asked if settings.verbose or entry.kind != "started"]
    return LogResult(tuple(chosen[-limit:] if limit else chosen))
