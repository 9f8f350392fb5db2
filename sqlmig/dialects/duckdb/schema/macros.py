"""Macros. DuckDB lists everything of them but the defaults of parameters, which only an error message tells:

Macro f() does not support the supplied arguments. …
Candidate macros:
    f(a, b INTEGER := 2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlmig.dialects.duckdb.schema.pieces import Database, Piece
from sqlmig.dialects.duckdb.schema.rewriting import portable
from sqlmig.dialects.duckdb.schema.schemas import Schemas
from sqlmig.dialects.duckdb.schema.text import Names, always_quoted, expression_end, literal
from sqlmig.noun import noun

_COLUMNS = ("schema_name", "function_name", "function_type", "parameters", "parameter_types", "macro_definition")
_MARK = "Candidate macros:"
_KINDS = {"macro": "macro", "table_macro": "table macro"}
_TWINS = "DuckDB does not tell which of the schemas of that name it is in"
_SILENT = "DuckDB does not tell the defaults of its parameters"


@noun
class _Overload:
    """Parameters as names and types, a type None where none was given."""

    parameters: tuple[tuple[str, str | None], ...]
    definition: str
    comment: str | None


def read(database: Database, names: Names, schemas: Schemas) -> Iterator[Piece]:
    """A piece for each macro, whatever the number of its overloads."""
    rows = sorted(
        database.rows("duckdb_functions", *_COLUMNS, "comment"), key=lambda row: row[:3]
    )  # overloads keep their order
    for (schema, plain, function_type), group in groupby(rows, key=lambda row: row[:3]):
        kind = _KINDS.get(function_type)
        if kind is None:
            continue
        path = schemas.named(schema)
        if path is None:
            yield Piece(kind, names.quoted(plain), (schema,), plain, (), unknown=_TWINS)
            continue
        overloads = [_Overload(tuple(zip(row[3], row[4], strict=True)), row[5], row[6]) for row in group]
        yield _piece(database, names, Piece(kind, names.qualified(path, plain), path, plain, ()), overloads)


def _piece(database: Database, names: Names, macro: Piece, overloads: Sequence[_Overload]) -> Piece:
    signatures = _signatures(database, names, macro, overloads)
    if signatures is None:
        return Piece(macro.kind, macro.name, macro.path, macro.plain, (), unknown=_SILENT)
    target, form = ("MACRO TABLE", "TABLE ({})") if macro.kind == "table macro" else ("MACRO", "{}")
    definitions = [form.format(portable(overload.definition, names)) for overload in overloads]
    bodies = [f"{each} AS {definition}" for each, definition in zip(signatures, definitions, strict=True)]
    created = f"CREATE MACRO {macro.name}{bodies[0]};"
    if len(bodies) > 1:
        created = f"CREATE MACRO {macro.name}\n    " + ",\n    ".join(bodies) + ";"
    comments = dict.fromkeys(overload.comment for overload in overloads if overload.comment is not None)
    written = [f"COMMENT ON {target} {macro.name} IS {literal(comment)};" for comment in comments]
    return Piece(macro.kind, macro.name, macro.path, macro.plain, (created, *written))


def _signatures(database: Database, names: Names, macro: Piece, overloads: Sequence[_Overload]) -> list[str] | None:
    """The parameters of each overload in parentheses; None when the message is not understood."""
    if not any(overload.parameters for overload in overloads):
        return ["()"]
    called = ".".join(map(names.quoted, (database.name, *macro.path, macro.plain)))
    nulls = ", ".join(["NULL"] * (1 + max(len(overload.parameters) for overload in overloads)))
    verb = "FROM" if macro.kind == "table macro" else "SELECT"
    _, _, told = database.complaint(f"{verb} {called}({nulls})").partition(_MARK)
    signatures, at = [], 0
    for overload in overloads:
        at = _skipped(told, at, [f"\n\t{each}(" for each in _spellings(macro.plain, names)])
        signature, at = _signature(told, at, names, overload) if at else ("", 0)
        if not at:
            return None
        signatures.append(signature)
    return signatures


def _signature(told: str, at: int, names: Names, overload: _Overload) -> tuple[str, int]:
    """One overload's parameters as SQL, and where they end; 0 when they are not as expected."""
    written = []
    for index, (name, type_) in enumerate(overload.parameters):
        tail = f" {type_}" if type_ else ""
        separator = ", " if index else ""
        at = _skipped(told, at, [f"{separator}{each}{tail}" for each in _spellings(name, names)])
        if not at:
            return "", 0
        text = names.quoted(name) + tail
        if told.startswith(" := ", at):
            end = expression_end(told, at)
            text, at = text + told[at:end], end
        written.append(text)
    return f"({', '.join(written)})", _skipped(told, at, [")"])


def _spellings(name: str, names: Names) -> list[str]:
    """How messages write a name: each version of DuckDB in its own way."""
    return [name, names.quoted(name), always_quoted(name)]


def _skipped(told: str, at: int, openings: list[str]) -> int:
    """Where the first of the openings that stands at `at` ends; 0 when none does."""
    return next((at + len(opening) for opening in openings if told.startswith(opening, at)), 0)
