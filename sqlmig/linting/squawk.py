"""squawk, which knows PostgreSQL's locks and rewrites: run over up sections, its findings as ours.

https://squawkhq.com/docs/rules. Every statement is given to it without what stands between statements, so that COPY
data and client commands cannot confuse it, and its lines and columns are led back to the migration file.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sysconfig
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sqlmig.config import Settings
from sqlmig.errors import EnvironmentFailure
from sqlmig.lint import level_of
from sqlmig.lint.catalogue import SQUAWK
from sqlmig.lint.rule import Found, Note
from sqlmig.model import Level, Migration, Section, Statement
from sqlmig.noun import noun
from sqlmig.sql.places import locate_in

# what the runner refuses by itself, and what rules of ours say for all databases
_OURS = ("transaction-nesting", "ban-uncommitted-transaction", "prefer-robust-stmts", "identifier-too-long")
_TASTE = "prefer-"
_LIMITS = {
    "require-lock-timeout": "put lock_timeout:5s behind the marker, or set table_lock_timeout in sqlmig.toml",
    "require-statement-timeout": "put statement_timeout:10m behind the marker, or set statement_timeout in sqlmig.toml",
}
_ROWS = re.compile(r"(?:insert|copy)\b", re.I)
_VARIABLE = re.compile(r"\$\{")
_LEVELS: Mapping[str, Level] = {"Error": "error", "Warning": "warning"}
_MANY = 500
"""How many files one call is given: less than command lines may hold."""


@noun
class _Extract:
    """What squawk is shown of a section: statements, and the line from zero where each begins in its file."""

    section: Section
    path: str
    starts: tuple[int, ...]
    statements: tuple[Statement, ...]


def find() -> str | None:
    """The program: the one beside this Python, else the one on the path."""
    return shutil.which("squawk", path=sysconfig.get_path("scripts")) or shutil.which("squawk")


def ask(program: str, migrations: Sequence[Migration], settings: Settings) -> dict[str, list[Found]]:
    """What it finds in the up sections, by path, also where the settings silence its rules.

    EnvironmentFailure when it does not do its work.
    """
    found: dict[str, list[Found]] = {}
    with TemporaryDirectory(prefix="sqlmig-") as folder:
        sections = [(migration.path, section) for migration in migrations for section in migration.up]
        extracts = {
            str(file): _write(file, section, path)
            for number, (path, section) in enumerate(sections)
            for file in (Path(folder, f"{number}.sql"),)
        }
        for within in (True, False):
            names = [name for name, extract in extracts.items() if extract.section.options.transaction is within]
            for first in range(0, len(names), _MANY):
                for entry in _run(program, names[first : first + _MANY], within):
                    extract = extracts[entry["file"]]
                    found.setdefault(extract.path, []).extend(_found(entry, extract, settings))
    return found


def _write(file: Path, section: Section, path: str) -> _Extract:
    """Put a section's statements into a file, but for those that only bring rows or have a variable in them."""
    starts: list[int] = []
    statements: list[Statement] = []
    line = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for statement in section.statements:
            if _ROWS.match(statement.sql) or _VARIABLE.search(statement.sql):
                continue
            out.write(f"{statement.sql}\n;\n")
            starts.append(line)
            statements.append(statement)
            line += statement.sql.count("\n") + 2
    return _Extract(section, path, tuple(starts), tuple(statements))


def _run(program: str, names: Sequence[str], within: bool) -> list[dict[str, Any]]:
    """Its report on files, whose transactions are there when `within`. It ends with 1 where it finds something."""
    if not names:
        return []
    transaction = "--assume-in-transaction" if within else "--no-assume-in-transaction"
    excluded = [f"--exclude={rule}" for rule in _OURS]
    command = [program, "--reporter=json", transaction, *excluded, *names]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603  # no shell
    try:
        report: list[dict[str, Any]] = json.loads(done.stdout or b"[]" if done.returncode in (0, 1) else b"")
    except ValueError as error:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise EnvironmentFailure(
            f"{program} failed with exit code {done.returncode}: {said}",
            hint='install a newer one with pip install -U squawk-cli, or set squawk = "off" in [lint]',
        ) from error
    return report


def _found(entry: Mapping[str, Any], extract: _Extract, settings: Settings) -> Iterator[Found]:
    rule = f"{SQUAWK}{entry['rule_name']}"
    level = level_of(rule, _level(entry), settings.lint)
    if _limited(entry["rule_name"], extract.section, settings):
        return
    index = bisect_right(extract.starts, entry["line"]) - 1
    statement = extract.statements[index]
    place = locate_in(statement, _offset(statement.sql, entry["line"] - extract.starts[index], entry["column"]))
    note = Note(entry["message"], place, _LIMITS.get(entry["rule_name"], entry["help"]))
    yield Found(rule, level, note, statement.location.line)


def _level(entry: Mapping[str, Any]) -> Level | Literal["off"]:
    """Its own level, but for what is a matter of taste, and for limits: those are told once, in the settings."""
    if entry["rule_name"] in _LIMITS:
        return "off"
    return "notice" if entry["rule_name"].startswith(_TASTE) else _LEVELS.get(entry["level"], "warning")


def _limited(rule: str, section: Section, settings: Settings) -> bool:
    """Whether the limit that a rule asks for is there: in the section's marker or in the settings."""
    if rule == "require-lock-timeout":
        return section.options.lock_timeout is not None or settings.table_lock_timeout is not None
    if rule == "require-statement-timeout":
        return section.options.statement_timeout is not None or settings.statement_timeout is not None
    return False


def _offset(sql: str, line: int, column: int) -> int:
    """From a line, and a column in bytes, both from zero, to characters from the statement's beginning."""
    start = 0
    for _ in range(line):
        start = sql.find("\n", start) + 1
    rest = sql[start : start + column].encode("utf-8", "surrogatepass")[:column]
    return min(start + len(rest.decode("utf-8", "ignore")), max(0, len(sql) - 1))
