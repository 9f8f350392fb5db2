"""Publications, with a statement for each table and schema in them.

https://www.postgresql.org/docs/current/sql-createpublication.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.objects import outside_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import parenthesised

OPERATIONS = ("insert", "update", "delete", "truncate")
GENERATED = {"s": "stored"}
SCHEMAS = """
SELECT p.oid, p.pnpubid AS publication, quote_ident(n.nspname) AS name, n.nspname AS plain
FROM pg_publication_namespace p JOIN pg_namespace n ON n.oid = p.pnnspid"""


def queries(version: int) -> dict[str, str]:
    root = "o.pubviaroot" if version >= 130000 else "false"
    generated = "o.pubgencols" if version >= 180000 else "NULL"
    rows, columns = "NULL", "NULL"
    if version >= 150000:
        rows = "pg_get_expr(p.prqual, p.prrelid)"
        columns = """(
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = p.prrelid AND a.attnum = ANY (p.prattrs))"""
    found = {
        "publications": outside_schemas(
            "pg_publication",
            "pub",
            f"""o.puballtables AS everything, {root} AS root, {generated} AS generated,
            ARRAY[o.pubinsert, o.pubupdate, o.pubdelete, o.pubtruncate] AS operations""",
        ),
        "publications_tables": f"""
            SELECT p.oid, p.prpubid AS publication, format('%I.%I', n.nspname, c.relname) AS name, c.relname AS plain,
              n.nspname AS schema, {rows} AS rows, {columns} AS columns
            FROM pg_publication_rel p JOIN pg_class c ON c.oid = p.prrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace""",
    }
    return found | ({"publications_schemas": SCHEMAS} if version >= 150000 else {})


def pieces(catalog: Catalog) -> Iterator[Piece]:
    names = {row.oid: row for row in catalog["publications"]}
    for row in names.values():
        everything = " FOR ALL TABLES" if row.everything else ""
        create = f"CREATE PUBLICATION {row.name}{everything}{parenthesised('WITH', _options(row))}"
        yield piece("pg_publication", "publication", row, create)
    for row in catalog["publications_tables"]:
        columns = f" ({row.columns})" if row.columns else ""
        rows = f" WHERE ({row.rows})" if row.rows else ""
        words = f"TABLE ONLY {row.name}{columns}{rows}"
        yield _addition(names[row.publication], ("pg_publication_rel", row.oid), words)
    for row in catalog["publications_schemas"] if catalog.version >= 150000 else ():
        words = f"TABLES IN SCHEMA {row.name}"
        yield _addition(names[row.publication], ("pg_publication_namespace", row.oid), words)


def _options(row: Any) -> Iterator[str]:
    if not all(row.operations):
        names = (name for name, published in zip(OPERATIONS, row.operations, strict=True) if published)
        yield f"publish = '{', '.join(names)}'"
    if row.root:
        yield "publish_via_partition_root = true"
    if row.generated in GENERATED:
        yield f"publish_generated_columns = {GENERATED[row.generated]}"


def _addition(publication: Any, key: Key, words: str) -> Piece:
    owner = ("pg_publication", publication.oid)
    return Piece(
        key,
        owner,
        kind="publication",
        name=f"{publication.name} {words}",
        schema="",
        plain=publication.plain,
        statements=(f"ALTER PUBLICATION {publication.name} ADD {words}",),
        needs=frozenset({owner}),
    )
