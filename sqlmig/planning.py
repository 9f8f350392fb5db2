"""The plan that the settings ask for: pure planning, given its limits, variables and traits."""

from __future__ import annotations

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.library import Library
from sqlmig.model import Direction, History, Options, Plan
from sqlmig.plan import Target, plan_rollback, plan_up


def make_plan(
    found: Library, past: History, settings: Settings, direction: Direction, target: Target, strict: bool = False
) -> Plan:
    """The plan for either direction, with the directory's findings in front."""
    traits = dialects.load(settings.database).traits
    limits = Options(
        lock_timeout=settings.table_lock_timeout,
        statement_timeout=settings.statement_timeout,
        retry=settings.lock_retries,
    )
    if direction == "up":
        plan = plan_up(found.migrations, past, traits, settings.variables, target, strict, limits)
    else:
        plan = plan_rollback(found.migrations, past, traits, settings.variables, target, limits)
    return Plan(plan.direction, plan.steps, (*found.findings, *plan.findings))
