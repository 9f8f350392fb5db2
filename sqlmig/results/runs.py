"""What commands answer that run a plan, or show one."""

from __future__ import annotations

from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from sqlmig.errors import SqlmigError
    from sqlmig.model import Direction, Finding, Plan, Risk
    from sqlmig.results.schema import SchemaResult

Backup: TypeAlias = 'Literal["made_first", "not_enabled", "not_needed"]'
SWITCHED_OFF = "auto-migrate"
"""The rule of the finding that `auto_migrate` is off."""
StepOutcome: TypeAlias = 'Literal["applied", "reverted", "failed"]'


@noun
class StepResult:
    """What became of one step. `statements` counts those that ran now, `resumed_at` the first of them."""

    version: str
    name: str
    path: str
    direction: Direction
    outcome: StepOutcome
    statements: int
    resumed_at: int
    seconds: float


@noun
class RunResult:
    """The outcome of `up`, `migrate`, `rollback` and `redo`. `pending` counts what is left to apply.

    `schema` is None when the schema file was left alone. `backup` is the path of the one that was made before.
    """

    command: str
    steps: tuple[StepResult, ...]
    pending: int
    findings: tuple[Finding, ...] = ()
    database_created: bool = False
    seconds: float = 0.0
    error: SqlmigError | None = None
    schema: SchemaResult | None = None
    backup: str | None = None

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0

    @property
    def switched_off(self) -> bool:
        """Whether the setting `auto_migrate` kept it from applying anything."""
        return any(finding.rule == SWITCHED_OFF for finding in self.findings)


@noun
class PlanResult:
    """A plan that was shown and not run. `dialect` reads its SQL; `sql` asks for one runnable script.

    `risks` has one for each step; `backup` says whether a run of it makes a backup first.
    """

    command: str
    plan: Plan
    risks: tuple[Risk, ...]
    backup: Backup
    dialect: str
    sql: bool = False

    @property
    def exit_code(self) -> int:
        return 3 if self.plan.refused else 0
