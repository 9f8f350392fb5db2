"""What is read from MySQL or MariaDB makes the same database again."""

from __future__ import annotations

import pytest

from tests.dialects.schema.mysql.copies import copied, dump, make, mysqldump, seen_by_mysqldump
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")


def test_every_kind_of_object_goes_round(db: Database) -> None:
    """The dump of the copy is the same bytes, and says nowhere which database it is of."""
    make(db)
    sql = dump(db)
    assert db.name not in sql
    with copied(db, sql) as copy:
        assert dump(copy) == sql


def test_mysqldump_sees_no_difference(db: Database) -> None:
    """The server's own program shows what we might have left out on both sides."""
    make(db)
    with copied(db, dump(db)) as copy:
        assert seen_by_mysqldump(copy) == seen_by_mysqldump(db)


def test_the_client_loads_it_as_well(db: Database) -> None:
    """The file has the client's DELIMITER lines, and means the same to it."""
    make(db)
    sql = dump(db)
    with copied(db, sql, client=True) as copy:
        assert dump(copy) == sql


def test_the_files_of_mysqldump_load(db: Database) -> None:
    """Its versioned comments, DELIMITER lines and MariaDB's sandbox line are read; the schema is the same."""
    make(db, "common.sql")
    with copied(db, mysqldump(db)) as copy:
        copy.execute(f"ALTER DATABASE {copy.name} COLLATE utf8mb4_unicode_ci")
        assert seen_by_mysqldump(copy) == seen_by_mysqldump(db)
