"""What is wrong with a migration or seed file, gathered while it is read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Location
from sqlmig.noun import replace
from sqlmig.sql.markers import Marker, Report
from sqlmig.sql.places import BOM, file_error
from sqlmig.sql.script import Script


class Problems:
    """The problems of one file. It is true when there are any."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._found: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def report(self, location: Location, message: str, hint: str | None = None) -> None:
        self._found.append(Problem(message, location, None, hint))

    def extend(self, problems: Iterable[Problem]) -> None:
        self._found.extend(problems)

    def reporter(self, marker: Marker) -> Report:
        """Take offsets within a marker's line."""

        def report(offset: int, message: str, hint: str | None) -> None:
            self.report(marker.mark.location(self._script.path, offset - marker.offset), message, hint)

        return report

    def look_for_nul(self) -> None:
        if self._script.nul is not None:
            hint = "SQL text cannot hold one: is it a binary file, or UTF-16?"
            self.report(self._script.nul, "the file has a NUL byte", hint)

    def error(self) -> MigrationFileError:
        """One error of all of them in the file's order, with their lines' text where they have none yet."""
        placed = [(problem.location, problem) for problem in self._found if problem.location]
        placed.sort(key=lambda item: (item[0].line, item[0].column))
        lines = self._script.lines({place.line for place, problem in placed if problem.source is None})
        sources = {number: line.removesuffix("\r").removeprefix(BOM) for number, line in lines.items()}
        return file_error(
            [
                replace(problem, source=sources[place.line]) if problem.source is None else problem
                for place, problem in placed
            ]
        )
