"""Fill the database with the rows that it begins with, from files of SQL, CSV and Parquet.

Usage:
  sqlmig seed new [options] <name>...
  sqlmig seed run [options] [<name>...]
  sqlmig seed list [options]

Options:
  --again    Run the named seeds although they ran before.
  --dry-run  Show what would run and change nothing.
  --pending  Run although migrations are pending.
  --yes      Run although it is risky, and ask nobody.

`new` writes an empty seed; several words become one name with underscores. `run` runs the seeds that never ran, or the
named ones and what they depend on; each is one transaction with its row in the log. `list` shows all seeds and whether
they ran.

Seeds are the files *.sql in the folder --seeds-dir, for every environment, and those in its folder NAME for
--environment NAME. They run once each, or every time with -- seed:always in them; a changed one only runs again with
--again.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments, consent, words
from sqlmig.config import Settings
from sqlmig.errors import UsageError
from sqlmig.model import Notify
from sqlmig.results import FilesResult, Result
from sqlmig.seeding import Wanted, list_seeds, run_chosen, show_chosen, write_new


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    wanted = Wanted(words(args, "<name>"), bool(args["--again"]))
    if args["new"]:
        return FilesResult("seed", (str(write_new(settings, " ".join(wanted.names))),))
    if args["list"]:
        return list_seeds(settings, notify)
    if wanted.again and not wanted.names:
        raise UsageError("--again needs the names of seeds", hint="for example: sqlmig seed run --again users")
    if args["--dry-run"]:
        return show_chosen(settings, notify, wanted)
    return run_chosen(settings, notify, wanted, consent(args), pending=bool(args["--pending"]))
