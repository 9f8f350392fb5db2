"""What `test` answers."""

from __future__ import annotations

from typing import Literal

from sqlmig.errors import Problem
from sqlmig.model import Finding
from sqlmig.noun import noun
from sqlmig.results.checks import Format
from sqlmig.results.schema import Difference

Suite = Literal["migrations", "seeds", "tests", "schema"]
TrialOutcome = Literal["passed", "failed", "skipped"]


@noun
class Timing:
    """How long one step of a trial took, such as `up` or `down`."""

    step: str
    seconds: float


@noun
class Trial:
    """One thing that `test` tried, and what came of it.

    `path` is the file that it is about, `problems` say why it failed or was skipped, `differences` what is other than
    it should be. `one_way` says that a migration has no way back, and why.
    """

    suite: Suite
    name: str
    path: str
    outcome: TrialOutcome = "passed"
    timings: tuple[Timing, ...] = ()
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    one_way: str = ""

    @property
    def seconds(self) -> float:
        return sum(timing.seconds for timing in self.timings)


@noun
class TrialsResult:
    """What `test` found. `format` is the program to print for; `server` the one that it was tried on."""

    trials: tuple[Trial, ...]
    seconds: float
    server: str
    findings: tuple[Finding, ...] = ()
    format: Format = "text"
    command: str = "test"

    def count(self, outcome: TrialOutcome) -> int:
        return sum(trial.outcome == outcome for trial in self.trials)

    @property
    def slowest(self) -> tuple[tuple[Trial, Timing], ...]:
        """The steps that took longest, at most three of them."""
        steps = ((trial, timing) for trial in self.trials for timing in trial.timings)
        return tuple(sorted(steps, key=lambda step: -step[1].seconds)[:3])

    @property
    def exit_code(self) -> int:
        return int(self.count("failed") > 0)
