"""What `test` found, as text and for JUnit's readers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.render.errors import finding_lines, problem_lines
from sqlmig.render.reports.cases import Case, xml
from sqlmig.render.style import Style, diff_lines, took
from sqlmig.results import Trial, TrialOutcome, TrialsResult

_WORDS: dict[TrialOutcome, tuple[str, str]] = {
    "passed": ("Passed:", "good"),
    "failed": ("Failed:", "bad"),
    "skipped": ("Skipped:", "warn"),
}


def trial_lines(result: TrialsResult, style: Style) -> Iterator[str]:
    if result.format == "junit":
        yield from _junit(result)
        return
    for trial in result.trials:
        yield from _lines(trial, style)
    for finding in result.findings:
        yield from finding_lines(finding, style)
    yield ""
    if result.slowest:
        steps = (f"{_title(trial)} {timing.step} {took(timing.seconds)}" for trial, timing in result.slowest)
        yield f"{style('strong', 'Slowest:')} {', '.join(steps)}"
    counts = ", ".join(f"{result.count(outcome)} {outcome}" for outcome in _WORDS if result.count(outcome))
    yield f"{style('bad' if result.exit_code else 'good', counts)} in {took(result.seconds)}, on {result.server}"


def _lines(trial: Trial, style: Style) -> Iterator[str]:
    word, kind = _WORDS[trial.outcome]
    steps = ", ".join(f"{timing.step} {took(timing.seconds)}" for timing in trial.timings)
    remark = f" ({trial.one_way})" if trial.one_way else ""
    yield f"{style(kind, word)} {_title(trial)}{remark}{f': {steps}' if steps else ''}"
    for problem in trial.problems:
        yield from problem_lines(problem, style)
    for difference in trial.differences:
        yield from (f"    {line}" for line in diff_lines(difference.lines, style))


def _title(trial: Trial) -> str:
    """The file and what it tests; a migration's name is its file."""
    if trial.suite == "seeds":
        return trial.path
    return f"{trial.path}: {trial.name}" if trial.suite == "tests" else trial.name


def _junit(result: TrialsResult) -> Iterator[str]:
    """A suite for the migrations, one for each file of tests, and so on; a case for each trial."""
    suites: dict[str, list[Case]] = {}
    for trial in result.trials:
        suites.setdefault(trial.path if trial.suite == "tests" else trial.suite, []).append(_case(trial))
    return xml("sqlmig test", suites)


def _case(trial: Trial) -> Case:
    plain = Style()
    message = "; ".join(problem.message for problem in trial.problems) or trial.one_way
    told = [line for problem in trial.problems for line in problem_lines(problem, plain)]
    told += [line for difference in trial.differences for line in difference.lines]
    return Case(trial.name, trial.outcome, message, "\n".join(told) or message, trial.suite, trial.seconds)
