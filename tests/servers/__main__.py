"""Names what is not on this machine yet: `python -m tests.servers`, for scripts/test."""

from __future__ import annotations

import os
import sys

from tests.servers.kinds import KINDS, MissingError
from tests.servers.programs import find, find_dbmate


def missing() -> list[str]:
    names = []
    for kind in KINDS.values():
        if not kind.embedded and not os.environ.get(kind.variable):
            try:
                find(kind.name)
            except MissingError:
                names.append(kind.name)
    try:
        find_dbmate()
    except MissingError:
        names.append("dbmate")
    return names


sys.stdout.write("".join(f"{name}\n" for name in missing()))
