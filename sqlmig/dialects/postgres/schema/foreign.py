"""Foreign data wrappers and servers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import outside_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece

OPTIONS = """COALESCE(' OPTIONS (' || (
    SELECT string_agg(format('%I %L', option_name, option_value), ', ' ORDER BY place)
    FROM pg_options_to_table(o.{}options) WITH ORDINALITY AS t(option_name, option_value, place)) || ')', '')"""


def queries(_version: int) -> dict[str, str]:
    return {
        "foreign_wrappers": outside_schemas(
            "pg_foreign_data_wrapper",
            "fdw",
            f"""NULLIF(o.fdwhandler, 0)::regproc::text AS handler,
              NULLIF(o.fdwvalidator, 0)::regproc::text AS validator, {OPTIONS.format("fdw")} AS options""",
        ),
        "foreign_servers": outside_schemas(
            "pg_foreign_server",
            "srv",
            f"""COALESCE(' TYPE ' || quote_literal(o.srvtype), '') || COALESCE(
              ' VERSION ' || quote_literal(o.srvversion), '') AS traits, quote_ident(w.fdwname) AS wrapper,
              {OPTIONS.format("srv")} AS options""",
            "JOIN pg_foreign_data_wrapper w ON w.oid = o.srvfdw",
        ),
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["foreign_wrappers"]:
        functions = f" HANDLER {row.handler}" if row.handler else ""
        functions += f" VALIDATOR {row.validator}" if row.validator else ""
        create = f"CREATE FOREIGN DATA WRAPPER {row.name}{functions}{row.options}"
        yield piece("pg_foreign_data_wrapper", "foreign data wrapper", row, create)
    for row in catalog["foreign_servers"]:
        create = f"CREATE SERVER {row.name}{row.traits} FOREIGN DATA WRAPPER {row.wrapper}{row.options}"
        yield piece("pg_foreign_server", "server", row, create)
