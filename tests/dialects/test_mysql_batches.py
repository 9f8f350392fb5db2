"""Statements that travel together to MySQL and MariaDB: the same as one by one, only faster."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Timer

import pytest

from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.mysql import inbox
from sqlmig.dialects.mysql.batch import SIZE
from sqlmig.errors import ConnectionFailed, DatabaseError
from sqlmig.model import Statement
from tests.dialects.sessions import interrupted_after, opened, run, run_in_transaction, statement
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")

TABLE = "CREATE TABLE t (a int PRIMARY KEY, b longtext) ENGINE=InnoDB CHARSET utf8mb4"
LONG = f"INSERT INTO t VALUES (0, '{'x' * (SIZE // 3)}')"
BROKEN = (
    "CREATE FUNCTION broken() RETURNS int DETERMINISTIC"
    " BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; RETURN 1; END"
)
WRONG = [
    ("INSERT INTO t (a) VALUES (1), (1)", "1062", None),
    ("DELETE FROM missing", "1146", None),
    ("INSERT INTO t VALUES (1, 'é🎉'),\n (2 'x')", "1064", "'x')"),
    ("UPDATE t SET a = 1 WHER a = 2", "1064", "WHER a"),
    ("INSERT INTO t VALUES (1", "1064", ""),
    ("INSERT INTO t (a) VALUES (broken())", "1644", None),
    ("SELECT nothing", "1054", None),
]


def attempt(session: Session, *texts: str) -> tuple[int, DatabaseError]:
    """Run statements of which one must fail, in a transaction: the number of the one that did, and its error."""
    done: list[int] = []
    with pytest.raises(DatabaseError) as caught, session.transaction():
        session.run(map(statement, texts), done.append)
    assert done == list(range(len(done)))
    return len(done), caught.value


def test_answers_that_come_byte_by_byte(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the network divides answers, their rows and errors are the same."""
    long = f"CREATE PROCEDURE p() SELECT '{'é' * 40_000}'"
    with opened(db) as session:
        run(
            session,
            TABLE,
            f"CREATE TABLE u (a int COMMENT '{'c' * 300}') COMMENT ''",
            long,
            "INSERT INTO t VALUES (3, '')",
        )
        whole = session.snapshot()
        assert any("é" * 40_000 in block.sql for block in whole.blocks)
        monkeypatch.setattr(inbox, "CHUNK", 1)
        assert session.snapshot() == whole
        failed, error = attempt(session, *(f"INSERT INTO t VALUES ({number}, NULL)" for number in range(5)))
        assert (failed, error.sqlstate) == (3, "1062")


@pytest.mark.parametrize("heard", [None, print])
@pytest.mark.parametrize("filler", ["INSERT INTO t VALUES ({}, 'é🎉') -- note", LONG.replace("(0,", "({},")])
@pytest.mark.parametrize(("sql", "code", "at"), WRONG)
def test_an_error_belongs_to_its_statement(
    db: Database, sql: str, code: str, at: str | None, filler: str, heard: object
) -> None:
    """First, in the middle or last, in one message or several: number, message and place are those of one by one."""
    with opened(db, ConnectOptions(notice=print if heard else None)) as session:
        run(session, TABLE, BROKEN)
        with pytest.raises(DatabaseError) as alone:
            run(session, sql)
        for place in (0, 3, 6):
            texts = [filler.format(number + 10) for number in range(6)]
            texts.insert(place, sql)
            failed, error = attempt(session, *texts)
            assert (failed, error.sqlstate) == (place, code)
            assert error.message == alone.value.message
            assert error.offset == (None if at is None else sql.rindex(at) if at else len(sql))
            assert session.query("SELECT count(*) FROM t") == [(0,)]
        run_in_transaction(session, "INSERT INTO t VALUES (1, '')", "DELETE FROM t", "DELETE FROM t")


def test_many_errors_are_each_found(db: Database) -> None:
    """Whatever the number of statements before it in the same message."""
    with opened(db) as session:
        run(session, TABLE)
        for place in range(0, 40, 3):
            texts = [f"INSERT INTO t VALUES ({number}, '')" for number in range(40)]
            texts[place] = "INSERT INTO t VALUES (oops, '')"
            assert attempt(session, *texts)[0] == place


