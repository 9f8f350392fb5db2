"""Tables and foreign tables: the statement that creates them, and what it leaves to others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema import columns, notnulls
from sqlmig.dialects.postgres.schema.ancestry import adoptions, parents
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog, Key
from sqlmig.dialects.postgres.schema.foreign import OPTIONS
from sqlmig.dialects.postgres.schema.objects import in_schemas, listing, piece
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten
from sqlmig.dialects.postgres.schema.text import options, parenthesised

KINDS = {"r": "table", "p": "table", "f": "foreign table"}


def queries(version: int) -> dict[str, str]:
    """`relations`: whatever has columns, without what belongs to extensions or to a session."""
    return columns.queries(version) | {
        "relations": in_schemas(
            "pg_class",
            "rel",
            """quote_ident(o.relname) AS short, o.relkind AS kind, o.relpersistence AS persistence,
            o.reloptions AS options, t.reloptions AS toast_options, o.relreplident AS identity,
            o.relrowsecurity AS secured, o.relforcerowsecurity AS forced, o.relispartition AS partition,
            CASE WHEN o.relkind = 'p' THEN pg_get_partkeydef(o.oid) END AS partition_key,
            CASE WHEN o.relispartition THEN pg_get_expr(o.relpartbound, o.oid) END AS bound,
            CASE WHEN o.reloftype <> 0 THEN format_type(o.reloftype, NULL) END AS of_type,
            quote_ident(a.amname) AS method, quote_ident(s.spcname) AS tablespace""",
            """LEFT JOIN pg_class t ON t.oid = o.reltoastrelid
            LEFT JOIN pg_am a ON a.oid = o.relam
            LEFT JOIN pg_tablespace s ON s.oid = o.reltablespace""",
            "o.relkind IN ('r', 'p', 'f', 'v', 'm') AND o.relpersistence <> 't'",
        ),
        "servers_of_tables": f"""
            SELECT o.ftrelid AS relation, quote_ident(s.srvname) AS server, {OPTIONS.format("ft")} AS options
            FROM pg_foreign_table o JOIN pg_foreign_server s ON s.oid = o.ftserver
            WHERE o.ftrelid >= {FIRST_USER_OID}""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece | Unwritten]:
    for table in catalog["relations"]:
        if table.kind in KINDS:
            statements = (_create(catalog, table), *columns.alterations(catalog, table))
            covers, without = _covered(catalog, table), _wholes(catalog, table)
            yield piece("pg_class", KINDS[table.kind], table, *statements, covers=covers, without=without)
            yield from columns.defaults(catalog, table)
            yield from notnulls.pieces(catalog, table)
            yield from adoptions(catalog, table)


def _create(catalog: Catalog, table: Any) -> str:
    foreign = "FOREIGN " if table.kind == "f" else "UNLOGGED " if table.persistence == "u" else ""
    head = f"CREATE {foreign}TABLE {table.name}"
    items = columns.lines(catalog, table)
    if table.of_type:
        head += f" OF {table.of_type}"
    text = head if table.of_type and not items else listing(head, items)
    return text + "".join(_clauses(catalog, table))


def _clauses(catalog: Catalog, table: Any) -> Iterator[str]:
    yield parenthesised("INHERITS", (parent.name for parent in parents(catalog, table)))
    if table.partition_key:
        yield f" PARTITION BY {table.partition_key}"
    for foreign in catalog.by("servers_of_tables", "relation")[table.oid]:
        yield f" SERVER {foreign.server}{foreign.options}"
    if table.method and (table.method != "heap" or table.kind == "p"):
        yield f" USING {table.method}"
    yield parenthesised("WITH", (*options(table.options), *options(table.toast_options, "toast.")))
    if table.tablespace:
        yield f" TABLESPACE {table.tablespace}"


def _covered(catalog: Catalog, table: Any) -> Iterator[Key]:
    """What comes with the statement, and the constraints that a parent brings."""
    yield from columns.covered(catalog, table)
    for row in catalog.by("constraints", "relation")[table.oid]:
        if row.kind == "c" and row.inherited and not table.partition:
            yield ("pg_constraint", row.oid)


def _wholes(catalog: Catalog, table: Any) -> frozenset[Key]:
    """A partition is made before the table that it is a part of."""
    rows = catalog.by("parents", "child")[table.oid]
    return frozenset(("pg_class", row.parent) for row in rows if table.partition)
