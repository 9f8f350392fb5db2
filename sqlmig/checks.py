"""Validation: everything that is wrong with the files, and with the files against the ledger, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.errors import DatabaseMissing, EnvironmentFailure
from sqlmig.library import survey
from sqlmig.model import Finding, History, Migration, Notify
from sqlmig.noun import replace
from sqlmig.plan import plan_up
from sqlmig.results import CheckResult
from sqlmig.sql.sections import ParsedFile
from sqlmig.workspace import any_url, history


def validate(settings: Settings, notify: Notify, offline: bool) -> CheckResult:
    """Check the files and, unless `offline`, what the ledger says of them.

    What is wrong with one file hides nothing of the others, and a dead server hides nothing of the files.
    """
    traits = dialects.load(any_url(settings)).traits
    found = survey(settings.migrations_dir, traits.sql)
    past, error = (None, None) if offline or settings.url is None else _history(settings, notify)
    migrations = tuple(_apart(migration, found.unread) for migration in found.library.migrations)
    plan = plan_up(migrations, _without(past or History(), found.unread), traits, settings.variables)
    problems = (Finding("file", "error", problem.message, problem.location, problem.hint) for problem in found.problems)
    findings = (*problems, *found.library.findings, *plan.findings, *_downs(migrations))
    return CheckResult(found.files, findings, past is not None, error=error)


def _apart(migration: Migration, unread: frozenset[str]) -> Migration:
    """The migration without dependencies on files that cannot be read: those are told of already."""
    if unread.isdisjoint(migration.directives.depends):
        return migration
    depends = tuple(version for version in migration.directives.depends if version not in unread)
    directives = replace(migration.directives, depends=depends)
    return replace(migration, content=ParsedFile(directives, migration.up, migration.down, migration.checksum))


def _without(past: History, unread: frozenset[str]) -> History:
    """The history without files that cannot be read, which are neither missing nor changed."""
    return replace(
        past,
        applied=tuple(entry for entry in past.applied if entry.version not in unread),
        unfinished=tuple(entry for entry in past.unfinished if entry.version not in unread),
    )


def _history(settings: Settings, notify: Notify) -> tuple[History | None, EnvironmentFailure | None]:
    """What the ledger knows, or why it cannot be asked. A database that is missing has nothing applied."""
    try:
        return history(settings, notify), None
    except DatabaseMissing:
        return None, None
    except EnvironmentFailure as error:
        return None, error


def _downs(migrations: Iterable[Migration]) -> Iterator[Finding]:
    """Migrations that say nothing about how to undo them."""
    for migration in migrations:
        if not migration.irreversible and not any(section.statements for section in migration.down):
            yield Finding(
                "empty-down",
                "warning",
                f"{migration.filename} has an empty down section",
                migration.down[0].location if migration.down else None,
                "write how to undo it, or say `-- migrate:down irreversible`",
            )
