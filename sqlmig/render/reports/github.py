"""GitHub's workflow commands, which it shows beside the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.results import LintResult


def github(result: LintResult) -> Iterator[str]:
    for finding in result.findings:
        properties = [f"title={_property(finding.rule)}"]
        if finding.location:
            place = finding.location
            properties = [f"file={_property(place.path)}", f"line={place.line}", f"col={place.column}", *properties]
        text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
        yield f"::{finding.level} {','.join(properties)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
