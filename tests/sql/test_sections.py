"""Migration files: markers, options, directives, and everything that is wrong with them at once."""

from __future__ import annotations

import pytest

from sqlmig.errors import MigrationFileError
from sqlmig.model import Directives, Location, Options
from sqlmig.sql.sections import ParsedFile, parse
from tests.sql.fragments import DIALECTS


def read(text: str, dialect: str = "postgres") -> ParsedFile:
    return parse(text, "f.sql", dialect)


def listed(parsed: ParsedFile) -> list[tuple[str, list[str]]]:
    return [(part.direction, [found.sql for found in part.statements]) for part in (*parsed.up, *parsed.down)]


def problems(text: str, dialect: str = "postgres") -> list[str]:
    with pytest.raises(MigrationFileError) as caught:
        read(text, dialect)
    found = caught.value.problems
    assert all(problem.location and problem.source is not None for problem in found)
    return [
        f"{problem.location.line}:{problem.location.column} {problem.message}" for problem in found if problem.location
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "text",
    [
        "-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;\n",
        "-- migrate:up\nselect 1\n-- migrate:down\nselect 2",
        "--migrate:up\nselect 1\n--migrate:down\nselect 2",
        "--\tmigrate:up\t\nselect 1;\n--   migrate:down \nselect 2;",
        "\ufeff-- migrate:up\r\nselect 1;\r\n-- migrate:down\r\nselect 2;\r\n",
        "-- a; '\n/* and\n-- migrate:down\n */\n\n-- migrate:up\nselect 1; -- migrate:down\n-- migrate:down\nselect 2",
    ],
)
def test_a_file_has_an_up_and_a_down(text: str, dialect: str) -> None:
    assert listed(read(text, dialect)) == [("up", ["select 1"]), ("down", ["select 2"])]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_sections_may_be_empty_and_repeated(dialect: str) -> None:
    text = "-- migrate:up\n-- migrate:down\n-- migrate:up\nselect 1\n-- migrate:down\nselect 2"
    assert listed(read(text, dialect)) == [("up", []), ("up", ["select 1"]), ("down", []), ("down", ["select 2"])]


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        ("postgres", "select '\n-- migrate:down\n'"),
        ("postgres", "select $$\n-- migrate:down\n$$"),
        ("postgres", "select 1 /* /* */\n-- migrate:down\n*/"),
        ("postgres", "create function f() begin atomic\n-- migrate:down\nselect 1; end"),
        ("postgres", 'select "\n-- migrate:down\n"'),
        ("mysql", "select '\\'\n-- migrate:down\n'"),
        ("mysql", "create procedure p() begin\n-- migrate:down\nselect 1; end"),
        ("sqlite", "create trigger t begin\n-- migrate:down\nselect 1; end"),
        ("sqlite", "select [\n-- migrate:down\n]"),
        ("duckdb", "select $a$\n-- migrate:down\n$a$"),
    ],
)
def test_a_marker_within_a_string_comment_or_body_is_none(dialect: str, statement: str) -> None:
    text = f"-- migrate:up\n{statement}\n-- migrate:down\nselect 2"
    assert listed(read(text, dialect)) == [("up", [statement]), ("down", ["select 2"])]


def test_a_marker_within_a_body_with_its_own_delimiter_is_none() -> None:
    body = "create procedure p()\nbegin\n-- migrate:down\nselect 1;\nend"
    text = f"-- migrate:up\nDELIMITER //\n{body}\n//\nDELIMITER ;\n-- migrate:down\nselect 2"
    assert listed(read(text, "mysql")) == [("up", [body]), ("down", ["select 2"])]


def test_a_marker_within_copy_data_is_none() -> None:
    text = "-- migrate:up\ncopy t from stdin;\n-- migrate:down\n\\.\n-- migrate:down\nselect 2"
    (up,) = read(text).up
    (copy,) = up.statements
    assert copy.data == ("-- migrate:down\n",)


def test_a_delimiter_lasts_to_the_end_of_its_section() -> None:
    text = "-- migrate:up\ndelimiter //\nselect 1;//\n-- migrate:down\nselect 2; select 3"
    assert listed(read(text, "mysql")) == [("up", ["select 1;"]), ("down", ["select 2", "select 3"])]


def test_options_are_read() -> None:
    marker = (
        "-- migrate:up transaction:false lock_timeout:1m30s statement_timeout:500ms retry:5 dialect:mariadb,postgresql"
    )
    (section,) = read(f"{marker} env:A env:B_1\n-- migrate:down foreign_keys:off\n").up
    assert section.options == Options(False, 90.0, 0.5, 5, ("mysql", "postgres"), ("A", "B_1"))
    (section,) = read("-- migrate:up foreign_keys:off\n-- migrate:down\n").up
    assert section.options == Options(foreign_keys=False)
    assert section.location == Location("f.sql", 1, 1)


def test_a_section_is_read_by_its_own_dialect() -> None:
    mysql = "-- migrate:up dialect:mysql\nselect 'it\\'s'; # '\n"
    postgres = "-- migrate:up dialect:postgres\nselect 'x\\', $$;$$;\n"
    sqlite = "-- migrate:up dialect:sqlite\ncreate trigger t begin select 1; end;\n"
    for dialect in DIALECTS:
        up = read(mysql + postgres + sqlite + "-- migrate:down\n", dialect).up
        assert [len(section.statements) for section in up] == [1, 1, 1]


