"""Ask whether `sqlmig up` would go well now, and change nothing.

Usage:
  sqlmig preflight [options]

Options:
  --level COLOUR   Exit with 1 from this colour on: yellow or red (default: red).

Each check is green, yellow or red, with what to do about it, or not asked where the database does not tell:
connection, server, login, rights, ledger, pending migrations, undoing them, transactions in the way, replicas, disk,
the last backup.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments, text
from sqlmig.config import Settings
from sqlmig.errors import UsageError
from sqlmig.model import Notify
from sqlmig.preflight import preflight
from sqlmig.results import PreflightResult, Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    level = text(args, "--level")
    if level not in (None, "yellow", "red"):
        raise UsageError(f'--level {level}: yellow or red is needed, not "{level}"')
    return PreflightResult(preflight(settings, notify), "yellow" if level == "yellow" else "red")
