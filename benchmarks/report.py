"""The table of each case, made from the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median

from benchmarks.launching import Measure
from benchmarks.results import Result

HEAD = (
    "| database | program | median ms | min ms | ratio | CPU ms | peak MB | rounds |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
)
OURS = "sqlmig"


def lines(results: Sequence[Result]) -> Iterator[str]:
    """A table for each case."""
    for title, group in groupby(results, lambda result: result.case.title):
        yield f"**{title}**"
        yield ""
        yield from HEAD
        for result in group:
            yield from _rows(result)
        yield ""
    yield from _machines(results)


def ratio(ours: Iterable[Measure], theirs: Iterable[Measure]) -> float:
    """Our shortest time by theirs: what other work on the machine adds is in neither."""
    return min(each.seconds for each in ours) / min(each.seconds for each in theirs)


def _rows(result: Result) -> Iterator[str]:
    ours = result.run(OURS)
    for run in result.runs:
        start = f"| {result.server} | {run.peer} |"
        if run.failure is not None:
            yield f"{start} {run.failure.replace('|', '/')} | | | | | 0 |"
            continue
        seconds = [each.seconds for each in run.measures]
        against = f"{ratio(ours.measures, run.measures):.2f}" if ours and ours.measures and run is not ours else ""
        cpu, peak = median(each.cpu for each in run.measures), max(each.peak for each in run.measures)
        times = f"{median(seconds) * 1000:,.0f} | {min(seconds) * 1000:,.0f}"
        yield f"{start} {times} | {against} | {cpu * 1000:,.0f} | {peak / 1024:,.0f} | {len(seconds)} |"


def _machines(results: Sequence[Result]) -> Iterator[str]:
    """What was measured on which machine."""
    if results:
        kinds = sorted({result.machine.rpartition(", load")[0] for result in results})
        loads = sorted(float(result.machine.rpartition(" ")[2]) for result in results)
        yield f"Machine: {'; '.join(kinds)}; load {loads[0]} to {loads[-1]}."
