"""Figures that tests tell, shown below their results whether they pass or fail; and how much a long test does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

FIGURE = "figure"
Figures = Callable[[str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests marked long in full, which takes hours")


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    """Whether a test that is marked long shall do all it can; otherwise it does a part of it that ends soon."""
    return bool(request.config.getoption("--long"))


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Tell a line of figures."""
    return lambda text: request.node.user_properties.append((FIGURE, text))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = sorted(_figures(terminalreporter))
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)


def _figures(terminalreporter: pytest.TerminalReporter) -> Iterator[str]:
    for outcome in ("passed", "failed", "xfailed", "xpassed"):
        for report in terminalreporter.getreports(outcome):
            name = report.nodeid.rpartition("::")[2].removeprefix("test_")
            yield from (f"{name}: {text}" for key, text in report.user_properties if key == FIGURE)
