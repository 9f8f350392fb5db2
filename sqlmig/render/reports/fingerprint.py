"""What tells a finding from others when lines above it come and go."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from sqlmig.model import Finding
from sqlmig.results import LintResult


def fingerprints(result: LintResult) -> Iterator[tuple[Finding, str]]:
    """Each finding and 64 hexadecimal digits of its own: over rule, path, message and line, not the line's number."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in result.findings:
        place = finding.location
        line = result.lines.get(place, "") if place else ""
        key = (finding.rule, place.path if place else "", finding.message, line.strip())
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        yield finding, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
