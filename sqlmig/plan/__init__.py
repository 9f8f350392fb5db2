"""Planning: migrations and history in, a Plan out. Nothing here reads a clock, a file or a connection."""

from sqlmig.plan.objections import inconsistencies, undecided
from sqlmig.plan.steps import Target, plan_rollback, plan_up, require

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.plan.risk import consenting, risks

__all__ = ["Target", "consenting", "inconsistencies", "plan_rollback", "plan_up", "require", "risks", "undecided"]


def __getattr__(name: str) -> object:
    """Few runs ask for risks, and to know them takes all that reads statements."""
    if name not in ("consenting", "risks"):
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from sqlmig.plan import risk

    return getattr(risk, name)
