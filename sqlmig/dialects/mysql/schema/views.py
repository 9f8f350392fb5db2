"""Views: which of them are broken, and their order, each behind those that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlmig.dialects.mysql.schema.catalog import Entry
from sqlmig.dialects.mysql.schema.objects import Definition
from sqlmig.dialects.mysql.schema.reader import Reader, Row
from sqlmig.dialects.mysql.schema.settings import literal
from sqlmig.dialects.mysql.schema.words import quoted, tables_of
from sqlmig.errors import DatabaseError
from sqlmig.noun import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from graphlib import TopologicalSorter

INVALID = "1356"  # https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html
NO_DEFINER = "1449"
QUERY = (
    "SET @query = (SELECT VIEW_DEFINITION FROM information_schema.VIEWS"
    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {})"
)


def suspected(warnings: Iterable[Row]) -> bool:
    """Whether SHOW WARNINGS says behind SHOW CREATE VIEW that something is missing, or a right of the definer."""
    return any(code == INVALID for _, code, _ in warnings)


def broken(reader: Reader, views: Sequence[Entry]) -> dict[Entry, str]:
    """Why those of the views that would not load do not, which need not have the definers that they have here."""
    asked = [sql for view in views for sql in (QUERY.format(literal(view.name)), "PREPARE query FROM @query")]
    answers = zip(views, reader.many(asked)[1::2], strict=True)
    errors = {view: answer for view, answer in answers if isinstance(answer, DatabaseError)}
    return {view: f"it is broken: {error.message}" for view, error in errors.items() if error.sqlstate != NO_DEFINER}


def arranged(views: Mapping[Entry, Definition]) -> tuple[list[Entry], dict[Entry, Definition]]:
    """Those that must be there before with their columns only, and all, alphabetical as far as their needs allow.

    Views make no circle, but their names may: a common table expression can be called as another view.
    """
    from graphlib import CycleError, TopologicalSorter  # where there are views

    named = {entry.name: entry for entry in views}
    needs = {name: tables_of(views[entry].sql) & (named.keys() - {name}) for name, entry in named.items()}
    stubs: set[str] = set()
    while True:
        sorter = TopologicalSorter({name: needed - stubs for name, needed in needs.items()})
        try:
            sorter.prepare()
        except CycleError as error:
            stubs.add(min(error.args[1]))
            continue
        order = [named[name] for name in _smallest_first(sorter)]
        made = {entry: _replacing(views[entry]) if entry.name in stubs else views[entry] for entry in order}
        return [named[name] for name in sorted(stubs)], made


def stub(reader: Reader, name: str) -> str:
    """A view with the same columns that reads nothing."""
    columns = reader.rows(
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
        f" WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {literal(name)} ORDER BY ORDINAL_POSITION"
    )
    values = ", ".join(f"1 AS {quoted(column or '')}" for (column,) in columns)
    return f"CREATE VIEW {quoted(name)} AS SELECT {values};"


def _replacing(definition: Definition) -> Definition:
    return replace(definition, sql=definition.sql.replace("CREATE ", "CREATE OR REPLACE ", 1))


def _smallest_first(sorter: TopologicalSorter[str]) -> list[str]:
    from heapq import heapify, heappop, heappush

    order, ready = [], list(sorter.get_ready())
    heapify(ready)
    while ready:
        name = heappop(ready)
        order.append(name)
        sorter.done(name)
        for found in sorter.get_ready():
            heappush(ready, found)
    return order
