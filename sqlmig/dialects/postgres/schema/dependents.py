"""ALTER … DEPENDS ON EXTENSION of indexes, materialized views and triggers.

https://www.postgresql.org/docs/current/catalog-pg-depend.html, DEPENDENCY_AUTO_EXTENSION
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.pieces import Piece

QUERY = """
SELECT d.classid::regclass::text AS catalog, d.objid AS oid, quote_ident(e.extname) AS extension,
  CASE WHEN t.oid IS NOT NULL THEN format('TRIGGER %I ON', t.tgname)
       WHEN c.relkind = 'm' THEN 'MATERIALIZED VIEW' ELSE 'INDEX' END AS kind,
  format('%I.%I', n.nspname, c.relname) AS name, n.nspname AS schema, c.relname AS plain
FROM pg_depend d
JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
LEFT JOIN pg_trigger t ON t.oid = d.objid AND d.classid = 'pg_trigger'::regclass
JOIN pg_class c ON c.oid = COALESCE(t.tgrelid, d.objid)
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE d.deptype = 'x' AND d.classid IN ('pg_class'::regclass, 'pg_trigger'::regclass)"""


def queries(_version: int) -> dict[str, str]:
    return {"dependents": QUERY}


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["dependents"]:
        key = (row.catalog, row.oid)
        yield Piece(
            (f"{row.catalog} depends on {row.extension}", row.oid),
            block=key,
            kind="dependent",
            name=f"{row.kind} {row.name} {row.extension}",
            schema=row.schema,
            plain=row.plain,
            statements=(f"ALTER {row.kind} {row.name} DEPENDS ON EXTENSION {row.extension}",),
            needs=frozenset({key}),
        )
