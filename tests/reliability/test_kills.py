"""A kill -9 at any moment: the next run goes on by itself, or says exactly what a person must decide."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.figures import Figures
from tests.reliability.forks import Runner, Stop
from tests.reliability.killed import ANY, POINTS
from tests.reliability.recovery import finish, half_reverted, settle
from tests.reliability.shop import File, Pair, effect, look, no_effect, put, shop
from tests.servers.project import clean_environment

pytestmark = [pytest.mark.long, pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")]
KILLED = -9


def moments(counts: dict[str, int], named: int, total: int) -> Iterator[Stop]:
    """Some of the named points, or all of them over and over, each at a random time; then any moments."""
    chance = random.Random(total)  # noqa: S311 - the same each time
    names = [name for name in POINTS if counts.get(name)]
    chance.shuffle(names)
    for number in range(total):
        name = names[number % len(names)] if number < named else ANY
        yield Stop(name, chance.randint(1, counts[name]))


class Proof:
    """A shop that is killed again and again, and what a whole one looks like."""

    def __init__(self, runner: Runner, *more: File) -> None:
        self.runner, self.files = runner, (*shop(runner.db.dialect), *more)
        self.schema = runner.project.path / "db" / "schema.sql"
        self.kills, self.late = 0, 0
        self.needed: Counter[str] = Counter()
        put(runner.project, self.files)
        self.counts = self.counted("up")
        self.whole, self.full = look(runner.db), self.schema.read_bytes()

    def counted(self, *command: str) -> dict[str, int]:
        """The moments that a whole run has."""
        done = self.runner.run(*command, count=True)
        assert done.code == 0, done.err
        return dict(done.counts)

    def kill(self, stop: Stop, *command: str, after: bytes | None = None) -> None:
        """Kill a run. The schema file is the old one or the new one, never a part of it."""
        before = self._read()
        self._killed(self.runner.run(*command, stop=stop).code)
        assert self._read() in (before, after or self.full), stop

    def kill_after(self, seconds: float, *command: str) -> None:
        """Kill the program itself, from outside."""
        environment = {**clean_environment(), "DATABASE_URL": self.runner.db.url}
        program = [sys.executable, "-m", "sqlmig", "--quiet", *command]
        with subprocess.Popen(program, cwd=self.runner.project.path, env=environment) as process:
            time.sleep(seconds)
            process.kill()
        self._killed(process.returncode)

    def _killed(self, code: int) -> None:
        assert code in (KILLED, 0)
        self.kills += code == KILLED
        self.late += code == 0
        settle(self.runner.db)

    def _read(self) -> bytes | None:
        return self.schema.read_bytes() if self.schema.exists() else None

    def is_whole(self) -> None:
        """The ledger is true, nothing ran twice, and the schema is that of a run that nobody has disturbed."""
        truth = look(self.runner.db)
        assert truth.doubled == []
        assert truth.versions == tuple(file.version for file in self.files)
        assert sorted(truth.things) == sorted(self.whole.things)
        assert self.dumped() == self.full

    def dumped(self) -> bytes:
        done = self.runner.run("dump")
        assert done.code == 0, done.err
        return self.schema.read_bytes()

    def told(self, what: str) -> str:
        needed = ", ".join(f"{count} × {word}" for word, count in sorted(self.needed.items()))
        return f"{self.kills} kills of {what}, {self.late} came too late; then {needed}"


def test_up(runner: Runner, figures: Figures, long: bool) -> None:
    """Nothing is applied and not recorded, recorded and not applied, or applied twice."""
    proof = Proof(runner)
    for number, stop in enumerate(moments(proof.counts, *((60, 110) if long else (10, 13)))):
        runner.db.drop()
        proof.schema.unlink(missing_ok=True)
        if number % 2:
            runner.db.create()
        proof.kill(stop, "up")
        proof.needed += finish(runner, proof.files, "up")
        proof.is_whole()
    figures(proof.told("up"))


def test_rollback(runner: Runner, figures: Figures, long: bool) -> None:
    """Reverting is as safe: at the end nothing is left, and the ledger is empty."""
    proof = Proof(runner)
    counts = proof.counted("rollback", "--all")
    empty = proof.schema.read_bytes()
    for stop in moments(counts, *((20, 45) if long else (3, 4))):
        assert runner.run("up").code == 0
        proof.kill(stop, "rollback", "--all", after=empty)
        proof.needed += finish(runner, proof.files, "rollback", "--all")
        truth = look(runner.db)
        assert truth.versions == ()
        assert not {thing for file in proof.files for thing in file.things} & set(truth.things)
        assert proof.dumped() == empty
    figures(proof.told("rollback --all"))


def test_redo(runner: Runner, figures: Figures, long: bool) -> None:
    """A migration that is half reverted or half applied is brought to its end, and applied once."""
    proof = Proof(runner)
    counts = proof.counted("redo", "--steps", "2")
    for stop in moments(counts, *((20, 45) if long else (2, 3))):
        proof.kill(stop, "redo", "--steps", "2")
        for _ in half_reverted(runner):
            proof.needed += finish(runner, proof.files, "rollback")
        proof.needed += finish(runner, proof.files, "up")
        proof.is_whole()
    figures(proof.told("redo"))


def test_load(runner: Runner, figures: Figures, long: bool) -> None:
    """A schema file is loaded as a whole or, where DDL cannot be rolled back, refused until the database is dropped."""
    proof = Proof(runner)
    effects = {thing for thing in proof.whole.things if thing.startswith("effect ")}
    runner.db.drop()
    counts = proof.counted("load")
    loaded = look(runner.db)
    assert set(proof.whole.things) - set(loaded.things) == effects
    for stop in moments(counts, *((10, 30) if long else (2, 3))):
        runner.db.drop()
        proof.kill(stop, "load")
        again = runner.json("load")
        if again["exit_code"] == 3 and not runner.db.transactional and look(runner.db) != loaded:
            runner.db.drop()
            proof.needed["dropped by hand"] += 1
            again = runner.json("load")
        proof.needed["went on" if again["exit_code"] == 0 else "whole already"] += 1
        assert again["exit_code"] in (0, 3)
        assert sorted(look(runner.db).things) == sorted(loaded.things)
        assert look(runner.db).versions == loaded.versions
        assert proof.dumped() == proof.full
    figures(proof.told("load"))


SLOW = {  # conditions that take a while; the rows and the index do, too
    "postgres": "pg_sleep(0.4) IS NOT NULL",
    "mysql": "sleep(0.4) = 0",
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)"
    " SELECT count(*) > 0 FROM n)",
    "duckdb": "(SELECT count(*) > 0 FROM range(20000) a, range(2000) b WHERE (a.range * b.range) % 7 = 1)",
}


def test_slow_statements(runner: Runner, figures: Figures, long: bool) -> None:
    """Killed from outside while the server works: it may go on for a while, and the outcome is the same."""
    proof = Proof(runner, slow_file(runner.db.dialect))
    chance = random.Random(1)  # noqa: S311 - the same each time
    for _ in range(10 if long else 2):
        runner.db.drop()
        proof.kill_after(chance.uniform(0.4, 2.4), "up")
        proof.needed += finish(runner, proof.files, "up")
        proof.is_whole()
    figures(proof.told("slow statements"))


def slow_file(dialect: str) -> File:
    """The same in a transaction and without one."""
    names = [f"{word} {where}" for where in ("inside", "outside") for word in ("slow", "quick", "last")]
    ups = [effect(name, "" if "quick" in name else SLOW[dialect]) for name in names]
    downs = [no_effect(name) for name in reversed(names)]
    pairs = Pair(tuple(ups[:3]), tuple(downs[3:])), Pair(tuple(ups[3:]), tuple(downs[:3]), " transaction:false")
    return File("20260105000000_slow.sql", pairs)


@pytest.mark.databases("sqlite")
def test_the_schema_file_of_a_killed_run(runner: Runner) -> None:
    """A run that was killed behind its last commit leaves an old schema file, and the next `up` renews it."""
    files = shop(runner.db.dialect)
    put(runner.project, files[:1])
    assert runner.run("up").code == 0
    put(runner.project, files)
    assert runner.run("up", stop=Stop("before the dump", 1)).code == KILLED
    assert runner.run("up").code == 0
    schema = runner.project.path / "db" / "schema.sql"
    written = schema.read_bytes()
    assert runner.run("dump").code == 0
    assert written == schema.read_bytes()


@pytest.mark.databases("sqlite")
def test_up_behind_a_killed_rollback(runner: Runner) -> None:
    """A migration that is half reverted is not passed over in silence."""
    files = shop(runner.db.dialect)[:3]
    put(runner.project, files)
    assert runner.run("up").code == 0
    assert runner.run("rollback", stop=Stop("between statements", 2)).code == KILLED
    assert half_reverted(runner) == [files[-1].version]
    refused = runner.json("up")
    assert refused["exit_code"] == 3
    assert files[-1].name in refused["error"]["problems"][0]["message"]
