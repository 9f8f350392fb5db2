"""Privileges that objects get when a role makes them: ALTER DEFAULT PRIVILEGES."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.grants import changes, statements
from sqlmig.dialects.postgres.schema.pieces import Piece

# pg_default_acl.defaclobjtype, https://www.postgresql.org/docs/current/catalog-pg-default-acl.html
OBJECTS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}


def queries(_version: int) -> dict[str, str]:
    """Those of a schema add to the role's, of which they take nothing away."""
    letter = "CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END"
    differences = changes(f"""
        SELECT 'pg_default_acl' AS catalog, d.oid, 0 AS sub, d.defaclobjtype AS target, NULL AS columns,
          d.defaclrole AS owner, {letter} AS type, d.defaclacl AS current,
          CASE d.defaclnamespace WHEN 0 THEN acldefault({letter}, d.defaclrole) END AS usual
        FROM pg_default_acl d""")
    return {
        "default_privileges": f"""
            SELECT c.*, format('FOR ROLE %s', c.owner) || COALESCE(' IN SCHEMA ' || quote_ident(n.nspname), '') AS place
            FROM ({differences}) c JOIN pg_default_acl d ON d.oid = c.oid
              LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
            ORDER BY c.oid"""
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for oid, group in groupby(catalog["default_privileges"], lambda row: row.oid):
        rows = list(group)
        place, target = rows[0].place, OBJECTS[rows[0].target]
        alter = f"ALTER DEFAULT PRIVILEGES {place} "
        yield Piece(
            ("pg_default_acl", oid),
            block=("pg_default_acl", oid),
            kind="default privileges",
            name=f"{place} ON {target}",
            schema="",
            plain="",
            statements=tuple(alter + statement for statement in statements(rows, f"ON {target}")),
        )
