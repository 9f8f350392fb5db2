"""Comments on objects of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.addresses import address
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.pieces import Piece

# the relation that an object is or belongs to
RELATION = """CASE d.classoid
    WHEN 'pg_class'::regclass THEN COALESCE((SELECT indrelid FROM pg_index WHERE indexrelid = d.objoid), d.objoid)
    WHEN 'pg_constraint'::regclass THEN (SELECT NULLIF(conrelid, 0) FROM pg_constraint WHERE oid = d.objoid)
    WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = d.objoid)
    WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = d.objoid)
    WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = d.objoid)
  END"""
MEMBER = """EXISTS (
    SELECT FROM pg_depend m WHERE m.deptype = 'e' AND (m.classid, m.objid) IN (
      (d.classoid, d.objoid), ('pg_class'::regclass, c.oid), ('pg_type'::regclass, c.reltype)))"""
# nothing tells whether somebody has changed a comment of initdb's, but for these
CHANGEABLE = f"""(
    d.objoid >= {FIRST_USER_OID} OR d.classoid = 'pg_extension'::regclass
    OR d.classoid = 'pg_namespace'::regclass AND d.objoid = (SELECT oid FROM pg_namespace WHERE nspname = 'public'))"""
# an extension's control file comments on it, and initdb on the schema public
AS_MADE = """(
    d.classoid = 'pg_extension'::regclass AND EXISTS (
      SELECT FROM pg_extension e JOIN pg_available_extensions v ON v.name = e.extname
      WHERE e.oid = d.objoid AND v.comment = d.description)
    OR a.words = 'SCHEMA public' AND d.description = 'standard public schema')"""


def queries(_version: int) -> dict[str, str]:
    return {
        "comments": f"""{described("pg_description", "quote_literal(d.description) AS text")}
            AND {CHANGEABLE} AND NOT {MEMBER} AND NOT {AS_MADE}""",
        "comments_missing": """
            SELECT oid FROM pg_namespace
            WHERE nspname = 'public' AND obj_description(oid, 'pg_namespace') IS NULL""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["comments"]:
        yield attached("comment", row, f"COMMENT ON {row.words} IS {row.text}")
    for row in catalog["comments_missing"]:
        key = ("pg_namespace", row.oid)
        comment = "COMMENT ON SCHEMA public IS NULL"
        yield Piece(("comment pg_namespace 0", row.oid), key, "comment", "SCHEMA public", "", "", (comment,))


def described(catalog: str, columns: str) -> str:
    """A query for what a catalog says of objects.

    Large objects are data, subscriptions hold secrets, and an object without an address is gone.
    """
    return f"""
        SELECT d.classoid::regclass::text AS catalog, d.objoid AS oid, d.objsubid AS sub, a.words, c.oid AS relation,
          {columns}
        FROM {catalog} d {address("d.classoid", "d.objoid", "d.objsubid")}
          LEFT JOIN pg_class c ON c.oid = {RELATION}
          LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE COALESCE(n.nspname, a.schema, '') !~ '^(pg_|information_schema$)'
          AND a.words IS NOT NULL AND d.classoid NOT IN ('pg_largeobject'::regclass, 'pg_subscription'::regclass)"""


def attached(kind: str, row: Any, statement: str, suffix: str = "") -> Piece:
    """It stands in the object's block: on the object itself, on the columns in their order, on what belongs to it."""
    key = (row.catalog, row.oid)
    own = row.relation in (None, row.oid)
    return Piece(
        (f"{kind} {row.catalog} {row.sub} {suffix}".rstrip(), row.oid),
        block=key,
        kind=kind,
        name=row.words,
        schema="",
        plain=f"{row.sub:05}" if own else "later",
        statements=(statement,),
        needs=frozenset([key]),
    )
