"""Whether a user sees the whole database: the server leaves out in silence what one has no privilege on.

https://dev.mysql.com/doc/refman/9.0/en/information-schema-introduction.html#information-schema-privileges
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlmig.dialects.mysql.schema.reader import Rows, rows
from sqlmig.errors import DatabaseError

QUESTION = "SHOW GRANTS"
SKIPPING = "1290"  # ER_OPTION_PREVENTS_STATEMENT: a server without grant tables shows everything
GRANT = re.compile(r"(GRANT|REVOKE) ([\w, ]+) ON (\*|`(?:[^`]|``)*`)\.\* ")
EVERYTHING = "ALL PRIVILEGES"
TABLES = frozenset(
    {
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "CREATE",
        "DROP",
        "REFERENCES",
        "INDEX",
        "ALTER",
        "CREATE VIEW",
        "SHOW VIEW",
    }
)
ROUTINES = frozenset({"EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE", "SHOW_ROUTINE", "SHOW CREATE ROUTINE"})
# what shows each kind of object, by the privilege to ask for
NEEDED = {
    "SELECT": TABLES,
    "TRIGGER": frozenset({"TRIGGER"}),
    "EVENT": frozenset({"EVENT"}),
    "EXECUTE": ROUTINES,
}


def missing(grants: Rows | DatabaseError, database: str) -> tuple[str, ...]:
    """The privileges on the database without which objects may be hidden from this user, by the answer to SHOW
    GRANTS."""
    if isinstance(grants, DatabaseError) and grants.sqlstate == SKIPPING:
        return ()
    held = privileges((line or "" for (line,) in rows(grants)), database)
    return tuple(name for name, enough in NEEDED.items() if not held & (enough | {EVERYTHING}))


def privileges(lines: Iterable[str], database: str) -> frozenset[str]:
    """What SHOW GRANTS gives on all objects of a database; on every database's routines SELECT does, too."""
    held: set[str] = set()
    for line in lines:
        found = GRANT.match(line)
        if found is None or not (found[3] == "*" or _covers(found[3][1:-1].replace("``", "`"), database)):
            continue
        names = set(found[2].split(", ")) | ({"SHOW_ROUTINE"} if found[3] == "*" and "SELECT" in found[2] else set())
        held = held | names if found[1] == "GRANT" else held - names
    return frozenset(held)


def _covers(pattern: str, database: str) -> bool:
    r"""Whether the name in a GRANT, with the wildcards _ and % and the escape \, means the database."""
    parts = re.findall(r"\\.|.", pattern, re.S)
    wild = {"_": ".", "%": ".*"}
    return re.fullmatch("".join(wild.get(part) or re.escape(part[-1:]) for part in parts), database, re.S) is not None
