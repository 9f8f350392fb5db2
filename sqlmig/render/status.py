"""The dashboard: a line for each migration, counts, the last one, and a verdict."""

from __future__ import annotations

from sqlmig.render.errors import finding_lines
from sqlmig.render.style import Style, plural, took, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmig.results import State, StatusEntry, StatusResult

_MARKS = {"applied": "[X]", "pending": "[ ]", "missing": "[?]", "changed": "[!]", "unfinished": "[~]"}
_REMARKS = {
    "missing": "applied, but the file is missing",
    "changed": "changed after it was applied",
    "unfinished": "stopped half way",
}
_TROUBLES: dict[State, str] = {
    "missing": "without a file",
    "changed": "changed after being applied",
    "unfinished": "stopped half way",
}


def status_lines(result: StatusResult, style: Style) -> Iterator[str]:
    """The lines with marks and the two counts are dbmate's, which scripts read; a person sees times beside them."""
    size = max((width(_name(entry)) for entry in result.entries), default=0)
    for entry in result.entries:
        yield _line(entry, size, style)
    yield ""
    yield f"Applied: {result.applied}"
    yield f"Pending: {result.pending}"
    yield f"Total: {len(result.entries)}"
    if result.last is not None:
        yield f"Last: {', '.join((_name(result.last), *_facts(result.last)))}"
    yield f"Server: {result.server}"
    for finding in result.findings:
        yield from finding_lines(finding, style)
    yield _verdict(result, style)


def _line(entry: StatusEntry, size: int, style: Style) -> str:
    mark = style({"applied": "good", "pending": "dim"}.get(entry.state, "warn"), _MARKS[entry.state])
    name, remark = _name(entry), _REMARKS.get(entry.state, "")
    columns = [name]
    if style.terminal and entry.applied_at is not None:
        columns = [name + " " * (size - width(name)), style("dim", "  ".join(_facts(entry)))]
    if remark:
        columns.append(style("warn", remark))
    return f"{mark} {'  '.join(columns)}"


def _name(entry: StatusEntry) -> str:
    """The file's name, or what the ledger knows of it."""
    if entry.path:
        return entry.path.replace("\\", "/").rpartition("/")[2]
    return f"{entry.version}_{entry.name}".rstrip("_")


def _facts(entry: StatusEntry) -> tuple[str, ...]:
    """When it was applied and how long that took, as far as the ledger knows."""
    facts = [_when(entry.applied_at)] if entry.applied_at else []
    return (*facts, took(entry.duration_ms / 1000)) if entry.duration_ms is not None else tuple(facts)


def _when(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _verdict(result: StatusResult, style: Style) -> str:
    if result.verdict == "up_to_date":
        return style("good", "Up to date")
    if result.verdict == "behind":
        return style("warn", f"Behind: {plural(result.pending, 'migration')} to apply with `sqlmig up`")
    troubles = [
        f"{plural(result.count(state), 'migration')} {what}" for state, what in _TROUBLES.items() if result.count(state)
    ]
    return style("bad", f"Attention: {', '.join(troubles)}; `sqlmig plan` says what to do")
