"""The schema of a PostgreSQL database, read from its catalogs.

Areas, a module for each kind of objects, have two functions: `queries(version)` gives the SQL that reads them, by
name, and `pieces(catalog)` makes of all rows the statements that create them. Those of which the database has nothing
are neither loaded nor asked. What is the same for all kinds stands in `reading`, `graph`, `accounting`.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from sqlmig.dialects.postgres.schema import accounting, dependencies, graph
from sqlmig.dialects.postgres.schema.areas import INVENTORY, SHARED, Area, areas
from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.graph import Group, Plan
from sqlmig.dialects.postgres.schema.owners import Owners
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten
from sqlmig.noun import replace
from sqlmig.snapshot import Lost, Snapshot

if TYPE_CHECKING:
    from sqlmig.dialects.postgres.reading import Moment
    from sqlmig.dialects.postgres.session import PostgresSession

# What another session may have otherwise and what would change the meaning of the statements, or stop them. Names are
# qualified; functions may name what comes behind them; messages about what is there already are of no use.
PREAMBLE = """\
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = off;
SET client_min_messages = warning;
SET xmloption = content;
SET lc_monetary = 'C';
SET default_tablespace = '';
SET default_table_access_method = heap;
SET search_path = '';"""


def snapshot(session: PostgresSession, grants: bool) -> Snapshot:
    """The schema of this moment, in two messages and one more where something is lost."""
    with _collector_paused():
        return _snapshot(session, grants)


def _snapshot(session: PostgresSession, grants: bool) -> Snapshot:
    with session.moment() as moment:
        found, catalog = _asked(moment, session.version, grants)
        from sqlmig.dialects.postgres.schema.blocks import blocks  # loaded while the server reads

        items, plan, owners = _planned(catalog, found)
        reasons = accounting.lost(
            catalog, owners, {item.key: item.reason for item in items if isinstance(item, Unwritten)}
        )
    known = _identities(session, reasons)
    lost = chain(
        (Lost(known.get(key) or f"{key[0]} {key[1]}", reason) for key, reason in reasons.items()),
        accounting.withheld(catalog, grants),
        map(_circle, plan.circles),
    )
    return Snapshot(
        server=f"PostgreSQL {catalog.version // 10000}",
        preamble=PREAMBLE,
        blocks=tuple(blocks(plan)),
        lost=tuple(sorted(lost, key=lambda item: (item.identity, item.reason))),
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rows and pieces make no cycles, and looking for some takes a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _asked(moment: Moment, version: int, grants: bool) -> tuple[tuple[Area, ...], Catalog]:
    """The areas that have something, and the catalogs, whose first rows they can take while the server reads others."""
    moment.ask({"catalogs": accounting.CATALOGS, "inventory": INVENTORY})
    areas((), grants)  # those of every schema are loaded while the server looks for others
    found = areas((row.area for row in moment["inventory"]), grants)
    queries: dict[str, str] = {}
    for area in found:
        queries |= area.queries(version)
    moment.update((name, ()) for name in SHARED if name not in queries)
    queries |= accounting.queries(moment["catalogs"], grants) | {"dependencies": dependencies.QUERY}
    moment.ask(queries, last=True)
    return found, Catalog(version, moment)


def _identities(session: PostgresSession, keys: Collection[Key]) -> dict[Key, str | None]:
    """What the server calls objects, without those that it cannot name."""
    if not keys:
        return {}
    with session.moment() as moment:
        moment.ask({"identities": accounting.identities(keys)}, last=True)
        return {(row.catalog, row.oid): row.identity for row in moment["identities"]}


def _planned(catalog: Catalog, found: tuple[Area, ...]) -> tuple[tuple[Piece | Unwritten, ...], Plan, Owners]:
    """Pieces and their order. Parts that stand in a circle are made apart, until that helps no more."""
    while True:
        items = tuple(chain.from_iterable(area.pieces(catalog) for area in found))
        pieces = tuple(item for item in items if isinstance(item, Piece))
        owners = Owners(catalog, pieces)
        plan = graph.plan(catalog, pieces, owners)
        if not plan.apart:
            return items, plan, owners
        catalog = replace(catalog, apart=catalog.apart | plan.apart)


def _circle(groups: tuple[Group, ...]) -> Lost:
    names = [f"{group.root.kind} {group.root.name}" for group in groups]
    return Lost(names[0], f"it is in a circle of objects that need each other: {', '.join(names)}")
