"""Events as they happen: a line for each committed step, and on a terminal what runs now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlmig.model import Event, Step
from sqlmig.render.errors import finding_lines
from sqlmig.render.style import Style, took
from sqlmig.sql.display import one_line

WIDTH = 60


class Line(Protocol):
    """The line at the bottom of a terminal."""

    def show(self, text: str) -> None: ...
    def clear(self) -> None: ...


class NoLine:
    """Without a terminal there is no such line."""

    def show(self, text: str) -> None:
        pass

    def clear(self) -> None:
        pass


class TerminalLine:
    """A spinner, what runs, and for how long; drawn on stderr and wiped when it is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._started = False

    def show(self, text: str) -> None:
        for task in self._progress.task_ids:
            self._progress.remove_task(task)
        self._progress.add_task(text, total=None)
        if not self._started:
            self._progress.start()
            self._started = True

    def clear(self) -> None:
        if self._started:
            self._progress.stop()
            self._started = False


class Reporter:
    """Receives events and prints them: outcomes with `out`, everything else with `err`."""

    def __init__(
        self,
        out: Callable[[str], None],
        err: Callable[[str], None],
        line: Line,
        style: Style,
        quiet: bool,
        verbose: bool,
    ) -> None:
        self._out, self._err, self._line, self._style = out, err, line, style
        self._quiet, self._verbose = quiet, verbose

    def __call__(self, event: Event) -> None:
        handler = getattr(self, f"_{event.kind}", None)
        if handler is not None and not self._quiet:
            handler(event)

    def close(self) -> None:
        self._line.clear()

    def _print(self, write: Callable[[str], None], text: str) -> None:
        self._line.clear()
        write(text)

    def _database_created(self, event: Event) -> None:
        self._print(self._out, f"{self._style('good', 'Created:')} {event.message}")

    def _planned(self, event: Event) -> None:
        for finding in event.plan.findings if event.plan else ():
            for text in finding_lines(finding, self._style):
                self._print(self._err, text)

    def _waiting_for_lock(self, event: Event) -> None:
        self._print(self._err, f"waiting: another runner works, {event.message}")

    def _waiting_for_database(self, event: Event) -> None:
        self._print(self._err, f"waiting: {event.message}")

    def _retrying(self, event: Event) -> None:
        self._print(self._err, f"{self._style('warn', 'retrying:')} {event.message}")

    def _notice(self, event: Event) -> None:
        self._print(self._err, f"{self._style('dim', 'server:')} {event.message}")

    def _statement_started(self, event: Event) -> None:
        self._show_statement(event.step, event.statement, event.total)

    def _statement_done(self, event: Event) -> None:
        if self._verbose and event.step is not None:
            sql = one_line(event.step.statements[event.statement].sql, WIDTH * 2)
            self._print(self._err, self._style("dim", f"  {event.statement + 1}/{event.total} {sql}"))
        self._show_statement(event.step, event.statement + 1, event.total)

    def _show_statement(self, step: Step | None, statement: int, total: int) -> None:
        if step is not None and statement < total:
            sql = one_line(step.statements[statement].sql, WIDTH)
            self._line.show(f"{step.migration.filename}  {statement + 1}/{total}  {sql}")

    def _step_done(self, event: Event) -> None:
        if event.step is not None:
            word = "Applied:" if event.step.direction == "up" else "Rolled back:"
            name = event.step.migration.filename
            self._print(self._out, f"{self._style('good', word)} {name} in {took(event.seconds)}")

    def _step_failed(self, event: Event) -> None:
        if event.step is not None:
            name = event.step.migration.filename
            self._print(self._err, f"{self._style('bad', 'Failed:')} {name} after {took(event.seconds)}")
