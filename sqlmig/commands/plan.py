"""Show what `sqlmig up` would do now, and change nothing.

Usage:
  sqlmig plan [options]

Options:
  --to VERSION   Stop after this version.
  --steps N      Plan at most N migrations.
  --sql          Print one SQL script instead of a report.
  --strict       Refuse migrations that are older than the newest applied one.

The same as `sqlmig up --dry-run`. Each migration is shown with its risk and the reasons. The exit code is 3 when
`sqlmig up` would refuse to run whatever it is told; that it needs --yes is a warning only.

The script of --sql is for the database's own client, and its first line says how to call that. It has no limits, no
values of ${NAME} and no rows of the ledger: `sqlmig baseline` enters those.
"""

from __future__ import annotations

from sqlmig.apply import show
from sqlmig.commands.arguments import Arguments, target
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    return show("plan", settings, notify, "up", target(args), sql=bool(args["--sql"]))
