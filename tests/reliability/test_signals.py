"""SIGINT and SIGTERM at any moment: exit 130, a true word about the database, and nothing left behind."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.figures import Figures
from tests.reliability.claims import contradictions
from tests.reliability.forks import Runner, Stop
from tests.reliability.killed import ANY, POINTS
from tests.reliability.recovery import finish, settle
from tests.reliability.shop import Truth, look, put, shop

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
        runner.db.drop()
        (runner.project.path / "db" / "schema.sql").unlink(missing_ok=True)
        ended = runner.run("up", "--json", stop=stop)
        assert ended.code in (INTERRUPTED, 0), (stop, ended)
        assert "Traceback" not in ended.err, (stop, ended.err)
        tally[ended.code] += 1
        settle(runner.db)
        found = contradictions(ended.json, files, Truth(), look(runner.db)) + litter(runner)
        wrong += [f"{stop.point}, {stop.number}. time: {text}" for text in found]
        finish(runner, files, "up")
        assert sorted(look(runner.db).things) == sorted(whole.things)
        assert runner.run("dump").code == 0
        assert (runner.project.path / "db" / "schema.sql").read_bytes() == schema
    assert wrong == []
    figures(f"{tally.total()} signals: {tally[INTERRUPTED]} × exit 130, {tally[0]} came too late")


def litter(runner: Runner) -> list[str]:
    """Files that should not be there any more: locks, journals, half-written ones."""
    folders = [runner.project.path / "db"] + ([runner.db.path.parent] if runner.db.path else [])
    known = {"migrations", "schema.sql", "project", runner.db.path.name if runner.db.path else ""}
    return [path.name for folder in folders for path in folder.iterdir() if path.name not in known]
