"""A large script that is read through a window gives what it gives when it is read as a whole."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sqlmig.sql.split as split_module
from sqlmig.errors import EnvironmentFailure, MigrationFileError
from sqlmig.library import read_text
from sqlmig.model import Bundle, Location, Section, Statement, pieces
from sqlmig.sql.classify import classify, dml, forbidden_in_transaction, transaction_control
from sqlmig.sql.facts import examine
from sqlmig.sql.places import Mark
from sqlmig.sql.sections import ParsedFile, parse, parse_large
from sqlmig.sql.source import WINDOW, File, look
from sqlmig.sql.split import split
from sqlmig.sql.stream import Stream
from tests.sql.fragments import DIALECTS, script

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
SAME_FILE = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


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


@pytest.mark.parametrize("rest", ["", " select 1;", " select 1", " select 'open;", " \\d"])
def test_a_copy_at_the_end_of_a_window_is_as_anywhere(rest: str, tmp_path: Path) -> None:
    data = "1\n" * 20_000
    for size in (WINDOW - 40_000, WINDOW - 10_000, WINDOW - 4100, WINDOW - 1000, WINDOW - 100, WINDOW - 20):
        before = "select 1;\n" * (size // 10)
        text = f"-- migrate:up\n{before}copy t from stdin;{rest}\n{data}\\.\nselect 2;\n-- migrate:down\n"
        assert_same(tmp_path / "1.sql", text, "postgres", WINDOW)


INSERT = "INSERT INTO users (id, name) VALUES (12345, 'it''s; a name'), (2, NULL);\n"


def large(path: Path, *parts: str) -> ParsedFile:
    path.write_text(f"-- migrate:up\n{''.join(parts)}-- migrate:down\nDROP TABLE t;\n", encoding="utf-8", newline="\n")
    return parse_large(look(str(path), path.stat()), "postgres")


def memory(path: Path, text: str) -> tuple[ParsedFile, float]:
    """Read a file twice, once to check it and once for its statements, and give the peak in megabytes."""
    path.write_text(f"-- migrate:up\n{text}-- migrate:down\n", encoding="utf-8", newline="\n")
    file = look(str(path), path.stat())
    tracemalloc.start()
    try:
        parsed = parse_large(file, "postgres")
        for section in parsed.up:
            for found in section.statements:
                assert found.data is None or sum(map(len, found.data)) > 0
        return parsed, tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    parsed, peak = memory(tmp_path / "1.sql", INSERT * (3 * MEGABYTE // len(INSERT)))
    assert len(parsed.up[0].statements) == 3 * MEGABYTE // len(INSERT)
    assert peak < 2


def test_memory_does_not_grow_with_a_line(tmp_path: Path) -> None:
    line = INSERT.strip() * (3 * MEGABYTE // len(INSERT)) + "\n"
    assert memory(tmp_path / "1.sql", line)[1] < 2


def test_memory_does_not_grow_with_the_data_of_copy(tmp_path: Path) -> None:
    parsed, peak = memory(tmp_path / "1.sql", "copy t from stdin;\n" + "12345\tit's\r\n" * 2 * MEGABYTE + "\\.\n")
    (copy,) = parsed.up[0].statements
    assert copy.data is not None
    assert sum(map(len, copy.data)) == 24 * MEGABYTE
    assert peak < 4


def test_memory_does_not_grow_with_comments(tmp_path: Path) -> None:
    assert memory(tmp_path / "1.sql", "-- a comment; and more\n" * 200_000 + "select 1;\n")[1] < 4


def test_memory_does_not_grow_with_data_that_nothing_closes(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(MigrationFileError, match="not closed"):
            large(tmp_path / "1.sql", "copy t from stdin;\n", "12345\n" * MEGABYTE)
        assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE  # of which the test's own text are 12
    finally:
        tracemalloc.stop()


def test_a_statement_of_twenty_megabytes(tmp_path: Path) -> None:
    sql = "INSERT INTO t VALUES ('" + "a;b" * (20 * MEGABYTE // 3) + "')"
    parsed = large(tmp_path / "1.sql", "select 1;\n", sql, ";\nselect 2;\n")
    first, second, third = parsed.up[0].statements
    assert (first.sql, second.sql == sql, third.sql, third.location.line) == ("select 1", True, "select 2", 4)


def test_a_large_file_that_changed_is_not_run(tmp_path: Path) -> None:
    """Neither before its first statement nor behind it is anything given that was not checked."""
    path = tmp_path / "1.sql"
    statements = large(path, INSERT * 10_000).up[0].statements
    iterator = iter(statements)
    next(iterator)
    with path.open("a") as file:
        file.write("select 1;")
    with pytest.raises(EnvironmentFailure, match=r"1\.sql was changed while it was read"):
        list(iterator)
    with pytest.raises(EnvironmentFailure, match="was changed"):
        next(iter(statements))
    path.unlink()
    with pytest.raises(EnvironmentFailure, match="cannot be read: No such file"):
        next(iter(statements))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    "content",
    [b"-- migrate:up\nselect '\xc3\xa9\xff';", b"\xef\xbb\xbf--\xff", b"\n\n\xe2\x82", b"\xf0\x9f\x98\n", b"\xe9"],
)
def test_a_byte_that_is_no_utf8_is_named(content: bytes, window: int, tmp_path: Path) -> None:
    path = tmp_path / "1.sql"
    file = on_disk(path, content, window)
    expected = outcome(lambda: parse(read_text(path), str(path), "postgres"), "postgres")
    assert outcome(lambda: parse_large(file, "postgres"), "postgres") == expected


@pytest.mark.parametrize("dialect", DIALECTS)
@SAME_FILE
@given(data=st.data())
def test_what_most_small_files_hold_fits(dialect: str, data: st.DataObject) -> None:
    """The short cut for new tables and indexes gives what the classifier gives."""
    verb = data.draw(
        st.sampled_from(["create table ", "CREATE\nINDEX ", "Create Unique Index a on t ", "create index i "])
    )
    rest = data.draw(st.sampled_from(["", "concurrently ", "(a int) -- concurrently\n", "if not exists "]))
    statement = Statement(verb + rest + data.draw(script(dialect)), Location("", 1, 1), 0)
    classification = classify(statement.sql, dialect)
    refused = forbidden_in_transaction(classification, dialect)
    facts = examine((statement,), dialect)
    assert [found.message for found in facts.misfits] == ([refused] if refused else [])
    assert (facts.transactional, facts.idle, facts.rebuilds) == (dml(classification), (), ())
    assert not transaction_control(classification)


@pytest.mark.parametrize("dialect", DIALECTS)
@SAME_FILE
@given(data=st.data())
def test_what_needs_no_further_look_is_harmless(dialect: str, data: st.DataObject) -> None:
    """The short cut for the statements of large files gives what the classifier gives."""
    verb = data.draw(st.sampled_from(["insert into t ", "UPDATE t set ", "delete from t ", "Replace/**/into t"]))
    classification = classify(verb + data.draw(script(dialect)), dialect)
    assert dml(classification)
    assert not transaction_control(classification)
    assert forbidden_in_transaction(classification, dialect) is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_bundles_are_proved_once(dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file runs, its bundles are where they were found, and only short ones are looked for."""
    lines = "".join(f"insert into t (a, b) values ({number}, 'é;\n');\n" for number in range(2000))
    text = f"-- migrate:up\n{lines}-- c\n{lines}\ninsert into t values (1);\n-- migrate:down\n"
    (section,) = parse_large(on_disk(tmp_path / "1_m.sql", text, 1 << 15), dialect).up
    (whole_section,) = parse(text, str(tmp_path / "1_m.sql"), dialect).up
    looks = []
    monkeypatch.setattr(split_module, "rows", lambda block, *_: looks.append(len(block)))
    again = list(pieces(section.statements))
    assert sum(isinstance(piece, Bundle) for piece in again) >= 4
    assert [seen(found) for found in section.statements] == [seen(found) for found in whole_section.statements]
    assert sum(looks) < len(text) // 10
