"""Write the schema file from the database.

Usage:
  sqlmig dump [options] [--] [<flags>...]

Options:
  --with-grants   Write owners and privileges, too.

The file holds every object of the database, or it is not written and the missing ones are named. The same schema
gives the same bytes everywhere. No client program is needed; with --engine pg_dump or mysqldump the program of that
name writes the file, and gets the flags behind --, as with dbmate. With --schema-file /dev/stdout the schema alone is
on standard output.
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments, words
from sqlmig.config import Settings
from sqlmig.errors import UsageError
from sqlmig.ledger import locate
from sqlmig.model import Event, Notify
from sqlmig.results import Result
from sqlmig.schema.writing import dump
from sqlmig.workspace import connected


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:
    flags = words(args, "<flags>")
    if flags and not args["--"]:
        raise UsageError(
            f"dump takes no argument {flags[0]}", hint="flags for a client program stand behind --: sqlmig dump -- FLAG"
        )
    with connected(settings, notify, read_only=True) as session:
        notify(Event("schema_started", settings.schema_file))
        ledger = locate(settings.migrations_table, session)
        return dump(session, ledger, settings, bool(args["--with-grants"]), flags)
