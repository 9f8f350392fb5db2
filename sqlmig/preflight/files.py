"""Checks of what is to run: the ledger, the pending migrations, what they do to tables, whether they can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmig.model import Finding, History, Migration, Plan, Reason, Risk
from sqlmig.results import Check, Colour


def checks(plan: Plan, past: History, found: Sequence[Risk]) -> tuple[Check, ...]:
    """`found` are the plan's risks."""
    return (_ledger(past), _pending(plan), _tables(found), _conflicts(plan), _undo(plan))


def _ledger(past: History) -> Check:
    """A run that stopped half way is somebody's to look at, even where the next run goes on by itself."""
    if past.unfinished:
        details = tuple(
            f"{entry.version}_{entry.name}: {entry.statements_done} of {entry.statements_total} statements ran"
            for entry in past.unfinished
        )
        help_text = "`sqlmig plan` shows where the next run goes on, or why it does not"
        return Check("ledger", "yellow", "a migration stopped half way", details, help_text)
    if not past.applied:
        return Check("ledger", "green", "nothing is applied yet")
    return Check("ledger", "green", f"{len(past.applied)} applied, the last of them {max(past.versions)}")


def _pending(plan: Plan) -> Check:
    names = tuple(step.migration.filename for step in plan.steps)
    return Check("pending", "green", f"{len(names)} to apply" if names else "nothing to apply", names)


def _tables(found: Sequence[Risk]) -> Check:
    """A lock that is held for a moment only is no reason to wait for a quiet hour."""
    details = tuple(
        f"{reason.location}: {reason.message}" for risk in found for reason in risk.reasons if _takes_long(reason)
    )
    if not details:
        return Check("tables", "green", "none is rewritten, or locked for long")
    help_text = "run it when few use them; `sqlmig lint` may know another way"
    return Check("tables", "yellow", "some are rewritten, or locked for as long as the work takes", details, help_text)


def _takes_long(reason: Reason) -> bool:
    return reason.rule == "rewritten-table" or (reason.rule, reason.level) == ("lock", "medium")


def _conflicts(plan: Plan) -> Check:
    """Whatever makes `up` refuse, and whatever it would warn of."""
    errors = [finding for finding in plan.findings if finding.level == "error"]
    others = [finding for finding in plan.findings if finding.level == "warning"]
    colour: Colour = "red" if errors else "yellow" if others else "green"
    message = "`sqlmig up` would refuse" if errors else "there are warnings" if others else "files and ledger agree"
    details = tuple(map(_told, (*errors, *others)))
    return Check("conflicts", colour, message, details, "`sqlmig validate` says what to do" if details else None)


def _told(finding: Finding) -> str:
    return f"{finding.location}: {finding.message}" if finding.location else finding.message


def _undo(plan: Plan) -> Check:
    details = tuple(
        f"{step.migration.filename} {reason}" for step in plan.steps for reason in _not_undone(step.migration)
    )
    if not details:
        message = "each pending migration has a down" if plan.steps else "there is nothing to undo"
        return Check("undo", "green", message)
    help_text = "write how to undo it, or have a backup that you have restored once"
    return Check("undo", "yellow", "`sqlmig rollback` cannot undo everything", details, help_text)


def _not_undone(migration: Migration) -> Iterator[str]:
    """Why a migration cannot be undone; at most one reason."""
    if migration.irreversible:
        yield "is irreversible"
    elif not migration.down:
        yield "has no down for this database"
    elif not any(section.statements for section in migration.down):
        yield "has an empty down"
