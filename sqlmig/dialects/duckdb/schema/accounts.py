"""Whether the copy is the original: every catalog of DuckDB's that lists a database's objects is compared.

The catalogs are found by their columns, so that a kind which is new to DuckDB is missed by nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmig.dialects.duckdb.schema import schemas
from sqlmig.dialects.duckdb.schema.pieces import Database
from sqlmig.dialects.duckdb.schema.text import Names, literal

_FUNCTIONS = r"""
    SELECT DISTINCT function_name FROM duckdb_functions()
    WHERE function_type = 'table' AND function_name LIKE 'duckdb\_%' ESCAPE '\' AND len(parameters) = 0
"""
# numbers that DuckDB gives, counts of rows, the state of sequences and of views
_VOLATILE = frozenset(
    {"oid", "database_name", "estimated_size", "start_value", "last_value", "is_bound", "constraint_index"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a catalog: the word for its kind, the names in it, and all its values."""

    kind: str
    names: tuple[str, ...]
    values: tuple[tuple[str, str | None], ...]

    @property
    def identity(self) -> str:
        return f"{self.kind} {'.'.join(self.names)}"


def entries(database: Database) -> Counter[Entry]:
    """All that the catalogs list of a database, its own name taken out."""
    names = schemas.names(database, schemas.read(database))
    found: Counter[Entry] = Counter()
    for (function,) in database.query(_FUNCTIONS):
        columns = [row[0] for row in database.query(f"DESCRIBE SELECT * FROM {function}()")]
        if {"database_name", "schema_name"} <= set(columns):
            found.update(_rows(database, names, function, columns))
    return found


def _rows(database: Database, names: Names, function: str, columns: list[str]) -> Iterator[Entry]:
    kind = function.removeprefix("duckdb_").removesuffix("es" if function.endswith("xes") else "s")
    kept = [name for name in columns if not (name in _VOLATILE or name.endswith("_oid"))]
    if kind == "sequence":
        kept.remove("sql")  # has the next value as its START
    named = [kept.index(name) for name in kept if name in ("schema_name", "table_name", f"{kind}_name")]
    where = f"database_name = {literal(database.name)}" + (" AND NOT internal" if "internal" in columns else "")

    def portable(value: str | None) -> str | None:
        return value and names.portable(value)

    values = ", ".join(f"{name}::VARCHAR" for name in kept)
    for row in database.query(f"SELECT {values} FROM {function}() WHERE {where}"):
        yield Entry(kind, tuple(str(row[at]) for at in named), tuple(zip(kept, map(portable, row), strict=True)))


def difference(entry: Entry, copies: Counter[Entry]) -> str:
    """What became of an entry that the copy has not."""
    for copy in copies:
        if (copy.kind, copy.names) == (entry.kind, entry.names):
            changed = [f"{name} {value!r} became {other!r}" for (name, value), (_, other) in _unequal(entry, copy)]
            return f"in a copy its {'; its '.join(changed)}"
    return "the statements that DuckDB gives do not make it again"


def _unequal(entry: Entry, copy: Entry) -> Iterator[tuple[tuple[str, str | None], tuple[str, str | None]]]:
    return ((value, other) for value, other in zip(entry.values, copy.values, strict=True) if value != other)
