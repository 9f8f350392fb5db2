"""A usual file is read in one step, to what the reader of all files finds in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlmig.model import Content, pieces
from sqlmig.sql.sections import parse
from sqlmig.sql.usual import usual
from tests.sql.fragments import BODIES, DIALECTS, ENDS, PIECES

ROOT = Path(__file__).parents[2]
BEGINNINGS = [
    *(
        "CREATE TABLE ",
        "create unique index ",
        "ALTER TABLE ",
        "drop\n view ",
        "INSERT INTO ",
        "update ",
        "Delete from ",
    ),
    *("create temp table ", "CREATE OR REPLACE VIEW ", "comment on table ", "truncate ", "GRANT ", "alter type "),
]
COMMENTS = ["-- c ;'\n", "--\n", "\n\n", " ", "-- é\n", "-- migrate:description x\n", "-- migrate: up\n"]
TABLE = "CREATE TABLE a (b text DEFAULT 'it''s; -- no',\n  \"c;d\" int); -- é's\n\nCREATE INDEX i ON a (b)"


def said(parsed: Content) -> tuple[object, ...]:
    """All that reading a file gives."""
    sections = [
        (section.direction, tuple(section.statements), section.options, section.location, section.facts)
        for section in (*parsed.up, *parsed.down)
    ]
    return parsed.directives, sections, parsed.checksum


def assert_same(text: str, dialect: str) -> bool:
    """Whether the file was usual."""
    found = usual(text, "a.sql", dialect)
    if found is not None:
        assert said(found) == said(parse(text, "a.sql", dialect))
    return found is not None


def section(dialect: str) -> st.SearchStrategy[str]:
    piece = st.sampled_from([*PIECES[dialect], *PIECES["sqlite"], "=", " -1", "<= ", "e -1", "(", ")", " ", ","])
    statement = st.builds(
        "{}{}{}".format, st.sampled_from(BEGINNINGS), st.lists(piece, max_size=5).map(" ".join), st.sampled_from(ENDS)
    )
    rare = st.sampled_from(["=  -1;", "select 1;", *BODIES.get(dialect, ())])
    return st.lists(st.one_of(statement, statement, statement, st.sampled_from(COMMENTS), rare), max_size=4).map(
        "".join
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@given(data=st.data())
def test_a_usual_file_reads_as_any_other(dialect: str, data: st.DataObject) -> None:
    """Statements, places and checksum are what the reader of all files finds, which refuses none of them."""
    head, up, down = (
        data.draw(part) for part in (st.sampled_from(["", *COMMENTS]), section(dialect), section(dialect))
    )
    assert_same(f"{head}-- migrate:up\n{up}\n-- migrate:down\n{down}", dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_script_of_ours_reads_as_any_other(dialect: str) -> None:
    """Migrations of the examples, and scripts of all the dialects in both sections of a file."""
    for path in sorted((*ROOT.glob("examples/**/*.sql"), *ROOT.glob("tests/**/*.sql"))):
        text = path.read_bytes().decode("utf-8", "replace")
        assert_same(text, dialect)
        assert_same(f"-- migrate:up\n{text}\n-- migrate:down\n{text}", dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_most_files_hold_is_usual(dialect: str) -> None:
    """Tables, indexes, rows, strings, quoted names and comments, with and without a last delimiter."""
    assert assert_same(f"-- what for?\n\n-- migrate:up\n{TABLE};\n\n-- migrate:down\nDROP TABLE a;\n", dialect)
    assert assert_same(f"-- migrate:up \n{TABLE}\n-- migrate:down\n", dialect)
    assert assert_same("-- migrate:up\ncreate OR replace temp VIEW a AS b;\n-- migrate:down\n", dialect)
    assert assert_same("-- migrate:up\nINSERT INTO a VALUES (1, 'é');;\n-- migrate:down\n-- nothing", dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_long_file_of_rows_is_not_kept_statement_by_statement(dialect: str) -> None:
    """Its statements are in bundles, which the reader of all files finds; a long one of tables is usual."""
    lines = "".join(f"INSERT INTO t (id, name) VALUES ({number}, 'it''s');\n" for number in range(6000))
    text = f"-- migrate:up\nCREATE TABLE t (id int);\n{lines}-- migrate:down\n"
    assert usual(text, "a.sql", dialect) is None
    (rows,) = parse(text, "a.sql", dialect).up
    assert len(rows.statements) == 6001
    assert len(list(pieces(rows.statements))) < 10
    assert usual(text.replace("INSERT INTO t (id, name) VALUES (", "CREATE TABLE t ("), "a.sql", dialect) is not None


@pytest.mark.parametrize(
    "text",
    [
        "-- migrate:up transaction:false\n-- migrate:down\n",
        "-- migrate:up\n-- migrate:down irreversible\n",
        "-- migrate:up\n",
        "-- migrate:down\n-- migrate:up\n",
        "-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down\n",
        "SELECT 1;\n-- migrate:up\n-- migrate:down\n",
        "-- migrate:category data\n-- migrate:up\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a -- migrate:down\n-- migrate:down\n",
        " -- migrate:up\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a WHERE b = 'c\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a WHERE b = 'c\\'';\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a; =  -1;\n-- migrate:down\n",
        "-- migrate:up\nBEGIN;\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a WHERE b = e'c';\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a; --b\n-- migrate:down\n",
        "-- migrate:up\n-- ſeed:b\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a WHERE b = 'c\n-- migrate:down\n';",
        "-- migrate:up\nCREATE OR REPLACE PROCEDURE table() AS x;\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a;\r\n-- migrate:down\n",
        "-- migrate:up\nDELETE FROM a;\0\n-- migrate:down\n",
        "",
    ],
)
def test_what_needs_a_closer_look_is_not_usual(text: str) -> None:
    """Options, directives, mistakes, and whatever the dialects read each in its own way."""
    assert usual(text, "a.sql", "postgres") is None


def test_statements_are_cut_once_and_only_when_asked_for() -> None:
    """Of an applied file nobody wants more than its checksum."""
    parsed = usual(f"-- migrate:up\n{TABLE};\n-- migrate:down\n", "a.sql", "postgres")
    assert parsed is not None
    statements = parsed.up[0].statements
    assert getattr(statements, "known", ()) is None
    assert [first is again for first, again in zip(statements, statements, strict=True)] == [True, True]


def test_an_applied_file_costs_no_sections() -> None:
    """Its checksum and directives are all that most starts want."""
    parsed = usual(f"-- migrate:up\n{TABLE};\n-- migrate:down\n", "a.sql", "postgres")
    assert parsed is not None
    assert (parsed.checksum[:7], parsed.directives.depends) == ("sha256:", ())
    assert not {"up", "down"} & vars(parsed).keys()
    assert parsed.up is parsed.up
    assert {"up", "down"} & vars(parsed).keys() == {"up"}
