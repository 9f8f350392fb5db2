"""What is said of MySQL's and MariaDB's statements is what the servers accept with ALGORITHM and LOCK."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pymysql
import pytest

from sqlmig.sql.impact import impact
from tests.servers import Database
from tests.servers.mysql import connect

SERVERS = pytest.mark.databases(dialect="mysql")
SETUP = {
    "parent": "CREATE TABLE parent (id int PRIMARY KEY)",
    "t": """CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b varchar(20), c text, e enum('x', 'y'), r int,
            KEY ia (a), CONSTRAINT fk FOREIGN KEY (r) REFERENCES parent (id), CONSTRAINT ck CHECK (a > 0))
            DEFAULT CHARSET utf8mb4""",
    "bare": "CREATE TABLE bare (id int NOT NULL, x int)",
    "texts": "CREATE TABLE texts (id int PRIMARY KEY, x text, g point NOT NULL)",
    "parts": """CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)
                (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))""",
}
ATTEMPTS = (
    ("ALGORITHM=INSTANT", ""),
    ("ALGORITHM=INPLACE, LOCK=NONE", ""),
    ("ALGORITHM=INPLACE, LOCK=SHARED", "writes"),
    ("ALGORITHM=COPY, LOCK=SHARED", "writes"),
)
CERTAIN = [
    *[("t", action) for action in ("ADD COLUMN z int", "ADD z int NOT NULL DEFAULT 5", "ADD z int AS (a + 2) VIRTUAL")],
    *[("t", action) for action in ("ADD z int AS (a + 2) STORED", "ADD z int UNIQUE", "RENAME COLUMN c TO z")],
    *[("t", action) for action in ("ALTER b SET DEFAULT 'q'", "ALTER COLUMN b DROP DEFAULT", "ADD INDEX i (b)")],
    *[("t", action) for action in ("ADD UNIQUE (b)", "ADD CONSTRAINT u UNIQUE KEY (b)", "DROP INDEX ia")],
    *[("t", action) for action in ("RENAME INDEX ia TO ib", "DROP PRIMARY KEY", "DROP FOREIGN KEY fk")],
    *[("t", action) for action in ("DROP PRIMARY KEY, ADD PRIMARY KEY (id, a)", "ADD CHECK (a > -5)")],
    *[("t", action) for action in ("ADD CONSTRAINT k CHECK (a > -5)", "DROP CONSTRAINT ck", "FORCE")],
    *[("t", action) for action in ("ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES parent (id)", "ROW_FORMAT=COMPACT")],
    *[("t", action) for action in ("CONVERT TO CHARACTER SET latin1", "DEFAULT CHARACTER SET latin1")],
    *[("t", action) for action in ("AUTO_INCREMENT=100", "COMMENT='x'", "STATS_PERSISTENT=0", "KEY_BLOCK_SIZE=8")],
    *[("t", action) for action in ("RENAME INDEX ia TO i, COMMENT 'x'", "COLLATE utf8mb4_bin")],
    *[("bare", action) for action in ("ADD PRIMARY KEY (id)", "ADD z int AUTO_INCREMENT UNIQUE")],
    ("texts", "ADD SPATIAL INDEX (g)"),
]
OPEN = [
    *[("t", action) for action in ("MODIFY b varchar(30)", "MODIFY b varchar(10)", "MODIFY a bigint NOT NULL")],
    *[("t", action) for action in ("MODIFY e enum('x', 'y', 'z')", "MODIFY e enum('z', 'x', 'y')", "CHANGE c z text")],
    *[("t", action) for action in ("MODIFY b varchar(20) AFTER id", "ADD z int FIRST", "ADD z int AFTER id")],
    *[("t", action) for action in ("DROP COLUMN c", "ADD COLUMN z int, DROP COLUMN c", "ADD z int, ADD KEY (z)")],
    ("texts", "ADD FULLTEXT (x)"),
]


@contextmanager
def prepared(db: Database) -> Iterator[pymysql.cursors.Cursor]:
    db.create()
    assert db.address is not None
    with closing(connect(db.address, db.name)) as connection, connection.cursor() as cursor:
        cursor.execute(SETUP["parent"])
        yield cursor


def measured(cursor: pymysql.cursors.Cursor, db: Database, table: str, action: str) -> tuple[str, bool]:
    """What the least that the server accepts blocks, and whether it gives an empty table a new space."""
    cursor.execute(SETUP[table])
    before = identity(cursor, db, table)
    for options, blocks in ATTEMPTS:
        try:
            cursor.execute(f"ALTER TABLE {table} {options}, {action}")
        except pymysql.err.OperationalError as error:
            if error.args[0] not in (1845, 1846):  # not supported with these options
                raise
            continue
        rebuilt = identity(cursor, db, table) != before
        cursor.execute(f"DROP TABLE {table}")
        return blocks, rebuilt
    raise AssertionError(action)


def identity(cursor: pymysql.cursors.Cursor, db: Database, table: str) -> object:
    tables = "innodb_sys_tables" if db.server.startswith("mariadb") else "innodb_tables"
    cursor.execute(f"SELECT table_id FROM information_schema.{tables} WHERE name = '{db.name}/{table}'")
    return cursor.fetchone()


@SERVERS
def test_what_is_said_for_certain_is_what_the_server_does(db: Database) -> None:
    """A change of a table blocks and rewrites on the server exactly as `impact` says."""
    with prepared(db) as cursor:
        found = {action: measured(cursor, db, table, action) for table, action in CERTAIN}
    claims = {action: impact(f"ALTER TABLE {table} {action}", "mysql") for table, action in CERTAIN}
    assert {action: (claim.blocks, claim.rewrites) for action, claim in claims.items()} == found


@SERVERS
def test_what_is_left_open_is_no_worse_than_said(db: Database) -> None:
    """Where only the server knows, `impact` says so and names the worst; both outcomes are seen."""
    with prepared(db) as cursor:
        found = {action: measured(cursor, db, table, action) for table, action in OPEN}
    claims = [impact(f"ALTER TABLE {table} {action}", "mysql") for table, action in OPEN]
    assert {(claim.blocks, claim.rewrites, "only the server knows" in claim.reason) for claim in claims} == {
        ("writes", None, True)
    }
    assert {rewritten for _, rewritten in found.values()} == {True, False}


@pytest.mark.parametrize(
    ("sql", "blocks", "rewrites"),
    [
        ("ALTER TABLE t MODIFY a bigint, ALGORITHM=INSTANT", "", False),
        ("ALTER TABLE t MODIFY a bigint, ALGORITHM = INPLACE, LOCK = NONE", "", None),
        ("ALTER TABLE t ADD INDEX (a), ALGORITHM=COPY", "writes", True),
        ("ALTER TABLE t ADD COLUMN a int, LOCK=EXCLUSIVE", "reads and writes", False),
        ("CREATE INDEX i ON t (a) LOCK=SHARED", "writes", False),
    ],
)
def test_what_a_statement_insists_on_is_believed(sql: str, blocks: str, rewrites: bool | None) -> None:
    """With ALGORITHM and LOCK in a statement the server keeps them or refuses, so nothing worse can happen."""
    claim = impact(sql, "mysql")
    assert (claim.blocks, claim.rewrites) == (blocks, rewrites)


def test_a_new_primary_key_hides_no_other_action() -> None:
    """Replacing a primary key lets others write; beside a change of type, which may copy, it does not."""
    key = "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id)"
    assert [impact(sql, "mysql").blocks for sql in (key, f"{key}, MODIFY a bigint")] == ["", "writes"]
