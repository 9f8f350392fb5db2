"""When schema.sql is written: where it differs, where it was not written to the end, and no byte otherwise."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from io import FileIO
from pathlib import Path

import pytest

from sqlmig.config import Settings, parse_url
from sqlmig.ledger import locate, versions
from sqlmig.noun import replace
from sqlmig.schema import target
from sqlmig.schema.writing import stale
from sqlmig.workspace import connected
from tests.schema.test_commands import AUTHORS, BOOKS, FIRST, SECOND, done, schema, text
from tests.servers import Database, Project

PAGE = 512  # bytes that are written together here; a kernel takes more


@pytest.fixture
def shop(db: Database, project: Project) -> Project:
    """A project with two migrations, which are applied and dumped."""
    project.write(FIRST, AUTHORS)
    project.write(SECOND, BOOKS)
    done(project, "up", db=db)
    return project


def judged(db: Database, project: Project) -> Callable[[], bool]:
    """Whether a run with nothing pending would write the file anew, each time that it is called."""
    settings = replace(Settings(), url=parse_url(db.url), schema_file=str(schema(project)))

    def judge() -> bool:
        with connected(settings, lambda _: None) as session:
            ledger = locate(settings.migrations_table, session)
            return stale(session, ledger, settings, versions(session, ledger) or ())

    return judge


@pytest.mark.databases("sqlite", "mariadb")
def test_an_idle_run_mends_the_file(db: Database, shop: Project) -> None:
    """With nothing pending the file is made anew where it is not what a run has written to its end."""
    whole = text(shop)
    other = whole.replace(SECOND[:14], "20990101000000")
    for damaged in (None, "", "\n\n  \n", whole[:-1], whole[: len(whole) // 2], f"{whole}\n", other):
        schema(shop).unlink()
        if damaged is not None:
            schema(shop).write_text(damaged)
        assert "Written" in done(shop, "up", db=db), damaged
        assert text(shop) == whole


@pytest.mark.databases("sqlite")
def test_an_idle_run_leaves_the_work_of_others(db: Database, shop: Project) -> None:
    """What a person changed, in the file or in the database, is not undone behind their back: `diff` shows it."""
    for foreign in ("-- by hand\n", text(shop).replace("books", "tomes")):
        schema(shop).write_text(foreign)
        assert "Written" not in done(shop, "up", db=db)
        assert text(shop) == foreign
    assert shop.run("diff", db=db).code == 1
    done(shop, "dump", db=db)
    db.execute("CREATE TABLE by_hand (a integer)")
    assert "Written" not in done(shop, "up", db=db)
    assert "by_hand" in shop.run("diff", db=db).out
    assert "Written" in done(shop, "dump", db=db)
    assert "by_hand" in text(shop)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("change", ["longer", "shorter"])
def test_a_killed_writer_is_noticed(db: Database, shop: Project, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Wherever writing into the file itself is broken off, also with the same versions, the next run writes it anew."""
    old = text(shop)
    wide = "".join(f", a_rather_long_column_name_{number} integer" for number in range(100))
    new = old.replace(
        "-- applied versions", f"-- table wide\nCREATE TABLE wide (a integer{wide});\n\n-- applied versions"
    )
    before, after = (old, new) if change == "longer" else (new, old)
    states: list[bytes] = []

    def by_pages(file: FileIO, data: bytes) -> None:
        file.seek(0)
        for begin in range(0, len(data), PAGE):
            file.write(data[begin : begin + PAGE])
            states.append(schema(shop).read_bytes())

    monkeypatch.setattr(target, "_replace", refused)
    monkeypatch.setattr(target, "_put", by_pages)
    schema(shop).write_text(before)
    assert target.write(str(schema(shop)), after)
    assert text(shop) == after
    assert len(states) > 10
    judge = judged(db, shop)
    for state in states:
        schema(shop).write_bytes(state)
        assert judge() == (state != after.encode()), state


def refused(path: Path, _data: bytes) -> None:
    raise OSError(errno.EBUSY, "it is a mount point", str(path))


@pytest.mark.databases("sqlite")
def test_bytes_that_are_written(db: Database, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is there already costs no byte; another one its own bytes, one wait for the disk, and one rename."""
    assert db.exists()
    waits: list[int] = []
    sync = os.fsync

    def counted(handle: int) -> None:
        waits.append(os.fstat(handle).st_size)
        sync(handle)

    monkeypatch.setattr(os, "fsync", counted)
    file, before = schema(shop), schema(shop).stat()
    assert not target.write(str(file), text(shop))
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert target.write(str(file), f"{text(shop)}-- more\n")
    assert waits == [before.st_size + len("-- more\n")]
    assert file.stat().st_ino != before.st_ino
