"""The benchmarks measure what they say, and the page is made from nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import imports, plots, profile, report, results, targets
from benchmarks.cases import Case, by_name, cases, migrations
from benchmarks.launching import Measure, Task, last_words, launcher
from benchmarks.measuring import Run, measure
from benchmarks.page import marks, put
from tests.servers import Pool

SMALL = Case("small", "`up`, 2 pending", "up", ("sqlite",), pending=2)


def test_a_process_is_measured_as_a_whole(tmp_path: Path) -> None:
    """Its code, its last words and its time are its own, several copies count together, and none outlives the limit."""
    with launcher() as launch:
        program = (sys.executable, "-I", "-c", "import time; time.sleep(0.2); print('an end'); raise SystemExit(3)")
        measured = launch(Task(program, {}, str(tmp_path), copies=2))
        assert (measured.code, last_words(tmp_path)) == (3, "an end")
        assert measured.seconds > 0.2
        assert measured.peak > 1000
        endless = (sys.executable, "-I", "-c", "while True: pass")
        assert launch(Task(endless, {}, str(tmp_path), limit=0.3)).code == -9


def test_each_round_begins_anew(tmp_path: Path, servers: Pool) -> None:
    """Every program applies all files in every round, or says why it cannot."""
    with launcher() as launch:
        runs = measure(SMALL, "sqlite", 2, servers, launch, tmp_path / "work")
    assert [run.peer for run in runs] == ["sqlmig", "dbmate", "native client", "yoyo"]
    assert [len(run.measures) if run.failure is None else 2 for run in runs] == [2, 2, 2, 2]
    assert runs[0].failure is None


def test_a_profile_tells_where_the_time_goes(tmp_path: Path, servers: Pool) -> None:
    """All of the time is somewhere, imports and rooms are told apart, and the table is made of what is kept."""
    with launcher() as launch:
        run = profile.sampled(by_name("up-1"), "sqlite", servers, launch, tmp_path, rounds=1)
    assert abs(sum(run.places.values()) - run.seconds) < 1e-6
    assert {"python", "import ours", "waiting"} <= set(run.places)
    profile.write(run, tmp_path)
    *_, row = profile.lines(tmp_path)
    assert row.startswith(f"| `up`, 1 pending, with dump | sqlite | {run.seconds * 1000:,.0f} | ")


def test_results_are_kept(tmp_path: Path) -> None:
    """A result is found again until the case is another one."""
    runs = (Run("sqlmig", (Measure(0.2, 0.1, 20480, 0),)), Run("dbmate", failure="exit code 2: no"))
    results.write(SMALL, "sqlite", runs, tmp_path)
    found = results.read(SMALL, "sqlite", tmp_path)
    assert found is not None
    assert found.runs == runs
    assert results.read(Case("small", "another", "up"), "sqlite", tmp_path) is None


def test_the_page_shows_ratios_of_minima(tmp_path: Path) -> None:
    """What stands around the tables stays, and a failure is told in the place of numbers."""
    ours, theirs = (tuple(Measure(time, 0.1, 20480, 0) for time in times) for times in ((0.5, 0.2), (0.1, 0.3)))
    runs = (Run("sqlmig", ours), Run("dbmate", theirs), Run("yoyo", failure="not done in 180 s"))
    page = tmp_path / "page.md"
    begin, end = marks("results")
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n")
    put("results", report.lines([results.Result(SMALL, "sqlite", "", "4 cores, load 1.0", runs)]), page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| sqlite | sqlmig | 350 | 200 |  | 100 | 20 | 2 |" in text
    assert "| sqlite | dbmate | 200 | 100 | 2.00 | 100 | 20 | 2 |" in text
    assert "| sqlite | yoyo | not done in 180 s |" in text


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case.name))
def test_a_case_has_the_files_that_it_tells(case: Case) -> None:
    """Versions are unique and in order, and a large file has so many lines."""
    if case.rows:
        table, rows = migrations(case)
        assert table.up.startswith("CREATE TABLE")
        assert rows.up.count("INSERT INTO") == case.rows
        return
    versions = [migration.version for migration in migrations(case)]
    assert versions == sorted(set(versions))
    assert len(versions) == case.applied + case.pending


def found(case: str, server: str, **seconds: float) -> results.Result:
    """A result with one round of each program."""
    runs = tuple(Run(peer.replace("_", " "), (Measure(time, 0.1, 40960, 0),)) for peer, time in seconds.items())
    return results.Result(by_name(case), server, "", "4 cores, load 1.0", runs)


def test_targets_are_computed_from_results() -> None:
    """A ratio within its bound is reached, one beyond it is not, and what lacks a measure is neither."""
    known = [
        found("up-100", "postgres15", sqlmig=0.4, dbmate=0.5, native_client=0.2),
        found("growth-500", "sqlite", sqlmig=1.0),
        found("growth-5000", "sqlite", sqlmig=11.0),
        found("up-1000", "postgres15", sqlmig=3.0),
        results.Result(by_name("up-100"), "sqlite", "", "", (Run("sqlmig", failure="exit code 1: no"),)),
    ]
    page = "\n".join(targets.lines(known))
    assert "| `up`, 100 pending, with dump: dbmate's time | postgres15 | 0.800 | 0.8 | yes |" in page
    assert "| `up`, 100 pending, with dump: the native client's time | postgres15 | 2.000 | 1.15 | **no** |" in page
    assert "| `up`, 100 pending, with dump: dbmate's time | sqlite | | 1 | not measured |" in page
    assert "| `up`, time of each of 5,000 pending: of each of 500 | sqlite | 1.100 | 1.2 | yes |" in page
    assert "| `up`, 1,000 pending, with dump: memory | postgres15 | 40.0 MB | 60 MB | yes |" in page
    assert page.startswith(f"3 of {len(targets.targets())} targets are reached")


def test_a_line_of_a_plot_goes_through_the_shortest_times() -> None:
    """Its points are those of its axis alone, from left to right, and what failed has none."""
    known = [
        found("growth-5000", "sqlite", sqlmig=9.0),
        found("growth-500", "sqlite", sqlmig=1.0),
        found("up-100-no-dump", "sqlite", sqlmig=0.3, dbmate=0.1),
        found("up-100", "postgres15", sqlmig=0.4),
        found("up-100-20-ms", "postgres15", sqlmig=2.0),
        found("inserts-2000", "postgres15", sqlmig=0.5),
        found("inserts-20000-5-ms", "postgres15", sqlmig=3.0),
        results.Result(by_name("inserts-20000"), "postgres15", "", "", (Run("sqlmig", failure="exit code 1: no"),)),
    ]
    assert plots.series(known, plots.pending, "sqlite", "sqlmig") == [(100, 0.3), (5000, 9.0)]
    assert plots.series(known, plots.pending, "sqlite", "dbmate") == [(100, 0.1)]
    assert plots.series(known, plots.delay, "postgres15", "sqlmig") == [(0, 0.4), (20, 2.0)]
    assert plots.series(known, plots.rows, "postgres15", "sqlmig") == [(2000, 0.5)]


def test_a_target_speaks_of_cases_that_are_measured() -> None:
    """Where every case has a result of every program, every target has a value."""
    peers = ("sqlmig", "dbmate", "native_client", "yoyo", "python", "python_with_psycopg")
    known = [
        found(case.name, server, **dict.fromkeys(peers, 0.1 + case.pending / 100))
        for case in cases()
        for server in case.servers
    ]
    assert "not measured |" not in "\n".join(targets.lines(known))


def test_imports_belong_to_who_asked_for_them() -> None:
    """What a driver loads is the driver's, what was there before sqlmig is Python's start."""
    told = """
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   encodings.aliases
import time:       200 |        300 | encodings
import time:        10 |         10 | sqlmig
import time:        20 |         20 |   re
import time:        30 |         50 | sqlmig.cli
import time:       400 |        400 |     asyncio
import time:       500 |        900 |   psycopg
import time:        40 |        940 | sqlmig.dialects.postgres
import time:        60 |         60 | sqlparse
"""
    modules, times = imports.grouped(told.splitlines())
    assert times == {"Python's start": 300, "sqlmig": 80, "Python's library": 20, "driver": 900, "sqlparse": 60}
    assert modules == {"Python's start": 2, "sqlmig": 3, "Python's library": 1, "driver": 2, "sqlparse": 1}
