"""Changes of tables on MySQL and MariaDB are taken apart so that another table can be asked."""

from __future__ import annotations

import pytest

from sqlmig.sql.change import change


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        ("ALTER TABLE t ADD x int", "ALTER TABLE `c` ALGORITHM=INPLACE, LOCK=NONE, ADD x int"),
        ("alter online ignore table if exists `d`.`t`  drop x", "alter online ignore table if exists `c` {}drop x"),
        ("CREATE UNIQUE INDEX i USING btree ON d.t (a(3), b)", "CREATE UNIQUE INDEX i USING btree ON `c` (a(3), b) {}"),
        ("DROP INDEX `on` ON t", "DROP INDEX `on` ON `c`  {}"),
        ("CREATE OR REPLACE FULLTEXT INDEX i ON t (a)", "CREATE OR REPLACE FULLTEXT INDEX i ON `c` (a) {}"),
    ],
)
def test_on_another_table(sql: str, asked: str) -> None:
    """The table's name is replaced, and the options stand where the statement takes them."""
    found = change(sql)
    assert found is not None
    comma = "ALGORITHM=INPLACE, LOCK=NONE, " if found.alters else "ALGORITHM=INPLACE LOCK=NONE"
    assert found.on("`c`", "INPLACE", "NONE") == asked.format(comma)
    assert found.table in (("t",), ("d", "t"))


@pytest.mark.parametrize("sql", ["CREATE TABLE t (a int, INDEX (a))", "DROP TABLE t", "INSERT INTO t VALUES (1)", ""])
def test_other_statements(sql: str) -> None:
    """What makes or removes a table, or changes rows, is none."""
    assert change(sql) is None


@pytest.mark.parametrize(
    ("sql", "renamed", "stated", "unaskable"),
    [
        ("ALTER TABLE t RENAME TO u", "u", False, False),
        ("ALTER TABLE t RENAME u, ADD x int", "u", False, False),
        ("ALTER TABLE t RENAME COLUMN a TO b, RENAME INDEX i TO j", "", False, False),
        ("ALTER TABLE t RENAME AS d.u", "u", False, True),
        ("ALTER TABLE t ADD x int, LOCK=NONE", "", True, False),
        ("ALTER TABLE t ADD `lock` int COMMENT 'ALGORITHM=COPY'", "", False, False),
        ("ALTER TABLE t ADD (x int, FOREIGN KEY (x) REFERENCES p (id))", "", False, False),
        ("ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES d.p (id)", "", False, True),
        ("ALTER TABLE t ENGINE=InnoDB", "", False, True),
        ("ALTER TABLE t ADD `engine` int, ADD `partition` int", "", False, False),
        ("ALTER TABLE t ADD engine int AFTER tablespace, DROP COLUMN directory", "", False, False),
        ("ALTER TABLE t ADD PARTITION (PARTITION p1 VALUES IN (1))", "", False, True),
        ("ALTER TABLE t ADD x int, ORDER BY a", "", False, True),
        ("ALTER TABLE t DROP PARTITION p0", "", False, True),
        ("ALTER TABLE t REMOVE PARTITIONING", "", False, True),
        ("ALTER TABLE t DISCARD TABLESPACE", "", False, True),
        ("ALTER TABLE t DATA DIRECTORY='/x'", "", False, True),
    ],
)
def test_what_stands_in_it(sql: str, renamed: str, stated: bool, unaskable: bool) -> None:
    """A new name, the statement's own options, and clauses that cannot be asked about are seen; quoted names are not
    taken for them."""
    found = change(sql)
    assert found is not None
    assert (found.renamed, found.stated, bool(found.unaskable)) == (renamed, stated, unaskable)


def test_a_name_in_ansi_quotes() -> None:
    """With ANSI_QUOTES a string is a name."""
    found = change('ALTER TABLE "t" ADD x int')
    assert found is not None
    assert found.table == ("t",)
