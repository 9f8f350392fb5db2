"""JUnit's XML as Jenkins, GitLab and others read it: suites of cases. https://github.com/testmoapp/junitxml"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # written only

from sqlmig.noun import noun

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets"""


@noun
class Case:
    """What was tried and what there is to say: why it failed or was skipped, or of a success anything at all.

    `kind` is the word for a failure, `seconds` how long it took.
    """

    name: str
    outcome: Literal["passed", "failed", "skipped"] = "passed"
    message: str = ""
    text: str = ""
    kind: str = ""
    seconds: float = 0.0


def xml(name: str, suites: Mapping[str, Sequence[Case]]) -> Iterator[str]:
    """One document."""
    root = Element("testsuites", name=name)
    for title, cases in suites.items():
        suite = SubElement(root, "testsuite", name=_clean(title))
        for case in cases:
            _case(suite, title, case)
        _count(suite)
    _count(root)
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield tostring(root, encoding="unicode")


def _case(suite: Element, title: str, case: Case) -> None:
    element = SubElement(suite, "testcase", name=_clean(case.name), classname=_clean(title), time=_time(case.seconds))
    if case.outcome == "failed":
        failure = SubElement(element, "failure", message=_clean(case.message), type=case.kind)
        failure.text = _clean(case.text)
    elif case.outcome == "skipped":
        SubElement(element, "skipped", message=_clean(case.message))
    elif case.text:
        SubElement(element, "system-out").text = _clean(case.text)


def _count(element: Element) -> None:
    """The numbers of a suite or of all; what was skipped stands with the suites only."""
    tests, failures, skipped = (sum(1 for _ in element.iter(tag)) for tag in ("testcase", "failure", "skipped"))
    seconds = sum(float(case.attrib["time"]) for case in element.iter("testcase"))
    element.attrib.update(tests=str(tests), failures=str(failures), errors="0", time=_time(seconds))
    if element.tag == "testsuite":
        element.attrib["skipped"] = str(skipped)


def _time(seconds: float) -> str:
    return f"{seconds:.3f}" if seconds else "0"


def _clean(text: str) -> str:
    return _NO_XML.sub("�", text)
