"""Functions, procedures and window functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.objects import in_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import literal

# what tells a routine from others of its name: the types that a call gives
SIGNATURE = """format('%I.%I(%s)', n.nspname, o.proname, (
    SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.place)
    FROM unnest(o.proargtypes::oid[]) WITH ORDINALITY AS a(type, place)))"""
KINDS = {"f": "function", "w": "function", "p": "procedure"}


# See `_taken_out`. It asks the catalogs because the same name may be a member's in one version only.
TAKE_OUT = """
DECLARE
    extension name := (
        SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = {signature}::regprocedure AND d.deptype = 'e');
BEGIN
    IF extension IS NOT NULL THEN
        EXECUTE format('ALTER EXTENSION %I DROP ROUTINE %s', extension, {signature}::regprocedure);
    END IF;
END
"""


def queries(_version: int) -> dict[str, str]:
    return {
        "routines": in_schemas(
            "pg_proc",
            "pro",
            f"""o.prokind AS kind, {SIGNATURE} AS signature, pg_get_functiondef(o.oid) AS definition,
              format('%I.%I(%s)', n.nspname, o.proname, pg_get_function_identity_arguments(o.oid)) AS address,
              ARRAY(SELECT quote_ident(e.extname) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = o.oid AND d.deptype = 'x'
                ORDER BY 1) AS extensions,
              CASE WHEN o.probin IS NOT NULL THEN ARRAY(
                SELECT DISTINCT d.refobjid::int8 FROM pg_proc m JOIN pg_depend d ON d.objid = m.oid
                WHERE m.probin = o.probin AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e') END AS libraries""",
            where="""o.prokind <> 'a' AND NOT EXISTS (
              SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = o.oid AND d.deptype = 'i')""",
        ),
        "routines_of_types": """
            SELECT DISTINCT f.objid AS routine, t.objid AS type
            FROM pg_depend t
              JOIN pg_depend f ON f.classid = t.refclassid AND f.objid = t.refobjid
                AND f.refclassid = t.classid AND f.refobjid = t.objid
              JOIN pg_type o ON o.oid = t.objid AND o.typtype IN ('b', 'r')
            WHERE t.classid = 'pg_type'::regclass AND t.refclassid = 'pg_proc'::regclass""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    """A routine that its own argument's type is made of, such as an input function, has to do with the type's shell."""
    types = defaultdict[int, list[int]](list)
    for row in catalog["routines_of_types"]:
        types[row.routine].append(row.type)
    for row in catalog["routines"]:
        kind = KINDS[row.kind]
        create = row.definition.removesuffix("\n")
        statements = _taken_out(row, create) if row.libraries else [create.replace("CREATE OR REPLACE ", "CREATE ", 1)]
        extensions = (f"ALTER {kind.upper()} {row.address} DEPENDS ON EXTENSION {name}" for name in row.extensions)
        yield piece(
            "pg_proc",
            kind,
            row._replace(name=row.signature),
            *statements,
            *extensions,
            needs=_keys("shell", types[row.oid]) + _keys("pg_extension", row.libraries or []),
            without=_keys("pg_type", types[row.oid]),
        )


def _taken_out(row: Any, create: str) -> list[str]:
    """A function in C from the library of an extension, which may be one that ALTER EXTENSION has taken out of it.

    CREATE EXTENSION makes it again, as a member. Or else somebody has made it, and the extension does not know it.
    """
    return [create, f"DO {literal(TAKE_OUT.format(signature=literal(row.signature)))}"]


def _keys(catalog: str, oids: list[int]) -> list[Key]:
    return [(catalog, oid) for oid in oids]
