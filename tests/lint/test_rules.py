"""Each rule finds what its rejected scripts hold, on the lines that they name, and nothing in its accepted ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import Traits
from sqlmig.library import read_file
from sqlmig.lint import RULES, check
from sqlmig.lint.rule import Rule
from sqlmig.model import Finding

HERE = Path(__file__).parent
DIALECTS = ("postgres", "mysql", "sqlite", "duckdb")
CHECKING = [rule for rule in RULES if rule.each or rule.whole]
CASES = [(rule, dialect) for rule in CHECKING for dialect in rule.dialects or DIALECTS]


def traits(dialect: str) -> Traits:
    return dialects.load(parse_url(f"{dialect}://localhost/any")).traits


def script(rule: Rule, verdict: str, dialect: str) -> Path:
    """The dialect's own script where there is one, else that for all."""
    own = HERE / rule.name / f"{verdict}.{dialect}.sql"
    return own if own.exists() else HERE / rule.name / f"{verdict}.sql"


def findings(path: Path, dialect: str, **levels: str) -> list[Finding]:
    return list(check(read_file(path, "1", dialect), traits(dialect), levels))


@pytest.mark.parametrize(("rule", "dialect"), CASES, ids=lambda value: getattr(value, "name", value))
def test_accepted(rule: Rule, dialect: str) -> None:
    """What is in order is no finding of the rule."""
    assert [found for found in findings(script(rule, "accepted", dialect), dialect) if found.rule == rule.name] == []


@pytest.mark.parametrize(("rule", "dialect"), CASES, ids=lambda value: getattr(value, "name", value))
def test_rejected(rule: Rule, dialect: str) -> None:
    """The rule finds what its script names in its first line, at its own level, and says what helps."""
    path = script(rule, "rejected", dialect)
    own = [found for found in findings(path, dialect) if found.rule == rule.name]
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("-- expect: ").split()
    assert [found.location.line for found in own if found.location] == list(map(int, expected))
    assert {found.level for found in own} == {rule.level}
    assert all(found.help for found in own)
    switched_off = findings(path, dialect, **{rule.name: "off"})
    assert rule.name not in {found.rule for found in switched_off}


def test_every_script_belongs_to_a_rule() -> None:
    """A rule that is renamed takes its scripts along."""
    assert {path.name for path in HERE.iterdir() if (path / "rejected.sql").exists()} == {
        rule.name for rule in CHECKING
    }


def test_a_module_is_named_like_its_rule() -> None:
    """Who reads a finding finds the code of its rule by its name."""
    folder = HERE.parents[1] / "sqlmig" / "lint" / "rules"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {rule.name.replace("-", "_") for rule in RULES}
