"""Whether this role may do what statements ask for, as the server itself answers it.

https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS
What is not there yet, such as a table that an earlier migration makes, has no rights to ask about.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.dialects.api import Session
from sqlmig.dialects.health import Denial
from sqlmig.sql.access import Access

RELATIONS = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "SEQUENCE", "INDEX"})
IN_SCHEMA = RELATIONS - {"INDEX"} | {"FUNCTION", "PROCEDURE", "AGGREGATE", "TYPE", "DOMAIN"}
ON_ROWS = {"INSERT": "INSERT", "UPDATE": "UPDATE", "DELETE": "DELETE", "TRUNCATE": "TRUNCATE"}
ON_COLUMNS = frozenset({"INSERT", "UPDATE"})  # which a role may have for some columns only

ROLE = "SELECT pg_catalog.quote_ident(current_user), pg_catalog.quote_ident(pg_catalog.current_database())"
IN_DATABASE = "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')"
SCHEMA = "SELECT pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace(%s), 'CREATE')"
TABLE = "SELECT pg_catalog.has_table_privilege(pg_catalog.to_regclass(%s), %s)"
COLUMNS = "SELECT pg_catalog.has_any_column_privilege(pg_catalog.to_regclass(%s), %s)"
OWNER = """
SELECT pg_catalog.pg_has_role(c.relowner, 'USAGE') OR (%s = 'DROP' AND pg_catalog.pg_has_role(n.nspowner, 'USAGE')),
  pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner))
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = pg_catalog.to_regclass(%s)"""


def examined(session: Session, accesses: Sequence[Access]) -> tuple[tuple[Denial, ...], tuple[str, ...]]:
    """What is denied, and what nobody can tell beforehand."""
    role, database = map(str, session.query(ROLE)[0])
    denied: dict[Denial, None] = {}  # in order, and once
    unasked: dict[str, None] = {}
    for access in accesses:
        if not _known(access):
            unasked[f"{access.verb} {access.kind}"] = None
        elif (denial := _denial(session, access, role, database)) is not None:
            denied[denial] = None
    return tuple(denied), tuple(unasked)


def _known(access: Access) -> bool:
    if access.verb in ON_ROWS or access.kind == "TRIGGER":
        return bool(access.name)
    if access.verb == "CREATE":
        return access.kind in IN_SCHEMA | {"INDEX", "SCHEMA"}
    return access.kind in RELATIONS


def _denial(session: Session, access: Access, role: str, database: str) -> Denial | None:
    quoted = session.traits.quoted(*access.name)
    if access.verb in ON_ROWS or (access.kind == "TRIGGER" and access.verb == "CREATE"):
        return _on_table(session, ON_ROWS.get(access.verb, "TRIGGER"), quoted, role)
    if access.verb == "CREATE" and access.kind == "SCHEMA":
        what = f"create schemas in {database}"
        return (
            None if session.query(IN_DATABASE)[0][0] else Denial(what, f"GRANT CREATE ON DATABASE {database} TO {role}")
        )
    if access.verb == "CREATE" and access.kind in IN_SCHEMA:
        schema = session.traits.quoted(*(access.name[:-1] or session.namespace)[-1:])
        allowed = session.query(SCHEMA, (schema,))[0][0]
        what = f"create a {access.kind.lower()} in the schema {schema}"
        return Denial(what, f"GRANT CREATE ON SCHEMA {schema} TO {role}") if allowed is False else None
    return _owned(session, access, quoted, role)


def _on_table(session: Session, privilege: str, quoted: str, role: str) -> Denial | None:
    sql = COLUMNS if privilege in ON_COLUMNS else TABLE
    if session.query(sql, (quoted, privilege))[0][0] is not False:
        return None
    return Denial(f"{privilege} on {quoted}", f"GRANT {privilege} ON {quoted} TO {role}")


def _owned(session: Session, access: Access, quoted: str, role: str) -> Denial | None:
    """What changes a table's definition is for its owner, and for members of the role that owns it."""
    rows = session.query(OWNER, (access.verb, quoted))
    if not rows or rows[0][0]:
        return None
    owner = str(rows[0][1])
    what = f"{access.verb} {access.kind} {quoted}, which belongs to {owner}"
    return Denial(what, f"GRANT {owner} TO {role}, or run migrations as {owner}")
