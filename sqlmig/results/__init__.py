"""What a command answers: values from which both the text and the JSON are made."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from sqlmig.results.backups import BackupEntry, BackupResult, BackupState, RestoreResult
    from sqlmig.results.checks import LEVELS, Check, CheckResult, Colour, Format, LintResult, PreflightResult
    from sqlmig.results.data import ResetResult, SeedEntry, SeedListResult, SeedOutcome, SeedResult, SeedState, SeedStep
    from sqlmig.results.history import LogResult, State, StatusEntry, StatusResult, Verdict
    from sqlmig.results.plain import (
        ConfigResult,
        ConfigValue,
        DatabaseResult,
        ErrorResult,
        FilesResult,
        LedgerChange,
        LedgerResult,
        TextResult,
    )
    from sqlmig.results.runs import SWITCHED_OFF, Backup, PlanResult, RunResult, StepOutcome, StepResult
    from sqlmig.results.schema import Change, Difference, DiffResult, LoadResult, SchemaResult
    from sqlmig.results.trials import Suite, Timing, Trial, TrialOutcome, TrialsResult

Result: TypeAlias = """
    RunResult | SchemaResult | LoadResult | SeedListResult | SeedResult | ResetResult | DiffResult | PlanResult
    | StatusResult | LogResult | CheckResult | LintResult | PreflightResult | FilesResult | DatabaseResult
    | BackupResult | RestoreResult | LedgerResult | TrialsResult | ConfigResult | TextResult | ErrorResult
"""

__all__ = [
    "LEVELS",
    "SWITCHED_OFF",
    "Backup",
    "BackupEntry",
    "BackupResult",
    "BackupState",
    "Change",
    "Check",
    "CheckResult",
    "Colour",
    "ConfigResult",
    "ConfigValue",
    "DatabaseResult",
    "DiffResult",
    "Difference",
    "ErrorResult",
    "FilesResult",
    "Format",
    "LedgerChange",
    "LedgerResult",
    "LintResult",
    "LoadResult",
    "LogResult",
    "PlanResult",
    "PreflightResult",
    "ResetResult",
    "RestoreResult",
    "Result",
    "RunResult",
    "SchemaResult",
    "SeedEntry",
    "SeedListResult",
    "SeedOutcome",
    "SeedResult",
    "SeedState",
    "SeedStep",
    "State",
    "StatusEntry",
    "StatusResult",
    "StepOutcome",
    "StepResult",
    "Suite",
    "TextResult",
    "Timing",
    "Trial",
    "TrialOutcome",
    "TrialsResult",
    "Verdict",
]

# module → what is in it: a command answers one thing, so the modules of the others are not loaded
_HOMES = {
    "backups": "BackupEntry BackupResult BackupState RestoreResult",
    "checks": "LEVELS Check CheckResult Colour Format LintResult PreflightResult",
    "data": "ResetResult SeedEntry SeedListResult SeedOutcome SeedResult SeedState SeedStep",
    "history": "LogResult State StatusEntry StatusResult Verdict",
    "plain": "ConfigResult ConfigValue DatabaseResult ErrorResult FilesResult LedgerChange LedgerResult TextResult",
    "runs": "SWITCHED_OFF Backup PlanResult RunResult StepOutcome StepResult",
    "schema": "Change Difference DiffResult LoadResult SchemaResult",
    "trials": "Suite Timing Trial TrialOutcome TrialsResult",
}


def __getattr__(name: str) -> object:
    home = next((module for module, names in _HOMES.items() if name in names.split()), None)
    if home is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from sqlmig.lean import load_module  # most results have a name already

    return getattr(load_module(f"{__name__}.{home}"), name)
