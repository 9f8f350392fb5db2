"""JUnit's XML as Jenkins, GitLab and others read it: a suite for each file, a case for each finding.

https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # written only

from sqlmig.model import Finding
from sqlmig.results import LEVELS, LintResult

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets"""


def junit(result: LintResult) -> Iterator[str]:
    """One document. A finding below the level that was asked for is a case that passes, with a text."""
    elsewhere = [finding for finding in result.findings if finding.location is None]
    suites: dict[str, list[Finding]] = {path: [] for path in result.checked} | (
        {"sqlmig lint": elsewhere} if elsewhere else {}
    )
    for finding in result.findings:
        if finding.location:
            suites.setdefault(finding.location.path, []).append(finding)
    root = Element("testsuites", name="sqlmig lint")
    for name, findings in suites.items():
        _suite(root, name, findings, result)
    _count(root)
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield tostring(root, encoding="unicode")


def _suite(root: Element, name: str, findings: Sequence[Finding], result: LintResult) -> None:
    suite = SubElement(root, "testsuite", name=_clean(name), time="0")
    for finding in findings:
        place = f":{finding.location.line}:{finding.location.column}" if finding.location else ""
        case = SubElement(suite, "testcase", name=f"{finding.rule}{place}", classname=_clean(name), time="0")
        text = _clean(f"{finding.message}\n{finding.help}" if finding.help else finding.message)
        if LEVELS.index(finding.level) <= LEVELS.index(result.level):
            SubElement(case, "failure", message=_clean(finding.message), type=finding.level).text = text
        else:
            SubElement(case, "system-out").text = text
    if not findings:
        SubElement(suite, "testcase", name="lint", classname=_clean(name), time="0")
    _count(suite)


def _count(element: Element) -> None:
    tests, failures = (sum(1 for _ in element.iter(tag)) for tag in ("testcase", "failure"))
    element.attrib.update(tests=str(tests), failures=str(failures), errors="0")


def _clean(text: str) -> str:
    return _NO_XML.sub("�", text)
