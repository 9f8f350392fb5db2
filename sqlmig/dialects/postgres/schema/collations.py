"""Collations and conversions between encodings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas, piece, settings
from sqlmig.dialects.postgres.schema.pieces import Piece

PROVIDERS = {"c": "libc", "i": "icu", "b": "builtin"}


def queries(version: int) -> dict[str, str]:
    """The version of a collation is the machine's, and is left out."""
    locale = "colllocale" if version >= 170000 else "colliculocale" if version >= 150000 else None
    old = "CASE o.collprovider WHEN 'i' THEN o.collcollate END"  # until PostgreSQL 14
    rules = "quote_literal(o.collicurules)" if version >= 160000 else "NULL::text"
    return {
        "collations": in_schemas(
            "pg_collation",
            "coll",
            f"""o.collprovider AS provider, o.collisdeterministic AS deterministic,
              quote_literal({f"o.{locale}" if locale else old}) AS locale, quote_literal(o.collcollate) AS collate,
              quote_literal(o.collctype) AS ctype, {rules} AS rules""",
        ),
        "collations_conversions": in_schemas(
            "pg_conversion",
            "con",
            """o.condefault AS is_default, quote_literal(pg_encoding_to_char(o.conforencoding)) AS source,
              quote_literal(pg_encoding_to_char(o.contoencoding)) AS target, o.conproc::text AS function""",
        ),
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["collations"]:
        yield piece("pg_collation", "collation", row, f"CREATE COLLATION {row.name} ({', '.join(_settings(row))})")
    for row in catalog["collations_conversions"]:
        usual = "DEFAULT " if row.is_default else ""
        create = f"CREATE {usual}CONVERSION {row.name} FOR {row.source} TO {row.target} FROM {row.function}"
        yield piece("pg_conversion", "conversion", row, create)


def _settings(row: Any) -> list[str]:
    deterministic = None if row.deterministic else "false"
    provider = settings(provider=PROVIDERS[row.provider], deterministic=deterministic)
    if row.locale is not None:
        return [*provider, *settings(locale=row.locale, rules=row.rules)]
    if row.collate == row.ctype:
        return [*provider, *settings(locale=row.collate)]
    return [*provider, *settings(lc_collate=row.collate, lc_ctype=row.ctype)]
