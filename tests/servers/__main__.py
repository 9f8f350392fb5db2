"""Names what is not on this machine yet: `python -m tests.servers`, for scripts/test."""

from __future__ import annotations

import os
import sys

from tests.servers.kinds import KINDS, MissingError
from tests.servers.programs import find, find_dbmate, find_mariadb_client, find_mysqldump


def missing() -> list[str]:
    names = []
    for kind in KINDS.values():
        if not kind.embedded and not os.environ.get(kind.variable):
            try:
                find(kind.name)
            except MissingError:
                names.append(kind.name)
    for name, get in (
        ("mariadb-client", find_mariadb_client),
        ("mysqldump", find_mysqldump),
        ("dbmate", find_dbmate),
    ):
        try:
            get()
        except MissingError:
            names.append(name)
    if "mariadb" in names and "mariadb-client" in names:
        names.remove("mariadb-client")  # it comes with the server
    return names


sys.stdout.write("".join(f"{name}\n" for name in missing()))
