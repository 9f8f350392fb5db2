"""What `validate`, `lint` and `preflight` answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlmig.errors import SqlmigError
from sqlmig.model import Finding, Level, Location
from sqlmig.noun import noun

Format = Literal["text", "github", "gitlab", "sarif", "junit"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")
Colour = Literal["green", "yellow", "red", "not asked"]


@noun
class CheckResult:
    """What `validate` found in `checked` files, and the error that kept it from asking the database."""

    checked: int
    findings: tuple[Finding, ...]
    against_database: bool
    command: str = "validate"
    error: SqlmigError | None = None

    @property
    def exit_code(self) -> int:
        if self.error is not None:
            return self.error.exit_code
        return int(any(finding.level == "error" for finding in self.findings))


@noun
class LintResult:
    """What `lint` found in the files `checked`. `level` is the least that makes the exit code 1.

    `lines` holds the text of the lines that findings name, without passwords; `format` is the program to print for.
    `asked` counts the statements that the server was asked about, None where it was not to be asked.
    """

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    lines: Mapping[Location, str]
    level: Level = "warning"
    format: Format = "text"
    asked: int | None = None
    command: str = "lint"

    @property
    def exit_code(self) -> int:
        return int(any(LEVELS.index(finding.level) <= LEVELS.index(self.level) for finding in self.findings))


@noun
class Check:
    """One question of `preflight`, its answer in a sentence, single facts behind it, and what to do about them."""

    name: str
    colour: Colour
    message: str
    details: tuple[str, ...] = ()
    help: str | None = None


@noun
class PreflightResult:
    """What `preflight` found. From the colour `level` on, the exit code is 1."""

    checks: tuple[Check, ...]
    level: Literal["yellow", "red"] = "red"
    command: str = "preflight"

    def count(self, colour: Colour) -> int:
        return sum(check.colour == colour for check in self.checks)

    @property
    def colour(self) -> Colour:
        """The worst of all."""
        return "red" if self.count("red") else "yellow" if self.count("yellow") else "green"

    @property
    def exit_code(self) -> int:
        return int(self.colour == "red" or self.colour == self.level)
