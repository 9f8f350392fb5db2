"""Wait until the database server answers.

Usage:
  sqlmig wait [options]

A server that answers without having the database counts as ready. After --wait-timeout the exit code is 5.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.noun import replace
from sqlmig.results import DatabaseResult, Result
from sqlmig.workspace import ready


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    ready(replace(settings, wait=True), notify, read_only=True)
    return DatabaseResult("wait", str(settings.database), "is ready", False)