def test_the_running_dialect_reads_a_section_for_several() -> None:
    text = "-- migrate:up dialect:mysql,postgres\nselect 'a\\'; select 'b';\n-- migrate:down\n"
    assert len(read(text, "postgres").up[0].statements) == 2


def test_irreversible_is_said_by_the_down_marker() -> None:
    assert read("-- migrate:up\n-- migrate:down irreversible\n-- because\n").down[0].irreversible


def test_directives_stand_before_the_first_section() -> None:
    text = (
        "-- migrate:description  Adds the users, and more. \n-- a comment\n-- migrate:category index\n"
        "-- migrate:depends 001 002\n-- migrate:tags a, b c\n-- migrate:up\n-- migrate:down\n"
    )
    assert read(text).directives == Directives("Adds the users, and more.", "index", ("001", "002"), ("a", "b", "c"))


def test_a_comment_about_migrations_is_only_a_comment() -> None:
    text = (
        "-- migrate the users\n-- migrate:up\n-- migrate:users are next\nselect 1; -- migrate:Down\n-- migrate:down\n"
    )
    assert listed(read(text)) == [("up", ["select 1"]), ("down", [])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1:1 -- migrate:up is missing"]),
        ("select 1;", ["1:1 -- migrate:up is missing"]),
        ("-- migrate:up\n", ["1:1 -- migrate:down is missing"]),
        ("-- migrate:down\n", ["1:1 -- migrate:up is missing"]),
        ("-- migrate:down\n-- migrate:up\n", ["1:1 -- migrate:down stands before the first -- migrate:up"]),
        ("select 1;\n-- migrate:up\n-- migrate:down\n", ["1:1 a statement stands before -- migrate:up"]),
        ("-- MIGRATE:UP\n-- migrate:Down\n", ["1:1 this marker is misspelt", "2:1 this marker is misspelt"]),
        ("-- migrate:up\n  -- migrate:down\n", ["2:3 this marker is indented"]),
        ("-- migrate: up\n-- migrate:down\n", ["1:1 this marker is misspelt"]),
        ("-- migrate:up\n-- migrate:down\n-- migrate:dwon\n", ["3:1 marker migrate:dwon cannot stand here"]),
        ("-- migrate:up transactoin:false\n-- migrate:down\n", ["1:15 unknown option transactoin:false"]),
        ("-- migrate:up foo\n-- migrate:down\n", ["1:15 unknown option foo"]),
        ("-- migrate:up transaction:no\n-- migrate:down\n", ["1:15 transaction:no has no meaning"]),
        ("-- migrate:up lock_timeout:5\n-- migrate:down\n", ["1:15 lock_timeout:5 is no duration"]),
        (
            "-- migrate:up retry:-1 env:1\n-- migrate:down\n",
            ["1:15 retry:-1 has no meaning", "1:24 env:1 has no meaning"],
        ),
        ("-- migrate:up foreign_keys:on\n-- migrate:down\n", ["1:15 foreign_keys:on has no meaning"]),
        (
            "-- migrate:up foreign_keys:off transaction:false\n-- migrate:down\n",
            ["1:1 foreign_keys:off needs the transaction that transaction:false takes away"],
        ),
        ("-- migrate:up dialect:oracle\n-- migrate:down\n", ["1:15 unknown dialect 'oracle'"]),
        ("-- migrate:up retry:1 retry:2\n-- migrate:down\n", ["1:23 option retry is given twice"]),
        ("-- migrate:up irreversible\n-- migrate:down\n", ["1:15 irreversible belongs behind -- migrate:down"]),
        (
            "-- migrate:up\n-- migrate:down irreversible\nselect 1",
            ["3:1 a statement stands below -- migrate:down irreversible"],
        ),
        ("-- migrate:categry index\n-- migrate:up\n-- migrate:down\n", ["1:1 unknown directive migrate:categry"]),
        ("-- migrate:category fast\n-- migrate:up\n-- migrate:down\n", ["1:1 unknown category fast"]),
        ("-- migrate:depends a\n-- migrate:up\n-- migrate:down\n", ["1:20 a is no version"]),
        ("-- migrate:tags\n-- migrate:up\n-- migrate:down\n", ["1:1 migrate:tags says nothing"]),
        ("-- migrate:up\nselect '\0';\n-- migrate:down\n", ["2:9 the file has a NUL byte"]),
        ("-- migrate:up\nselect 'a;\n-- migrate:down\n", ["2:8 this string is not closed"]),
        ("/* open\n-- migrate:up\n-- migrate:down\n", ["1:1 this comment is not closed"]),
        ("-- migrate:up\n\\set x\n-- migrate:down\n", ["2:1 client command \\set cannot be run"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_all_problems_of_a_file_are_reported_at_once() -> None:
    text = "select 0;\n-- migrate:up retri:1\nselect 'open\n-- migrate:Down\n-- migrate:down lock_timeout:x\n/* open"
    assert problems(text) == [
        "1:1 a statement stands before -- migrate:up",
        "2:15 unknown option retri:1",
        "3:8 this string is not closed",
        "5:17 lock_timeout:x is no duration",
        "6:1 this comment is not closed",
    ]


def test_a_hint_names_the_nearest_word() -> None:
    with pytest.raises(MigrationFileError) as caught:
        read("-- migrate:up transactoin:false\n-- migrate:down\n")
    (problem,) = caught.value.problems
    assert problem.hint == "did you mean transaction?"
    assert problem.source == "-- migrate:up transactoin:false"
