"""Views and materialized views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema import columns
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.objects import member, piece
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import options, parenthesised, stated


def queries(_version: int) -> dict[str, str]:
    """`views`: the query that each has, which is a rule for reading it."""
    return {
        "views": f"""
            SELECT r.ev_class AS relation, r.oid AS rule, pg_get_viewdef(r.ev_class) AS definition
            FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
            WHERE r.oid >= {FIRST_USER_OID} AND r.rulename = '_RETURN' AND c.relkind IN ('v', 'm')
              AND c.relpersistence <> 't' AND NOT {member("pg_class", "c.oid")}""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    queries = {row.relation: row for row in catalog["views"]}
    for view in catalog["relations"]:
        if view.kind == "m":
            yield _materialized(catalog, view, queries[view.oid])
        elif view.kind == "v":
            yield from _view(catalog, view, queries[view.oid])


def _view(catalog: Catalog, view: Any, query: Any) -> Iterator[Piece]:
    """A view that needs itself begins as one of the same columns."""
    rows = catalog.by("columns", "relation")[view.oid]
    body = f" AS\n{stated(query.definition)}"
    head = f"VIEW {view.name}{parenthesised('WITH', options(view.options))}"
    defaults = [
        f"ALTER VIEW {view.name} ALTER COLUMN {row.name} SET DEFAULT {row.expression}" for row in rows if row.expression
    ]
    covers = [("pg_attrdef", row.default_oid) for row in rows if row.default_oid]
    rule = ("pg_rewrite", query.rule)
    if rule not in catalog.apart:
        yield piece("pg_class", "view", view, f"CREATE {head}{body}", *defaults, covers=(*covers, rule))
        return
    nulls = "\n  , ".join(f"NULL::{row.type}{row.collation} AS {row.name}" for row in rows)
    made = piece("pg_class", "view", view, f"CREATE VIEW {view.name} AS\nSELECT\n    {nulls}")
    yield made
    whole = (f"CREATE OR REPLACE {head}{body}", *defaults)
    yield made._replace(
        key=rule, kind="view definition", statements=whole, covers=frozenset(covers), needs=frozenset({made.key})
    )


def _materialized(catalog: Catalog, view: Any, query: Any) -> Piece:
    """The rows are data: whoever loads them refreshes the view."""
    method = f" USING {view.method}" if view.method != "heap" else ""
    storage = parenthesised("WITH", (*options(view.options), *options(view.toast_options, "toast.")))
    space = f" TABLESPACE {view.tablespace}" if view.tablespace else ""
    body = stated(query.definition)
    rows = catalog.by("columns", "relation")[view.oid]
    return piece(
        "pg_class",
        "materialized view",
        view,
        f"CREATE MATERIALIZED VIEW {view.name}{method}{storage}{space} AS\n{body}\nWITH NO DATA",
        *(
            f"ALTER TABLE ONLY {view.name} ALTER COLUMN {row.name} {action}"
            for row in rows
            for action in columns.settings(row)
        ),
        covers=[("pg_rewrite", query.rule)],
    )
