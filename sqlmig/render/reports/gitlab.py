"""GitLab's Code Quality report. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlmig.model import Level
from sqlmig.render.reports.fingerprint import fingerprints
from sqlmig.results import LintResult

_SEVERITIES: Mapping[Level, str] = {"error": "major", "warning": "minor", "notice": "info"}


def gitlab(result: LintResult) -> Iterator[str]:
    """One JSON array. What has no place in a file is left out, because the format cannot say it."""
    entries = [
        {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.level],
            "location": {"path": _relative(finding.location.path), "lines": {"begin": finding.location.line}},
        }
        for finding, fingerprint in fingerprints(result)
        if finding.location
    ]
    yield json.dumps(entries, ensure_ascii=False, indent=2)


def _relative(path: str) -> str:
    """GitLab wants no `./` in front."""
    return path.replace("\\", "/").removeprefix("./")
