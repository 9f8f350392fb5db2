"""kill -9 at any moment of a swap on a server: the old database or the new one is there, whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.errors import EnvironmentFailure
from tests.dialects.archived import Seen, run, seen
from tests.figures import Figures
from tests.reliability.recovery import settle
from tests.servers import Database
from tests.servers.database import fresh
from tests.servers.project import ROOT, clean_environment

pytestmark = [pytest.mark.long, pytest.mark.databases("postgres15", "mariadb", "mysql")]
OLD = """
CREATE TABLE one (a integer PRIMARY KEY, b varchar(20));
INSERT INTO one VALUES (1, 'old');
CREATE TABLE gone (a integer, FOREIGN KEY (a) REFERENCES one (a));
CREATE VIEW later AS SELECT a FROM one;
"""
NEW = """
CREATE TABLE one (a integer PRIMARY KEY, b varchar(20));
INSERT INTO one VALUES (2, 'new');
CREATE TABLE later (a integer, FOREIGN KEY (a) REFERENCES one (a));
CREATE VIEW gone AS SELECT b FROM one;
"""
MORE = {
    "mysql": """
CREATE TRIGGER {0}_t BEFORE INSERT ON one FOR EACH ROW SET NEW.b = '{0}';
CREATE PROCEDURE {0}_p() SELECT * FROM one;
CREATE EVENT {0}_e ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01' DO DELETE FROM one;
""",
    "postgres": "",
}


def test_killed(db: Database, tmp_path: Path, figures: Figures, long: bool) -> None:
    """Before anybody recovers, all tables are the old ones or the new ones; then everything is."""
    second = fresh(db.server, db.address, tmp_path)
    old, new = made(db, "old"), made(second, "new")
    moments = int(swapped(db, second, 0).stdout)
    assert seen(db).other_than(new) == []
    chance, tally = random.Random(3), Counter[str]()  # noqa: S311 - the same each time
    for number in chance.sample(range(1, moments + 1), min(50, moments) if long else 3):
        made(db, "old")
        made(second, "new")
        code = swapped(db, second, number).returncode
        assert code in (0, -signal.SIGKILL)
        settle(db)
        assert db.query("SELECT b FROM one") in ([("old",)], [("new",)])
        late = "came too late" if code == 0 else "was whole"  # how often it asks depends on the server's pace
        tally["needed recovery" if recovered(db) else late] += 1
        found = seen(db)
        assert found.other_than(old) == [] or found.other_than(new) == [], number
    second.drop()
    assert tally.total() > tally["came too late"]
    figures(f"{tally.total()} kills: {', '.join(f'{count} × {word}' for word, count in sorted(tally.items()))}")


def made(db: Database, word: str) -> Seen:
    """One of the two databases, made anew."""
    db.drop()
    run(db, (OLD if word == "old" else NEW) + MORE[db.dialect].format(word))
    return seen(db)


def swapped(first: Database, second: Database, number: int) -> subprocess.CompletedProcess[str]:
    """A swap that is killed at that moment."""
    program = [sys.executable, "-m", "tests.reliability.swaps", first.url, second.url, str(number)]
    return subprocess.run(program, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, text=True, check=False)


def recovered(db: Database) -> bool:
    """Whether there was something to finish. Until then nobody gets in, and is told why."""
    url, options = parse_url(db.url), ConnectOptions()
    dialect = dialects.load(url)
    told = ""
    try:
        dialect.connect(url, options).close()
    except EnvironmentFailure as error:
        told = error.message
    there = dialect.archive().recover(url, options)
    assert there == ("was cut off" in told)
    return there
