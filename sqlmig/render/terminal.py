"""The line at the bottom of a terminal: what runs now, and for how long. The only importer of rich."""

from __future__ import annotations

import time
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from sqlmig.model import Event
from sqlmig.render.style import size, took
from sqlmig.sql.display import one_line

SPINNER_WIDTH = 3
SETTLED = 0.2  # seconds before which a rate tells nothing


class Line(Protocol):
    """A place to show what runs now; `stop` wipes it."""

    def show(self, event: Event) -> None: ...
    def stop(self) -> None: ...


class TerminalLine:
    """Drawn eight times a second by rich's own thread, so that showing a statement costs two assignments."""

    def __init__(self, colour: bool) -> None:
        console = Console(stderr=True, no_color=not colour)
        self._spinner = Spinner("dots")
        self._live = Live(self, console=console, refresh_per_second=8, transient=True)
        self._current: Event | None = None
        self._since = 0.0

    def show(self, event: Event) -> None:
        self._current, self._since = event, time.monotonic()
        if not self._live.is_started:
            self._live.start()

    def stop(self) -> None:
        if self._live.is_started:
            self._current = None
            self._live.stop()

    def write(self, text: str) -> None:
        """A whole line above the live one."""
        self._live.console.print(Text.from_ansi(text), soft_wrap=True)

    def __rich__(self) -> Spinner | Text:
        event = self._current
        if event is None:
            return Text()
        if event.kind == "rows_sent":
            self._spinner.update(text=Text(rows_line(event)))
            return self._spinner
        if event.kind == "moved":
            self._spinner.update(text=Text(moved(event)))
            return self._spinner
        where = event.step.migration.filename if event.step else event.message
        counted = f"{event.index + 1}/{event.total}  " if event.total else ""
        line = f"{where}  {counted}{took(time.monotonic() - self._since)}  "
        room = self._live.console.width - len(line) - SPINNER_WIDTH
        sql = one_line(event.statement.sql, max(room, 0)) if event.statement else ""
        self._spinner.update(text=Text(line + sql))
        return self._spinner


def rows_line(event: Event) -> str:
    """How many rows of a data file are sent, of how many, and how fast."""
    total = f" of {event.total:,}" if event.total else ""
    rate = f"  {event.index / event.seconds:,.0f} a second" if event.seconds > 0 else ""
    return f"{event.message}  {event.index:,}{total} rows  {took(event.seconds)}{rate}"


def moved(event: Event) -> str:
    """How much of a file is behind, and how fast it goes: `Copying the database  12.0 MiB of 80.0 MiB, 24.0 MiB/s`."""
    whole = f" of {size(event.total)}" if event.total else ""
    rate = f", {size(round(event.index / event.seconds))}/s" if event.seconds >= SETTLED else ""
    return f"{event.message}  {size(event.index)}{whole}{rate}"
