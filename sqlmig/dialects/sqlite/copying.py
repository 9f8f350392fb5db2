"""A data file's rows as the values that SQLite keeps for them.

A text becomes a number where the column's affinity wants one, https://www.sqlite.org/datatype3.html. What has no type
of its own in SQLite is told by the declared one: booleans are 1 and 0, bytes are blobs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from sqlmig.dialects.api import Row, Traits, Value
from sqlmig.tabular import DataFile, Record

CHUNK = 10_000  # rows
TRUTH = {"true": 1, "t": 1, "false": 0, "f": 0}
Convert = Callable[[str], Value]


def statement(traits: Traits, table: Sequence[str], columns: Sequence[str]) -> str:
    names = ", ".join(traits.quoted(column) for column in columns)
    return f"INSERT INTO {traits.quoted(*table)} ({names}) VALUES ({', '.join('?' * len(columns))})"


def conversions(types: Iterable[Row], columns: Sequence[str]) -> dict[int, Convert]:
    """What to make of a column's texts, by its place among the columns; `types` has names and declared types."""
    declared = {str(name).lower(): str(kind).upper() for name, kind in types}
    found = ((index, declared.get(column.lower(), "")) for index, column in enumerate(columns))
    made = ((index, _truth if kind.startswith("BOOL") else _blob if "BLOB" in kind else None) for index, kind in found)
    return {index: convert for index, convert in made if convert}


def converted(records: Iterable[Record], conversions: dict[int, Convert]) -> Iterator[Sequence[Value]]:
    if not conversions:
        return iter(records)
    return (_converted(record, conversions) for record in records)


def _converted(record: Record, conversions: dict[int, Convert]) -> list[Value]:
    values: list[Value] = list(record)
    for index, convert in conversions.items():
        text = record[index]
        values[index] = None if text is None else convert(text)
    return values


def _truth(text: str) -> Value:
    return TRUTH.get(text.lower(), text)


def _blob(text: str) -> Value:
    """What is not written as bytes are the text's own."""
    try:
        return bytes.fromhex(text[2:]) if text.startswith("\\x") else text.encode()
    except ValueError:
        return text.encode()


class Inserting:
    """Chunks of rows on their way; `row` is the number of the one that was asked for last, from zero."""

    def __init__(self, rows: DataFile, conversions: dict[int, Convert]) -> None:
        self.row = -1
        self._records = converted(rows.records(), conversions)

    def chunks(self) -> Iterator[list[Sequence[Value]]]:
        while chunk := list(islice(self._records, CHUNK)):
            yield chunk

    def counted(self, chunk: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
        for values in chunk:
            self.row += 1
            yield values
