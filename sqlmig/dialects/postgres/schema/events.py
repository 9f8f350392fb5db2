"""Event triggers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import outside_schemas, piece
from sqlmig.dialects.postgres.schema.pieces import Piece

ENABLED = {"D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}


def queries(_version: int) -> dict[str, str]:
    return {
        "events": outside_schemas(
            "pg_event_trigger",
            "evt",
            """o.evtevent AS event, o.evtenabled AS enabled, o.evtfoid::regproc::text AS function,
              (SELECT string_agg(quote_literal(tag), ', ') FROM unnest(o.evttags) AS tag) AS tags""",
        )
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["events"]:
        when = f" WHEN TAG IN ({row.tags})" if row.tags else ""
        create = f"CREATE EVENT TRIGGER {row.name} ON {row.event}{when} EXECUTE FUNCTION {row.function}()"
        alter = f"ALTER EVENT TRIGGER {row.name} {ENABLED[row.enabled]}" if row.enabled in ENABLED else None
        yield piece("pg_event_trigger", "event trigger", row, create, *([alter] if alter else []))
