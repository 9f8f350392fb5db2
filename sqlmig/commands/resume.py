"""Decide what a crash left open: whether the statement that ran then took effect.

Usage:
  sqlmig resume [options] [<version>] [--retry | --skip]

Options:
  --retry   It did not: the next run starts with it.
  --skip    It did: the next run starts behind it.

Only where statements cannot be rolled back, on MySQL and MariaDB or with transaction:false, a crash can leave
one statement undecided. Without --retry and --skip such statements are shown, with what the database has of them
and how to look, nothing is changed, and the exit code is 1 when there is one. No SQL of the migration is run.
"""

from __future__ import annotations

from sqlmig import dialects
from sqlmig.commands.arguments import Arguments, text
from sqlmig.config import Settings
from sqlmig.corrections import resume
from sqlmig.errors import UsageError
from sqlmig.model import Notify
from sqlmig.plan import undecided
from sqlmig.results import CheckResult, Result
from sqlmig.workspace import history, library


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    version, skip = text(args, "<version>"), bool(args["--skip"])
    if not skip and not args["--retry"]:
        found = library(settings)
        traits = dialects.load(settings.database).traits
        findings = undecided(found.migrations, history(settings, notify, found), traits, version)
        return CheckResult(len(found.migrations), findings, against_database=True, command="resume")
    if version is None:
        raise UsageError(f"{'--skip' if skip else '--retry'} needs the version", hint="`sqlmig resume` lists them")
    return resume(settings, notify, version, skip)
