"""The rules' pages and their index say what the rules do."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from sqlmig.lint import RULES
from sqlmig.lint.rule import Rule

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "rules"


def test_index_is_made_from_the_rules() -> None:
    """`scripts/docs` writes the index; nobody edits it by hand."""
    index = runpy.run_path(str(ROOT / "scripts" / "docs"))["rules_page"]()
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_its_page(rule: Rule) -> None:
    """A page begins with the rule's name and its own sentence."""
    page = (PAGES / f"{rule.name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {rule.name}\n\n{rule.title}\n")


def test_every_page_is_of_a_rule() -> None:
    """A rule that is renamed takes its page along, and links between pages lead somewhere."""
    assert {path.stem for path in PAGES.glob("*.md")} == {rule.name for rule in RULES} | {"README"}
    for path in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)\s#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (PAGES / target).exists(), f"{path.name}: {target}"
