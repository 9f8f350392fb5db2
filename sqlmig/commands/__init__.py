"""The commands: which module holds each, what else it is called, and the flags that all of them take."""

from __future__ import annotations

GROUPS = {
    "Start": ("init", "new", "create", "wait"),
    "Run": ("up", "migrate", "rollback", "redo", "resume"),
    "Look": ("status", "plan", "log", "validate", "lint", "preflight", "config"),
    "Schema": ("dump", "load", "diff"),
    "Mend": ("repair", "baseline", "drop"),
    "Shell": ("completion",),
}

# command → its module in this package; the command's word where it is not also a Python keyword or builtin
MODULES = {command: command for commands in GROUPS.values() for command in commands}

# the words that dbmate and other tools taught people
ALIASES = {
    "n": "new",
    "make": "new",
    "run": "up",
    "latest": "up",
    "down": "rollback",
    "revert": "rollback",
    "show": "status",
    "list": "status",
}

GLOBAL_OPTIONS = """\
Global options, before or after the command:
  -u --url URL               The database, for example postgres://user@host/name, or a path such as app.duckdb.
  --driver NAME              Use this driver whatever the URL's scheme says.
  -e --env NAME              The environment variable that holds the URL (default: DATABASE_URL).
  --env-file FILE            Read variables from FILE; may be repeated (default: .env).
  --environment NAME         Use the table [env.NAME] of sqlmig.toml.
  -d --migrations-dir DIR    Where the migrations are; may be repeated (default: ./db/migrations).
  --migrations-table NAME    The ledger's table, NAME or SCHEMA.NAME (default: schema_migrations).
  -s --schema-file FILE      Where the schema is written (default: ./db/schema.sql).
  --no-dump-schema           Leave the schema file as it is.
  --engine NAME              What writes the schema file: sqlmig, or the client program pg_dump or mysqldump.
  --not-dumped OBJECT        Leave an object out of the schema file, by the name it has there; may be repeated.
  --wait                     Wait until the server answers.
  --wait-timeout TIME        How long to wait (default: 60s).
  --wait-interval TIME       How long between two tries (default: 1s).
  --connect-timeout TIME     How long one connection may take (default: 10s).
  --lock-timeout TIME        How long to wait for other runners (default: 5m).
  --table-lock-timeout TIME  How long a statement may wait for locks on tables and rows.
  --statement-timeout TIME   How long a statement may take.
  --lock-retries N           How often to try again after a statement waited too long for a lock (default: 0).
  --max-migration-time TIME  How long all migrations of a run may take together.
  --protected                Treat the database as one that must not lose data.
  --require-confirmation     Ask before risky migrations (default: where the database is protected).
  --auto-migrate             Apply migrations although auto_migrate or AUTO_MIGRATE switches that off.
  --backup-enabled           Make a backup before a run that may lose data.
  --json                     Print one JSON document instead of text.
  -q --quiet                 Print errors only.
  -v --verbose               Print each statement as it runs.
  -h --help                  Print this help.
  --version                  Print the version.
"""

# flags that may be repeated; docopt learns it from the usage line
REPEATABLE = "[--env-file=FILE]... [--migrations-dir=DIR]... [--not-dumped=OBJECT]..."
