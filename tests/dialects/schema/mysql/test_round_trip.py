"""What is read from MySQL or MariaDB makes the same database again."""

from __future__ import annotations

import pytest

from tests.dialects.schema.mysql.copies import copied, dump, make, mysqldump, seen_by_mysqldump, snapshot, text
from tests.servers import Database

pytestmark = pytest.mark.databases("mariadb", "mysql", "mariadb105", "mariadb118")


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


def test_the_name_of_the_database_is_cut_out_where_it_is_one(db: Database) -> None:
    """Not in strings, not where a table or a column is called so, and not the name of another database."""
    db.create()
    name = db.name
    db.execute(
        "SET GLOBAL log_bin_trust_function_creators = 1",
        "CREATE TABLE t (a int, b int)",
        f"CREATE TABLE {name} (a int, {name} int)",
        f"CREATE FUNCTION {name}.f(a int) RETURNS int RETURN a",
        f"CREATE VIEW plain AS SELECT {name}.f(t.a) AS a, '`{name}`.`t`' AS s FROM {name}.t, mysql.user",
        f"CREATE VIEW aliased AS SELECT {name}.f(1) AS f, {name}.b, extract(YEAR FROM {name}.a) AS y"
        f" FROM {name}.t {name} WHERE {name}.a IN (SELECT a FROM {name}.{name} WHERE {name}.{name}.{name} > 1)",
        f"CREATE TRIGGER {name}.`tr;` /* of */ BEFORE INSERT ON {name} . {name} FOR EACH ROW SET @a = '{name}.t'",
    )
    found = snapshot(db)
    assert not found.lost
    views = {block.name: block.sql for block in found.blocks if block.kind == "view"}
    assert f"`{name}`." not in views["plain"].replace(f"'`{name}`.`t`'", "")
    assert f"'`{name}`.`t`'" in views["plain"]
    assert f"select `f`(1) AS `f`,`{name}`.`b` AS `b`" in views["aliased"]
    assert f"year from `{name}`.`a`" in views["aliased"]
    assert f"from `t` `{name}`" in views["aliased"]
    (sql,) = [block.sql for block in found.blocks if block.name == name]
    assert f"@a = '{name}.t'" in sql
    assert f"ON {name} FOR" in sql or f"ON `{name}` FOR" in sql
    with copied(db, text(found), renamed=False) as copy:
        copy.execute(f"SELECT * FROM `{copy.name}`.aliased")
        assert text(snapshot(copy)) == text(found)


def test_definers_stay_at_home(db: Database) -> None:
    """Only a DEFINER in a statement's head is one."""
    db.create()
    db.execute(
        "CREATE DEFINER=nobody@nowhere VIEW v AS SELECT 'DEFINER=`a`@`b`' AS `DEFINER=``a``@``b```",
        "CREATE DEFINER=`it's ``@ SQL`@`%` PROCEDURE p() SELECT 'CREATE DEFINER=`a`@`b`'",
    )
    found = {block.identity: block.sql for block in snapshot(db).blocks}
    assert "'DEFINER=`a`@`b`' AS `DEFINER=``a``@``b```" in found["view v"]
    assert "CREATE PROCEDURE `p`()\nSELECT 'CREATE DEFINER=`a`@`b`'" in found["procedure p"]
    assert "nobody" not in found["view v"]


@pytest.mark.databases("mysql")
def test_what_a_column_has_from_elsewhere_is_written_as_its_own(db: Database) -> None:
    """MySQL prints a character set without its collation until the table is read back."""
    db.create()
    db.execute("CREATE TABLE t AS SELECT 'a' AS a, _latin1'b' AS b, _latin1'd' COLLATE latin1_bin AS c")
    sql = dump(db)
    assert "`b` varchar(1) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL" in sql
    with copied(db, sql) as copy:
        assert dump(copy) == sql
