"""The schema that holds the ledger, and whether this role may create what is missing.

Since version 15 only its owner creates in public. https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATTERNS
"""

from __future__ import annotations

from sqlmig.dialects.postgres.link import Link
from sqlmig.errors import EnvironmentFailure

RIGHTS = """
SELECT n.oid IS NOT NULL, CASE WHEN n.oid IS NULL
  THEN pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
  ELSE pg_catalog.has_schema_privilege(n.oid, 'CREATE') END,
pg_catalog.quote_ident(w.wanted), pg_catalog.quote_ident(current_user),
pg_catalog.quote_ident(pg_catalog.current_database())
FROM (SELECT %s::name AS wanted) w LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = w.wanted"""


def ensure(link: Link, name: str) -> None:
    """Create the schema where it is missing. EnvironmentFailure when the role may not, or may create nothing in it."""
    there, allowed, *names = link.rows(RIGHTS, (name,))[0]
    schema, role, database = map(str, names)
    if not allowed:
        place = f"SCHEMA {schema}" if there else f"DATABASE {database}"
        raise EnvironmentFailure(
            f"{role} may not create {'tables in the schema' if there else 'the schema'} {schema}, which is to hold the "
            "ledger",
            state="nothing was changed",
            hint=f"GRANT CREATE ON {place} TO {role}; or keep the ledger in a schema that {role} may create in, "
            "such as --migrations-table app.schema_migrations",
        )
    if not there:
        link.changed(f"CREATE SCHEMA IF NOT EXISTS {schema}")
