"""Write an empty migration file named for the time in UTC.

Usage:
  sqlmig new [options] <name>...

Several words become one name with underscores.

Also called: n, make.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.drafts import write_new
from sqlmig.model import Notify
from sqlmig.results import FilesResult, Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    words = args["<name>"]
    name = " ".join(words) if isinstance(words, list) else str(words)
    path = write_new(settings.migrations_dir[0], name, datetime.now(UTC))
    return FilesResult("new", (str(path),))
