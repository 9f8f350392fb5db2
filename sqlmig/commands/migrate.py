"""Apply all pending migrations to a database that is there.

Usage:
  sqlmig migrate [options]

Options:
  --to VERSION   Stop after this version.
  --steps N      Apply at most N migrations.
  --dry-run      Show the plan and change nothing.
  --yes          Run although it is risky, and ask nobody.
  --strict       Refuse migrations that are older than the newest applied one.

The same as `sqlmig up`, but a missing database is an error.
"""

from __future__ import annotations

from sqlmig.apply import apply, show
from sqlmig.commands.arguments import Arguments, consent, target
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    if args["--dry-run"]:
        return show("migrate", settings, notify, "up", target(args), sql=False)
    return apply("migrate", settings, notify, target(args), consent(args))
