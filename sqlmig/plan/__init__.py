"""Planning: migrations and history in, a Plan out. Nothing here reads a clock, a file or a connection."""

from sqlmig.plan.objections import inconsistencies, undecided
from sqlmig.plan.risk import consenting, risks
from sqlmig.plan.steps import Target, plan_rollback, plan_up, require

__all__ = ["Target", "consenting", "inconsistencies", "plan_rollback", "plan_up", "require", "risks", "undecided"]
