"""Names what is not on this machine yet: `python -m tests.servers`, for scripts/test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tests.servers.galera import find_galera
from tests.servers.kinds import KINDS, MissingError
from tests.servers.programs import find, find_client, find_dbmate, find_schema


def missing() -> list[str]:
    names = []
    for kind in KINDS.values():
        if not kind.embedded and not os.environ.get(kind.variable):
            try:
                find(kind.name)
            except MissingError:
                names.append(kind.name)
    others: dict[str, Callable[[], object]] = {
        "mariadb-client": lambda: (find_client("mariadb"), find_client("mariadb-dump")),
        "mysql-client": lambda: (find_client("mysql"), find_client("mysqldump")),
        "galera": find_galera,
        "sqlite3": lambda: find_client("sqlite3"),
        "pgbouncer": lambda: find_client("pgbouncer"),
        "dbmate": find_dbmate,
        "sarif": lambda: find_schema("sarif"),
        "junit": lambda: find_schema("junit"),
    }
    for name, get in others.items():
        try:
            get()
        except MissingError:
            names.append(name)
    if "mariadb" in names and "mariadb-client" in names:
        names.remove("mariadb-client")  # it comes with the server
    return names


sys.stdout.write("".join(f"{name}\n" for name in missing()))
