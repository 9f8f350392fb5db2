"""What ALTER TABLE leaves is dumped such that CREATE TABLE makes the same, and the copy's dump is the same bytes."""

from __future__ import annotations

from contextlib import suppress

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialects.schema.mysql.copies import copied, dump
from tests.servers import Database

BOTH = {
    "a key that became NOT NULL": (
        "CREATE TABLE t (a int, b int, c int, UNIQUE a (a), UNIQUE b (b), UNIQUE c (c))",
        "ALTER TABLE t MODIFY b int NOT NULL",
        "ALTER TABLE t MODIFY c int NOT NULL FIRST",
    ),
    "a key that may be NULL now": (
        "CREATE TABLE t (a varchar(20) NOT NULL, b int, UNIQUE a (a(5)))",
        "ALTER TABLE t ADD UNIQUE b (b)",
        "ALTER TABLE t MODIFY a varchar(20) NULL",
    ),
    "a unique key over what an index is over": (
        "CREATE TABLE t (a int, b int, KEY a (a), FULLTEXT KEY f (c), c text)",
        "ALTER TABLE t ADD UNIQUE b (a), ADD PRIMARY KEY (b)",
    ),
    "the index that a foreign key made": (
        "CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT f FOREIGN KEY (b) REFERENCES t (a))",
        "ALTER TABLE t ADD UNIQUE u (b), ADD KEY k (a)",
        "ALTER TABLE t DROP INDEX u, ADD KEY z (b)",
    ),
    "indexes of a table in memory": (
        "CREATE TABLE t (a int NOT NULL, b int, UNIQUE b (b) USING HASH, UNIQUE a (a) USING BTREE) ENGINE=MEMORY",
        "ALTER TABLE t MODIFY b int NOT NULL, ADD KEY k (b)",
    ),
    "another character set": (
        "CREATE TABLE t (a varchar(9), b text, c varchar(9) COLLATE utf8mb4_bin, d enum('x') CHARACTER SET latin1)",
        "ALTER TABLE t DEFAULT CHARACTER SET latin1",
        "ALTER TABLE t MODIFY a varchar(9), ADD e char(1)",
        "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, MODIFY c text COLLATE utf8mb4_bin",
    ),
    "options set and given back": (
        "CREATE TABLE t (a int) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1 COMMENT='x' CHECKSUM=1",
        "ALTER TABLE t ROW_FORMAT=DEFAULT STATS_PERSISTENT=DEFAULT STATS_SAMPLE_PAGES=5 COMMENT='' AUTO_INCREMENT=9",
        "ALTER TABLE t ADD KEY a (a) KEY_BLOCK_SIZE=4 COMMENT 'k', KEY_BLOCK_SIZE=0, MAX_ROWS=7",
    ),
    "partitions changed": (
        "CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (9) COMMENT 'it''s', "
        "PARTITION q VALUES LESS THAN (20))",
        "ALTER TABLE t REORGANIZE PARTITION p INTO"
        " (PARTITION r VALUES LESS THAN (5) COMMENT 'r' MAX_ROWS 3, PARTITION s VALUES LESS THAN (9))",
        "ALTER TABLE t ADD PARTITION (PARTITION z VALUES LESS THAN MAXVALUE)",
    ),
    "a default that was dropped": (
        "CREATE TABLE t (a int COMMENT 'DEFAULT', b timestamp NULL, c text, d int NOT NULL, `e``NOT NULL` datetime,"
        " f int AS (a), g enum('NOT','NULL') CHARACTER SET latin1, h int NOT NULL DEFAULT (a IS NOT NULL))",
        "ALTER TABLE t ALTER a DROP DEFAULT, ALTER b DROP DEFAULT, ALTER c DROP DEFAULT, ALTER d DROP DEFAULT",
        "ALTER TABLE t ALTER `e``NOT NULL` DROP DEFAULT, ALTER g DROP DEFAULT, ALTER h DROP DEFAULT",
    ),
    "what a timestamp is by itself": (
        "SET explicit_defaults_for_timestamp = 0, sql_mode = ''",
        "CREATE TABLE t (a timestamp, b timestamp)",
        "ALTER TABLE t ADD c timestamp NULL, ADD d timestamp DEFAULT '2001-01-01' FIRST",
    ),
}
MYSQL = {
    "a key over an expression of what became NOT NULL": (
        "CREATE TABLE t (a int NOT NULL, b char(9), UNIQUE a (a))",
        "ALTER TABLE t ADD UNIQUE e (a, (concat(b, 'x')))",
        "ALTER TABLE t ADD UNIQUE c (a DESC)",
        "ALTER TABLE t MODIFY b char(9) NOT NULL, ADD d int, ADD UNIQUE d (d)",
    ),
}
MARIADB = {
    "a key that became a hash": (
        "CREATE TABLE t (a varchar(20), b int, UNIQUE a (a), UNIQUE b (b, a(5)))",
        "ALTER TABLE t MODIFY a text",
        "ALTER TABLE t ADD UNIQUE c (b)",
    ),
    "options of another engine": (
        "SET sql_mode = ''",
        "CREATE TABLE t (a int) ENGINE=InnoDB PAGE_COMPRESSED=1 COMMENT='/* `it`''s */'",
        "ALTER TABLE t ENGINE=MyISAM TRANSACTIONAL=0",
    ),
    "system versioning": (
        "CREATE TABLE t (a int, b int, UNIQUE b (b), UNIQUE a (a) USING HASH)",
        "ALTER TABLE t ADD SYSTEM VERSIONING",
        "SET system_versioning_alter_history = KEEP",
        "ALTER TABLE t MODIFY b int WITHOUT SYSTEM VERSIONING",
    ),
}
CHANGES = (
    "ADD UNIQUE ({0}), ADD UNIQUE ({1}, {0})",
    "ADD UNIQUE ({0}) USING HASH",
    "ADD UNIQUE ({0}(5))",
    "ADD KEY ({0}, {1})",
    "ADD FULLTEXT KEY ({0})",
    "ADD PRIMARY KEY ({0})",
    "DROP PRIMARY KEY",
    "DROP INDEX {0}",
    "ALTER {0} DROP DEFAULT",
    "ALTER {0} SET DEFAULT NULL",
    "MODIFY {0} int NOT NULL",
    "MODIFY {0} int NULL AFTER {1}",
    "MODIFY {0} varchar(20) CHARACTER SET latin1 NOT NULL",
    "MODIFY {0} varchar(20)",
    "MODIFY {0} text",
    "MODIFY {0} timestamp NULL",
    "RENAME COLUMN {0} TO d",
    "ENGINE=MyISAM",
    "ENGINE=InnoDB ROW_FORMAT=DYNAMIC",
    "DEFAULT CHARACTER SET latin1",
    "PARTITION BY HASH (a) PARTITIONS 2",
    "REMOVE PARTITIONING",
)
COLUMN = st.sampled_from("abc")
CHANGE = st.builds(str.format, st.sampled_from(CHANGES), COLUMN, COLUMN)


