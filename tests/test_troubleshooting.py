"""docs/troubleshooting.md knows each error and finding by its name, and quotes messages that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RESULTS = frozenset({"Finding", "Reason"})
SERVERS = ("Lock wait timeout exceeded", "canceling statement due to lock timeout")


@cache
def page() -> str:
    return (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")


@cache
def nodes() -> tuple[ast.AST, ...]:
    """All syntax of sqlmig."""
    files = sorted((ROOT / "sqlmig").rglob("*.py"))
    return tuple(node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def codes() -> Iterator[str]:
    """The words of `error.code`; the tree's root is never raised."""
    for node in nodes():
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                match line:
                    case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(word))):
                        yield word


def rules() -> Iterator[str]:
    """The names of findings about files and plans, and of a plan's risks."""
    for node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RESULTS:
            keywords = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
            for value in [*node.args[:1], *keywords]:
                if isinstance(value, ast.Constant):
                    yield str(value.value)


def messages() -> list[str]:
    """What the page says that a user sees: the words in code marks of each table's column for that."""
    found: list[str] = []
    column = None
    for line in page().splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not cells:
            column = None
        elif "you see" in cells:
            column = cells.index("you see")
        elif column is not None:
            found += re.findall(r"`([^`]+)`", cells[column])
    return found


def raised() -> dict[str, str]:
    """The messages of errors, `…` for what is not constant, with the class that says each."""
    classes = {"SqlmigError"}
    for _ in range(3):  # as deep as the tree is
        for node in nodes():
            if isinstance(node, ast.ClassDef) and classes & {ast.unparse(base) for base in node.bases}:
                classes.add(node.name)
    calls = (node for node in nodes() if isinstance(node, ast.Call) and node.args)
    found = {template(call.args[0]): ast.unparse(call.func) for call in calls if ast.unparse(call.func) in classes}
    return {message: name for message, name in found.items() if re.search(r"\w{3}", message)}


def template(node: ast.expr) -> str:
    """A text as the page writes it; "" for what is no text here, such as a variable."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(template(part) or "…" for part in parts)
    return ""


def test_there_is_something_to_compare() -> None:
    """The source is read as these tests think that it is."""
    assert len(set(codes())) >= 15
    assert {"changed-file", "ignored-file", "no-way-back"} <= set(rules())
    assert len(messages()) > 60
    assert raised()["the database file … does not exist"] == "DatabaseMissing"


@pytest.mark.parametrize("name", sorted({*codes(), *rules()}))
def test_each_name_has_an_entry(name: str) -> None:
    """Whoever sees an error's code, or a finding's rule in brackets, finds the word on the page."""
    assert f"`{name}`" in page()


@pytest.mark.parametrize("message", messages())
def test_quoted_messages_exist(message: str) -> None:
    """What the page quotes is what the source says, or one of the servers."""
    parts = [part.strip() for part in message.split("…") if part.strip()]
    assert parts, "a quotation of nothing"
    for part in parts:
        assert any(part in text for text in (*source(), *SERVERS)), part


@pytest.mark.parametrize("message", sorted(raised()))
def test_each_message_has_an_entry(message: str) -> None:
    """Whoever sees an error finds its words, or enough of them, on the page."""
    entries = [[part.strip() for part in entry.split("…") if part.strip()] for entry in messages()]
    assert any(all(part in message for part in parts) for parts in entries), f"no entry for: {message}"


@cache
def source() -> tuple[str, ...]:
    """Every text in sqlmig."""
    return tuple(node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str))
