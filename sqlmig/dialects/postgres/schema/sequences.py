"""Sequences: alone, owned by a column, or the inside of an identity column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas
from sqlmig.dialects.postgres.schema.pieces import Piece

UNLOGGED = 150000  # the first version that has unlogged sequences
LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
IDENTITY = {"a": "ALWAYS", "d": "BY DEFAULT"}
PERSISTENCE = {"p": "LOGGED", "u": "UNLOGGED"}


def queries(_version: int) -> dict[str, str]:
    """`link`: "i" for the inside of an identity column, "a" for a sequence that a column owns."""
    columns = """
        o.relpersistence AS persistence, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,
        s.seqincrement AS step, s.seqmax AS largest, s.seqmin AS smallest, s.seqcache AS cache, s.seqcycle AS cycle,
        d.deptype AS link, d.refobjid AS relation, d.refobjsubid AS column, t.relpersistence AS table_persistence,
        quote_ident(tn.nspname) || '.' || quote_ident(t.relname) AS table_name,
        quote_ident(a.attname) AS column_name, format_type(a.atttypid, NULL) AS column_type"""
    joins = """
        JOIN pg_sequence s ON s.seqrelid = o.oid
        LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.objsubid = 0
          AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_class t ON t.oid = d.refobjid
        LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"""
    return {"sequences": in_schemas("pg_class", "rel", columns, joins, "o.relpersistence <> 't'")}


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["sequences"]:
        if row.link == "i":
            yield from _altered(catalog, row)
        else:
            yield from _sequence(row)


def identity(catalog: Catalog, table: Any, column: Any) -> str:
    """The words of an identity column. Since version 17 partitions have it from their parent, without a sequence."""
    rows = (row for row in catalog.by("sequences", "relation")[table.oid] if row.link == "i")
    row = next((row for row in rows if row.column == column.number), None)
    if row is None:
        return ""
    usual = (row.schema, row.plain) == (table.schema, f"{table.plain}_{column.plain}_seq")
    options = [*([] if usual else [f"SEQUENCE NAME {row.name}"]), *_options(row)]
    return f" GENERATED {IDENTITY[column.identity]} AS IDENTITY" + (f" ({' '.join(options)})" if options else "")


def _sequence(row: Any) -> Iterator[Piece]:
    """An owned sequence stands in the block of its table: before it, for the default that uses it."""
    key, owner = ("pg_class", row.oid), ("pg_class", row.relation or row.oid)
    unlogged = "UNLOGGED " if row.persistence == "u" else ""
    kind = [] if row.type == "bigint" else [f"AS {row.type}"]
    sql = " ".join((f"CREATE {unlogged}SEQUENCE {row.name}", *kind, *_options(row)))
    yield Piece(key, owner, "sequence", row.name, row.schema, row.plain, (sql,), without=frozenset({owner} - {key}))
    if row.link:
        yield Piece(
            ("owned by", row.oid),
            owner,
            "owned by",
            row.name,
            row.schema,
            row.plain,
            (f"ALTER SEQUENCE {row.name} OWNED BY {row.table_name}.{row.column_name}",),
            needs=frozenset({key, owner}),
        )


def _altered(catalog: Catalog, row: Any) -> Iterator[Piece]:
    """What the words of an identity column cannot say of its sequence.

    LIKE … INCLUDING IDENTITY makes a sequence of another type than the column's, and it can be logged when the table
    is not.
    """
    statements = []
    if row.type != row.column_type:
        range_ = f"MINVALUE {row.smallest} MAXVALUE {row.largest} START WITH {row.start} RESTART"
        statements.append(f"ALTER SEQUENCE {row.name} AS {row.type} {range_}")
    if row.persistence != row.table_persistence and catalog.version >= UNLOGGED:
        statements.append(f"ALTER SEQUENCE {row.name} SET {PERSISTENCE[row.persistence]}")
    if statements:
        owner = ("pg_class", row.relation)
        yield Piece(
            ("identity", row.oid),
            owner,
            "owned by",
            row.name,
            row.schema,
            row.plain,
            tuple(statements),
            needs=frozenset({owner}),
        )


def _options(row: Any) -> Iterator[str]:
    """What differs from CREATE SEQUENCE's own choice, https://www.postgresql.org/docs/current/sql-createsequence.html."""
    top = LARGEST[row.type]
    usual = row.link != "i" or row.type == row.column_type  # else `_altered` tells the range
    largest, smallest = (top, 1) if row.step > 0 else (-1, -top - 1)
    first = row.smallest if row.step > 0 else row.largest
    chosen = (
        (f"INCREMENT BY {row.step}", row.step != 1),
        (f"MINVALUE {row.smallest}", row.smallest != smallest and usual),
        (f"MAXVALUE {row.largest}", row.largest != largest and usual),
        (f"START WITH {row.start}", row.start != first and usual),
        (f"CACHE {row.cache}", row.cache != 1),
        ("CYCLE", row.cycle),
    )
    return (words for words, differs in chosen if differs)
