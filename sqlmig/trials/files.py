"""SQL tests: files of statements, of which those below a heading are tested, and the others set up what they need."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmig.dialects.api import Traits
from sqlmig.errors import MigrationFileError, Problem
from sqlmig.library import read_text
from sqlmig.model import Location, Statement
from sqlmig.noun import entity, noun
from sqlmig.sql.classify import classify, dml, forbidden_in_transaction, transaction_control
from sqlmig.sql.kinds import COMMENTS
from sqlmig.sql.lexer import lexer
from sqlmig.sql.places import line_at, locate
from sqlmig.sql.split import split

_HEADING = re.compile(r"--[ \t]*(\w+)[ \t]*:(.*)", re.S)
_WORDS = ("test", "expect", "fails")
_ALIKE = 0.8  # tests, Test, expected, failes; but not note or text


@noun
class Assertion:
    """A statement and what it must do: give `rows`, or fail with an error that has the text `error`.

    A row is its values with a comma and a blank between them. `setup` are the statements of the file that stand above
    it and are no test. `location` is the heading's.
    """

    name: str
    location: Location
    statement: Statement
    setup: tuple[Statement, ...]
    rows: tuple[str, ...] = ()
    error: str | None = None


def read_tests(directory: str, traits: Traits) -> tuple[Assertion, ...]:
    """The tests of all files in the directory, in the files' order; none where there is no directory.

    MigrationFileError lists everything that is wrong in any file.
    """
    found: list[Assertion] = []
    problems: list[Problem] = []
    paths = sorted(path for path in Path(directory).glob("*.sql") if path.is_file())
    for path in paths:
        try:
            reader = _Reader(read_text(path), str(path), traits)
            reader.read()
        except MigrationFileError as error:
            problems.extend(error.problems)
            continue
        found.extend(reader.found)
        problems.extend(reader.problems)
    if problems:
        count = len({problem.location.path for problem in problems if problem.location})
        message = f"{count} test file{'s' if count != 1 else ''} cannot be used"
        raise MigrationFileError(message, problems=tuple(problems), state="nothing was run")
    return tuple(found)


@entity
class _Open:
    """A heading whose statement has not come yet."""

    name: str
    offset: int
    rows: list[str]
    error: str | None = None


class _Reader:
    """Reads one file from top to bottom and gathers what is wrong."""

    def __init__(self, text: str, path: str, traits: Traits) -> None:
        self.text, self.path, self.traits = text, path, traits
        self.found: list[Assertion] = []
        self.problems: list[Problem] = []
        self._setup: list[Statement] = []
        self._open: _Open | None = None

    def read(self) -> None:
        """MigrationFileError when the text cannot be split into statements."""
        begin = 0
        for statement in split(self.text, self.traits.sql, self.path):
            self._headings(begin, statement.offset)
            self._statement(statement)
            begin = self._behind(statement)
        self._headings(begin, len(self.text))
        self._close()
        if not self.found and not self.problems:
            self._report(0, "there is no test in this file", "put `-- test: NAME` above the statement that is one")

    def _behind(self, statement: Statement) -> int:
        """Where a statement ends, and the data of COPY."""
        if statement.data is None:
            return statement.end
        return self.text.index("\n\\.", statement.end) + len("\n\\.")

    def _headings(self, begin: int, end: int) -> None:
        for offset, word, value in _comments(self.text[begin:end], begin, self.traits.sql):
            if word not in _WORDS:
                self._report(offset, f"{word}: is no heading", f"write {_nearest(word)}:")
            elif self.text[self.text.rfind("\n", 0, offset) + 1 : offset].strip():
                self._report(offset, f"{word}: stands behind a statement", "it belongs on a line above the statement")
            elif not value and word != "expect":
                self._report(offset, f"{word}: says nothing", f"write for example `-- {word}: {_EXAMPLES[word]}`")
            elif word == "test":
                self._close()
                self._open = _Open(value, offset, [])
            elif self._open is None:
                self._report(offset, f"{word}: has no test above it", "put `-- test: NAME` above it")
            else:
                self._say(self._open, offset, word, value)

    def _say(self, heading: _Open, offset: int, word: str, value: str) -> None:
        """One more line below a heading."""
        if heading.error is not None or (word == "fails" and heading.rows):
            self._report(offset, "a test has rows to expect, or one error", "make two tests of it")
        elif word == "fails":
            heading.error = value
        else:
            heading.rows.append(value)

    def _close(self) -> None:
        if self._open is not None:
            self._report(self._open.offset, "this test has no statement", "write one below it")
        self._open = None

    def _statement(self, statement: Statement) -> None:
        for offset, word, _ in _comments(statement.sql, statement.offset, self.traits.sql):
            if word in _WORDS:
                self._report(offset, f"{word}: stands within a statement", "put it above the statement")
        unfit = _unfit(statement.sql, self.traits)
        if unfit:
            self._report(statement.offset, unfit, "each test runs in a transaction that is rolled back")
        if self._open is None:
            self._setup.append(statement)
            return
        heading, self._open = self._open, None
        place = locate(self.text, heading.offset, self.path)
        assertion = Assertion(heading.name, place, statement, tuple(self._setup), tuple(heading.rows), heading.error)
        if any(other.name == heading.name for other in self.found):
            self._report(heading.offset, "another test of this file has the same name", "give it a name of its own")
        self.found.append(assertion)

    def _report(self, offset: int, message: str, hint: str) -> None:
        place = locate(self.text, offset, self.path)
        self.problems.append(Problem(message, place, line_at(self.text, offset), hint))


_EXAMPLES = {"test": "every order has a customer", "fails": "unique"}


def _comments(text: str, base: int, dialect: str) -> Iterator[tuple[int, str, str]]:
    """Comments that are headings or look much like one: offset, word in lower case unless it is right, value."""
    for kind, start, end in lexer(dialect, "parts").spans(text):
        found = _HEADING.fullmatch(text, start, end) if kind in COMMENTS else None
        if found and _nearest(found[1]):
            yield base + start, found[1], found[2].strip()


def _nearest(word: str) -> str | None:
    return next(iter(difflib.get_close_matches(word.lower(), _WORDS, 1, _ALIKE)), None)


def _unfit(sql: str, traits: Traits) -> str | None:
    """Why a statement cannot be taken back with the transaction around it."""
    kind = classify(sql, traits.sql)
    if transaction_control(kind):
        return f"{kind.verb} would end the transaction that the test runs in"
    reason = forbidden_in_transaction(kind, traits.sql)
    if reason is None and not traits.transactional_ddl and not dml(kind):
        return f"on {traits.title} {kind.verb} commits, and could not be rolled back"
    return reason


def test_statements(tests: Sequence[Assertion]) -> Iterator[Statement]:
    """Each statement of the tests once, in the files' order."""
    seen = set()
    for test in tests:
        for statement in (*test.setup, test.statement):
            if statement.location not in seen:
                seen.add(statement.location)
                yield statement
