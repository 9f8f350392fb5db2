"""Make the ledger agree with the files: accept a changed file, or forget a version whose file is gone.

Usage:
  sqlmig repair [options] [<version>...]

Options:
  --all   Repair everything that is listed.

A version that stopped half way starts over with its first statement: clean up by hand first what it left.

Without versions and without --all it lists what there is to repair, changes nothing, and exits with 1 when
there is something. No SQL of a migration is run. The log keeps what was repaired, when and by whom.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.corrections import repair
from sqlmig.errors import UsageError
from sqlmig.model import Notify
from sqlmig.plan import inconsistencies
from sqlmig.results import CheckResult, Result
from sqlmig.workspace import history, library


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    versions, everything = args["<version>"], bool(args["--all"])
    if versions and everything:
        raise UsageError("--all and versions contradict each other", hint="give one of them")
    if not versions and not everything:
        found = library(settings)
        findings = inconsistencies(found.migrations, history(settings, notify))
        return CheckResult(len(found.migrations), findings, against_database=True, command="repair")
    chosen = None if everything else frozenset(map(str, versions if isinstance(versions, list) else [versions]))
    return repair(settings, notify, chosen)
