"""SARIF 2.1.0. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from sqlmig import __version__
from sqlmig.lint import BY_NAME
from sqlmig.model import Finding, Level, Location
from sqlmig.render.reports.fingerprint import fingerprints
from sqlmig.results import LintResult

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Level, str] = {"error": "error", "warning": "warning", "notice": "note"}


def sarif(result: LintResult) -> Iterator[str]:
    """One log with one run. Columns count characters."""
    names = sorted({finding.rule for finding in result.findings})
    driver = {"name": "sqlmig", "version": __version__, "rules": [_rule(name) for name in names]}
    results = [_result(finding, mark, names.index(finding.rule)) for finding, mark in fingerprints(result)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(name: str) -> dict[str, Any]:
    """A reportingDescriptor (3.49); of squawk's rules only the name is known."""
    rule = BY_NAME.get(name)
    if rule is None:
        return {"id": name}
    level = {"level": _LEVELS[rule.level]}
    return {"id": name, "shortDescription": {"text": rule.title}, "defaultConfiguration": level}


def _result(finding: Finding, fingerprint: str, index: int) -> dict[str, Any]:
    """A result (3.27)."""
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": text},
        "locations": [_place(finding.location)] if finding.location else [],
        "partialFingerprints": {"sqlmig/v1": fingerprint},
    }


def _place(location: Location) -> dict[str, Any]:
    path = PurePath(location.path)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    region = {"startLine": location.line, "startColumn": location.column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
