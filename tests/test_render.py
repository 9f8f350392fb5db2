"""How errors look, and what a reporter wants to hear."""

from __future__ import annotations

import pytest

from sqlmig.errors import Problem, SqlmigError
from sqlmig.model import Event, Location
from sqlmig.render.errors import error_lines
from sqlmig.render.live import Reporter
from sqlmig.render.style import Style, width

SHORT = "SELECT x FROM t"
LONG = "a" * 5_000_000 + "X" + "b" * 5_000_000


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        (SHORT, 8, SHORT),
        ("\tSELECT\tx", 9, " SELECT x"),
        ("SELECT '日本', x", 14, "SELECT '日本', x"),
        (LONG, 5_000_001, "…" + "a" * 60 + "X" + "b" * 39 + "…"),
        ("X" + "b" * 1000, 1, "X" + "b" * 39 + "…"),
        ("a" * 1000 + "X", 1001, "…" + "a" * 60 + "X"),
        ("a" * 1000, 1001, "…" + "a" * 60),
        ("日" * 1000 + "X" + "本" * 1000, 1001, "…" + "日" * 30 + "X" + "本" * 19 + "…"),
        ("\t" * 1000 + "X", 1001, "…" + " " * 60 + "X"),
        ("e\u0301" * 1000 + "X", 2001, "…" + "e\u0301" * 30 + "X"),
    ],
    ids=["short", "tabs", "wide", "long", "start", "end", "behind", "long and wide", "long tabs", "combining"],
)
def test_the_line_of_an_error(line: str, column: int, shown: str) -> None:
    """A long line is cut around the column, and the caret stands under it, in errors and in their problems."""
    problem = Problem("worse", Location("a.sql", 3, column), line)
    error = SqlmigError("bad", location=problem.location, source=line, problems=(problem,))
    _, *lines = error_lines(error, Style())
    del lines[2]
    caret = "  3 | " + shown, "    | " + " " * width(shown[: _place(shown, line, column)]) + "^"
    assert lines == [*caret, *caret]


def _place(shown: str, line: str, column: int) -> int:
    """Where in the shown text the column is; X marks it in the long lines."""
    return shown.find("X") if "X" in shown else column - 1 if len(shown) == len(line) else len(shown)


class Shown:
    """What runs now, where a terminal would show it."""

    def show(self, event: Event) -> None: ...
    def stop(self) -> None: ...


@pytest.mark.parametrize(
    ("terminal", "quiet", "verbose", "follows"),
    [(False, False, False, False), (False, False, True, True), (True, False, False, True), (False, True, True, False)],
)
def test_statements_are_followed_where_somebody_sees_them(
    terminal: bool, quiet: bool, verbose: bool, follows: bool
) -> None:
    """No event is made for nobody: a log of many files has a line for each of them, and none for a statement."""
    line = Shown() if terminal else None
    assert Reporter(print, print, line, Style(), quiet, verbose).follows is follows
