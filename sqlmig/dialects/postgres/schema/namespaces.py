"""Schemas and extensions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import USERS_SCHEMA, member, piece
from sqlmig.dialects.postgres.schema.pieces import Piece


def queries(_version: int) -> dict[str, str]:
    return {
        "namespaces": f"""
            SELECT n.oid, '' AS schema, n.nspname AS plain, quote_ident(n.nspname) AS name
            FROM pg_namespace n WHERE {USERS_SCHEMA} AND NOT {member("pg_namespace", "n.oid")}""",
        "namespaces_extensions": """
            SELECT e.oid, '' AS schema, e.extname AS plain, quote_ident(e.extname) AS name,
              quote_ident(n.nspname) AS target
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    """Every database begins with the schema public and the extension plpgsql: they are known and not made."""
    for row in catalog["namespaces"]:
        create = () if row.plain == "public" else (f"CREATE SCHEMA {row.name}",)
        yield piece("pg_namespace", "schema", row, *create)
    for row in catalog["namespaces_extensions"]:
        # a template database may have brought it
        create = (f"CREATE EXTENSION IF NOT EXISTS {row.name} WITH SCHEMA {row.target}",)
        yield piece("pg_extension", "extension", row, *(() if row.plain == "plpgsql" else create))
