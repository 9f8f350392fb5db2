"""The documentation says what the code does."""

from __future__ import annotations

import re
import runpy
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from sqlmig.commands import ALIASES, GLOBAL_OPTIONS, MODULES
from sqlmig.commands.help import command_help, docstring
from sqlmig.commands.usage import parse
from sqlmig.config.settings import BOOTSTRAP_VARIABLES, SPECS

ROOT = Path(__file__).parent.parent


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_commands_page_is_made_from_the_docstrings() -> None:
    """`scripts/docs` writes the page; nobody edits it by hand."""
    page = runpy.run_path(str(ROOT / "scripts" / "docs"))["page"]()
    assert read("docs/commands.md") == page


@pytest.mark.parametrize("command", MODULES)
def test_every_usage_can_be_parsed(command: str) -> None:
    """docopt understands each docstring, and every line of it stays within 120 columns."""
    arguments = {
        "new": ["x"],
        "baseline": ["1"],
        "resume": ["1", "--skip"],
        "completion": ["bash"],
        "seed": ["run"],
        "backup": ["list"],
    }.get(command, [])
    assert parse([command, *arguments])[0] == command
    assert all(len(line) <= 120 for line in command_help(command).splitlines())
    assert docstring(command) == import_module(f"sqlmig.commands.{MODULES[command]}").__doc__


def test_every_setting_is_a_flag() -> None:
    """Settings and global options are one list, but for --strict, which belongs to three commands."""
    flags = set(re.findall(r"^  (?:-\w )?(--[a-z-]+)", GLOBAL_OPTIONS, re.M))
    own = {"--url", "--env", "--env-file", "--environment", "--help", "--version"}
    assert flags == {spec.flag for spec in SPECS} - {"--strict"} | own


def test_every_setting_is_documented() -> None:
    """docs/settings.md has a row for each, with its flag and its variables."""
    page = read("docs/settings.md")
    for spec in SPECS:
        variables = ", ".join(f"`{variable}`" for variable in spec.variables)
        assert f"| `{spec.name}` | `{spec.flag}` | {variables} |" in page
    for bootstrap, variable in BOOTSTRAP_VARIABLES.items():
        assert f"| `--{bootstrap.replace('_', '-')}` | `{variable}` |" in page


def test_dependencies_are_explained() -> None:
    """Each dependency has its reason in docs/dependencies.md."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    page = read("docs/dependencies.md")
    for requirement in wanted:
        name = re.split(r"[\[<>=;]", requirement)[0]
        assert name == "sqlmig" or name in page, f"{name} is not explained"


def test_from_dbmate_names_every_command_and_flag() -> None:
    """A dbmate user finds each word there."""
    page = read("docs/from-dbmate.md")
    words = ["new", "up", "create", "drop", "migrate", "rollback", "down", "status", "dump", "load", "wait", "help"]
    flags = ["url", "driver", "env", "env-file", "migrations-dir", "migrations-table", "schema-file", "no-dump-schema"]
    flags += ["wait", "wait-timeout", "wait-interval", "strict", "verbose", "exit-code", "quiet", "version"]
    for word in [*words, *(f"--{flag}" for flag in flags)]:
        assert f"`{word}`" in page, word
    for variable in re.findall(r"DBMATE_\w+", page):
        assert any(variable in spec.variables for spec in SPECS), variable


@pytest.mark.parametrize(
    "page", ["README.md", *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md"))]
)
def test_links_lead_somewhere(page: str) -> None:
    """Each relative link names a file that is there, and each anchor a heading in it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, target


def test_aliases_lead_to_commands() -> None:
    assert set(ALIASES.values()) <= set(MODULES)
    assert not set(ALIASES) & set(MODULES)
