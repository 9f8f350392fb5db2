"""Operators and casts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas, listing, member, piece, settings
from sqlmig.dialects.postgres.schema.pieces import Piece

# pg_cast.castcontext and castmethod, https://www.postgresql.org/docs/current/catalog-pg-cast.html
CONTEXT = {"e": "", "a": " AS ASSIGNMENT", "i": " AS IMPLICIT"}
METHOD = {"i": "WITH INOUT", "b": "WITHOUT FUNCTION"}


def queries(_version: int) -> dict[str, str]:
    partner = """(SELECT format('OPERATOR(%I.%s)', pn.nspname, p.oprname)
        FROM pg_operator p JOIN pg_namespace pn ON pn.oid = p.oprnamespace WHERE p.oid = {})"""
    left, right = (f"format_type(NULLIF(o.opr{side}, 0), NULL)" for side in ("left", "right"))
    return {
        "operators": in_schemas(
            "pg_operator",
            "opr",
            f"""format('%I.%s', n.nspname, o.oprname) AS operator, {left} AS left, {right} AS right,
              format('%I.%s (%s, %s)', n.nspname, o.oprname, COALESCE({left}, 'NONE'), COALESCE({right}, 'NONE'))
                AS signature,
              NULLIF(o.oprcode, 0)::regproc::text AS function, {partner.format("o.oprcom")} AS commutator,
              {partner.format("o.oprnegate")} AS negator, NULLIF(o.oprrest, 0)::regproc::text AS restriction,
              NULLIF(o.oprjoin, 0)::regproc::text AS join, o.oprcanhash AS hashes, o.oprcanmerge AS merges""",
        ),
        "operators_casts": f"""
            SELECT o.oid, '' AS schema, format_type(o.castsource, NULL) AS plain,
              format('(%s AS %s)', format_type(o.castsource, NULL), format_type(o.casttarget, NULL)) AS name,
              o.castcontext AS context, o.castmethod AS method, NULLIF(o.castfunc, 0)::regprocedure::text AS function
            FROM pg_cast o
            WHERE o.oid >= {FIRST_USER_OID} AND NOT {member("pg_cast", "o.oid")}
              -- those of a range to its multirange come with the range
              AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.classid = 'pg_cast'::regclass AND d.objid = o.oid AND d.deptype = 'i')""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    """An operator without a function is the shell that another one's COMMUTATOR or NEGATOR makes."""
    for row in catalog["operators"]:
        items = [
            *settings(function=row.function, leftarg=row.left, rightarg=row.right),
            *settings(commutator=row.commutator, negator=row.negator, restrict=row.restriction, join=row.join),
            *(["HASHES"] if row.hashes else []),
            *(["MERGES"] if row.merges else []),
        ]
        create = (listing(f"CREATE OPERATOR {row.operator}", items),) if row.function else ()
        yield piece("pg_operator", "operator", row._replace(name=row.signature), *create)
    for row in catalog["operators_casts"]:
        method = f"WITH FUNCTION {row.function}" if row.function else METHOD[row.method]
        yield piece("pg_cast", "cast", row, f"CREATE CAST {row.name} {method}{CONTEXT[row.context]}")
