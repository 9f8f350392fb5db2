"""What is in the database and in no piece.

Every catalog with oids is looked through, whatever the server's version has; what is in one is made by a piece,
comes with something that is, belongs to an extension, or stands outside the users' schemas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog, Key
from sqlmig.dialects.postgres.schema.dependencies import (
    AUTO,
    EXTENSION,
    INTERNAL,
    PARTITION,
    TABLE,
    dependencies,
)
from sqlmig.dialects.postgres.schema.objects import USERS_SCHEMA
from sqlmig.dialects.postgres.schema.owners import Owners
from sqlmig.snapshot import Lost

# no objects of their own, or no part of a schema
IGNORED = {
    "pg_enum": "the labels stand in the statement that makes the type",
    "pg_largeobject_metadata": "large objects are data",
    "pg_user_mapping": "found by its view, which everybody may read",
}
UNKNOWN = "sqlmig does not know how to write it"
WITHHELD = "it holds secrets, which do not belong into a file"
# what comes and goes with the object that it depends on
CARRIED = frozenset({AUTO, INTERNAL, PARTITION, TABLE})

CATALOGS = """
SELECT c.relname AS name, has_table_privilege(c.oid, 'SELECT') AS readable,
  (SELECT s.attname FROM pg_attribute s
   WHERE s.attrelid = c.oid AND s.attname ~ 'namespace$' AND s.atttypid = 'oid'::regtype) AS schema
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
ORDER BY c.relname"""

SECRETS = """
SELECT format('subscription %I', subname) AS identity FROM pg_subscription
WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT format('user mapping for %I on server %I', usename, srvname) FROM pg_user_mappings
ORDER BY identity"""


def queries(catalogs: Iterable[Any], grants: bool) -> dict[str, str]:
    """`objects`: the oids of each catalog, and those of them that stand outside the users' schemas."""
    found = [row for row in catalogs if row.readable and row.name not in _ignored(grants)]
    selects = (
        f"SELECT '{row.name}' AS catalog, array_agg(o.oid) AS oids,"
        f" array_agg(o.oid) FILTER (WHERE {_outside(row)}) AS outside"
        f" FROM {row.name} o WHERE o.oid >= {FIRST_USER_OID}"
        for row in found
    )
    return {"objects": "\nUNION ALL ".join(selects), "secrets": SECRETS}


def lost(catalog: Catalog, owners: Owners, unwritten: Mapping[Key, str]) -> dict[Key, str]:
    """The objects that are in no piece, and why."""
    inside = ((row.catalog, oid) for row in catalog["objects"] for oid in {*(row.oids or ())} - {*(row.outside or ())})
    missing = [key for key in inside if key in unwritten or owners[key] is None]
    if not missing:
        return {}
    elsewhere = _elsewhere(catalog)
    return {key: unwritten.get(key, UNKNOWN) for key in missing if key in unwritten or not elsewhere(key)}


def withheld(catalog: Catalog, grants: bool) -> Iterator[Lost]:
    """What cannot be looked at, or must not be written."""
    for row in catalog["catalogs"]:
        if not row.readable and row.name not in _ignored(grants):
            yield Lost(f"catalog {row.name}", "this user may not read it, so nobody knows what it has")
    for row in catalog["secrets"]:
        yield Lost(row.identity, WITHHELD)


def identities(keys: Iterable[Key]) -> str:
    """The query for what the server calls objects."""
    values = ", ".join(f"('{name}', {oid}::oid)" for name, oid in keys)
    return f"""
        SELECT v.catalog, v.oid, concat_ws(' ', i.type, i.identity) AS identity
        FROM (VALUES {values}) v (catalog, oid), pg_identify_object(v.catalog::regclass, v.oid, 0) i"""


def _ignored(grants: bool) -> Set[str]:
    return IGNORED.keys() if grants else IGNORED.keys() | {"pg_default_acl"}


def _outside(row: Any) -> str:
    """The condition that an object `o` of a catalog is in no schema of the users', nor put into pg_catalog by one.

    Collations in pg_catalog are those of the machine: pg_import_system_collations puts them there.
    """
    schema = "o.oid" if row.name == "pg_namespace" else f"o.{row.schema}" if row.schema else None
    if schema is None:
        return "false"
    but = "" if row.name == "pg_collation" else " AND n.nspname <> 'pg_catalog'"
    return f"{schema} = ANY (ARRAY(SELECT n.oid FROM pg_namespace n WHERE NOT ({USERS_SCHEMA}){but}))"


def _elsewhere(catalog: Catalog) -> Callable[[Key], bool]:
    """Whether an object is an extension's, or outside the users' schemas, or is carried by such a one."""
    known = {(row.catalog, oid): True for row in catalog["objects"] for oid in row.outside or ()}
    known.update((key, True) for key, _ in dependencies(catalog, {EXTENSION}))
    carriers: defaultdict[Key, list[Key]] = defaultdict(list)
    for key, carrier in dependencies(catalog, CARRIED):
        carriers[key].append(carrier)

    def elsewhere(key: Key) -> bool:
        if key not in known:
            known[key] = False  # ends the search among objects that carry each other
            known[key] = any(map(elsewhere, carriers.get(key, ())))
        return known[key]

    return elsewhere