def goes_round(db: Database) -> None:
    sql = dump(db)
    with copied(db, sql) as copy:
        assert dump(copy) == sql


@pytest.mark.databases("mariadb", "mysql", "mariadb105", "mariadb118")
@pytest.mark.parametrize("statements", BOTH.values(), ids=BOTH)
def test_an_altered_table_goes_round(db: Database, statements: tuple[str, ...]) -> None:
    """Keys are in the order that CREATE TABLE gives them, and what it has no words for is said afterwards."""
    db.create()
    db.execute(*statements)
    goes_round(db)


@pytest.mark.databases("mysql")
@pytest.mark.parametrize("statements", MYSQL.values(), ids=MYSQL)
def test_an_altered_table_of_mysql_goes_round(db: Database, statements: tuple[str, ...]) -> None:
    """What the table does not show of an expression does not matter."""
    db.create()
    db.execute(*statements)
    goes_round(db)


@pytest.mark.databases("mariadb", "mariadb105", "mariadb118")
@pytest.mark.parametrize("statements", MARIADB.values(), ids=MARIADB)
def test_an_altered_table_of_mariadb_goes_round(db: Database, statements: tuple[str, ...]) -> None:
    """Long unique keys stand where a new table has them, and no option is lost."""
    db.create()
    db.execute(*statements)
    goes_round(db)


@pytest.mark.databases("mysql")
def test_a_column_without_a_default_has_none_in_the_copy(db: Database) -> None:
    """Such a column refuses to be left out of an INSERT, and one with DEFAULT NULL does not."""
    db.create()
    db.execute("CREATE TABLE t (a int, b int)", "ALTER TABLE t ALTER a DROP DEFAULT")
    with copied(db, dump(db)) as copy, pytest.raises(pymysql.err.OperationalError, match="'a'"):
        copy.execute("INSERT INTO t (b) VALUES (1)")


@pytest.mark.databases("mariadb", "mysql")
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tables=st.lists(st.lists(CHANGE, min_size=3, max_size=8), min_size=3, max_size=3))
def test_randomly_altered_tables_go_round(db: Database, tables: list[list[str]]) -> None:
    """What the server refuses changes nothing."""
    db.drop()
    db.create()
    for number, changes in enumerate(tables):
        db.execute(f"CREATE TABLE t{number} (a int NOT NULL, b varchar(20), c int, UNIQUE b (b), UNIQUE c (c))")
        for change in changes:
            with suppress(pymysql.err.MySQLError):
                db.execute(f"ALTER TABLE t{number} {change}")
    goes_round(db)
