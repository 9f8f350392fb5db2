"""A large script that is read through a window gives what it gives when it is read as a whole."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlmig.errors import EnvironmentFailure, MigrationFileError
from sqlmig.library import read_text
from sqlmig.model import Section, Statement
from sqlmig.sql.facts import examine
from sqlmig.sql.places import Mark
from sqlmig.sql.sections import ParsedFile, parse, parse_large
from sqlmig.sql.source import File, look
from sqlmig.sql.split import split
from sqlmig.sql.stream import Stream
from tests.sql.fragments import DIALECTS, script, statement

WINDOWS = [1, 2, 3, 7, 64, 1000]
MEGABYTE = 1_000_000
GOLDEN = sorted((Path(__file__).parent / "golden").glob("*/*.sql"))
MARKERS = [
    *("-- migrate:up\n", "-- migrate:up\n", "-- migrate:down\n", "\n-- migrate:up transaction:false\n"),
    *(
        "  -- migrate:down\n",
        "-- Migrate:up\n",
        "--migrate:upp\r\n",
        "-- migrate:down irreversible\n",
        "\n-- migrate:dwn",
    ),
    *(
        "-- migrate:up dialect:mysql\n",
        "-- migrate:up bogus:1\n",
        "-- migrate:description x\n",
        "-- migrate:depends x\n",
    ),
    *(
        "-- a comment\n",
        "/* -- migrate:up\n */",
        "'",
        "\0",
        "\\d x\n",
        "\ufeff",
        "\t\n  \n",
        "copy t from stdin;\n",
        "\r\n",
    ),
]
windows = st.sampled_from(WINDOWS)
SAME_FILE = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def on_disk(path: Path, text: str | bytes, window: int) -> File:
    """A file that will be read as a large one."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return look(str(path), path.stat(), window)


def seen(found: Statement) -> tuple[object, ...]:
    """All of a statement, its data as one text."""
    return found.sql, found.location, found.offset, None if found.data is None else "".join(found.data)


def whole(section: Section, dialect: str) -> tuple[object, ...]:
    facts = section.facts or examine(section.statements, dialect)
    statements = [seen(found) for found in section.statements]
    assert len(statements) == len(section.statements)
    return section.direction, statements, section.options, section.location, section.irreversible, facts


def outcome(read: Any, dialect: str) -> object:
    """All that reading a file gives, or everything that its error says."""
    try:
        parsed: ParsedFile = read()
    except MigrationFileError as error:
        return error.message, error.location, error.source, error.hint, error.problems
    sections = [whole(section, dialect) for section in (*parsed.up, *parsed.down)]
    return parsed.directives, sections, parsed.checksum


def assert_same(path: Path, text: str, dialect: str, window: int) -> None:
    expected = outcome(lambda: parse(text.removeprefix("\ufeff"), str(path), dialect), dialect)
    file = on_disk(path, text, window)
    assert outcome(lambda: parse_large(file, dialect), dialect) == expected


def migration(dialect: str) -> st.SearchStrategy[str]:
    """A file with sections, most of which are as they should be."""
    part = st.one_of(script(dialect), script(dialect), st.sampled_from(MARKERS))
    good = st.builds("-- migrate:up\n{}\n-- migrate:down\n{}".format, script(dialect), script(dialect))
    mixed = st.lists(part, max_size=8).map("".join)
    return st.one_of(good, mixed, st.builds("{}{}".format, good, mixed), st.builds("{}{}".format, mixed, good))


@pytest.mark.parametrize("dialect", DIALECTS)
@SAME_FILE
@given(data=st.data(), window=windows)
def test_a_file_reads_the_same_through_any_window(
    dialect: str, data: st.DataObject, window: int, tmp_path: Path
) -> None:
    assert_same(tmp_path / "1.sql", data.draw(migration(dialect)), dialect, window)


@pytest.mark.parametrize("dialect", DIALECTS)
@SAME_FILE
@given(text=st.text(alphabet=st.sampled_from("'\"`$;\\-/*#[]aeE1 \n\r(){}!Mé\ufeff\0😀"), max_size=60), window=windows)
def test_any_text_reads_the_same_through_any_window(dialect: str, text: str, window: int, tmp_path: Path) -> None:
    assert_same(tmp_path / "1.sql", f"-- migrate:up\n{text}\n-- migrate:down\n{text}", dialect, window)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("bom", ["\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_takes_no_column(bom: str, dialect: str, window: int, tmp_path: Path) -> None:
    assert_same(tmp_path / "1.sql", f"{bom}-- migrate:up\nselect 1;\n-- migrate:down\n", dialect, window)
    assert_same(tmp_path / "1.sql", f"{bom}/* a */ select 1;\n-- migrate:up x:1\n", dialect, window)
    assert_same(tmp_path / "1.sql", f"{bom}  -- migrate:up\n\n-- migrate:down\n", dialect, window)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_script_reads_the_same_through_any_window(path: Path, window: int, tmp_path: Path) -> None:
    dialect, content = path.parent.name, path.read_bytes()
    file, text = on_disk(tmp_path / "1.sql", content, window), content.decode("utf-8")

    def streamed() -> Iterator[Statement]:
        return Stream(file, dialect, Mark(), ()).statements()

    assert list(_until_error(streamed())) == list(_until_error(split(text, dialect, file.path)))
    text = "-- migrate:up\n" + text.removeprefix("\ufeff") + "\n-- migrate:down\n"
    assert_same(tmp_path / "2.sql", text, dialect, window)


def _until_error(statements: Iterator[Statement]) -> Iterator[object]:
    try:
        for found in statements:
            yield seen(found)
    except MigrationFileError as error:
        yield error.message, error.location
