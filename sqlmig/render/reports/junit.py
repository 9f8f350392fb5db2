"""Findings for JUnit's readers: a suite for each file, a case for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.model import Finding
from sqlmig.render.reports.cases import Case, xml
from sqlmig.results import LEVELS, LintResult


def junit(result: LintResult) -> Iterator[str]:
    """One document. A finding below the level that was asked for is a case that passes, with a text."""
    suites: dict[str, list[Case]] = {path: [] for path in result.checked}
    for finding in result.findings:
        suite = finding.location.path if finding.location else "sqlmig lint"
        suites.setdefault(suite, []).append(_case(finding, result))
    return xml("sqlmig lint", {name: cases or [Case("lint")] for name, cases in suites.items()})


def _case(finding: Finding, result: LintResult) -> Case:
    place = f":{finding.location.line}:{finding.location.column}" if finding.location else ""
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    failed = LEVELS.index(finding.level) <= LEVELS.index(result.level)
    return Case(f"{finding.rule}{place}", "failed" if failed else "passed", finding.message, text, finding.level)
