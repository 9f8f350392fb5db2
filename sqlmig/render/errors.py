"""Errors and findings as text: where, the line, a caret, the state of the database, a hint."""

from __future__ import annotations

from sqlmig.render.style import Style, fitting, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmig.errors import Problem, SqlmigError
    from sqlmig.model import Finding, Location

_BEFORE, _BEHIND = 60, 40  # columns of a long line that are shown around the caret
_LEVEL_STYLE = {"error": "bad", "warning": "warn", "notice": "dim"}


def error_lines(error: SqlmigError, style: Style) -> Iterator[str]:
    """The error, then each of its problems that it is not itself, then what is true now and what to do next."""
    where = f"{error.location}: " if error.location else ""
    yield f"{where}{style('bad', 'error:')} {error.message}"
    yield from _source(error.location, error.source, style)
    for problem in error.problems:
        if (problem.message, problem.location) != (error.message, error.location):
            yield from problem_lines(problem, style)
    if error.state:
        yield f"{style('strong', 'state:')} {error.state}"
    if error.hint:
        yield f"{style('strong', 'hint:')} {error.hint}"


def problem_lines(problem: Problem, style: Style) -> Iterator[str]:
    """One of several problems, indented below what sums them up."""
    yield f"  {problem.location}: {problem.message}" if problem.location else f"  {problem.message}"
    yield from _source(problem.location, problem.source, style)
    if problem.hint:
        yield f"    {style('strong', 'hint:')} {problem.hint}"


def _source(location: Location | None, source: str | None, style: Style) -> Iterator[str]:
    if location is None or source is None:
        return
    before, behind = _around(source.replace("\t", " "), location.column - 1)
    number = str(location.line)
    yield f"  {style('dim', f'{number} |')} {before}{behind}"
    yield f"  {' ' * len(number)} {style('dim', '|')} {' ' * width(before)}{style('bad', '^')}"


def _around(line: str, place: int) -> tuple[str, str]:
    """The line before and from a place on, a long one cut to what a terminal shows in a row."""
    if len(line) <= _BEFORE + _BEHIND:
        return line[:place], line[place:]
    left = fitting(line[max(0, place - _BEFORE) : place][::-1], _BEFORE)[::-1]
    right = fitting(line[place : place + _BEHIND], _BEHIND)
    start = "…" if len(left) < place else ""
    end = "…" if place + len(right) < len(line) else ""
    return f"{start}{left}", f"{right}{end}"


def finding_lines(finding: Finding, style: Style, source: str | None = None) -> Iterator[str]:
    """A finding in one line, the file's line where it is given, and its help."""
    where = f"{finding.location}: " if finding.location else ""
    yield f"{where}{style(_LEVEL_STYLE[finding.level], f'{finding.level}:')} {finding.message} [{finding.rule}]"
    yield from _source(finding.location, source, style)
    if finding.help:
        yield f"    {style('strong', 'hint:')} {finding.help}"
