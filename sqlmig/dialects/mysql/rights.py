"""Whether this user may do what statements ask for, by SHOW GRANTS.

https://dev.mysql.com/doc/refman/9.0/en/privileges-provided.html, https://mariadb.com/kb/en/grant/#privilege-levels
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmig.dialects.api import Session
from sqlmig.dialects.health import Denial
from sqlmig.dialects.mysql.schema.rights import EVERYTHING, SKIPPING, privileges
from sqlmig.errors import DatabaseError
from sqlmig.sql.access import Access

_TABLE = re.compile(r"GRANT (.+?) ON `((?:[^`]|``)*)`\.`((?:[^`]|``)*)` TO ")
_ROLE = re.compile(r"GRANT (?!.* ON ).* TO ", re.S)
_COLUMNS = re.compile(r" \([^)]*\)")
_RELATIONS = frozenset({"TABLE", "VIEW", "SEQUENCE"})
_ROUTINES = frozenset({"FUNCTION", "PROCEDURE"})
_ROWS = {
    "INSERT": ("INSERT",),
    "REPLACE": ("INSERT", "DELETE"),
    "UPDATE": ("UPDATE",),
    "DELETE": ("DELETE",),
    "TRUNCATE": ("DROP",),
}


def examined(session: Session, accesses: Sequence[Access]) -> tuple[tuple[Denial, ...], tuple[str, ...]]:
    """What is denied, and what nobody can tell beforehand: a role may hold what the user itself does not."""
    try:
        lines = [str(row[0]) for row in session.query("SHOW GRANTS")]
    except DatabaseError as error:
        if error.sqlstate == SKIPPING:  # a server without grant tables permits everything
            return (), ()
        raise
    user = str(session.query("SELECT CURRENT_USER()")[0][0])
    roles = any(_ROLE.match(line) for line in lines)
    denied: dict[Denial, None] = {}  # in order, and once
    unasked: dict[str, None] = {}
    for access in accesses:
        needed, (database, name) = _needed(access), _place(access, session.namespace[0])
        lacking = set(needed or ()) - _held(lines, database, name)
        if needed is None or (lacking and roles):
            unasked[f"{access.verb} {access.kind}"] = None
            continue
        for privilege in sorted(lacking):
            place = session.traits.quoted(database)
            what = f"{access.verb} {access.kind} {'.'.join(access.name)} ({privilege})".replace("  ", " ")
            denied[Denial(what, f"GRANT {privilege} ON {place}.* TO {user}")] = None
    return tuple(denied), tuple(unasked)


def _place(access: Access, database: str) -> tuple[str, str]:
    """Database and name of what a statement works on."""
    name = access.name[-1] if access.name else ""
    return (access.name[-2] if len(access.name) > 1 else database), name


def _needed(access: Access) -> tuple[str, ...] | None:
    """The privileges for a statement; None where it is not the database's alone that decide."""
    verb, kind = access.verb, access.kind
    if verb in _ROWS:
        return _ROWS[verb]
    if kind in ("INDEX", "TRIGGER", "EVENT"):
        return (kind,)
    if kind in _ROUTINES:
        return ("CREATE ROUTINE" if verb == "CREATE" else "ALTER ROUTINE",)
    if kind not in _RELATIONS:
        return None
    if verb == "CREATE" and kind == "VIEW":
        return ("CREATE VIEW",)
    return ("ALTER", "DROP") if verb == "RENAME" else (verb,)


def _held(lines: Sequence[str], database: str, table: str) -> frozenset[str]:
    """What is granted for a table: on everything, on its database, and on itself, were it for some columns only."""
    held = set(privileges(lines, database))
    for line in lines:
        found = _TABLE.match(line)
        if found and (found[2].replace("``", "`"), found[3].replace("``", "`")) == (database, table):
            held.update(_COLUMNS.sub("", found[1]).split(", "))
    return frozenset(held) if EVERYTHING not in held else frozenset({*held, *_ALL})


_ALL = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX", "TRIGGER", "EVENT", "CREATE VIEW"}
    | {"CREATE ROUTINE", "ALTER ROUTINE"}
)
