"""A plan as text: its steps with their statements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.model import Risk, Step
from sqlmig.render.bounds import listed
from sqlmig.render.errors import finding_lines
from sqlmig.render.script import script_lines
from sqlmig.render.style import Style, plural
from sqlmig.results import PlanResult
from sqlmig.sql.classify import classify
from sqlmig.sql.display import pretty
from sqlmig.sql.impact import Impact, impact


def plan_lines(result: PlanResult, style: Style) -> Iterator[str]:
    """What stdout shows for a plan."""
    plan = result.plan
    if result.sql:
        yield from script_lines(plan, result.dialect)
        return
    verb = "apply" if plan.direction == "up" else "revert"
    yield f"{plural(len(plan.steps), 'migration')} to {verb}" if plan.steps else f"Nothing to {verb}"
    if result.backup != "not_needed":
        yield _BACKUPS[result.backup]
    for step, risk in zip(plan.steps, result.risks, strict=True):
        yield from _plan_step(step, risk, result.dialect, style)
    for finding in plan.findings:
        yield from finding_lines(finding, style)


def effect_of(found: Impact) -> str:
    """What a statement does to tables, for people; "" where it does nothing worth a line."""
    rewriting = {True: "rewrites the table", None: "may rewrite the table", False: ""}[found.rewrites]
    said = [
        f"lock {found.lock}" if found.lock else "",
        f"blocks {found.blocks}" if found.blocks else "",
        rewriting + (f" ({found.reason})" if rewriting and found.reason else ""),
        *(f"drops {name}" for name in found.drops),
    ]
    return ", ".join(word for word in said if word)


_BACKUPS = {
    "made_first": "A backup is made first",
    "not_enabled": "No backup is made first: backup_enabled is off",
}
_RISK_STYLE = {"low": "dim", "medium": "warn", "high": "bad"}
_DEFINING = frozenset({"CREATE", "ALTER", "DROP", "RENAME", "COMMENT"})


def _plan_step(step: Step, risk: Risk, dialect: str, style: Style) -> Iterator[str]:
    how = "in one transaction" if step.atomic else "statement by statement, without a transaction around them"
    yield ""
    yield f"{style('strong', step.migration.filename)} ({how})"
    yield from _risk_lines(risk, style)
    shown = 0
    for index, statement in enumerate(listed(step)):
        kind = classify(statement.sql, dialect)
        what = kind.object_kind if kind.verb in _DEFINING else ""
        label = " ".join(word for word in (kind.verb, what, kind.object_name) if word)
        done = style("dim", " done already") if index < step.first_statement else ""
        yield f"  {index + 1}. {label}  {style('dim', f'line {statement.location.line}')}{done}"
        found = impact(statement.sql, dialect)
        effect = effect_of(found)
        if effect:
            yield f"     {style('warn' if found.blocks or found.drops else 'dim', effect)}"
        for line in pretty(statement.sql).splitlines():
            yield f"       {style('dim', line)}"
        shown = index + 1
    if shown < len(step.statements):
        yield f"  … and {plural(len(step.statements) - shown, 'more statement')}"


def _risk_lines(risk: Risk, style: Style) -> Iterator[str]:
    """The reasons, but for locks that are held for a moment: each statement's line tells its own."""
    for reason in risk.reasons:
        if (reason.rule, reason.level) != ("lock", "low"):
            place = f"line {reason.location.line} " if reason.location else ""
            yield f"  {style(_RISK_STYLE[reason.level], f'{reason.level} risk:')} {place}{reason.message}"
