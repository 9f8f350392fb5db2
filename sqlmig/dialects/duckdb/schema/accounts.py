"""Whether the copy is the original: every catalog of DuckDB's that lists a database's objects is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlmig.dialects.duckdb.schema import schemas
from sqlmig.dialects.duckdb.schema.pieces import Database, Piece, Rows
from sqlmig.dialects.duckdb.schema.rewriting import portable
from sqlmig.dialects.duckdb.schema.text import Names
from sqlmig.noun import field, noun
from sqlmig.snapshot import Lost

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


def missing(
    original: Database, copy: Database, reworded: Mapping[Name, str], skipped: frozenset[Name]
) -> Iterator[Lost]:
    """What the original has and its copy has not, but for the text of `reworded` objects, given with their kinds."""
    found, copied = Counter[Entry](), Counter[Entry]()
    own, others = (schemas.names(database, schemas.read(database)) for database in (original, copy))
    for function, columns in original.catalogs.items():
        kind = function.removeprefix("duckdb_").removesuffix("es" if function.endswith("xes") else "s")
        kept = _compared(kind, columns)
        here, there = original.rows(function, *kept), copy.rows(function, *kept)
        found.update(_loosened(_entry(kind, kept, row, own), reworded) for row in _less(here, there))
        copied.update(_loosened(_entry(kind, kept, row, others), reworded) for row in _less(there, here))
    for entry in found - copied:
        if entry.names[:2] not in skipped:
            yield Lost(entry.identity, _difference(entry, copied))


def name_of(piece: Piece) -> Name:
    """A piece as the catalogs name it."""
    return (piece.path[-1] if piece.path else "", piece.plain)


def _compared(kind: str, columns: tuple[str, ...]) -> list[str]:
    """The columns that say something of a schema. A sequence's text has the next value as its START."""
    dropped = _VOLATILE | {"sql"} if kind == "sequence" else _VOLATILE
    return [name for name in columns if not (name in dropped or name.endswith("_oid"))]


def _less(rows: Rows, others: Rows) -> Rows:
    """The rows without those that the others have, too, which are nearly all and need no closer look."""
    found, left = list[tuple[object, ...]](), Counter(map(repr, others))
    for row in rows:
        key = repr(row)
        if left[key]:
            left[key] -= 1
        else:
            found.append(row)
    return found


def _entry(kind: str, columns: list[str], row: tuple[object, ...], names: Names) -> Entry:
    named = [place for place, name in enumerate(columns) if name in ("schema_name", "table_name", f"{kind}_name")]
    texts = [portable(value, names) if isinstance(value, str) else _text(value) for value in row]
    return Entry(kind, tuple(str(row[at]) for at in named), tuple(zip(columns, texts, strict=True)))


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
