"""Revert the newest migration and apply it again, as one does while writing it.

Usage:
  sqlmig redo [options]

Options:
  --steps N   Revert and apply the newest N migrations.
  --force     Revert although data may be lost, as in `sqlmig rollback`.
  --yes       Apply although it is risky, as in `sqlmig up`.
"""

from __future__ import annotations

from sqlmig.apply import redo
from sqlmig.commands.arguments import Arguments, consent, target
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    return redo(settings, notify, target(args), consent(args))
