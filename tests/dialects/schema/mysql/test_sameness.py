"""Equal schemas give equal bytes, and small changes small differences."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from tests.dialects.schema.mysql.copies import copied, dump, make
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")

KEYED = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a varchar(9), KEY a (a)) COLLATE utf8mb4_bin"
LINES = {
    "a column at the end": ("ALTER TABLE t ADD b int", 1, 0),
    "a column in the middle": ("ALTER TABLE t ADD b int AFTER id", 1, 0),
    "a column's type": ("ALTER TABLE t MODIFY a varchar(20) COLLATE utf8mb4_bin", 1, 1),
    "a column's comment": ("ALTER TABLE t MODIFY a varchar(9) COLLATE utf8mb4_bin COMMENT 'x'", 1, 1),
    "a column and its index less": ("ALTER TABLE t DROP a", 0, 2),
    "an index in front": ("ALTER TABLE t ADD UNIQUE b (a)", 1, 0),
    "an index behind": ("CREATE INDEX b ON t (a, id)", 1, 0),
    "a name": ("ALTER TABLE t RENAME COLUMN a TO b", 2, 2),
    "an option": ("ALTER TABLE t COMMENT 'x'", 1, 1),
    "a row": ("INSERT INTO t (a) VALUES ('x')", 0, 0),
}


@pytest.mark.parametrize(
    "parameters",
    [
        {"sql_mode": "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'", "time_zone": "'+09:00'"},
        {"charset": "latin1", "collation": "latin1_german2_ci"},
        {"foreign_key_checks": "0", "sql_safe_updates": "1", "group_concat_max_len": "4"},
    ],
    ids=["modes", "charset", "limits"],
)
def test_the_url_changes_no_byte(db: Database, parameters: dict[str, str]) -> None:
    """Nor does what the session was told."""
    make(db)
    assert dump(db, **parameters) == dump(db)


def test_the_server_changes_no_byte(db: Database) -> None:
    """Its settings for new sessions are not those in which it prints."""
    make(db)
    before = dump(db)
    settings = ("sql_mode", "time_zone", "sql_quote_show_create", "collation_connection")
    found = {name: db.query(f"SELECT @@GLOBAL.{name}")[0][0] for name in settings}
    try:
        db.execute("SET GLOBAL sql_mode = 'ANSI_QUOTES', time_zone = '-03:00', sql_quote_show_create = 0")
        db.execute("SET GLOBAL collation_connection = latin1_german1_ci")
        assert dump(db) == before
    finally:
        db.execute(*(f"SET GLOBAL {name} = {value!r}" for name, value in found.items()))


def test_the_order_of_making_changes_no_byte(db: Database) -> None:
    """Objects are in the order of their names, as far as they do not need each other."""
    texts = []
    for names in ("abc", "cab"):
        db.create()
        db.execute(*(f"CREATE TABLE {name} (a int)" for name in names))
        db.execute(*(f"CREATE VIEW v{name} AS SELECT a FROM {name}" for name in names))
        db.execute(*(f"CREATE TRIGGER t{name} BEFORE DELETE ON a FOR EACH ROW SET @a = 1" for name in "ab"))
        texts.append(dump(db))
        db.drop()
    assert texts[0] == texts[1]


@pytest.mark.parametrize(("change", "more", "fewer"), LINES.values(), ids=LINES)
def test_a_change_is_no_more_lines_than_it_must_be(db: Database, change: str, more: int, fewer: int) -> None:
    """What a reviewer sees of ten common changes. Counters do not show."""
    db.create()
    db.execute(KEYED)
    before = dump(db)
    db.execute(change)
    lines = [
        line for line in unified_diff(before.split("\n"), dump(db).split("\n"), n=0) if line[:2] not in ("--", "++")
    ]
    assert sum(line.startswith("+") for line in lines) == more
    assert sum(line.startswith("-") for line in lines) == fewer


def test_a_new_table_is_one_hunk(db: Database) -> None:
    """With its key, its index and its foreign key, which stands in the table."""
    db.create()
    db.execute(KEYED)
    before = dump(db)
    db.execute("CREATE TABLE u (id int PRIMARY KEY, t int, KEY t (t), FOREIGN KEY (t) REFERENCES t (id))")
    lines = list(unified_diff(before.split("\n"), dump(db).split("\n"), n=0))[2:]
    assert [line[:2] for line in lines].count("@@") == 1
    assert len(lines) - 1 == 9


def test_names_in_circles_only(db: Database) -> None:
    """Each view has a common table expression with the other's name, and one reads the other."""
    db.create()
    db.execute(
        "CREATE VIEW a AS SELECT 1 AS `x``y`",
        "CREATE VIEW b AS SELECT `x``y` FROM a",
        "ALTER VIEW a AS WITH b AS (SELECT 1 AS `x``y`) SELECT `x``y` FROM b",
    )
    text = dump(db)
    assert "CREATE VIEW `a` AS SELECT 1 AS `x``y`;" in text
    with copied(db, text) as copy:
        assert dump(copy) == text
