"""SQL tests on a bench: each in a transaction of its own, which is rolled back."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from difflib import unified_diff

from sqlmig.dialects.api import Row, Session
from sqlmig.errors import DatabaseError, Problem
from sqlmig.library import source_line
from sqlmig.model import Event, Location, Notify, Statement
from sqlmig.noun import entity
from sqlmig.results import Difference, Timing, Trial
from sqlmig.sql.classify import classify
from sqlmig.sql.places import locate_in
from sqlmig.sql.words import words
from sqlmig.trials.bench import Bench, limits
from sqlmig.trials.files import Assertion

SHOWN = 20
"""How many rows beyond those that were expected a failed test shows."""

_CHANGING = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "COPY", "CREATE", "ALTER", "DROP", "TRUNCATE"})


class _Over(Exception):
    """Ends a transaction that must not be committed."""


@entity
class _Answer:
    """What the database said: rows, or an error and how many statements of the set-up came before it."""

    rows: list[Row]
    done: int = 0
    error: DatabaseError | None = None


def assert_all(place: Bench, tests: Sequence[Assertion], notify: Notify) -> list[Trial]:
    """A trial for each test."""
    trials = []
    for index, test in enumerate(tests):
        notify(Event("trial_started", f"{test.location.path}: {test.name}", index=index, total=len(tests)))
        begin = time.monotonic()
        answer = _ask(place, test)
        place.session.restore()
        timing = Timing("test", time.monotonic() - begin)
        trials.append(_judged(test, answer, timing))
    return trials


def _ask(place: Bench, test: Assertion) -> _Answer:
    """Run the set-up and the statement. Savepoints would spare the set-up, and not every database has them."""
    session, answer = place.session, _Answer([])

    def count(index: int) -> None:
        answer.done = index + 1

    try:
        with session.transaction(limits(place.settings)):
            session.run(test.setup, count)
            answer.rows = _rows(session, test.statement)
            raise _Over
    except _Over:
        return answer
    except DatabaseError as error:
        answer.error = error
        return answer


def _rows(session: Session, statement: Statement) -> list[Row]:
    """What a statement gives; DuckDB counts changes in a row, which is none of the statement's own."""
    sql, dialect = statement.sql, session.traits.sql
    changing = classify(sql, dialect).verb in _CHANGING
    if changing and not any(word.upper == "RETURNING" for word in words(sql, dialect)):
        session.run((statement,), lambda _: None)
        return []
    return session.query(sql)


def _judged(test: Assertion, answer: _Answer, timing: Timing) -> Trial:
    trial = Trial("tests", test.name, test.location.path, timings=(timing,))
    problem = _problem(test, answer)
    if problem is None:
        return trial
    rows = [show(row) for row in answer.rows[: len(test.rows) + SHOWN]]
    lines = tuple(unified_diff(test.rows, rows, "expected rows", "rows found", lineterm=""))
    differences = (Difference("rows", "changed", lines),) if lines and answer.error is None else ()
    return Trial("tests", trial.name, trial.path, "failed", trial.timings, (problem,), differences)


def _problem(test: Assertion, answer: _Answer) -> Problem | None:
    """Why the test failed; None where it passed."""
    error, place = answer.error, test.statement.location
    if answer.done < len(test.setup) and error is not None:
        return _refused(test.setup[answer.done], error, "what it needs could not be set up: ")
    if test.error is None:
        return _refused(test.statement, error) if error is not None else _other_rows(test, answer.rows)
    if error is None:
        return _at(place, f"this did not fail; an error with the text {test.error!r} was expected")
    if _fits(test.error, error):
        return None
    return _refused(test.statement, error, f"this failed otherwise, without the text {test.error!r}: ")


def _other_rows(test: Assertion, rows: Sequence[Row]) -> Problem | None:
    if [show(row) for row in rows] == list(test.rows):
        return None
    found = f"{len(rows)} row{'s' if len(rows) != 1 else ''}"
    if not test.rows:
        return _at(test.statement.location, f"no row was expected, and it gave {found}")
    if len(rows) != len(test.rows):
        return _at(test.statement.location, f"it gave {found}, and {len(test.rows)} expected")
    return _at(test.statement.location, "it gave other rows than expected")


def _fits(text: str, error: DatabaseError) -> bool:
    """Whether an error is the one that a test names, by a part of its text or its code."""
    told = f"{error.message}\n{error.detail or ''}".casefold()
    return text.casefold() in told or text == error.sqlstate


def _refused(statement: Statement, error: DatabaseError, before: str = "") -> Problem:
    code = f" ({error.sqlstate})" if error.sqlstate else ""
    place = statement.location if error.offset is None else locate_in(statement, error.offset)
    return _at(place, f"{before}{error.message}{code}")


def _at(place: Location, message: str) -> Problem:
    return Problem(message, place, source_line(place))


def show(row: Row) -> str:
    """A row as a test file has it: its values with a comma and a blank between them, in one line."""
    return ", ".join(map(_text, row)).strip()


def _text(value: object) -> str:
    """NULL, true, false, numbers and texts as they are, times as in ISO 8601, bytes in hexadecimal, JSON as JSON."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | memoryview):
        return "0x" + bytes(value).hex()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return str(value).replace("\n", "\\n")
