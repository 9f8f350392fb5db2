"""SIGINT and SIGTERM at any moment: exit 130, a true word about the database, and nothing left behind."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sqlmig.dialects.sqlite.lock import SUFFIX
from tests.figures import Figures
from tests.reliability.claims import contradictions
from tests.reliability.forks import Runner, Stop
from tests.reliability.killed import ANY, POINTS
from tests.reliability.recovery import finish, settle
from tests.reliability.shop import Change, File, Pair, Truth, effect, look, no_effect, no_table, put, shop
from tests.servers.project import clean_environment

pytestmark = [pytest.mark.long, pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")]
INTERRUPTED = 130


def moments(counts: dict[str, int], rounds: int, more: int) -> Iterator[Stop]:
    """Every named point in so many rounds, or a few of them; and any moments. The two signals take turns."""
    chance = random.Random(len(counts))  # noqa: S311 - the same each time
    names = [name for name in POINTS if counts.get(name)]
    chosen = names * rounds if rounds else chance.sample(names, 6)
    for number, name in enumerate([*chosen, *[ANY] * more]):
        yield Stop(name, chance.randint(1, counts[name]), (signal.SIGINT, signal.SIGTERM)[number % 2])


def test_up(runner: Runner, figures: Figures, long: bool) -> None:
    """What the message says of the database is true, and the next run goes on from there."""
    files, tally = shop(runner.db.dialect), Counter[int]()
    wrong: list[str] = []
    put(runner.project, files)
    counts = runner.run("up", count=True).counts
    whole, schema = look(runner.db), (runner.project.path / "db" / "schema.sql").read_bytes()
    for stop in moments(dict(counts), *((5, 100) if long else (0, 3))):
        code, found = interrupt(runner, files, stop)
        tally[code] += 1
        wrong += found
        finish(runner, files, "up")
        assert sorted(look(runner.db).things) == sorted(whole.things)
        assert runner.run("dump").code == 0
        assert (runner.project.path / "db" / "schema.sql").read_bytes() == schema
    assert wrong == []
    figures(f"{tally.total()} signals: {tally[INTERRUPTED]} × exit 130, {tally[0]} came too late or were lost")


def test_between_a_transaction_and_its_end(runner: Runner) -> None:
    """A transaction whose end did not run is rolled back, and not taken for committed because it sees its own rows."""
    files = shop(runner.db.dialect)
    put(runner.project, files)
    counts = runner.run("up", count=True).counts
    point = "behind a transaction's last statement"
    assert counts[point] > len(files)
    ended = [interrupt(runner, files, Stop(point, number, signal.SIGINT)) for number in range(1, counts[point] + 1)]
    assert [wrong for _, found in ended for wrong in found] == []
    finish(runner, files, "up")


def interrupt(runner: Runner, files: tuple[File, ...], stop: Stop) -> tuple[int, list[str]]:
    """`up` on no database, with a signal at a moment: its exit code, and what it says that is wrong."""
    runner.db.drop()
    (runner.project.path / "db" / "schema.sql").unlink(missing_ok=True)
    ended = runner.run("up", "--json", stop=stop)
    assert ended.code in (INTERRUPTED, 0), (stop, ended)
    # Python prints and forgets what is raised while it destroys an object, and so the run goes on
    assert "Traceback" not in ended.err or "Exception ignored in" in ended.err, (stop, ended.err)
    settle(runner.db)
    found = contradictions(ended.json, files, Truth(), look(runner.db)) + litter(runner)
    return ended.code, [f"{stop.point}, {stop.number}. time: {text}" for text in found]


def litter(runner: Runner) -> list[str]:
    """Files that should not be there any more: journals, half-written ones.

    SQLite's lock file may be there: a signal in the instant in which it was made leaves it, and it locks nothing then.
    """
    folders = [runner.project.path / "db"] + ([runner.db.path.parent] if runner.db.path else [])
    name = runner.db.path.name if runner.db.path else ""
    known = {"migrations", "schema.sql", "project", name, f"{name}{SUFFIX}"}
    return [path.name for folder in folders for path in folder.iterdir() if path.name not in known]


ENDLESS = {
    "postgres": "SELECT pg_sleep(60)::text",
    "mysql": "SELECT sleep(60)",
    "sqlite": "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)",
    "duckdb": "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range + b.range = 1",
}
QUICK = "1/2 INSERT"
PROMPT = 10.0  # seconds: what takes longer hangs


def endless(dialect: str) -> tuple[File, ...]:
    """A table whose making takes a minute, behind a statement that took effect."""
    make = Change(f"CREATE TABLE slow AS {ENDLESS[dialect]}", "table slow")
    pair = Pair((effect("quick"), make), (no_table("slow"), no_effect("quick")), " transaction:false")
    return (*shop(dialect)[:1], File("20260109000000_slow.sql", (pair,)))


@contextmanager
def started(runner: Runner, word: str, *command: str) -> Iterator[subprocess.Popen[str]]:
    """The program itself, as soon as it has written a word on stderr."""
    environment = {**clean_environment(), "DATABASE_URL": runner.db.url}
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlmig", *command],
        cwd=runner.project.path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert any(word in line for line in process.stderr), f"{word} never came"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_long_ddl_statement(runner: Runner, number: signal.Signals) -> None:
    """It is cancelled on the server, and what is said of the statements before it and of itself is true."""
    files = endless(runner.db.dialect)
    put(runner.project, files)
    with started(runner, QUICK, "up", "--verbose", "--no-dump-schema") as process:
        time.sleep(0.5)  # into the next statement
        process.send_signal(number)
        _, err = process.communicate(timeout=PROMPT)
    settle(runner.db)
    truth = look(runner.db)
    assert process.returncode == INTERRUPTED, err
    assert "state: statement 1 of 2 in 20260109000000_slow.sql took effect and cannot be rolled back" in err
    assert truth.versions == (files[0].version,)
    assert "effect quick" in truth.things
    # MySQL's sleep() ends early and the statement goes on
    assert "table slow" not in truth.things or "statement 2 may have taken effect or not" in err


def test_waiting_for_the_lock(runner: Runner) -> None:
    """Who waits for another runner and is told to stop has changed nothing, and does not disturb the other one."""
    put(runner.project, endless(runner.db.dialect))
    with started(runner, QUICK, "up", "--verbose", "--no-dump-schema") as holder:
        with started(runner, "waiting: ", "up") as waiter:
            waiter.send_signal(signal.SIGTERM)
            _, err = waiter.communicate(timeout=PROMPT)
        assert holder.poll() is None
        holder.send_signal(signal.SIGINT)
        holder.communicate(timeout=PROMPT)
    assert (waiter.returncode, holder.returncode) == (INTERRUPTED, INTERRUPTED)
    assert "state: nothing was changed" in err
