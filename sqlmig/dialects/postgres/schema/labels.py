"""Security labels, on objects of every kind."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.comments import attached, described
from sqlmig.dialects.postgres.schema.pieces import Piece


def queries(_version: int) -> dict[str, str]:
    return {"labels": described("pg_seclabel", "quote_literal(d.label) AS text, quote_ident(d.provider) AS provider")}


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["labels"]:
        label = f"SECURITY LABEL FOR {row.provider} ON {row.words} IS {row.text}"
        yield attached("security label", row, label, row.provider)
