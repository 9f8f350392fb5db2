"""Types: enums, composite types, ranges, base types and shells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import IS_ARRAY, collate, in_schemas, listing, piece, settings
from sqlmig.dialects.postgres.schema.pieces import Piece

# pg_type.typalign and typstorage, https://www.postgresql.org/docs/current/catalog-pg-type.html
ALIGNMENT = {"c": "char", "s": "int2", "i": "int4", "d": "double"}
STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}


def queries(version: int) -> dict[str, str]:
    return {
        "types_enums": in_schemas(
            "pg_type",
            "typ",
            """ARRAY(SELECT quote_literal(e.enumlabel) FROM pg_enum e
                WHERE e.enumtypid = o.oid ORDER BY e.enumsortorder) AS labels""",
            where="o.typtype = 'e'",
        ),
        "types_composites": _composites(),
        "types_ranges": _ranges(version),
        "types_bases": _bases(version),
        "types_shells": in_schemas(
            "pg_type", "typ", "o.typisdefined AS defined", where="o.typtype = 'p' AND NOT o.typisdefined"
        ),
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["types_enums"]:
        yield piece("pg_type", "type", row, listing(f"CREATE TYPE {row.name} AS ENUM", row.labels))
    for row in catalog["types_composites"]:
        create = listing(f"CREATE TYPE {row.name} AS", row.attributes)
        yield piece("pg_type", "type", row, create, covers=[("pg_class", row.relation)])
    for row in catalog["types_ranges"]:
        create = listing(f"CREATE TYPE {row.name} AS RANGE", _range_settings(row))
        yield from _with_shell(row, create) if row.canonical else [piece("pg_type", "type", row, create)]
    for row in catalog["types_bases"]:
        yield from _with_shell(row, listing(f"CREATE TYPE {row.name}", _base_settings(row)))
    for row in catalog["types_shells"]:
        yield piece("pg_type", "type", row, f"CREATE TYPE {row.name}")


def _with_shell(row: Any, create: str) -> Iterator[Piece]:
    """A type whose functions have it as an argument or result: they need a shell, and it needs them."""
    first = ("shell", row.oid)
    yield Piece(first, first, "shell type", row.name, row.schema, row.plain, (f"CREATE TYPE {row.name}",))
    yield piece("pg_type", "type", row, create, needs=[first])


def _composites() -> str:
    attributes = f"""ARRAY(
        SELECT format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
          || {collate("a.attcollation", "t.typcollation")}
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = o.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS attributes"""
    return in_schemas(
        "pg_type",
        "typ",
        f"o.typrelid AS relation, {attributes}",
        "JOIN pg_class c ON c.oid = o.typrelid AND c.relkind = 'c'",
    )


def _ranges(version: int) -> str:
    multirange = "format_type(r.rngmultitypid, NULL)" if version >= 140000 else "NULL::text"
    return in_schemas(
        "pg_type",
        "typ",
        f"""format_type(r.rngsubtype, NULL) AS subtype, {multirange} AS multirange,
          CASE WHEN NOT c.opcdefault THEN format('%I.%I', cn.nspname, c.opcname) END AS opclass,
          NULLIF({collate("r.rngcollation", "s.typcollation")}, '') AS collation,
          NULLIF(r.rngcanonical, 0)::regproc::text AS canonical,
          NULLIF(r.rngsubdiff, 0)::regproc::text AS difference""",
        """JOIN pg_range r ON r.rngtypid = o.oid JOIN pg_type s ON s.oid = r.rngsubtype
          JOIN pg_opclass c ON c.oid = r.rngsubopc JOIN pg_namespace cn ON cn.oid = c.opcnamespace""",
    )


def _range_settings(row: Any) -> list[str]:
    return settings(
        subtype=row.subtype,
        multirange_type_name=row.multirange,
        subtype_opclass=row.opclass,
        collation=row.collation and row.collation.removeprefix(" COLLATE "),
        canonical=row.canonical,
        subtype_diff=row.difference,
    )


def _bases(version: int) -> str:
    subscript = "NULLIF(o.typsubscript, 0)::regproc::text" if version >= 140000 else "NULL::text"
    functions = ("receive", "send", "modin", "modout", "analyze")
    return in_schemas(
        "pg_type",
        "typ",
        f"""o.typinput::text AS input, o.typoutput::text AS output,
          {", ".join(f"NULLIF(o.typ{name}, 0)::regproc::text AS {name}" for name in functions)},
          {subscript} AS subscript, o.typlen AS length, o.typcollation <> 0 AS collatable,
          quote_literal(o.typdefault) AS initial, format_type(NULLIF(o.typelem, 0), NULL) AS element,
          quote_literal(NULLIF(o.typcategory, 'U')::text) AS category, o.typispreferred AS preferred,
          quote_literal(NULLIF(o.typdelim, ',')::text) AS delimiter, o.typalign AS alignment, o.typstorage AS storage,
          o.typbyval AS by_value""",
        where=f"o.typtype = 'b' AND NOT {IS_ARRAY}",
    )


def _base_settings(row: Any) -> list[str]:
    """The parameters of CREATE TYPE, https://www.postgresql.org/docs/current/sql-createtype.html."""
    return settings(
        input=row.input,
        output=row.output,
        receive=row.receive,
        send=row.send,
        typmod_in=row.modin,
        typmod_out=row.modout,
        analyze=row.analyze,
        subscript=row.subscript,
        internallength="variable" if row.length == -1 else str(row.length),
        passedbyvalue="true" if row.by_value else None,
        alignment=ALIGNMENT[row.alignment],
        storage=STORAGE[row.storage],
        category=row.category,
        preferred="true" if row.preferred else None,
        default=row.initial,
        element=row.element,
        delimiter=row.delimiter,
        collatable="true" if row.collatable else None,
    )
