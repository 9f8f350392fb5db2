"""`-- lint:allow RULE reason`: what it allows, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig.library import read_file
from sqlmig.lint import check
from sqlmig.lint.allows import read_allows
from tests.lint.test_rules import traits


def lint(folder: Path, text: str, dialect: str = "sqlite", **levels: str) -> list[tuple[str, int]]:
    """The rule and the line of each finding in a file."""
    path = folder / "1_a.sql"
    path.write_text(text)
    allows = tuple(read_allows(text.splitlines(keepends=True), str(path)))
    found = check(read_file(path, "1", dialect), traits(dialect), levels, allows)
    return [(finding.rule, finding.location.line if finding.location else 0) for finding in found]


@pytest.mark.parametrize(
    "comment",
    [
        "-- lint:allow delete-without-where it is a cache\n",
        "--lint:allow   delete-without-where   it is a cache\r\n",
        "-- lint:allow delete-without-where it is a cache\n\n-- and another comment\n",
        "-- lint:allow truncate it is a cache\n-- lint:allow delete-without-where it is a cache\n",
        "    -- lint:allow delete-without-where it is a cache\n",
    ],
)
def test_allowed(tmp_path: Path, comment: str) -> None:
    """A comment above a statement, with other comments and blank lines between, allows what the rule finds there."""
    found = lint(tmp_path, f"-- migrate:up\n{comment}DELETE FROM a;\n-- migrate:down irreversible\n")
    assert "delete-without-where" not in dict(found)
    assert ("allow" in dict(found)) is ("truncate" in comment)


def test_of_one_statement(tmp_path: Path) -> None:
    """The statement below is meant, and no other."""
    comment = "-- lint:allow delete-without-where it is a cache"
    text = f"-- migrate:up\n{comment}\nDELETE FROM a\n;\nDELETE FROM b;\n-- migrate:down irreversible\n"
    assert lint(tmp_path, text) == [("delete-without-where", 5)]


def test_of_a_section(tmp_path: Path) -> None:
    """What a rule says of a section is allowed above its marker."""
    text = "-- migrate:up\nDROP TABLE a;\n-- lint:allow empty-down nobody needs it\n-- migrate:down\n"
    assert lint(tmp_path, text) == []


def test_of_a_place_within_a_statement(tmp_path: Path) -> None:
    """What is found on a later line of a statement is allowed above the statement."""
    name = "a" * 64
    text = (
        f"-- migrate:up\n-- lint:allow long-identifier an old name\nCREATE TABLE a (\n  {name} int\n);\n"
        "-- migrate:down\nDROP TABLE a;\n"
    )
    assert lint(tmp_path, text, "postgres") == []


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("-- lint:allow", [("allow", 2), ("delete-without-where", 3)]),
        ("-- lint:allow delete-without-where", [("allow", 2), ("delete-without-where", 3)]),
        ("-- lint:allow delete-without-were it is a cache", [("allow", 2), ("delete-without-where", 3)]),
        ("-- lint:allow truncate it is a cache", [("allow", 2), ("delete-without-where", 3)]),
        ("-- lint:allow several-ddl about another database", [("delete-without-where", 3)]),
        ("-- lint:allow squawk-ban-drop-column squawk was not asked", [("delete-without-where", 3)]),
    ],
)
def test_wrong_comments(tmp_path: Path, comment: str, found: list[tuple[str, int]]) -> None:
    """A comment without rule or reason, with an unknown rule, or that allows nothing, is a finding itself."""
    assert lint(tmp_path, f"-- migrate:up\n{comment}\nDELETE FROM a;\n-- migrate:down irreversible\n") == found


def test_behind_the_last_statement(tmp_path: Path) -> None:
    """A comment below which nothing stands allows nothing."""
    text = "-- migrate:up\nDROP TABLE a;\n-- migrate:down irreversible\n-- lint:allow truncate it is a cache\n"
    assert lint(tmp_path, text) == [("allow", 4)]


def test_of_a_rule_that_is_off(tmp_path: Path) -> None:
    """Where the settings switch a rule off its comments stay without complaint, and so they do with `allow` off."""
    text = "-- migrate:up\n-- lint:allow truncate it is a cache\nDROP TABLE a;\n-- migrate:down irreversible\n"
    assert lint(tmp_path, text) == [("allow", 2)]
    assert lint(tmp_path, text, truncate="off") == []
    assert lint(tmp_path, text, allow="off") == []
