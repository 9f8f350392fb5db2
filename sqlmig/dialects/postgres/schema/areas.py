"""The areas of a schema: a module for each kind of objects, loaded and asked only where the database has some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol, cast

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.objects import IS_ARRAY
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten


class Area(Protocol):
    """What a module of this folder has."""

    def queries(self, version: int, /) -> dict[str, str]: ...

    def pieces(self, catalog: Catalog, /) -> Iterator[Piece | Unwritten]: ...


def _objects(*catalogs: str) -> str:
    """The users' objects in these catalogs, where each is looked for by its oid."""
    return f"({' UNION ALL '.join(f'SELECT oid FROM {name}' for name in catalogs)}) o WHERE oid >= {FIRST_USER_OID}"


ALWAYS = "(VALUES (true)) always"
# Each area, and what has rows wherever one of its queries has some or its pieces say something. To plan a query takes
# the server longer than to find nothing, so that a schema of tables would pay for all that it has not. An area that is
# left out by mistake cannot lose an object: `accounting` looks through the catalogs themselves.
# In the order in which they are read. Most of a schema is tables: they come first, with what they need, so that their
# statements are made while the server reads the rest.
AREAS = {
    "partitions": "pg_inherits",
    "sequences": "pg_sequence",
    "tables": ALWAYS,
    "constraints": ALWAYS,
    "indexes": ALWAYS,
    "views": f"pg_class WHERE oid >= {FIRST_USER_OID} AND relkind IN ('v', 'm')",
    "namespaces": ALWAYS,
    "languages": _objects("pg_language", "pg_transform", "pg_am"),
    "types": f"""pg_type o WHERE o.oid >= {FIRST_USER_OID} AND CASE o.typtype
        WHEN 'b' THEN NOT {IS_ARRAY}
        WHEN 'c' THEN EXISTS (SELECT FROM pg_class c WHERE c.oid = o.typrelid AND c.relkind = 'c')
        ELSE o.typtype <> 'd' END""",
    "domains": f"pg_type WHERE oid >= {FIRST_USER_OID} AND typtype = 'd'",
    "collations": _objects("pg_collation", "pg_conversion"),
    "routines": f"pg_proc WHERE oid >= {FIRST_USER_OID} AND prokind <> 'a'",
    "aggregates": f"pg_proc WHERE oid >= {FIRST_USER_OID} AND prokind = 'a'",
    "operators": _objects("pg_operator", "pg_cast"),
    "opclasses": _objects("pg_opclass", "pg_opfamily", "pg_amop", "pg_amproc"),
    "textsearch": _objects("pg_ts_parser", "pg_ts_template", "pg_ts_dict", "pg_ts_config"),
    "foreign": _objects("pg_foreign_data_wrapper", "pg_foreign_server"),
    "statistics": "pg_statistic_ext",
    "policies": """(SELECT FROM pg_policy UNION ALL
        SELECT FROM pg_class WHERE relrowsecurity OR relforcerowsecurity) o""",
    "rules": f"pg_rewrite WHERE oid >= {FIRST_USER_OID} AND rulename <> '_RETURN'",
    "triggers": "pg_trigger WHERE NOT tgisinternal",  # whatever is internal copies one that is not
    "dependents": "pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'x'",
    "publications": "pg_publication",
    "events": "pg_event_trigger",
    "comments": ALWAYS,
    "labels": "pg_seclabel",
}
GRANTS = ("ownership", "privileges", "default_privileges")
# queries that other areas look at, too
SHARED = ("parents", "sequences")

INVENTORY = f"""
SELECT area FROM (VALUES
{", ".join(f"('{area}', EXISTS (SELECT FROM {source}))" for area, source in AREAS.items() if source != ALWAYS)}
) v (area, filled) WHERE filled"""


def areas(filled: Iterable[str], grants: bool) -> tuple[Area, ...]:
    """Those that every schema has, and those of which the inventory says that there is something."""
    wanted = {*filled, *(name for name, source in AREAS.items() if source == ALWAYS)}
    return tuple(map(area, (*(name for name in AREAS if name in wanted), *(GRANTS if grants else ()))))


def area(name: str) -> Area:
    return cast(Area, import_module(f"sqlmig.dialects.postgres.schema.{name}"))
