"""Which functions of DuckDB's list what is in databases: they are found by their columns, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlmig.dialects.duckdb.schema.pieces import Database, Query, Rows, users_objects

_FUNCTIONS = "duckdb_functions"
_OWN = r"function_type = 'table' AND function_name LIKE 'duckdb\_%' ESCAPE '\' AND len(parameters) = 0"
_LISTS = frozenset({"database_name", "schema_name"})
_BEGIN = "begin"  # no column is called so


def opened(name: str, query: Query, complaint: Callable[[str], str]) -> Database:
    """The database of a name, with the catalogs that this DuckDB has.

    Listing all functions takes DuckDB longer than all else in a small schema, so its own and the users' come at once.
    """
    columns = _columns(query, [_FUNCTIONS])[_FUNCTIONS]
    where = users_objects(name, columns)
    found = query(f"SELECT {_OWN}, * FROM {_FUNCTIONS}() WHERE {_OWN} OR {where}")
    at = columns.index("function_name") + 1
    functions = sorted({row[at] for row in found if row[0]})
    listed: dict[str, Rows] = {_FUNCTIONS: [row[1:] for row in found if not row[0]]}
    catalogs = {
        function: columns for function, columns in _columns(query, functions).items() if _LISTS.issubset(columns)
    }
    return Database(name, query, complaint, catalogs, listed)


def copy_of(original: Database, name: str, query: Query, complaint: Callable[[str], str]) -> Database:
    """A copy of the original, which is not asked for what the original has nothing of."""
    empty: dict[str, Rows] = {catalog: [] for catalog in original.catalogs if not original.rows(catalog)}
    return Database(name, query, complaint, original.catalogs, empty)


def _columns(query: Query, functions: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The columns of each function, told by one statement, which only binds them all and reads nothing."""
    selected = ", ".join(f"NULL AS {_BEGIN}, {function}.*" for function in functions)
    names = iter(query(f"DESCRIBE SELECT {selected} FROM {', '.join(f'{function}()' for function in functions)}"))
    next(names)
    return {function: tuple(_until_next(names)) for function in functions}


def _until_next(described: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for name, *_ in described:
        if name == _BEGIN:
            return
        yield name
