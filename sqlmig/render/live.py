"""Events as they happen: a line for each committed step, and on a terminal what runs now."""

from __future__ import annotations

from sqlmig.render.style import Style, size, took

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmig.model import Event
    from sqlmig.render.terminal import Line

VERBOSE_WIDTH = 120


class Reporter:
    """Receives events and prints them: outcomes with `out`, everything else with `err`."""

    def __init__(
        self,
        out: Callable[[str], None],
        err: Callable[[str], None],
        line: Line | None,
        style: Style,
        quiet: bool,
        verbose: bool,
    ) -> None:
        self._out, self._err, self._line, self._style = out, err, line, style
        self._quiet, self._verbose = quiet, verbose
        self.follows = not quiet and (verbose or line is not None)

    def __call__(self, event: Event) -> None:
        handler = getattr(self, f"_{event.kind}", None)
        if handler is not None and not self._quiet:
            handler(event)

    def close(self) -> None:
        if self._line is not None:
            self._line.stop()

    def _database_created(self, event: Event) -> None:
        self._out(f"{self._style('good', 'Created:')} {event.message}")

    def _database_dropped(self, event: Event) -> None:
        self._out(f"{self._style('good', 'Dropped:')} {event.message}")

    def _planned(self, event: Event) -> None:
        from sqlmig.render.errors import finding_lines

        for finding in event.plan.findings if event.plan else ():
            for text in finding_lines(finding, self._style):
                self._err(text)

    def _waiting_for_lock(self, event: Event) -> None:
        self._err(f"waiting: another runner works, {event.message}")

    def _waiting_for_database(self, event: Event) -> None:
        self._err(f"waiting: {event.message}")

    def _retrying(self, event: Event) -> None:
        self._err(f"{self._style('warn', 'retrying:')} {event.message}")

    def _schema_started(self, event: Event) -> None:
        if self._line is not None:
            self._line.show(event)

    def _schema_written(self, event: Event) -> None:
        self._out(f"{self._style('good', 'Written:')} {event.message}")

    def _trial_started(self, event: Event) -> None:
        if self._line is not None:
            self._line.show(event)

    def _moved(self, event: Event) -> None:
        if self._line is not None:
            self._line.show(event)

    def _backed_up(self, event: Event) -> None:
        made = f"{event.message} ({size(event.total)}) in {took(event.seconds)}"
        self._out(f"{self._style('good', 'Backed up:')} {made}")

    def _recovered(self, event: Event) -> None:
        self._err(f"{self._style('warn', 'recovered:')} {event.message}")

    def _notice(self, event: Event) -> None:
        self._err(f"{self._style('dim', 'server:')} {event.message}")

    def _statement_started(self, event: Event) -> None:
        if self._line is not None:
            self._line.show(event)

    def _statement_done(self, event: Event) -> None:
        if self._verbose:
            from sqlmig.sql.display import one_line

            for number, statement in enumerate(event.done, event.index + 1):
                sql = one_line(statement.sql, VERBOSE_WIDTH)
                self._err(self._style("dim", f"  {number}/{event.total} {sql}"))

    def _step_done(self, event: Event) -> None:
        if event.step is not None:
            word = "Applied:" if event.step.direction == "up" else "Rolled back:"
            self._out(f"{self._style('good', word)} {event.step.migration.filename} in {took(event.seconds)}")

    def _step_failed(self, event: Event) -> None:
        if event.step is not None:
            name = event.step.migration.filename
            self._err(f"{self._style('bad', 'Failed:')} {name} after {took(event.seconds)}")

    def _data_started(self, event: Event) -> None:
        if self._line is not None:
            self._line.show(event)

    def _rows_sent(self, event: Event) -> None:
        if self._line is not None:
            self._line.show(event)

    def _seed_done(self, event: Event) -> None:
        rows = f", {event.index:,} rows" if event.index else ""
        self._out(f"{self._style('good', 'Seeded:')} {event.message} in {took(event.seconds)}{rows}")

    def _seed_failed(self, event: Event) -> None:
        self._err(f"{self._style('bad', 'Failed:')} {event.message} after {took(event.seconds)}")
