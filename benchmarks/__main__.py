"""Measure sqlmig beside its peers: `scripts/bench`, or `python -m benchmarks`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import plots, report, results, targets
from benchmarks.cases import Case, cases
from benchmarks.launching import Launch, launcher
from benchmarks.measuring import Run, measure
from benchmarks.page import put
from tests.servers import MissingError, Pool

ROUNDS, QUICK = 7, 3


def main() -> None:
    """Measure what is asked for and not yet known of this code, then write the page and the plots."""
    asked = _arguments()
    rounds = asked.rounds or (QUICK if asked.quick else ROUNDS)
    pool = Pool()
    try:
        with tempfile.TemporaryDirectory(prefix="sqlmig-bench-") as folder, launcher() as launch:
            for case, server in _wanted(asked, rounds):
                _measure(case, server, rounds, pool, launch, Path(folder))
    finally:
        pool.stop()
    known = [found for case in cases() for server in case.servers if (found := results.read(case, server))]
    put("targets", targets.lines(known))
    put("results", report.lines(known))
    plots.draw(known)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--case", action="append", metavar="NAME", help="only this case; may be repeated")
    parser.add_argument("--server", action="append", metavar="NAME", help="only on this database; may be repeated")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} rounds, and no case that takes minutes")
    parser.add_argument("--rounds", type=int, help=f"how often each program runs at most (default: {ROUNDS})")
    parser.add_argument("--again", action="store_true", help="measure what is known of this code, too")
    parser.add_argument("--list", action="store_true", help="tell the cases, and measure nothing")
    asked = parser.parse_args()
    unknown = set(asked.case or ()) - {case.name for case in cases()}
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    if asked.list:
        sys.stdout.write("".join(f"{case.name:18} {case.title}\n" for case in cases()))
        parser.exit()
    return asked


def _wanted(asked: argparse.Namespace, rounds: int) -> Iterator[tuple[Case, str]]:
    now = results.source()
    for case in cases():
        if (asked.case and case.name not in asked.case) or (asked.quick and case.long and not asked.case):
            continue
        for server in case.servers:
            known = results.read(case, server)
            done = known is not None and known.source == now and known.complete(rounds)
            if (not asked.server or server in asked.server) and (asked.again or not done):
                yield case, server


def _measure(case: Case, server: str, rounds: int, pool: Pool, launch: Launch, folder: Path) -> None:
    sys.stderr.write(f"{case.name} on {server}: ")
    sys.stderr.flush()
    try:
        runs = measure(case, server, rounds, pool, launch, folder)
    except MissingError as missing:
        sys.stderr.write(f"not measured: {str(missing).partition(chr(10))[0]}\n")
        return
    results.write(case, server, runs)
    sys.stderr.write(f"{', '.join(map(_told, runs))}\n")


def _told(run: Run) -> str:
    least = f"{min(each.seconds for each in run.measures):.3f} s" if run.measures else run.failure
    return f"{run.peer} {least}"


if __name__ == "__main__":
    main()
