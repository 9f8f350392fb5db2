"""The arguments of PostgreSQL's client programs, first of all pg_dump's for a schema without data.

https://www.postgresql.org/docs/current/app-pgdump.html
"""

from __future__ import annotations

from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import Client, ConnectOptions
from sqlmig.dialects.postgres.connection import conninfo, parameters, settings
from sqlmig.errors import ConfigError


def schema(url: DatabaseURL, folder: Path, grants: bool) -> tuple[list[str], dict[str, str]]:
    arguments, environment = connecting(url, folder)
    what = ["--schema-only"] if grants else ["--schema-only", "--no-owner", "--no-privileges"]
    return [*what, *arguments], environment


def connecting(url: DatabaseURL, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The arguments and environment variables with which pg_dump and pg_restore connect.

    The password goes through a file, because other users see arguments.
    """
    given = parameters(url, ConnectOptions())
    if given.pop("sslpassword", None):
        raise ConfigError("pg_dump and pg_restore take sslpassword from their arguments only, where everyone sees it")
    environment = {
        "PGOPTIONS": " ".join(f"-c {key}={_option(value)}" for key, value in settings(url, ConnectOptions()))
    }
    if "passfile" in given:
        environment["PGPASSFILE"] = given.pop("passfile")
    if "password" in given:
        environment["PGPASSFILE"] = _passfile(folder / "passfile", given.pop("password"))
    return ["--no-password", f"--dbname={conninfo(given)}"], environment


def _passfile(path: Path, password: str) -> str:
    """https://www.postgresql.org/docs/current/libpq-pgpass.html"""
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    path.touch(mode=0o600)
    path.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
    return str(path)


def _option(value: str) -> str:
    """https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS"""
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


CLIENT = Client(("pg_dump",), schema)
