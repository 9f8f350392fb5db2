"""The time that all steps of a run have together."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlmig.errors import RunFailed
from sqlmig.model import Direction, Part, Step
from sqlmig.noun import replace

SHORTEST = 0.001
"""No limit is below a millisecond: 0 would be none."""

MESSAGE = "the time for this run is over (max_migration_time)"


def over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline


def advice(direction: Direction) -> str:
    """What to do next."""
    command = "up" if direction == "up" else "rollback"
    return f"`sqlmig {command}` goes on with what is left; --max-migration-time gives it more time"


def too_late(left: Sequence[Step], done: int) -> RunFailed:
    """The error in the place of the steps that are left; `done` counts those that this run finished."""
    direction = left[0].direction
    word = "applied" if direction == "up" else "reverted"
    count = f"{done} migration{'' if done == 1 else 's'}"
    state = f"{count} {word}; {left[0].migration.filename} and what follows it did not begin"
    return RunFailed(MESSAGE, state=state, hint=advice(direction))


def bounded(step: Step, deadline: float | None) -> Step:
    """The step with statements that end with the run, as far as the server can end them."""
    if deadline is None:
        return step
    left = max(deadline - time.monotonic(), SHORTEST)
    return replace(step, parts=tuple(_bounded(part, left) for part in step.parts))


def _bounded(part: Part, left: float) -> Part:
    own = part.options.statement_timeout or left  # 0 is no limit
    return replace(part, options=replace(part.options, statement_timeout=min(own, left)))
