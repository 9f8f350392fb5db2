"""Operator families and operator classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas, member, piece
from sqlmig.dialects.postgres.schema.pieces import Piece

ACCESS_METHOD = "JOIN pg_am a ON a.oid = o.{}method"
OPERATOR = """format('OPERATOR %s %s', o.amopstrategy, o.amopopr::regoperator) || COALESCE(' FOR ORDER BY ' || (
    SELECT format('%I.%I', sn.nspname, s.opfname) FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace
    WHERE s.oid = o.amopsortfamily), '')"""
FUNCTION = """format('FUNCTION %s (%s, %s) %s', o.amprocnum, format_type(o.amproclefttype, NULL),
    format_type(o.amprocrighttype, NULL), o.amproc::regprocedure)"""


def queries(_version: int) -> dict[str, str]:
    return {
        "opclasses": in_schemas(
            "pg_opclass",
            "opc",
            """quote_ident(a.amname) AS method, o.opcdefault AS is_default, format_type(o.opcintype, NULL) AS type,
              format_type(NULLIF(o.opckeytype, 0), NULL) AS storage,
              format('%I.%I', fn.nspname, f.opfname) AS family""",
            f"""{ACCESS_METHOD.format("opc")} JOIN pg_opfamily f ON f.oid = o.opcfamily
              JOIN pg_namespace fn ON fn.oid = f.opfnamespace""",
        ),
        "opclasses_families": in_schemas(
            "pg_opfamily", "opf", "quote_ident(a.amname) AS method", ACCESS_METHOD.format("opf")
        ),
        "opclasses_operators": _members("pg_amop", "amop", OPERATOR, "pg_operator", "opr", "o.amopstrategy"),
        "opclasses_functions": _members("pg_amproc", "amproc", FUNCTION, "pg_proc", "", "o.amprocnum"),
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    classes, families = defaultdict[int, list[Any]](list), defaultdict[int, list[Any]](list)
    for row in (*catalog["opclasses_operators"], *catalog["opclasses_functions"]):
        (classes[row.opclass] if row.opclass else families[row.family]).append(row)
    for row in catalog["opclasses_families"]:
        named = row._replace(name=f"{row.name} USING {row.method}")
        yield piece("pg_opfamily", "operator family", named, f"CREATE OPERATOR FAMILY {named.name}")
    for row in catalog["opclasses"]:
        yield _class(row, [member.item for member in classes[row.oid]])
    for members in families.values():
        yield _loose(members)


def _class(row: Any, members: list[str]) -> Piece:
    usual = "DEFAULT " if row.is_default else ""
    head = f"CREATE OPERATOR CLASS {row.name} {usual}FOR TYPE {row.type} USING {row.method} FAMILY {row.family} AS"
    storage = [f"STORAGE {row.storage}"] if row.storage else []
    items = [*storage, *members] or [f"STORAGE {row.type}"]  # one item at least; this one says nothing
    create = head + "\n    " + "\n  , ".join(items)
    return piece("pg_opclass", "operator class", row._replace(name=f"{row.name} USING {row.method}"), create)


def _loose(members: list[Any]) -> Piece:
    """The members that belong to a family and to no class of it: operators of two types, mostly."""
    first = members[0]
    add = f"ALTER OPERATOR FAMILY {first.name} USING {first.method} ADD\n    "
    return Piece(
        ("operator family members", first.family),
        block=("pg_opfamily", first.family),
        kind="operator family members",
        name=f"{first.name} USING {first.method}",
        schema=first.schema,
        plain=first.plain,
        statements=(add + "\n  , ".join(row.item for row in members),),
        covers=frozenset((row.catalog, row.oid) for row in members),
        needs=frozenset([("pg_opfamily", first.family)]),
    )


def _members(catalog: str, prefix: str, item: str, target: str, column: str, number: str) -> str:
    """Members of classes, and the loose ones of the users' families, and the users' operators in other families."""
    made = f"o.{prefix}{column} >= {FIRST_USER_OID} AND NOT {member(target, f'o.{prefix}{column}')}"
    return f"""
        SELECT o.oid, '{catalog}' AS catalog, d.refobjid AS opclass, f.oid AS family, n.nspname AS schema,
          f.opfname AS plain, format('%I.%I', n.nspname, f.opfname) AS name, quote_ident(a.amname) AS method,
          {item} AS item
        FROM {catalog} o JOIN pg_opfamily f ON f.oid = o.{prefix}family
          JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
          LEFT JOIN pg_depend d ON d.classid = '{catalog}'::regclass AND d.objid = o.oid
            AND d.refclassid = 'pg_opclass'::regclass AND d.deptype = 'i'
        WHERE o.oid >= {FIRST_USER_OID} AND (
          d.refobjid IS NOT NULL OR {made}
          OR f.oid >= {FIRST_USER_OID} AND NOT {member("pg_opfamily", "f.oid")})
        ORDER BY {number}, item"""
