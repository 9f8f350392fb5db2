"""Decide what a crash left open: whether the statement that ran then took effect.

Usage:
  sqlmig resume [options] <version> (--retry | --skip)

Options:
  --retry   It did not: the next run starts with it.
  --skip    It did: the next run starts behind it.

Only where statements cannot be rolled back, on MySQL and MariaDB or with transaction:false, a crash can leave
one statement undecided. Look at the database first. No SQL of the migration is run.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.corrections import resume
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    return resume(settings, notify, str(args["<version>"]), skip=bool(args["--skip"]))
