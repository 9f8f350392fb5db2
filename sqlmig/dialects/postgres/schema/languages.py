"""Languages, transforms between their values and SQL's, and access methods."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.objects import member, outside_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece

METHODS = {"i": "INDEX", "t": "TABLE"}


def queries(_version: int) -> dict[str, str]:
    return {
        "languages": outside_schemas(
            "pg_language",
            "lan",
            """o.lanpltrusted AS trusted, NULLIF(o.lanplcallfoid, 0)::regproc::text AS handler,
              NULLIF(o.laninline, 0)::regproc::text AS inline, NULLIF(o.lanvalidator, 0)::regproc::text AS validator""",
        ),
        "languages_transforms": f"""
            SELECT o.oid, '' AS schema, format_type(o.trftype, NULL) AS plain,
              format('FOR %s LANGUAGE %I', format_type(o.trftype, NULL), l.lanname) AS name,
              NULLIF(o.trffromsql, 0)::regprocedure::text AS from_sql,
              NULLIF(o.trftosql, 0)::regprocedure::text AS to_sql
            FROM pg_transform o JOIN pg_language l ON l.oid = o.trflang
            WHERE o.oid >= {FIRST_USER_OID} AND NOT {member("pg_transform", "o.oid")}""",
        "languages_methods": outside_schemas("pg_am", "am", "o.amtype AS type, o.amhandler::text AS handler"),
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["languages"]:
        create = f"CREATE {'TRUSTED ' if row.trusted else ''}LANGUAGE {row.name}"
        create += f" HANDLER {row.handler}" if row.handler else ""
        create += f" INLINE {row.inline}" if row.inline else ""
        create += f" VALIDATOR {row.validator}" if row.validator else ""
        yield piece("pg_language", "language", row, create)
    for row in catalog["languages_transforms"]:
        ways = [f"FROM SQL WITH FUNCTION {row.from_sql}"] if row.from_sql else []
        ways += [f"TO SQL WITH FUNCTION {row.to_sql}"] if row.to_sql else []
        yield piece("pg_transform", "transform", row, f"CREATE TRANSFORM {row.name} ({', '.join(ways)})")
    for row in catalog["languages_methods"]:
        create = f"CREATE ACCESS METHOD {row.name} TYPE {METHODS[row.type]} HANDLER {row.handler}"
        yield piece("pg_am", "access method", row, create)
