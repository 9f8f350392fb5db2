"""What pg_depend says, without what goes without saying.

https://www.postgresql.org/docs/current/catalog-pg-depend.html
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog, Key
from sqlmig.dialects.postgres.schema.objects import USERS_SCHEMA, member

AUTO, EXTENSION, INTERNAL, PARTITION, TABLE = "a", "e", "i", "P", "S"

# That a table's indexes, constraints, defaults depend on the table is most of the catalog, and known: their pieces
# need it. One row for each two catalogs is much faster to read than one for each two objects.
QUERY = f"""
WITH inside AS MATERIALIZED (
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid >= {FIRST_USER_OID} AND {USERS_SCHEMA} AND NOT {member("pg_class", "c.oid")}
), links AS (
  SELECT DISTINCT d.classid, d.objid, d.refclassid, d.refobjid, d.deptype
  FROM pg_depend d
  WHERE d.objid >= {FIRST_USER_OID} AND (d.refobjid >= {FIRST_USER_OID} OR d.deptype = 'e')
    AND (d.classid <> d.refclassid OR d.objid <> d.refobjid)
    AND NOT (
      d.deptype = 'a' AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM inside)
      AND d.classid IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_attrdef'::regclass))
)
SELECT classid::regclass::text AS catalog, refclassid::regclass::text AS needed_catalog, deptype AS type,
  array_agg(objid ORDER BY objid, refobjid) AS oids, array_agg(refobjid ORDER BY objid, refobjid) AS needed_oids
FROM links GROUP BY classid, refclassid, deptype
ORDER BY 1, 2, 3"""


def dependencies(catalog: Catalog, types: Set[str], without: bool = False) -> Iterator[tuple[Key, Key]]:
    """The objects that depend on others in one of these ways, or in all others, with what they depend on."""
    for row in catalog["dependencies"]:
        if (row.type in types) != without:
            for oid, needed in zip(row.oids, row.needed_oids, strict=True):
                yield (row.catalog, oid), (row.needed_catalog, needed)
