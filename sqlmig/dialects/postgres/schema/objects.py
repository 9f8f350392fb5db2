"""What the areas share: which objects are the users', how they are called, and the piece that makes one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Key
from sqlmig.dialects.postgres.schema.pieces import Piece

# information_schema may have been made anew, with oids like those of the users' objects
USERS_SCHEMA = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
# of a row `o` of pg_type
IS_ARRAY = "EXISTS (SELECT FROM pg_type element WHERE element.typarray = o.oid)"


def member(catalog: str, oid: str) -> str:
    """The condition that an object belongs to an extension."""
    return (
        f"EXISTS (SELECT FROM pg_depend m WHERE m.classid = '{catalog}'::regclass AND m.objid = {oid}"
        " AND m.deptype = 'e')"
    )


def in_schemas(catalog: str, prefix: str, columns: str, joins: str = "", where: str = "true") -> str:
    """A query for the users' objects of a catalog with schemas: `o` is the object, `n` its schema.

    Every row has `oid`, the unquoted `schema` and `plain` name, and `name` as SQL writes it.
    """
    return f"""
        SELECT o.oid, n.nspname AS schema, o.{prefix}name AS plain,
          format('%I.%I', n.nspname, o.{prefix}name) AS name, {columns}
        FROM {catalog} o JOIN pg_namespace n ON n.oid = o.{prefix}namespace {joins}
        WHERE o.oid >= {FIRST_USER_OID} AND {USERS_SCHEMA} AND NOT {member(catalog, "o.oid")} AND {where}"""


def outside_schemas(catalog: str, prefix: str, columns: str, joins: str = "") -> str:
    """As `in_schemas`, for a catalog whose objects are in no schema."""
    return f"""
        SELECT o.oid, '' AS schema, o.{prefix}name AS plain, quote_ident(o.{prefix}name) AS name, {columns}
        FROM {catalog} o {joins}
        WHERE o.oid >= {FIRST_USER_OID} AND NOT {member(catalog, "o.oid")}"""


def piece(
    catalog: str,
    kind: str,
    row: Any,
    *statements: str,
    covers: Iterable[Key] = (),
    needs: Iterable[Key] = (),
    without: Iterable[Key] = (),
) -> Piece:
    """The piece of a whole object, which opens its block."""
    key = (catalog, row.oid)
    return Piece(
        key,
        block=key,
        kind=kind,
        name=row.name,
        schema=row.schema,
        plain=row.plain,
        statements=statements,
        covers=frozenset(covers),
        needs=frozenset(needs),
        without=frozenset(without),
    )


def listing(head: str, items: Iterable[str]) -> str:
    """`head` and a list in parentheses, a line for each item: one more item is one more line, wherever it stands."""
    lines = "\n  , ".join(items)
    return f"{head} (\n    {lines}\n)" if lines else f"{head} (\n)"


def settings(**values: str | None) -> list[str]:
    """Items of a listing: those that have a value, their names in upper case."""
    return [f"{name.upper()} = {value}" for name, value in values.items() if value is not None]


def collate(collation: str, default: str) -> str:
    """SQL for " COLLATE x" where a collation is not the default one of its type, and the empty text otherwise."""
    return f"""COALESCE((
        SELECT format(' COLLATE %I.%I', cn.nspname, co.collname)
        FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
        WHERE co.oid = {collation} AND {collation} <> {default}), '')"""
