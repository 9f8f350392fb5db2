"""Planning: migrations and history in, a Plan out. Nothing here reads a clock, a file or a connection."""

from sqlmig.plan.objections import inconsistencies, undecided
from sqlmig.plan.steps import Target, plan_rollback, plan_up, require

__all__ = ["Target", "inconsistencies", "plan_rollback", "plan_up", "require", "undecided"]
