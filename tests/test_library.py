"""Reading a migration file's bytes."""

from __future__ import annotations

import os

from sqlmig.library import read_file


def test_a_file_is_read_to_its_end_whatever_its_size_says() -> None:
    """A pipe has no size, as a file that somebody still writes has another one than it had when it was opened."""
    reader, writer = os.pipe()
    os.write(writer, b"-- migrate:up\nCREATE TABLE t (a integer);\n-- migrate:down\nDROP TABLE t;\n")
    os.close(writer)
    migration = read_file(f"/dev/fd/{reader}", "1", "sqlite")
    os.close(reader)
    (section,) = migration.down
    assert [statement.sql for statement in section.statements] == ["DROP TABLE t"]