def test_each_is_reported_in_order_with_its_warnings(db: Database) -> None:
    """on_done follows each statement and what the server remarked about it."""
    heard: list[str] = []
    texts = (
        "INSERT IGNORE INTO t VALUES (1, '1'), (1, 'ü')",
        "DELETE FROM t WHERE a = 5",
        "UPDATE t SET b = '2' WHERE b LIKE '%s?:name%' # ;",
        "SELECT 1",
        "INSERT INTO t VALUES (2, '%') -- ;",
        "INSERT IGNORE INTO t VALUES (2, '')",
        "DELETE FROM t",
        "INSERT IGNORE INTO t VALUES (3, ''), (3, '')",
    )
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, TABLE)
        with session.transaction():
            session.run(map(statement, texts), lambda index: heard.append(str(index)))
    told = [text.partition(" for key")[0] for text in heard]
    duplicate = "WARNING: Duplicate entry '{}'"
    assert told == [
        *(duplicate.format(1), "0", "1", "2", "3", "4"),
        *(duplicate.format(2), "5", "6", duplicate.format(3), "7"),
    ]


def test_what_asks_about_the_statement_before_is_answered(db: Database) -> None:
    """Nothing of ours comes between a statement and ROW_COUNT() or LAST_INSERT_ID()."""
    with opened(db, ConnectOptions(notice=print)) as session:
        run(session, "CREATE TABLE s (id int AUTO_INCREMENT PRIMARY KEY, n int)")
        run_in_transaction(
            session,
            "INSERT INTO s (n) VALUES (1), (2), (3)",
            "UPDATE s SET n = 0 WHERE n > 1",
            "INSERT INTO s (n) VALUES (row_count())",
            "INSERT INTO s (n) VALUES (last_insert_id())",
        )
        assert session.query("SELECT n FROM s ORDER BY id") == [(1,), (0,), (0,), (2,), (4,)]


def test_literals_arrive_as_they_are(db: Database) -> None:
    """No placeholder, escape, comment or delimiter of the file means anything to us."""
    texts = ["%", "%s %(a)s", "? :name @x", "a;b", "''", "\\\\", "\\';", "é🎉\n-- no\n;\n#", "/* no", '"', "`"]
    with opened(db) as session:
        run(session, TABLE)
        rows = [f"INSERT INTO t VALUES ({number}, '{text}') #;" for number, text in enumerate(texts)]
        run_in_transaction(session, *rows)
        found = [text for (text,) in session.query("SELECT b FROM t ORDER BY a")]
    assert found == [text.replace("''", "'").replace("\\\\", "\\").replace("\\'", "'") for text in texts]


def test_modes_hold_from_where_they_are_set(db: Database) -> None:
    """ANSI_QUOTES and NO_BACKSLASH_ESCAPES between statements that change rows."""
    with opened(db) as session:
        run(session, TABLE)
        run_in_transaction(
            session,
            "INSERT INTO t VALUES (1, 'a\\'')",
            'INSERT INTO t VALUES (2, "b")',
            "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
            "INSERT INTO t VALUES (3, 'c\\')",
            "INSERT INTO \"t\" VALUES (4, 'd')",
            "INSERT INTO \"t\" VALUES (5, 'e;')",
            "SET sql_mode = ''",
            "INSERT INTO t VALUES (6, 'f\\\\')",
            'INSERT INTO t VALUES (7, "g\\"")',
        )
        found = "".join(str(text) for (text,) in session.query("SELECT b FROM t ORDER BY a"))
    assert found == "a'bc\\de;f\\g\"".replace("a'", "a'", 1)


def test_several_statements_behind_a_delimiter(db: Database) -> None:
    """DELIMITER lets one piece of a file hold two: it goes alone, and the count stays right."""
    with opened(db) as session:
        run(session, TABLE)
        two = "INSERT INTO t VALUES (1, ';'); INSERT INTO t VALUES (2, '')"
        assert attempt(session, "DELETE FROM t", two, "DELETE FROM t", "DELETE FROM nothing")[0] == 3


