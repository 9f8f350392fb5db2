"""The plots beside docs/performance.md: time against pending migrations, a file's size, and the network's delay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cases import SERVERS
from benchmarks.results import ROOT, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOLDER = ROOT / "docs" / "performance"
# colours that differ for the colour-blind, too: https://jfly.uni-koeln.de/color/
LOOKS = {
    "sqlmig": ("#d55e00", "o"),
    "dbmate": ("#0072b2", "s"),
    "native client": ("#009e73", "^"),
    "yoyo": ("#999999", "D"),
}
Place = Callable[[Result], float | None]
Points = Sequence[tuple[float, float]]


def draw(results: Sequence[Result], folder: Path = FOLDER) -> None:
    """Write all plots as PNG. They need matplotlib, of the extra `bench`."""
    folder.mkdir(exist_ok=True)
    _plot(results, pending, "pending migrations", folder / "pending.png", logarithmic=True)
    _plot(results, rows, "INSERT lines in the file", folder / "size.png", logarithmic=True)
    _plot(results, delay, "ms to the server and back, 100 pending", folder / "delay.png", logarithmic=False)


def pending(result: Result) -> float | None:
    """How many migrations are pending, near by and without a dump."""
    case = result.case
    return case.pending if case.name in ("up-1-no-dump", "up-100-no-dump", "up-1000-no-dump", "growth-5000") else None


def rows(result: Result) -> float | None:
    """How many lines the file has, near by."""
    return result.case.rows or None if not result.case.round_trip else None


def delay(result: Result) -> float | None:
    """Milliseconds to the server and back, with 100 pending."""
    case = result.case
    return case.round_trip if case.name.startswith("up-100") and case.pending == 100 and case.dump else None


def series(results: Iterable[Result], place: Place, server: str, peer: str) -> Points:
    """The shortest times of a program on a database by the place of each case, from left to right."""
    found = ((place(result), result.run(peer)) for result in results if result.server == server)
    times = ((where, run.measures) for where, run in found if where is not None and run is not None)
    return sorted((where, min(each.seconds for each in measures)) for where, measures in times if measures)


def _plot(results: Sequence[Result], place: Place, label: str, file: Path, *, logarithmic: bool) -> None:
    """A picture for each database that has a line of ours, side by side."""
    from matplotlib.figure import Figure

    servers = [server for server in SERVERS if len(series(results, place, server, "sqlmig")) > 1]
    if not servers:
        return
    figure = Figure(figsize=(3.3 * max(2, len(servers)), 3.6), layout="constrained")
    for number, server in enumerate(servers, 1):
        axes = figure.add_subplot(1, len(servers), number, title=server, xlabel=label)
        if logarithmic:
            axes.set(xscale="log", yscale="log")
        for peer in LOOKS:
            _line(axes, series(results, place, server, peer), peer)
        _dress(axes, series(results, place, server, "sqlmig"))
    figure.axes[0].set_ylabel("seconds")
    shown = {name: line for axes in figure.axes for line, name in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(
        [shown[name] for name in LOOKS if name in shown],
        [name for name in LOOKS if name in shown],
        ncols=4,
        loc="outside lower center",
        frameon=False,
    )
    figure.savefig(file, dpi=110, metadata={"Software": None})


def _line(axes: Axes, points: Points, peer: str) -> None:
    if points:
        colour, marker = LOOKS[peer]
        width, front = (2.2, 3) if peer == "sqlmig" else (1.4, 2)
        axes.plot(*zip(*points, strict=True), color=colour, marker=marker, label=peer, linewidth=width, zorder=front)


def _dress(axes: Axes, points: Points) -> None:
    """Ticks where something was measured, and plain numbers."""
    from matplotlib.ticker import LogLocator

    places = [where for where, _ in points]
    axes.set_xticks(places, labels=[f"{where:,.0f}" for where in places])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter("{x:g}")
    if axes.get_yscale() == "log":
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))  # a decade alone would have one number
    else:
        axes.set_ylim(bottom=0)
    axes.grid(color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
