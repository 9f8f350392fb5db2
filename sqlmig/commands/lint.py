"""Check migration files against rules, without a database unless it is to be asked.

Usage:
  sqlmig lint [options] [<file>...]

Options:
  --level LEVEL    What makes the exit code 1: error, warning or notice (default: warning).
  --since REV      Only files that changed since a git revision, or that git does not know yet.
  --format FORMAT  Print for another program: github, gitlab, sarif or junit.
  --ask-server     Ask MySQL or MariaDB how it would make pending changes of tables, on empty copies of them.

A file is the path of a migration, a folder of them, or a version; without one all migrations are checked. Without a
database, --driver says whose SQL the files hold. The comment `-- lint:allow RULE reason` on the line before a statement
allows there what the rule finds. [lint] in sqlmig.toml sets the level of rules, "off" among them.
"""

from __future__ import annotations

from typing import get_args

from sqlmig.commands.arguments import Arguments, one_of, text, words
from sqlmig.config import Settings
from sqlmig.errors import UsageError
from sqlmig.linting import lint
from sqlmig.model import Notify
from sqlmig.results import LEVELS, Format, LintResult


def run(args: Arguments, settings: Settings, notify: Notify) -> LintResult:
    level = one_of(args, "--level", LEVELS, "warning")
    form = one_of(args, "--format", get_args(Format), "text")
    if settings.json and form != "text":
        raise UsageError(f"--format {form} and --json contradict each other", hint="give one of them")
    asking = notify if args.get("--ask-server") else None
    return lint(settings, words(args, "<file>"), text(args, "--since"), level, form, asking)  # type: ignore[arg-type]  # see above
