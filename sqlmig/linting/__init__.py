"""Lint for the command: which files, what squawk and the server say, what the rules find, and the lines to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.dialects.api import Traits
from sqlmig.errors import MigrationFileError
from sqlmig.library import read_file
from sqlmig.lint import BY_NAME, check, level_of, require_known
from sqlmig.lint.allows import read_allows
from sqlmig.lint.catalogue import SERVER, SQUAWK
from sqlmig.lint.rule import Found
from sqlmig.linting import server, squawk
from sqlmig.linting.lines import numbered, text_lines
from sqlmig.linting.selection import choose
from sqlmig.model import Finding, Level, Location, Migration, Notify
from sqlmig.results import Format, LintResult
from sqlmig.workspace import any_url


def lint(
    settings: Settings,
    words: Sequence[str],
    since: str | None,
    level: Level,
    form: Format,
    asking: Notify | None = None,
) -> LintResult:
    """Check the chosen migrations, all of them where no words choose any.

    No database is asked but with `asking`, which is told what it is asked about.
    """
    require_known(settings.lint)
    traits = dialects.load(any_url(settings)).traits
    chosen = choose(settings.migrations_dir, words, since)
    migrations, findings = _read(chosen, traits, settings.lint)
    said = _squawk(migrations, traits, settings, findings)
    answer = server.ask(migrations, settings, asking) if asking else None
    findings.extend(answer.findings if answer else ())
    unasked = tuple(name for name, voice in ((SQUAWK, said), (SERVER, answer)) if voice is None)
    for migration in migrations:
        allows = tuple(read_allows(text_lines(migration.path), migration.path))
        voices = (said or {}, answer.found if answer else {})
        heard = [found for voice in voices for found in voice.get(migration.path, ())]
        findings.extend(check(migration, traits, settings.lint, allows, heard, unasked))
    findings.sort(key=lambda finding: finding.location.path if finding.location else "")
    places = {finding.location for finding in findings if finding.location}
    paths = tuple(str(path) for _, path in chosen)
    asked = answer.asked if answer else None
    return LintResult(paths, tuple(findings), dict(numbered(places)), level, form, asked)


def _read(
    chosen: Sequence[tuple[str, Path]], traits: Traits, levels: Mapping[str, str]
) -> tuple[list[Migration], list[Finding]]:
    """The migrations, and what is wrong with those files that cannot be read as one."""
    migrations: list[Migration] = []
    findings: list[Finding] = []
    for version, path in chosen:
        try:
            migrations.append(read_file(path, version, traits.sql))
        except MigrationFileError as error:
            findings.extend(_unreadable(error, path, levels))
    return migrations, findings


def _unreadable(error: MigrationFileError, path: Path, levels: Mapping[str, str]) -> Iterator[Finding]:
    rule = BY_NAME["file"]
    level = level_of(rule.name, rule.level, levels)
    if level is not None:
        for problem in error.problems:
            place = problem.location or Location(str(path), 1, 1)
            yield Finding(rule.name, level, problem.message, place, problem.hint)


def _squawk(
    migrations: Sequence[Migration], traits: Traits, settings: Settings, findings: list[Finding]
) -> Mapping[str, Sequence[Found]] | None:
    """What squawk finds by path, None where it is not asked; that it is not installed is a finding."""
    rule = BY_NAME["squawk"]
    level = level_of(rule.name, rule.level, settings.lint)
    if traits.sql not in rule.dialects or level is None or not migrations:
        return None
    program = squawk.find()
    if program is None:
        message = "squawk is not installed, so nothing was said about PostgreSQL's locks and rewrites"
        findings.append(Finding(rule.name, level, message, None, "pip install 'sqlmig[lint]'"))
        return None
    return squawk.ask(program, migrations, settings)
