"""The layer table in docs/architecture.md and the imports in the code agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sqlmig"
MODULES = sorted(PACKAGE.rglob("*.py"))


def rows() -> dict[str, int]:
    """Each room of the table and the row that it stands in."""
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\d+) \| ([^|]+) \|", table, re.M)
    return {room: int(row) for row, rooms in lines for room in re.findall(r"`(\w+)`", rooms)}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The rooms of this package that a module imports, and `sqlparse` where it imports that."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "sqlmig":
            names = [f"sqlmig.{alias.name}" for alias in node.names if not alias.name.startswith("__")]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "sqlmig" and len(parts) > 1:
                yield parts[1]
            elif parts[0] == "sqlparse":
                yield "sqlparse"


def test_every_module_has_a_row() -> None:
    """A new module says where in the house it lives."""
    assert {room(path) for path in MODULES} - {"__init__"} == set(rows())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    """A module imports only from rows above its own in the table, or from its own package."""
    table, own = rows(), room(path)
    if own == "__init__":
        assert not set(imports(path))
        return
    for other in imports(path):
        if other == "sqlparse":
            assert own == "sql", f"{path} imports sqlparse, which only sqlmig/sql may"
        elif other != own:
            assert table[other] < table[own], f"{path} in row {table[own]} imports {other} of row {table[other]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_prints(path: Path) -> None:
    """Printing and exiting happen in one place."""
    if room(path) == "cli":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "exit", "quit", "sys.exit", "os._exit"}, (
                f"{path}:{node.lineno} calls {called}"
            )
