"""Drop the database, create it, apply all migrations and run all seeds.

Usage:
  sqlmig reset [options]

Options:
  --force   Do it in a protected environment, too; --environment NAME has to name that.

All files are read before anything is dropped. Seeds run as in `sqlmig seed run`; without a seeds folder there are none.
"""

from __future__ import annotations

from sqlmig.approval import require_named
from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.resetting import reset
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    require_named(settings, "reset", bool(args["--force"]))
    return reset(settings, notify)
