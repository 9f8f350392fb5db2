"""Validation: everything that is wrong with the files, and with the files against the ledger, in one list."""

from __future__ import annotations

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.errors import DatabaseMissing, MigrationFileError
from sqlmig.library import Library, count_files
from sqlmig.library import read as read_library
from sqlmig.model import Finding, History, Notify
from sqlmig.plan import plan_up
from sqlmig.results import CheckResult
from sqlmig.workspace import any_url, history


def validate(settings: Settings, notify: Notify, offline: bool) -> CheckResult:
    """Check the files and, unless `offline`, what the ledger says of them."""
    traits = dialects.load(any_url(settings)).traits
    offline = offline or settings.url is None
    try:
        found = read_library(settings.migrations_dir, traits.sql)
    except MigrationFileError as error:
        if not error.problems:
            raise
        findings = tuple(
            Finding("file", "error", problem.message, problem.location, problem.hint) for problem in error.problems
        )
        return CheckResult(count_files(settings.migrations_dir), findings, against_database=False)
    past = None if offline else _history(settings, notify)
    plan = plan_up(found.migrations, past or History(), traits, settings.variables)
    findings = (*found.findings, *plan.findings, *_downs(found))
    return CheckResult(len(found.migrations), findings, against_database=past is not None)


def _history(settings: Settings, notify: Notify) -> History | None:
    try:
        return history(settings, notify)
    except DatabaseMissing:
        return None


def _downs(found: Library) -> list[Finding]:
    """Migrations that say nothing about how to undo them."""
    return [
        Finding(
            "empty-down",
            "warning",
            f"{migration.filename} has an empty down section",
            migration.down[0].location if migration.down else None,
            "write how to undo it, or say `-- migrate:down irreversible`",
        )
        for migration in found.migrations
        if not migration.irreversible and not any(section.statements for section in migration.down)
    ]