def test_a_procedure_between_rows(db: Database) -> None:
    """What has more than one answer goes alone."""
    with opened(db) as session:
        run(session, TABLE, "CREATE PROCEDURE p() BEGIN SELECT 1; INSERT INTO t VALUES (9, ''); SELECT 2; END")
        insert = "INSERT INTO t VALUES ({}, '')"
        run_in_transaction(session, insert.format(1), insert.format(2), "CALL p()", insert.format(3), insert.format(4))
        assert session.query("SELECT count(*) FROM t") == [(5,)]


def test_messages_stay_below_the_servers_limit(db: Database) -> None:
    """With a small max_allowed_packet more messages are sent, and a statement above it is refused, not lost."""
    with opened(db) as session:
        run(session, TABLE)
        (limit,) = session.query("SELECT @@GLOBAL.max_allowed_packet")[0]
    texts = [f"INSERT INTO t VALUES ({number}, '{'é' * 200}')" for number in range(500)]
    db.execute("SET GLOBAL max_allowed_packet = 16384")
    try:
        with opened(db) as session:
            run_in_transaction(session, *texts, "DELETE FROM t WHERE a > 399")
            failed, error = attempt(session, texts[450], texts[451], f"INSERT INTO t VALUES (1, '{'é' * 9000}')")
    finally:
        db.execute(f"SET GLOBAL max_allowed_packet = {limit!r}")
    assert failed == 2
    assert error.sqlstate == "1153"
    assert "the server takes 16,384 (max_allowed_packet)" in error.message
    assert db.query("SELECT count(*) FROM t") == [(400,)]


def test_statements_are_taken_as_they_are_needed(db: Database) -> None:
    """No more than one message is held beside the one that the server works on."""
    taken, ahead = 0, []

    def script() -> Iterator[Statement]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield statement(LONG.replace("(0,", f"({number},"))

    with opened(db) as session:
        run(session, TABLE)
        with session.transaction():
            session.run(script(), lambda index: ahead.append(taken - index))
    assert len(ahead) == 30
    assert max(ahead) <= 5  # two at work, two in the next message, and the one that has no room there


@pytest.mark.parametrize("number", [0, 500, 999])
def test_ctrl_c_in_a_message(db: Database, number: int) -> None:
    """The statement that runs is cancelled, those behind it do not start, and the session goes on."""
    texts = [f"INSERT INTO t VALUES ({index}, '')" for index in range(1000)]
    texts[number] = "DELETE FROM u WHERE sleep(60)"
    done: list[int] = []
    with opened(db) as session:
        run(session, TABLE, "CREATE TABLE u (a int)", "INSERT INTO u VALUES (1)")
        begin = time.monotonic()
        with interrupted_after(0.7), pytest.raises(KeyboardInterrupt), session.transaction():
            session.run(map(statement, texts), done.append)
        assert time.monotonic() - begin < 5
        assert done == list(range(number))
        assert session.query("SELECT DATABASE()") == [(db.name,)]
        session.restore()
        assert session.query("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM u)") == [(0, 1)]


def test_ctrl_c_while_answers_are_handled(db: Database) -> None:
    """Whatever the listener was doing, the answers that are left are read past."""

    def stop(index: int) -> None:
        if index == 5:
            raise KeyboardInterrupt

    with opened(db) as session:
        run(session, TABLE)
        with pytest.raises(KeyboardInterrupt), session.transaction():
            session.run((statement(f"INSERT INTO t VALUES ({index}, '')") for index in range(1000)), stop)
        session.restore()
        assert session.query("SELECT count(*) FROM t") == [(0,)]


def test_a_connection_lost_in_a_message(db: Database) -> None:
    """The end of a connection is told as that."""
    texts = ["INSERT INTO t VALUES (1, '')", "DELETE FROM t WHERE sleep(60)", "INSERT INTO t VALUES (2, '')"]
    with opened(db) as session:
        (connection,) = session.query("SELECT connection_id()")[0]
        run(session, TABLE)
        Timer(0.5, db.execute, (f"KILL {connection!r}",)).start()
        with pytest.raises(ConnectionFailed), session.transaction():
            session.run(map(statement, texts), lambda _: None)
    assert db.query("SELECT count(*) FROM t") == [(0,)]
