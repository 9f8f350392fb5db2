"""The checksums by which the log knows a step's first statements."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sqlmig.errors import EnvironmentFailure
from sqlmig.model import Location, Piece, Statement
from sqlmig.runner.prefixes import Prefixes
from sqlmig.sql.checksum import checksum

PLACE = Location("a.sql", 1, 1)
STATEMENTS = tuple(Statement(f"INSERT INTO t VALUES ({number})", PLACE, number) for number in range(5))


class Counted:
    """Statements that are read from a file, which is whole up to one of them."""

    held = False

    def __init__(self, whole: int = len(STATEMENTS)) -> None:
        self.read, self._whole = 0, whole

    def __iter__(self) -> Iterator[Statement]:
        for statement in STATEMENTS[: self._whole]:
            self.read += 1
            yield statement
        if self._whole < len(STATEMENTS):
            raise EnvironmentFailure("the file changed while it was read")

    def __len__(self) -> int:
        return len(STATEMENTS)

    def pieces(self) -> Iterator[Piece]:
        return iter(self)


def test_statements_are_read_once_and_as_far_as_somebody_asks() -> None:
    """Most steps are one transaction, whose rows need no prefix, and a large file is not read for them again."""
    source = Counted()
    prefixes = Prefixes(source, "postgres")
    assert source.read == 0
    assert [prefixes.checksum(count) for count in (0, 1, 1, 3)] == [
        checksum(STATEMENTS[:count], "postgres") for count in (0, 1, 1, 3)
    ]
    assert source.read == 3


def test_an_attempt_that_fails_knows_how_far_the_step_was_before() -> None:
    """What a transaction would have reached is asked first, and then what stays when it is rolled back."""
    prefixes = Prefixes(Counted(), "postgres")
    for before, reached in ((0, 2), (2, 4)):
        ahead = prefixes.checksum(reached)
        assert prefixes.checksum(before) == checksum(STATEMENTS[:before], "postgres")
        assert prefixes.checksum(reached) == ahead == checksum(STATEMENTS[:reached], "postgres")


def test_a_file_that_cannot_be_read_to_there_has_no_checksum() -> None:
    """The error is raised once; the row that tells of it claims nothing about statements that nobody could read."""
    prefixes = Prefixes(Counted(whole=2), "postgres")
    known = prefixes.checksum(1)
    with pytest.raises(EnvironmentFailure):
        prefixes.checksum(3)
    assert prefixes.checksum(3) is None
    assert prefixes.checksum(1) == known
