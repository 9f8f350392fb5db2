"""Findings of `lint` in the forms that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlmig.render.reports.github import github
from sqlmig.render.reports.gitlab import gitlab
from sqlmig.render.reports.junit import junit
from sqlmig.render.reports.sarif import sarif
from sqlmig.results import Format, LintResult

REPORTS: Mapping[Format, Callable[[LintResult], Iterator[str]]] = {
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
}
"""What gives the lines of a report, by the name of its format."""
