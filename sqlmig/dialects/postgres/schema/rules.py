"""Rewrite rules, except for those that make a view."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.parts import ENABLED, part, parts
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import stated


def queries(_version: int) -> dict[str, str]:
    return {
        "rules": f"""
            SELECT r.oid, r.ev_class AS relation, r.rulename AS plain, quote_ident(r.rulename) AS name,
              pg_get_ruledef(r.oid) AS definition, r.ev_enabled AS enabled
            FROM pg_rewrite r WHERE r.oid >= {FIRST_USER_OID} AND r.rulename <> '_RETURN'""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for table, row in parts(catalog, "rules"):
        enable = f"ALTER TABLE {table.name} {ENABLED[row.enabled]} RULE {row.name}"
        statements = (stated(row.definition), *(() if row.enabled == "O" else (enable,)))
        yield part("pg_rewrite", "rule", table, row, *statements)
