"""Make the schema in an empty database from the schema file.

Usage:
  sqlmig load [options]

Options:
  --force   Load although the database is not empty.

A missing database is created. Files that pg_dump, mysqldump, sqlite3 or dbmate wrote are read, too. The log records
the versions that are applied then, with the checksums of their files, unless the file has no ledger. In a protected
environment it needs --force, and --environment NAME to name that.
"""

from __future__ import annotations

from sqlmig.approval import require_named
from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result
from sqlmig.schema.loading import load


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    force = bool(args["--force"])
    require_named(settings, "load", force)
    return load(settings, notify, force)
