"""Aggregate functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas, listing, piece, settings
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.routines import SIGNATURE

MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
PARALLEL = {"u": None, "s": "SAFE", "r": "RESTRICTED"}
FUNCTIONS = ("final", "combine", "serial", "deserial", "mtrans", "minvtrans", "mfinal")


def queries(_version: int) -> dict[str, str]:
    functions = ", ".join(f"NULLIF(a.agg{name}fn, 0)::regproc::text AS {name}" for name in FUNCTIONS)
    return {
        "aggregates": in_schemas(
            "pg_proc",
            "pro",
            f"""{SIGNATURE} AS signature, COALESCE(NULLIF(pg_get_function_arguments(o.oid), ''), '*') AS arguments,
              a.aggtransfn::text AS trans, {functions},
              format_type(a.aggtranstype, NULL) AS type, format_type(NULLIF(a.aggmtranstype, 0), NULL) AS mtype,
              NULLIF(a.aggtransspace, 0)::text AS space, NULLIF(a.aggmtransspace, 0)::text AS mspace,
              quote_literal(a.agginitval) AS initial, quote_literal(a.aggminitval) AS minitial,
              a.aggfinalextra AS extra, a.aggmfinalextra AS mextra, a.aggkind AS kind,
              -- whether the final function may change the state: by default only that of an ordered-set aggregate
              NULLIF(a.aggfinalmodify, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char") AS modify,
              NULLIF(a.aggmfinalmodify, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char") AS mmodify,
              (SELECT format('OPERATOR(%I.%s)', sn.nspname, s.oprname)
                FROM pg_operator s JOIN pg_namespace sn ON sn.oid = s.oprnamespace WHERE s.oid = a.aggsortop) AS sort,
              o.proparallel AS parallel""",
            "JOIN pg_aggregate a ON a.aggfnoid = o.oid",
        )
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["aggregates"]:
        create = listing(f"CREATE AGGREGATE {row.name}({row.arguments})", [*_plain(row), *_moving(row), *_traits(row)])
        yield piece("pg_proc", "aggregate", row._replace(name=row.signature), create)


def _plain(row: Any) -> list[str]:
    return [
        *settings(sfunc=row.trans, stype=row.type, sspace=row.space, finalfunc=row.final),
        *(["FINALFUNC_EXTRA"] if row.extra else []),
        *settings(
            finalfunc_modify=MODIFY[row.modify] if row.final and row.modify else None,
            combinefunc=row.combine,
            serialfunc=row.serial,
            deserialfunc=row.deserial,
            initcond=row.initial,
        ),
    ]


def _moving(row: Any) -> list[str]:
    """How the aggregate follows a moving frame."""
    if row.mtrans is None:
        return []
    return [
        *settings(
            msfunc=row.mtrans, minvfunc=row.minvtrans, mstype=row.mtype, msspace=row.mspace, mfinalfunc=row.mfinal
        ),
        *(["MFINALFUNC_EXTRA"] if row.mextra else []),
        *settings(
            mfinalfunc_modify=MODIFY[row.mmodify] if row.mfinal and row.mmodify else None, minitcond=row.minitial
        ),
    ]


def _traits(row: Any) -> list[str]:
    hypothetical = ["HYPOTHETICAL"] if row.kind == "h" else []
    return [*settings(sortop=row.sort), *hypothetical, *settings(parallel=PARALLEL[row.parallel])]
