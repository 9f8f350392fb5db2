"""Drop the database if it is there, with everything in it.

Usage:
  sqlmig drop [options]

Options:
  --force   Drop it in a protected environment, too; --environment NAME has to name that.
"""

from __future__ import annotations

from sqlmig.approval import require_named
from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import DatabaseResult, Result
from sqlmig.workspace import ready


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    require_named(settings, "drop", bool(args["--force"]))
    dialect, options = ready(settings, notify)
    dropped = dialect.drop(settings.database, options)
    return DatabaseResult("drop", str(settings.database), "dropped" if dropped else "is not there", dropped)
