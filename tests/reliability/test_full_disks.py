"""A disk that is full at any moment of a migration: what is said is true, and with room again it goes on."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.figures import Figures
from tests.reliability.claims import contradictions
from tests.reliability.forks import Runner
from tests.reliability.recovery import finish
from tests.reliability.shop import Change, File, Pair, effect, look, no_effect, no_table, put, shop
from tests.servers.volume import Volume

pytestmark = [pytest.mark.long, pytest.mark.databases("sqlite", "duckdb")]
MOST = 6 << 20  # bytes: with so much room everything succeeds
BLOCK = 4096
ROWS = {
    "sqlite": "SELECT hex(randomblob(500)) AS t FROM (WITH RECURSIVE n(i) AS"
    " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n)",
    "duckdb": "SELECT md5(range::text) || md5((range + 1)::text) AS t FROM range(30000)",
}


def large_files(dialect: str) -> tuple[File, ...]:
    """Two megabytes in a transaction, and as much without one."""
    files = []
    for number, options in ((5, ""), (6, " transaction:false")):
        name = f"large{number}"
        make = Change(f"CREATE TABLE {name} AS {ROWS[dialect]}", f"table {name}")
        names = f"before {number}", f"behind {number}"
        up = (effect(names[0]), make, effect(names[1]))
        down = (no_effect(names[1]), no_table(name), no_effect(names[0]))
        files.append(File(f"2026010{number}000000_large.sql", (Pair(up, down, options),)))
    return tuple(files)


def fill(volume: Path, free: int) -> Path:
    """Leave so many bytes free. The file to remove to have room again."""
    filler = volume / "filler"
    state = os.statvfs(volume)
    filler.write_bytes(bytes(max(0, state.f_bavail * state.f_frsize - free)))
    return filler


def test_full(runner: Runner, volume: Volume, figures: Figures, long: bool) -> None:
    """Nothing half done is told as done, and nothing that was there is lost."""
    saved = runner.project.path / "saved"
    file = volume.path / f"app.{runner.db.server}"
    runner = replace(runner, db=replace(runner.db, path=file, url=f"{runner.db.server}:{file}"))
    files = (*shop(runner.db.dialect)[:2], *large_files(runner.db.dialect))
    put(runner.project, files[:2])
    assert runner.run("up", "--no-dump-schema").code == 0
    put(runner.project, files)
    shutil.copy(file, saved)
    before, tally = look(runner.db), Counter[str]()
    chance = random.Random(0)  # noqa: S311 - the same each time
    for _ in range(60 if long else 4):
        free = chance.randrange(0, MOST, BLOCK)
        filler = fill(volume.path, free)
        document = runner.json("up", "--no-dump-schema")
        filler.unlink()
        assert contradictions(document, files, before, look(runner.db)) == [], (free, document)
        tally[document["error"]["code"] if document["error"] else "room enough"] += 1
        finish(runner, files, "up", "--no-dump-schema")
        truth = look(runner.db)
        assert (truth.versions, truth.doubled) == (tuple(file.version for file in files), [])
        runner.db.drop()
        shutil.copy(saved, file)
    figures(f"{tally.total()} runs: " + ", ".join(f"{count} × {word}" for word, count in sorted(tally.items())))
