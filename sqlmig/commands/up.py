"""Create the database if it is missing, and apply all pending migrations.

Usage:
  sqlmig up [options]

Options:
  --to VERSION   Stop after this version.
  --steps N      Apply at most N migrations.
  --dry-run      Show the plan and change nothing.
  --yes          Run although it is risky, and ask nobody.
  --strict       Refuse migrations that are older than the newest applied one.

Each file runs in its own transaction together with its row in the ledger. Several runners may start at once:
one runs, the others wait and then find nothing to do. The first error stops the run; what was applied before
it stays applied. Where auto_migrate is off it tells what is pending, applies nothing, and exits with 0.

Also called: run, latest.
"""

from __future__ import annotations

from sqlmig.apply import apply, show
from sqlmig.commands.arguments import Arguments, consent, target
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    if args["--dry-run"]:
        return show("up", settings, notify, "up", target(args), sql=False)
    return apply("up", settings, notify, target(args), consent(args), create=True)
