"""A plan as one script that a client of the database runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice

from sqlmig.model import Part, Plan, Statement, Step
from sqlmig.render.style import plural
from sqlmig.sql.display import one_line

# how a client has to be called, so that it stops at the first error and keeps the comments within routines
_CLIENTS = {
    "postgres": "psql -X -v ON_ERROR_STOP=1 -f FILE DATABASE",
    "mysql": "mysql --comments --default-character-set=utf8mb4 DATABASE < FILE",
    "sqlite": "sqlite3 -bail DATABASE < FILE",
    "duckdb": "duckdb -bail DATABASE < FILE",
}
# where several statements make one, the client has to be told which delimiter ends it
_DELIMITING = frozenset({"mysql"})


def script_lines(plan: Plan, dialect: str) -> Iterator[str]:
    """The statements that a run would send, in its transactions.

    The ledger's rows, limits and retries, and the values of `${NAME}` are not part of it; what a file sets in the
    session lasts until the end.
    """
    yield f"-- {plural(len(plan.steps), 'migration')} {plan.direction}, to be run with: {_CLIENTS[dialect]}"
    yield "-- the ledger does not learn of it: `sqlmig baseline VERSION` tells it what was applied"
    for step in plan.steps:
        yield ""
        yield f"-- {one_line(step.migration.filename, 200)}"
        yield from _step(step, dialect)


def _step(step: Step, dialect: str) -> Iterator[str]:
    """What is left of a step, part by part."""
    done = step.first_statement
    for part in step.parts:
        if done < len(part.statements):
            yield from _part(part, done, dialect)
        done = max(0, done - len(part.statements))


def _part(part: Part, first: int, dialect: str) -> Iterator[str]:
    if not part.options.foreign_keys:  # it would have no effect within the transaction
        yield "PRAGMA foreign_keys = 0;"
    if part.atomic:
        yield "BEGIN;"
    for statement in islice(part.statements, first, None):
        yield from _statement(statement, dialect)
    if part.atomic:
        yield "COMMIT;"


def _statement(statement: Statement, dialect: str) -> Iterator[str]:
    """The statement with a delimiter that nothing within it can hide or be taken for."""
    sql = statement.sql
    last = sql.rpartition("\n")[2]
    ending = "\n" if "--" in last or "#" in last else ""  # a comment must not swallow it
    if dialect in _DELIMITING and ";" in sql:
        delimiter = next(found for size in count(2) if (found := "$" * size) not in sql)
        yield f"DELIMITER {delimiter}\n{sql}{ending}{delimiter}\nDELIMITER ;"
    else:
        yield f"{sql}{ending};"
    if statement.data is not None:
        yield from _data(statement.data)


def _data(data: Iterable[str]) -> Iterator[str]:
    """The data of a COPY and its end, in runs of whole lines."""
    rest = ""
    for block in data:
        lines, newline, rest = (rest + block).rpartition("\n")
        if newline:
            yield lines
    yield f"{rest}\\."
