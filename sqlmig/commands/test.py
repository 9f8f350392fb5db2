"""Try the migrations and the SQL tests in databases of their own.

Usage:
  sqlmig test [options]

Options:
  --strict         Fail migrations that have no way back.
  --from-schema    Prove as well that the schema file makes what the migrations make.
  --force          Run statements, too, that work beyond one database, such as CREATE ROLE.
  --format FORMAT  Print for another program: junit.

In a scratch database beside yours each migration goes up, down and up again, and the schema must be the same at each
level. In another one all go up, a second up must do nothing, the seeds run, and the files in --tests-dir are asked.
The scratch databases are dropped at the end, and yours is not touched. For SQLite and DuckDB no database is needed, the
flag --driver says whose SQL the files hold.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments, one_of
from sqlmig.config import Settings
from sqlmig.errors import UsageError
from sqlmig.model import Notify
from sqlmig.results import TrialsResult
from sqlmig.trials import Wish, try_all


def run(args: Arguments, settings: Settings, notify: Notify) -> TrialsResult:
    form = one_of(args, "--format", ("text", "junit"), "text")
    if settings.json and form != "text":
        raise UsageError(f"--format {form} and --json contradict each other", hint="give one of them")
    wish = Wish(
        strict=settings.strict,
        from_schema=bool(args["--from-schema"]),
        force=bool(args["--force"]),
        form="junit" if form == "junit" else "text",
    )
    return try_all(settings, notify, wish)
