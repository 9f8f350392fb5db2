"""Extended statistics, which stand with their table."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import stated


def queries(version: int) -> dict[str, str]:
    target = "NULLIF(o.stxstattarget, -1)" if version >= 130000 else "NULL"
    columns = f"o.stxrelid AS relation, pg_get_statisticsobjdef(o.oid) AS definition, {target} AS target"
    return {"statistics": in_schemas("pg_statistic_ext", "stx", columns)}


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["statistics"]:
        target = () if row.target is None else (f"ALTER STATISTICS {row.name} SET STATISTICS {row.target}",)
        made = piece("pg_statistic_ext", "statistics", row, stated(row.definition), *target)
        yield made._replace(block=("pg_class", row.relation))
