"""mysqldump's arguments for a schema without data. MariaDB calls the same program mariadb-dump.

https://dev.mysql.com/doc/refman/9.0/en/mysqldump.html
"""

from __future__ import annotations

from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import Client, ConnectOptions
from sqlmig.dialects.mysql import tls
from sqlmig.dialects.mysql.connection import arguments, is_local

FLAGS = ("--no-data", "--routines", "--events", "--triggers", "--skip-add-drop-table", "--skip-dump-date")
# The server's history is no part of a schema. MariaDB's program does not know the option and skips it.
PROGRAM = ("[mysqldump]", "loose-set-gtid-purged=OFF")


def schema(url: DatabaseURL, folder: Path, grants: bool) -> tuple[list[str], dict[str, str]]:  # noqa: ARG001  # definers stand in every mysqldump
    """Login and password go through an option file, because other users see arguments."""
    given = arguments(url, ConnectOptions())
    options = {
        "user": given["user"],
        "password": given["password"].decode(),
        "default-character-set": given["charset"],
        "host": given.get("host"),
        "port": given.get("port"),
        "socket": given.get("unix_socket"),
    }
    lines = [f"{name}={_quoted(str(value))}" for name, value in options.items() if value]
    file = folder / "options.cnf"
    file.touch(mode=0o600)
    file.write_text(
        "\n".join(["[client]", *lines, *tls.options(url, is_local(url)), *PROGRAM]) + "\n", encoding="utf-8"
    )
    return [f"--defaults-extra-file={file}", *FLAGS, given["database"]], {}


def _quoted(value: str) -> str:
    """https://dev.mysql.com/doc/refman/9.0/en/option-files.html"""
    return '"' + value.replace("\\", "\\\\").replace("\n", "\\n") + '"'


CLIENT = Client(("mysqldump", "mariadb-dump"), schema)
