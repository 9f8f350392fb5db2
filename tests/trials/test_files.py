"""Test files: what is wrong with their form is found in all of them before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.errors import MigrationFileError
from sqlmig.trials.files import Assertion, read_tests

WRONG = [
    ("-- test: a\n", "postgres", 1, "this test has no statement"),
    ("-- test: a\n-- test: b\nSELECT 1;\n", "postgres", 1, "this test has no statement"),
    ("SELECT 1;\n", "postgres", 1, "there is no test in this file"),
    ("", "postgres", 1, "there is no test in this file"),
    ("-- test:\nSELECT 1;\n", "postgres", 1, "test: says nothing"),
    ("-- test: a\n-- fails:\nSELECT 1;\n", "postgres", 2, "fails: says nothing"),
    ("-- expect: 1\nSELECT 1;\n", "postgres", 1, "expect: has no test above it"),
    ("-- Tests: a\nSELECT 1;\n", "postgres", 1, "Tests: is no heading"),
    ("-- test: a\n-- expected: 1\nSELECT 1;\n", "postgres", 2, "expected: is no heading"),
    ("-- test: a\n-- expect: 1\n-- fails: x\nSELECT 1;\n", "postgres", 3, "a test has rows to expect, or one error"),
    ("-- test: a\n-- fails: x\n-- fails: y\nSELECT 1;\n", "postgres", 3, "a test has rows to expect, or one error"),
    ("-- test: a\nSELECT 1\n-- expect: 1\n;\n", "postgres", 3, "expect: stands within a statement"),
    ("-- test: a\nSELECT 1; -- expect: 1\n", "postgres", 2, "expect: stands behind a statement"),
    ("-- test: a\nSELECT 1;\n-- test: a\nSELECT 2;\n", "postgres", 3, "another test of this file has the same name"),
    ("-- test: a\nCOMMIT;\n", "postgres", 2, "COMMIT would end the transaction that the test runs in"),
    ("CREATE TABLE t (a int);\n-- test: a\nSELECT 1;\n", "mysql", 1, "on MySQL CREATE commits, and could not be"),
    ("-- test: a\nSELECT 'open;\n", "postgres", 2, "this string is not closed"),
    ("/* -- test: a */\nSELECT 1;\n", "postgres", 1, "there is no test in this file"),
    ("-- test: a\nSELECT '-- expect: 1', $$\n-- test: b\n$$;\n-- expect: 1\n", "postgres", 5, "expect: has no test"),
]


def read(folder: Path, dialect: str) -> tuple[Assertion, ...]:
    traits = dialects.load(parse_url(f"{dialect}://localhost/any")).traits
    return read_tests(str(folder), traits)


@pytest.mark.parametrize(("text", "dialect", "line", "message"), WRONG)
def test_what_is_wrong(text: str, dialect: str, line: int, message: str, tmp_path: Path) -> None:
    """Each mistake that would leave something untested is an error with its place."""
    (tmp_path / "a.sql").write_text(text, encoding="utf-8")
    with pytest.raises(MigrationFileError) as caught:
        read(tmp_path, dialect)
    (problem,) = caught.value.problems
    assert problem.location is not None
    assert problem.location.line == line
    assert problem.message.startswith(message)


def test_all_files_at_once(tmp_path: Path) -> None:
    """What is wrong in one file hides nothing of another."""
    for name in ("a.sql", "b.sql"):
        (tmp_path / name).write_text("-- tests: x\nSELECT 1;\n-- expect: 2\n", encoding="utf-8")
    (tmp_path / "c.sql").write_bytes(b"-- test: \xff\n")
    with pytest.raises(MigrationFileError) as caught:
        read(tmp_path, "postgres")
    assert caught.value.message == "3 test files cannot be used"
    assert len(caught.value.problems) == 5


def test_what_is_read(tmp_path: Path) -> None:
    """Set-up, rows and names; comments that say something else, and the data of COPY, are no headings."""
    (tmp_path / "a.sql").write_text(
        "-- note: this file\nCOPY t FROM stdin;\nO'Brien\n-- test: no\n\\.\n"
        "-- test: one's own\n-- expect:\n--  expect:  1, x \nSELECT 1, 'x' -- text: none\n;\nSELECT 3;\n"
        "  -- test: two\n-- fails: it's wrong\nSELECT 2",
        encoding="utf-8",
    )
    first, second = read(tmp_path, "postgres")
    assert (first.name, first.rows, first.error, first.location.line) == ("one's own", ("", "1, x"), None, 6)
    assert (second.name, second.rows, second.error, second.statement.sql) == ("two", (), "it's wrong", "SELECT 2")
    assert [len(test.setup) for test in (first, second)] == [1, 2]


def test_no_folder(tmp_path: Path) -> None:
    """Without a folder there are no tests."""
    assert read(tmp_path / "none", "postgres") == ()
