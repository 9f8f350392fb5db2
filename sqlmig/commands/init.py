"""Start a project here: a sqlmig.toml for a local DuckDB file, and the folders for migrations and seeds.

Usage:
  sqlmig init [options]

Files that are there already stay as they are.
"""

from __future__ import annotations

from pathlib import Path

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.errors import EnvironmentFailure
from sqlmig.model import Notify
from sqlmig.results import FilesResult, Result

CONFIG = """\
# Settings for sqlmig; flags and environment variables win over this file.
url = "duckdb:db/app.duckdb"

# Chosen with --environment production. Credentials belong in the environment: set DATABASE_URL there.
[env.production]
lock_timeout = "10m"
"""


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    written: list[str] = []
    kept: list[str] = []
    config = Path("sqlmig.toml")
    try:
        for folder in (Path(settings.migrations_dir[0]), Path("db/seeds")):
            (kept if folder.is_dir() else written).append(f"{folder}/")
            folder.mkdir(parents=True, exist_ok=True)
        if config.exists():
            kept.append(str(config))
        else:
            config.write_text(CONFIG, encoding="utf-8")
            written.append(str(config))
    except OSError as error:
        raise EnvironmentFailure(f"{error.filename} cannot be written: {error.strerror}") from error
    return FilesResult("init", tuple(written), tuple(kept), "sqlmig new create_users")
