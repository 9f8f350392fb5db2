"""Put a backup in the database's place.

Usage:
  sqlmig restore [options] [<backup>]

Options:
  --force        Restore a backup of a database with another name, or in a protected environment.
  --if-missing   Only where the database is missing or empty, as when a container starts.

The backup is `latest` or the name of one, from `sqlmig backup list`, or a path to its folder or file. It is loaded into
a new database and compared first, and what it replaces is backed up before, so that a failure loses nothing. It waits
for runners, and they wait for it. In a protected environment it needs --force, and --environment NAME to name that.
"""

from __future__ import annotations

from sqlmig.approval import require_named
from sqlmig.backups.restoring import restore
from sqlmig.backups.shelf import LATEST
from sqlmig.commands.arguments import Arguments, text
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import RestoreResult


def run(args: Arguments, settings: Settings, notify: Notify) -> RestoreResult:
    force, if_missing = bool(args["--force"]), bool(args["--if-missing"])
    if not if_missing:  # where there is nothing, nothing can be overwritten
        require_named(settings, "restore", force)
    return restore(settings, notify, text(args, "<backup>") or LATEST, force, if_missing)
