"""docs/performance.md: what is made from measures stands between marks, the rest is written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.results import ROOT

PAGE = ROOT / "docs" / "performance.md"


def marks(name: str) -> tuple[str, str]:
    """The lines around the part of this name."""
    return f"<!-- {name}: made by the benchmarks -->", f"<!-- end of {name} -->"


def put(name: str, lines: Iterable[str], page: Path = PAGE) -> None:
    """Replace what stands between the marks; LookupError where the page has none of this name."""
    begin, end = marks(name)
    text = page.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise LookupError(f"{page} has no place for {name}")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    page.write_text("\n".join((before + begin, "", *lines, "", end + after)), encoding="utf-8")
