"""Domains and their constraints."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import collate, in_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece


def queries(_version: int) -> dict[str, str]:
    domain = in_schemas(
        "pg_type",
        "typ",
        f"""format_type(o.typbasetype, o.typtypmod) AS base, {collate("o.typcollation", "b.typcollation")} AS collation,
          COALESCE(pg_get_expr(o.typdefaultbin, 'pg_type'::regclass), quote_literal(o.typdefault)) AS initial,
          o.typnotnull AS required, c.oid AS constraint_oid, c.conname AS constraint_name,
          quote_ident(c.conname) AS constraint_quoted""",
        # the name of NOT NULL is kept by PostgreSQL 17 and later
        """JOIN pg_type b ON b.oid = o.typbasetype
          LEFT JOIN pg_constraint c ON c.contypid = o.oid AND c.contype = 'n'""",
    )
    checks = in_schemas(
        "pg_type",
        "typ",
        """c.oid AS constraint_oid, c.conname AS constraint_plain, quote_ident(c.conname) AS constraint_name,
          pg_get_constraintdef(c.oid) AS definition""",
        "JOIN pg_constraint c ON c.contypid = o.oid AND c.contype = 'c'",
    )
    return {"domains": domain, "domains_checks": checks}


def pieces(catalog: Catalog) -> Iterator[Piece]:
    """A check may call a function that has the domain as argument, so it is a piece of its own."""
    for row in catalog["domains"]:
        create = f"CREATE DOMAIN {row.name} AS {row.base}{row.collation}"
        create += f" DEFAULT {row.initial}" if row.initial is not None else ""
        if row.constraint_name not in (None, f"{row.plain}_not_null"):
            create += f" CONSTRAINT {row.constraint_quoted}"
        create += " NOT NULL" if row.required else ""
        covers = [("pg_constraint", row.constraint_oid)] if row.constraint_oid else []
        yield piece("pg_type", "domain", row, create, covers=covers)
    for row in catalog["domains_checks"]:
        yield Piece(
            ("pg_constraint", row.constraint_oid),
            block=("pg_type", row.oid),
            kind="constraint",
            name=f"{row.constraint_name} ON DOMAIN {row.name}",
            schema=row.schema,
            plain=row.constraint_plain,
            statements=(f"ALTER DOMAIN {row.name} ADD CONSTRAINT {row.constraint_name} {row.definition}",),
        )
