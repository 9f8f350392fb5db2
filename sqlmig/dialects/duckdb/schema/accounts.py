"""Whether the copy is the original: every catalog of DuckDB's that lists a database's objects is compared.

The catalogs are found by their columns, so that a kind which is new to DuckDB is missed by nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlmig.dialects.duckdb.schema import schemas
from sqlmig.dialects.duckdb.schema.pieces import Database, Piece, Query
from sqlmig.dialects.duckdb.schema.rewriting import portable
from sqlmig.dialects.duckdb.schema.text import Names
from sqlmig.noun import field, noun
from sqlmig.snapshot import Lost

_FUNCTIONS = r"""
    SELECT DISTINCT function_name FROM duckdb_functions()
    WHERE function_type = 'table' AND function_name LIKE 'duckdb\_%' ESCAPE '\' AND len(parameters) = 0
"""
# numbers that DuckDB gives, counts of rows, the state of sequences and of views
_VOLATILE = frozenset(
    {"oid", "database_name", "estimated_size", "start_value", "last_value", "is_bound", "constraint_index"}
)
# SQL that DuckDB printed
_TEXTS = frozenset(
    {"sql", "macro_definition", "expression", "expressions", "constraint_text", "column_default"}
    | {"generation_expression"}
)

Name = tuple[str, str]  # of a schema and of a relation, type, macro or sequence in it


@noun
class Entry:
    """A row of a catalog: the word for its kind, the names in it, and all its values."""

    kind: str
    names: tuple[str, ...]
    values: tuple[tuple[str, str | None], ...] = field(repr=False)

    @property
    def identity(self) -> str:
        return f"{self.kind} {'.'.join(self.names)}"


def catalogs(query: Query) -> dict[str, tuple[str, ...]]:
    """The table functions that list what is in databases, with their columns."""
    found = {}
    for (function,) in query(_FUNCTIONS):
        columns = tuple(row[0] for row in query(f"DESCRIBE SELECT * FROM {function}()"))
        if {"database_name", "schema_name"} <= set(columns):
            found[function] = columns
    return found


def entries(database: Database, reworded: Mapping[Name, str]) -> Counter[Entry]:
    """All that the catalogs list of a database, but of `reworded` objects, given with their kinds, not the text."""
    names = schemas.names(database, schemas.read(database))
    found: Counter[Entry] = Counter()
    for function, columns in database.catalogs.items():
        found.update(_loosened(entry, reworded) for entry in _rows(database, names, function, columns))
    return found


def missing(original: Counter[Entry], copied: Counter[Entry], skipped: frozenset[Name]) -> Iterator[Lost]:
    """What the original has and its copy has not."""
    for entry in original - copied:
        if entry.names[:2] not in skipped:
            yield Lost(entry.identity, _difference(entry, copied))


def name_of(piece: Piece) -> Name:
    """A piece as the catalogs name it."""
    return (piece.path[-1] if piece.path else "", piece.plain)


def _rows(database: Database, names: Names, function: str, columns: tuple[str, ...]) -> Iterator[Entry]:
    kind = function.removeprefix("duckdb_").removesuffix("es" if function.endswith("xes") else "s")
    kept = [name for name in columns if not (name in _VOLATILE or name.endswith("_oid"))]
    if kind == "sequence":
        kept.remove("sql")  # has the next value as its START
    named = [kept.index(name) for name in kept if name in ("schema_name", "table_name", f"{kind}_name")]
    for row in database.rows(function, *kept):
        texts = [portable(value, names) if isinstance(value, str) else _text(value) for value in row]
        yield Entry(kind, tuple(str(row[at]) for at in named), tuple(zip(kept, texts, strict=True)))


def _text(value: object) -> str | None:
    return None if value is None else repr(value)


def _loosened(entry: Entry, reworded: Mapping[Name, str]) -> Entry:
    """An entry that tells only whether there is a text, where a copy has another one.

    A view's column that was given no name is named after its text.
    """
    kind = reworded.get((entry.names[0], entry.names[1])) if len(entry.names) > 1 else None
    if kind is None:
        return entry
    texts = _TEXTS | {"column_name"} if kind == "view" else _TEXTS
    values = tuple((name, value and "…" if name in texts else value) for name, value in entry.values)
    return Entry(entry.kind, entry.names[:2], values)


def _difference(entry: Entry, copied: Counter[Entry]) -> str:
    for copy in copied:
        if (copy.kind, copy.names) == (entry.kind, entry.names):
            pairs = zip(entry.values, copy.values, strict=True)
            changed = [f"{name} {value!r} became {other!r}" for (name, value), (_, other) in pairs if value != other]
            return f"in a copy its {'; its '.join(changed)}"
    return "the statements that DuckDB gives do not make it again"
