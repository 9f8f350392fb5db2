"""Privileges on objects and columns, where they are not those that the object would have anyway."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.grants import changes, statements
from sqlmig.dialects.postgres.schema.objects import USERS_SCHEMA, member
from sqlmig.dialects.postgres.schema.pieces import Piece

RELATION = "format('%s %I.%I', CASE o.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, o.relname)"
ROUTINE = """format('%s %I.%I(%s)', CASE o.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, o.proname,
    CASE o.prokind WHEN 'a' THEN (
        SELECT string_agg(format_type(t.type, NULL), ', ' ORDER BY t.place)
        FROM unnest(o.proargtypes::oid[]) WITH ORDINALITY AS t(type, place))
      ELSE pg_get_function_identity_arguments(o.oid) END)"""
# catalog, prefix of its columns, letter of acldefault, and what is called so in a statement
IN_SCHEMAS = (
    ("pg_class", "rel", "CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END", RELATION),
    ("pg_proc", "pro", "'f'", ROUTINE),
    ("pg_type", "typ", "'T'", "format('TYPE %I.%I', n.nspname, o.typname)"),
)
OUTSIDE_SCHEMAS = (
    ("pg_language", "lan", "'l'", "format('LANGUAGE %I', o.lanname)"),
    ("pg_foreign_data_wrapper", "fdw", "'F'", "format('FOREIGN DATA WRAPPER %I', o.fdwname)"),
    ("pg_foreign_server", "srv", "'S'", "format('FOREIGN SERVER %I', o.srvname)"),
)
# of what initdb has made, or CREATE EXTENSION
INITIAL = """LEFT JOIN pg_init_privs i
    ON i.classoid = '{catalog}'::regclass AND i.objoid = o.{oid} AND i.objsubid = {sub}"""


def queries(version: int) -> dict[str, str]:
    return {"privileges": changes("\nUNION ALL ".join([*_in_schemas(), _columns(), *_outside_schemas(version)]))}


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for (name, oid, sub), group in groupby(catalog["privileges"], lambda row: (row.catalog, row.oid, row.sub)):
        rows = list(group)
        key = (name, oid)
        yield Piece(
            (f"grants {name} {sub}", oid),
            block=key,
            kind="grants",
            name=rows[0].target,
            schema="",
            plain=f"{sub:05}",
            statements=tuple(statements(rows, f"ON {rows[0].target}")),
            needs=frozenset([key, (f"owner {name}", oid)]),
        )


def _in_schemas() -> Iterator[str]:
    for catalog, prefix, type_, words in IN_SCHEMAS:
        yield f"""{_select(catalog, prefix, type_, words)}
            JOIN pg_namespace n ON n.oid = o.{prefix}namespace
            WHERE {_changed(prefix)} AND {_in_place(catalog, "o.oid")}"""


def _columns() -> str:
    relation = RELATION.replace("o.rel", "c.rel")
    return f"""
        SELECT 'pg_class', c.oid, o.attnum::int, {relation}, quote_ident(o.attname), c.relowner, 'c'::"char",
          o.attacl, i.initprivs
        FROM pg_attribute o JOIN pg_class c ON c.oid = o.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          {INITIAL.format(catalog="pg_class", oid="attrelid", sub="o.attnum")}
        WHERE {_changed("att")} AND NOT o.attisdropped AND {_in_place("pg_class", "c.oid")}"""


def _outside_schemas(version: int) -> Iterator[str]:
    """A new public may be used by everybody, and until PostgreSQL 14 filled, whoever has made this one."""
    for catalog, prefix, type_, words in OUTSIDE_SCHEMAS:
        yield f"{_select(catalog, prefix, type_, words)} WHERE {_changed(prefix)}"
    rights = ("USAGE",) if version >= 150000 else ("USAGE", "CREATE")
    public = "".join(f" || makeaclitem(0, o.nspowner, '{right}', false)" for right in rights)
    initial = f"CASE o.nspname WHEN 'public' THEN acldefault('n', o.nspowner){public} ELSE i.initprivs END"
    yield f"""{_select("pg_namespace", "nsp", "'n'", "format('SCHEMA %I', o.nspname)", initial)}
        WHERE {_changed("nsp")} AND o.nspname <> 'information_schema' AND o.nspname !~ '^pg_(temp|toast)'"""


def _select(catalog: str, prefix: str, type_: str, words: str, initial: str = "i.initprivs") -> str:
    default = f'acldefault({type_}::"char", o.{prefix}owner)'
    return f"""
        SELECT '{catalog}' AS catalog, o.oid, 0 AS sub, {words} AS target, NULL AS columns, o.{prefix}owner AS owner,
          {type_}::"char" AS type, COALESCE(o.{prefix}acl, {default}) AS current,
          COALESCE({initial}, {default}) AS usual
        FROM {catalog} o {INITIAL.format(catalog=catalog, oid="oid", sub=0)}"""


def _changed(prefix: str) -> str:
    return f"(o.{prefix}acl IS NOT NULL OR i.initprivs IS NOT NULL) AND o.{prefix}acl IS DISTINCT FROM i.initprivs"


def _in_place(catalog: str, oid: str) -> str:
    """Neither in information_schema, whose privileges initdb does not note, nor a vendor's in pg_catalog."""
    noted = f"({oid} < {FIRST_USER_OID} OR {member(catalog, oid)})"
    return f"({USERS_SCHEMA} OR n.nspname = 'pg_catalog' AND {noted})"
