"""Beside which database things are tried, and what must not be tried there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmig.config import FILE_DIALECTS, DatabaseURL, Settings
from sqlmig.dialects.api import Traits
from sqlmig.errors import UNCHANGED, Problem, Refused
from sqlmig.library import source_line
from sqlmig.model import Migration, Plan, Statement
from sqlmig.plan import require
from sqlmig.sql.reach import outside
from sqlmig.workspace import any_url

_LISTED = 20


def subject(settings: Settings) -> DatabaseURL:
    """The database that is meant; of a file the driver is enough. ConfigError without one."""
    if settings.url is None and settings.driver in FILE_DIALECTS:
        return any_url(settings)
    return settings.database


def require_unprotected(settings: Settings) -> None:
    """Refused where the database is a protected one: the trials work on its server."""
    if settings.protected:
        raise Refused(
            "the database is protected, and the trials would make databases beside it",
            state=UNCHANGED,
            hint="name another server with --url, or another environment",
        )


def require_inside(statements: Iterable[Statement], traits: Traits, database: str) -> None:
    """Refused, with the statements, where some work beyond the database that they run in: dropping it would not take
    that back, and it may be the user's own."""
    found = [
        Problem(reason, statement.location, source_line(statement.location))
        for statement in statements
        if (reason := outside(statement.sql, traits.sql, database)) is not None
    ]
    if not found:
        return
    count = "1 statement works" if len(found) == 1 else f"{len(found)} statements work"
    raise Refused(
        f"{count} beyond the database, where a scratch one protects nothing",
        problems=tuple(found[:_LISTED]),
        state=UNCHANGED,
        hint="--force runs them nevertheless: on a server that is there for tests only",
    )


def migration_statements(migrations: Iterable[Migration]) -> Iterator[Statement]:
    for migration in migrations:
        yield from migration.statements("up")
        yield from migration.statements("down")


def require_runnable(up: Plan, down: Plan) -> None:
    """Refused where `up` or `rollback` would be, for another reason than that no way leads back."""
    back = (finding for finding in down.findings if finding.rule != "irreversible")
    require(Plan("up", up.steps, tuple(dict.fromkeys((*up.findings, *back)))))
