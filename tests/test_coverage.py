"""docs/coverage.md names commands and tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from sqlmig.commands import ALIASES, MODULES
from sqlmig.commands.help import command_help

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (.+) \| (.*) \| (.*) \|$", re.M)


@cache
def rows() -> tuple[tuple[str, str, str], ...]:
    """What is done, with which command, shown by which test."""
    found = ROW.findall((ROOT / "docs" / "coverage.md").read_text(encoding="utf-8"))
    return tuple(row for row in found if row[0] not in ("what it does", "---"))


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("what", "command", "test"), rows())
def test_each_row_is_true(what: str, command: str, test: str) -> None:
    """A row has a command and a test that exist, or says that it is coming and has none."""
    if command.startswith("*coming*"):
        assert not test, what
        return
    if not command.startswith("["):
        _, word, *rest = command.strip("`").split()
        name = ALIASES.get(word, word)
        assert name in MODULES, command
        assert all(part in command_help(name) for part in rest if part.startswith("--")), command
        assert all(part in command_help(name) for part in rest[:1] if part.isalpha() and part.islower()), command
    path, _, function = test.strip("`").partition("::")
    assert function in functions(path), test


def test_each_system_is_there() -> None:
    """Five systems, and no line of one is forgotten by leaving the section out."""
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    systems = re.findall(r"^## \d\. (\w+):", page, re.M)
    assert systems == ["social", "insured", "references", "accounts", "events"]
    assert sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir()) == sorted(systems)
    assert len(rows()) > 90
