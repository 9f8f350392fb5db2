"""Functions, procedures and window functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.objects import in_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece

# what tells a routine from others of its name: the types that a call gives
SIGNATURE = """format('%I.%I(%s)', n.nspname, o.proname, (
    SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.place)
    FROM unnest(o.proargtypes::oid[]) WITH ORDINALITY AS a(type, place)))"""
KINDS = {"f": "function", "w": "function", "p": "procedure"}


def queries(_version: int) -> dict[str, str]:
    return {
        "routines": in_schemas(
            "pg_proc",
            "pro",
            f"""o.prokind AS kind, {SIGNATURE} AS signature, pg_get_functiondef(o.oid) AS definition,
              format('%I.%I(%s)', n.nspname, o.proname, pg_get_function_identity_arguments(o.oid)) AS address,
              ARRAY(SELECT quote_ident(e.extname) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = o.oid AND d.deptype = 'x'
                ORDER BY 1) AS extensions""",
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
        create = row.definition.replace("CREATE OR REPLACE ", "CREATE ", 1).removesuffix("\n")
        extensions = (f"ALTER {kind.upper()} {row.address} DEPENDS ON EXTENSION {name}" for name in row.extensions)
        yield piece(
            "pg_proc",
            kind,
            row._replace(name=row.signature),
            create,
            *extensions,
            needs=_keys("shell", types[row.oid]),
            without=_keys("pg_type", types[row.oid]),
        )


def _keys(catalog: str, oids: list[int]) -> list[Key]:
    return [(catalog, oid) for oid in oids]
