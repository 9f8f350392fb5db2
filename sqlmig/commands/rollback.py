"""Revert the newest migration, or several.

Usage:
  sqlmig rollback [options]

Options:
  --to VERSION   Revert everything newer than this version, which stays applied.
  --steps N      Revert the newest N migrations.
  --batch        Revert what the last `sqlmig up` applied.
  --all          Revert everything.
  --dry-run      Show the plan and change nothing.
  --force        Revert although data may be lost that the migrations did not make.

To take away what a migration made is the ordinary case. A down that drops or empties more than that is refused without
--force; in a protected environment each one is that loses data.

Also called: down, revert.
"""

from __future__ import annotations

from sqlmig.apply import run_plan, show
from sqlmig.commands.arguments import Arguments, consent, target
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    if args["--dry-run"]:
        return show("rollback", settings, notify, "down", target(args), sql=False)
    return run_plan("rollback", settings, notify, "down", target(args), consent(args))
