"""Create the database if it is not there.

Usage:
  sqlmig create [options]
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import DatabaseResult, Result
from sqlmig.workspace import ready


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    dialect, options = ready(settings, notify)
    created = dialect.create(settings.database, options)
    return DatabaseResult("create", str(settings.database), "created" if created else "exists already", created)
