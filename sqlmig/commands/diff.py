"""Compare the database with the schema file, object by object.

Usage:
  sqlmig diff [options]

Options:
  --exit-code   Exit with 1 when they differ. This is so without it, too, as with diff(1).

Lines with - are in the file only, lines with + in the database only. Nothing is changed; `sqlmig dump` writes the
file anew.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result
from sqlmig.schema.comparing import diff


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    return diff(settings, notify)
