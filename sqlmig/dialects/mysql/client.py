"""mysqldump's arguments for a schema without data. MariaDB calls the same program mariadb-dump.

https://dev.mysql.com/doc/refman/9.0/en/mysqldump.html
"""

from __future__ import annotations

from sqlmig.dialects.api import Client, ConnectOptions
from sqlmig.dialects.mysql import tls
from sqlmig.dialects.mysql.connection import arguments, database, is_local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlmig.config import DatabaseURL

FLAGS = ("--no-data", "--routines", "--events", "--triggers", "--skip-add-drop-table", "--skip-dump-date")
# The server's history is no part of a schema. MariaDB's program does not know the option and skips it.
PROGRAM = ("[mysqldump]", "loose-set-gtid-purged=OFF")


def schema(url: DatabaseURL, folder: Path, grants: bool) -> tuple[list[str], dict[str, str]]:  # noqa: ARG001  # definers stand in every mysqldump
    file = connecting(url, folder, arguments(url, ConnectOptions())["charset"], PROGRAM)
    return [f"--defaults-extra-file={file}", *FLAGS, database(url)], {}


def connecting(url: DatabaseURL, folder: Path, charset: str, more: Sequence[str] = ()) -> Path:
    """An option file in the folder: login and password go through it, because other users see arguments."""
    given = arguments(url, ConnectOptions())
    options = {
        "user": given["user"],
        "password": given["password"].decode(),
        "default-character-set": charset,
        "host": given.get("host"),
        "port": given.get("port"),
        "socket": given.get("unix_socket"),
    }
    lines = [f"{name}={_quoted(str(value))}" for name, value in options.items() if value]
    file = folder / "options.cnf"
    file.touch(mode=0o600)
    file.write_text("\n".join(["[client]", *lines, *tls.options(url, is_local(url)), *more]) + "\n", encoding="utf-8")
    return file


def _quoted(value: str) -> str:
    """https://dev.mysql.com/doc/refman/9.0/en/option-files.html"""
    return '"' + value.replace("\\", "\\\\").replace("\n", "\\n") + '"'


CLIENT = Client(("mysqldump", "mariadb-dump"), schema)
