"""Statements outside of a transaction that fail when they run a second time."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject
from sqlmig.sql.classification import Classification

_NOT_EXISTS = {
    "postgres": frozenset(
        {"TABLE", "INDEX", "SCHEMA", "SEQUENCE", "EXTENSION", "MATERIALIZED VIEW", "STATISTICS", "FOREIGN TABLE"}
        | {"SERVER", "COLLATION"}
    ),
    "mysql": frozenset({"TABLE", "DATABASE", "SCHEMA", "USER", "ROLE", "EVENT"}),
    "sqlite": frozenset({"TABLE", "INDEX", "VIEW", "TRIGGER", "VIRTUAL TABLE"}),
    "duckdb": frozenset({"TABLE", "INDEX", "VIEW", "SCHEMA", "SEQUENCE", "TYPE"}),
}
"""What CREATE … IF NOT EXISTS can make, from the databases' own documentation of CREATE."""

_REPLACED = frozenset({"VIEW", "FUNCTION", "PROCEDURE", "RULE", "AGGREGATE"})
_EXISTS = {
    "mysql": frozenset(
        {"TABLE", "DATABASE", "SCHEMA", "VIEW", "USER", "ROLE", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"}
    )
}
"""What DROP … IF EXISTS can remove, where that is not everything."""


def _check(subject: Subject) -> Iterator[Note]:
    if subject.section.options.transaction:
        return
    words = _missing(subject.kind, subject.traits.sql)
    if words:
        message = f"outside of a transaction this fails when it runs again after a failure: it lacks {words}"
        yield Note(message, subject.location, f"add {words}")


def _missing(kind: Classification, dialect: str) -> str:
    """The words that would make the statement repeatable, where the database has such."""
    if kind.properties & {"IF NOT EXISTS", "IF EXISTS", "OR REPLACE"}:
        return ""
    if kind.verb == "DROP":
        return "IF EXISTS" if kind.object_kind in _EXISTS.get(dialect, {kind.object_kind}) else ""
    if kind.object_kind in _NOT_EXISTS[dialect] and (kind.object_name or kind.object_kind != "INDEX"):
        return "IF NOT EXISTS"
    return "OR REPLACE" if kind.object_kind in _REPLACED and dialect in ("postgres", "duckdb") else ""


RULE = Rule(
    "not-repeatable",
    "A statement outside of a transaction fails when it runs a second time, though words against that exist.",
    "warning",
    verbs=("CREATE", "DROP"),
    each=_check,
)
