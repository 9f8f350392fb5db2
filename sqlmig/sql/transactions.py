"""What a statement means for transactions: whether it controls them, takes part in them, or must stay out."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.sql.classification import Classification

_DML = frozenset(
    {"INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "VALUES", "TABLE", "WITH", "DO", "SET", "SHOW", "EXPLAIN"}
    | {"DESCRIBE", "DESC", "USE", "CALL", "HANDLER", "SAVEPOINT", "RELEASE", "KILL", "HELP", "PREPARE", "EXECUTE"}
    | {"DEALLOCATE", "GET", "SIGNAL"}
)
_CLUSTER_WIDE = frozenset({"DATABASE", "TABLESPACE"})


def forbidden_in_transaction(c: Classification, dialect: str) -> str | None:
    """Say why a statement cannot run within a transaction of this dialect, or None when it can."""
    rule = _RULES.get(dialect)
    what = rule(c) if rule else None
    return f"{what} cannot run inside a transaction" if what else None


def _postgres(c: Classification) -> str | None:
    if c.verb in ("VACUUM", "CREATE", "DROP", "ALTER", "REINDEX"):
        return _postgres_objects(c)
    if c.verb == "CLUSTER" and not c.object_name:
        return "CLUSTER without a table"
    if c.verb in ("COMMIT", "ROLLBACK") and c.object_kind == "PREPARED":
        return f"{c.verb} PREPARED"
    if c.verb == "DISCARD" and c.object_kind == "ALL":
        return "DISCARD ALL"
    return None


def _postgres_objects(c: Classification) -> str | None:
    if c.verb == "VACUUM":
        return "VACUUM"
    if "CONCURRENTLY" in c.properties:
        return "DETACH PARTITION … CONCURRENTLY" if c.verb == "ALTER" else f"{c.verb} {c.object_kind} CONCURRENTLY"
    if c.verb == "REINDEX":
        return f"REINDEX {c.object_kind}" if c.object_kind in ("DATABASE", "SYSTEM", "SCHEMA") else None
    if c.verb == "ALTER" and c.object_kind == "SYSTEM":
        return "ALTER SYSTEM"
    if c.object_kind in _CLUSTER_WIDE and c.verb != "ALTER":
        return f"{c.verb} {c.object_kind}"
    if c.object_kind == "SUBSCRIPTION":
        return _subscription(c)
    return None


def _subscription(c: Classification) -> str | None:
    if c.verb == "ALTER":
        return "ALTER SUBSCRIPTION … REFRESH" if "REFRESH" in c.properties else None
    return None if "WITHOUT SLOT" in c.properties else f"{c.verb} SUBSCRIPTION"


def _sqlite(c: Classification) -> str | None:
    if c.verb == "VACUUM":
        return "VACUUM"
    name = c.object_name.lower().rpartition(".")[2]
    if c.verb == "PRAGMA" and (name == "wal_checkpoint" or (name == "synchronous" and "VALUE" in c.properties)):
        return f"PRAGMA {name}"
    return None


def _duckdb(c: Classification) -> str | None:
    checkpoint = c.verb in ("CHECKPOINT", "FORCE")
    called = c.verb == "CALL" and c.object_name.lower() in ("checkpoint", "force_checkpoint")
    return "CHECKPOINT" if checkpoint or called else None


_RULES: dict[str, Callable[[Classification], str | None]] = {
    "postgres": _postgres,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
}


def transaction_control(c: Classification) -> bool:
    """Tell whether a statement begins or ends a transaction, which a migration file must leave to the runner."""
    if c.verb in ("BEGIN", "ROLLBACK"):
        return c.object_kind not in ("BLOCK", "SAVEPOINT")
    if c.verb in ("START", "PREPARE"):
        return c.object_kind == "TRANSACTION"
    return c.verb in ("COMMIT", "END", "ABORT", "XA")


def dml(c: Classification) -> bool:
    """Tell whether MySQL runs a statement within the open transaction, without an implicit commit."""
    if c.verb == "SET":
        return not c.object_kind
    if c.verb in ("CREATE", "DROP") and c.object_kind == "TABLE":
        return "TEMPORARY" in c.properties
    return c.verb in _DML or (c.verb == "ROLLBACK" and c.object_kind == "SAVEPOINT")
