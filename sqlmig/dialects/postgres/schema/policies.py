"""Row security: whether it is on, and its policies.

https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.parts import part, parts
from sqlmig.dialects.postgres.schema.pieces import Piece

COMMANDS = {"*": "", "r": " FOR SELECT", "a": " FOR INSERT", "w": " FOR UPDATE", "d": " FOR DELETE"}


def queries(_version: int) -> dict[str, str]:
    """`policies`: `roles` is NULL for PUBLIC."""
    return {
        "policies": f"""
            SELECT p.oid, p.polrelid AS relation, p.polname AS plain, quote_ident(p.polname) AS name,
              p.polpermissive AS permissive, p.polcmd AS command, pg_get_expr(p.polqual, p.polrelid) AS seen,
              pg_get_expr(p.polwithcheck, p.polrelid) AS checked,
              (SELECT string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname) FROM pg_roles r
               WHERE r.oid = ANY (p.polroles)) AS roles
            FROM pg_policy p WHERE p.oid >= {FIRST_USER_OID}""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for table in catalog["relations"]:
        actions = [*(["ENABLE"] if table.secured else []), *(["FORCE"] if table.forced else [])]
        if actions:
            statements = (f"ALTER TABLE {table.name} {action} ROW LEVEL SECURITY" for action in actions)
            yield part("row security", "row security", table, table, *statements, name=table.name)
    for table, row in parts(catalog, "policies"):
        yield part("pg_policy", "policy", table, row, _policy(table, row))


def _policy(table: Any, row: Any) -> str:
    seen = f" USING ({row.seen})" if row.seen else ""
    checked = f" WITH CHECK ({row.checked})" if row.checked else ""
    restrictive = "" if row.permissive else " AS RESTRICTIVE"
    roles = f" TO {row.roles}" if row.roles else ""
    return f"CREATE POLICY {row.name} ON {table.name}{restrictive}{COMMANDS[row.command]}{roles}{seen}{checked}"
