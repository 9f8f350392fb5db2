"""The plots beside docs/performance.md: time against pending migrations, a file's size, and the network's delay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.results import ROOT, Result

FOLDER = ROOT / "docs" / "performance"
Measured = Callable[[Result], float | None]


def draw(results: Sequence[Result], folder: Path = FOLDER) -> None:
    """Write all plots as PNG. They need matplotlib, of the extra `bench`."""
    folder.mkdir(exist_ok=True)
    _plot(results, _pending, "pending migrations", folder / "pending.png", logarithmic=True)
    _plot(results, _rows, "INSERT lines in the file", folder / "size.png", logarithmic=True)
    _plot(results, _delay, "ms to the server and back, 100 pending", folder / "delay.png", logarithmic=False)


def _pending(result: Result) -> float | None:
    case = result.case
    return case.pending if case.name in ("up-1-no-dump", "up-100-no-dump", "up-1000-no-dump") else None


def _rows(result: Result) -> float | None:
    return result.case.rows or None


def _delay(result: Result) -> float | None:
    case = result.case
    return case.round_trip if case.name == "up-100" or (case.round_trip and case.pending) else None


def _plot(results: Sequence[Result], place: Measured, label: str, file: Path, *, logarithmic: bool) -> None:
    """The shortest times of each program, a picture for each database."""
    from matplotlib.figure import Figure

    chosen = [(where, result) for result in results if (where := place(result)) is not None]
    counts = Counter(result.server for _, result in chosen)
    servers = [server for server, points in counts.items() if points > 1]  # one point makes no line
    if not servers:
        return
    figure = Figure(figsize=(4 * len(servers), 3.4), layout="constrained")
    for number, server in enumerate(servers, 1):
        axes = figure.add_subplot(1, len(servers), number, title=server, xlabel=label, ylabel="seconds")
        here = sorted((pair for pair in chosen if pair[1].server == server), key=lambda pair: pair[0])
        for peer in dict.fromkeys(run.peer for _, result in here for run in result.runs if run.measures):
            points = [
                (where, min(each.seconds for each in run.measures))
                for where, result in here
                if (run := result.run(peer)) is not None and run.measures
            ]
            axes.plot(*zip(*points, strict=True), marker="o", label=peer)
        if logarithmic:
            axes.set(xscale="log", yscale="log")
        axes.legend(fontsize="small")
    figure.savefig(file, dpi=110, metadata={"Software": None})
