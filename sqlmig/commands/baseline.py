"""Enter all migrations up to a version into the ledger without running them.

Usage:
  sqlmig baseline [options] <version>

For a database that has the schema already, made by hand or by another tool. Versions that are applied stay as
they are.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.corrections import baseline
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    return baseline(settings, notify, str(args["<version>"]))
