"""Check all migration files at once, and against the ledger when there is a database.

Usage:
  sqlmig validate [options]

Options:
  --offline   Check the files only.

Everything that is wrong is listed at once: files that cannot be read, versions, dependencies that are circular or in
the wrong order, and files that were changed or deleted after they were applied. Without a database, --driver says whose
SQL the files hold. The exit code is 1 when there are errors.
"""

from __future__ import annotations

from sqlmig.checks import validate
from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    return validate(settings, notify, offline=bool(args["--offline"]))
