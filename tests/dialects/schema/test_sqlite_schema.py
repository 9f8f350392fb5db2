"""SQLite's schema: every kind of object, the layout of tables, shadow tables, and what is refused."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmig.dialects.sqlite.schema import layout, order
from sqlmig.dialects.sqlite.schema.proof import Entry, Made
from sqlmig.dialects.sqlite.schema.shadow import candidates, confirmed
from sqlmig.errors import ConnectionFailed, DatabaseError
from sqlmig.sql.split import split
from tests.dialects.schema.embedded import another, block, changes, complete, dumped, in_memory, loaded, written
from tests.dialects.sessions import opened, run
from tests.servers import Database

pytestmark = pytest.mark.databases("sqlite")

# a statement needs only those before it that it must have
TABLES = (
    "CREATE TABLE users (\n    id integer PRIMARY KEY AUTOINCREMENT, -- ours; never theirs\n    name text NOT NULL\n)",
    "CREATE TABLE strict_one (a int NOT NULL, b any, c real DEFAULT (1.5 + 2)) STRICT",
    "CREATE TABLE keyed (k text PRIMARY KEY COLLATE nocase, v blob DEFAULT x'00') WITHOUT ROWID, STRICT",
    "CREATE TABLE child (id int REFERENCES parent(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
    " CONSTRAINT ck CHECK (id > 0), UNIQUE (id) ON CONFLICT REPLACE)",
    "CREATE TABLE parent (id integer PRIMARY KEY, child int REFERENCES child(id))",
    "CREATE TABLE generated (a int, b int AS (a * 2) STORED, c text GENERATED ALWAYS AS (a || ';') VIRTUAL)",
    "CREATE TABLE [in brackets] ([a b] int, `c``d` int, 'e''f' text, \"g\"\"h\" int)",
    'CREATE TABLE "a\n-- b;\r\n""c" (x int)',
    'CREATE TABLE "таблица 表 😀" (x int)',
    'CREATE TABLE "order" ("select" int, "" int)',
    "CREATE TABLE copied AS SELECT 1 AS a, 'x' AS \"b, c\"",
    "CREATE TABLE windows (\r\n  a int,\r\n  b int\r\n)",
    "CREATE TABLE docs (id integer PRIMARY KEY, title text, body text)",
    "CREATE TABLE docs_fts_extra (x)",
)
VIRTUAL = (
    "CREATE VIRTUAL TABLE docs_fts USING fts5(title, body, content='docs', content_rowid='id')",
    "CREATE VIRTUAL TABLE bare USING fts5(a, content='')",
    "CREATE VIRTUAL TABLE plain USING fts5(a, b UNINDEXED, tokenize = 'porter unicode61')",
    "CREATE VIRTUAL TABLE old3 USING fts3(a)",
    "CREATE VIRTUAL TABLE old4 USING fts4(a, tokenize=porter)",
    "CREATE VIRTUAL TABLE a_view_fts USING fts4(content='a_view')",
    "CREATE VIRTUAL TABLE words USING fts5vocab('plain', 'row')",
    "CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1, +label text)",
)
REST = (
    "CREATE INDEX users_name ON users (name COLLATE nocase DESC)",
    "CREATE UNIQUE INDEX partial ON users (name) WHERE name <> ';' -- without an end",
    "CREATE INDEX expression ON docs (lower(title), id) /* not closed",
    "CREATE VIEW a_view AS SELECT title, body FROM docs",
    "CREATE VIEW above AS SELECT * FROM later -- a comment",
    "CREATE VIEW later (x, y) AS WITH w AS (SELECT 1, 2) SELECT * FROM w",
)
TRIGGERS = (
    "CREATE TRIGGER users_audit AFTER UPDATE OF name ON USERS WHEN new.name <> 'END;' BEGIN"
    " INSERT INTO docs (title) VALUES (';--'); UPDATE docs SET body = CASE WHEN 1 THEN 'a' END; END",
    "CREATE TRIGGER docs_ai AFTER INSERT ON docs BEGIN\n"
    "  INSERT INTO docs_fts (rowid, title, body) VALUES (new.id, new.title, new.body);\nEND",
    "CREATE TRIGGER later_insert INSTEAD OF INSERT ON later BEGIN SELECT raise(abort, 'no'); END",
)
EVERYTHING = (*TABLES, *REST, *TRIGGERS, *VIRTUAL)


def stored(db: Database) -> set[tuple[str | None, ...]]:
    """All of sqlite_master that is text, with the blanks and trailing comments made alike."""
    rows = db.query("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {(*row[:3], row[3] and re.sub(r"\s+", "", row[3]).removesuffix("*/")) for row in rows}


def test_every_kind_goes_round(db: Database, tmp_path: Path) -> None:
    """What was read loads into an empty database, which then has the same schema and gives the same bytes."""
    db.execute(*EVERYTHING, "INSERT INTO users (name) VALUES ('x')", "ANALYZE")
    found = complete(db)
    copy = loaded(another(db, tmp_path), written(found))
    assert complete(copy) == found
    assert stored(copy) == {row for row in stored(db) if not str(row[1]).startswith("sqlite_stat")}


def test_python_loads_it(db: Database, tmp_path: Path) -> None:
    """The file is plain SQL: sqlite3's executescript makes the same of it."""
    db.execute(*EVERYTHING)
    found = complete(db)
    copy = another(db, tmp_path)
    with closing(sqlite3.connect(str(copy.path))) as raw:
        raw.executescript(written(found))
    assert complete(copy) == found


def test_the_program_loads_it(db: Database, tmp_path: Path) -> None:
    """So does the program sqlite3, but for a carriage return in a name: it reads CR LF as LF wherever that is."""
    program = shutil.which("sqlite3")
    if program is None:
        pytest.skip("no sqlite3 program")
    db.execute(*(sql for sql in EVERYTHING if '\r\n""' not in sql))
    found = complete(db)
    copy = another(db, tmp_path)
    subprocess.run([program, "-bail", str(copy.path)], input=written(found).encode(), check=True, timeout=30)
    assert complete(copy) == found


def test_the_order_of_creation_does_not_show(db: Database, tmp_path: Path) -> None:
    """Two databases with the same objects give the same bytes, whatever came first."""
    db.execute(*EVERYTHING)
    found = complete(db)
    for seed in range(3):
        shuffled = [random.Random(seed).sample(part, len(part)) for part in (TABLES, REST, TRIGGERS, VIRTUAL)]  # noqa: S311
        other = another(db, tmp_path)
        other.execute(*(sql for part in shuffled for sql in part))
        assert complete(other) == found


def test_tables_come_first_with_what_is_theirs(db: Database) -> None:
    """A block holds a table, its indexes and its triggers; views and virtual tables follow."""
    db.execute(*EVERYTHING)
    found = complete(db)
    kinds = [part.kind for part in found.blocks]
    assert kinds == sorted(kinds, key=["table", "view", "virtual table"].index)
    assert [part.name for part in found.blocks if part.kind == "table"][-3:] == ["users", "windows", '"таблица 表 😀"']
    assert block(found, "table users") == (
        f"{TABLES[0]};\n"
        "CREATE UNIQUE INDEX partial ON users (name) WHERE name <> ';' -- without an end\n;\n"
        "CREATE INDEX users_name ON users (name COLLATE nocase DESC);\n"
        f"{TRIGGERS[0]};"
    )


# the layout


@pytest.mark.parametrize(
    "table",
    [
        "CREATE TABLE t (a int)",
        "CREATE TABLE t (a int, b text)",
        "CREATE TABLE t (\n    a int,\n    b text\n)",
        "CREATE TABLE t (\n    a int, -- first\n    b text -- last\n)",
        "CREATE TABLE t (\n  a int\n  , b text\n)",
        "CREATE TABLE t (a int, b text, PRIMARY KEY (a, b)) WITHOUT ROWID",
        "CREATE TABLE t (\n    a int,\n    b text,\n\n    PRIMARY KEY (a, b),\n    CHECK (a in (1, 2))\n) STRICT",
        "CREATE TABLE t (a int, b decimal(10, 2) DEFAULT (max(1, 2)) CHECK (b <> ',') /* , */, UNIQUE (a))",
        "CREATE TABLE t(\r\n\ta int,\r\n\tb text)",
    ],
)
def test_a_new_column_is_one_line(db: Database, tmp_path: Path, table: str) -> None:
    """ALTER TABLE ADD COLUMN adds one line and touches no other, on the original and on a copy of it alike."""
    db.execute(table)
    before = complete(db)
    copy = loaded(another(db, tmp_path), written(before))
    for column in ("c int", "d text DEFAULT 'x'"):
        for each in (db, copy):
            each.execute(f"ALTER TABLE t ADD COLUMN {column}")
        after = complete(db)
        (line,) = changes(before, after)
        assert line.strip("+ ,\t") == column
        assert complete(copy) == after
        before = after


def test_what_stands_on_lines_of_its_own_is_kept(db: Database) -> None:
    """A table that its author laid out is dumped byte for byte, blanks and comments included."""
    text = "CREATE TABLE t (\n  -- the key\n  a  int,\n\n  b int /* two,\n  lines */,\n  CHECK (a > 0\n    OR b > 0)\n)"
    db.execute(text)
    assert complete(db).blocks[0].sql == f"{text};"


def test_altered_tables_go_round(db: Database, tmp_path: Path) -> None:
    """What ALTER TABLE made of a table, its index, its trigger and a view on it is what is dumped."""
    db.execute(
        "CREATE TABLE t (a int, b int, c int /* gone */, d int -- kept\n, CHECK (a > 0))",
        "CREATE INDEX i ON t (a)",
        "CREATE VIEW v AS SELECT a FROM t",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END",
        'ALTER TABLE t RENAME COLUMN a TO "x; --"',
        "ALTER TABLE t DROP COLUMN c",
        "ALTER TABLE t ADD COLUMN e int REFERENCES t (b) DEFAULT NULL",
        "ALTER TABLE t RENAME TO 'u ''v'",
    )
    found = complete(db)
    assert block(found, 'table "u \'v"').split("\n") == [
        'CREATE TABLE "u \'v" (',
        '    "x; --" int',
        "    , b int",
        "    , d int -- kept",
        '    , e int REFERENCES "u \'v" (b) DEFAULT NULL',
        '    , CHECK ("x; --" > 0)',
        ");",
        'CREATE INDEX i ON "u \'v" ("x; --");',
        'CREATE TRIGGER g AFTER INSERT ON "u \'v" BEGIN UPDATE "u \'v" SET "x; --" = 1; END;',
    ]
    assert complete(loaded(another(db, tmp_path), written(found))) == found


NAMES = st.text(st.sampled_from("ab \"'`[]();,-/*\n\té😀"), min_size=1, max_size=8)
SPACES = st.sampled_from(["", "", " ", "\n", "\n", "\n  ", " \n\t", " -- x, (\n", "/* ) , */", "\r\n\t"])
TYPES = st.sampled_from(
    ["", " int", " decimal(10, 2)", " text DEFAULT ','", " int CHECK (max(1, 2) > 0)", " DEFAULT (')')"]
)


@given(st.lists(st.tuples(SPACES, NAMES, TYPES, SPACES), min_size=1, max_size=5, unique_by=lambda c: c[1].lower()))
def test_the_layout_changes_nothing_but_blanks(columns: Sequence[tuple[str, str, str, str]]) -> None:
    """However a table is written: laid out twice is as once, the columns are the same, a new one is one line, and a
    comment behind it, which takes the lexer to read, changes nothing."""
    parts = [f'{lead}"{name.replace(chr(34), chr(34) * 2)}"{type_}{tail}' for lead, name, type_, tail in columns]
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute(f"CREATE TABLE t ({','.join(parts)})")
        ((sql,),) = raw.execute("SELECT sql FROM sqlite_master")
        laid_out = layout.table(sql)
        assert layout.table(laid_out) == laid_out
        assert layout.table(f"{sql} -- c") == f"{laid_out} -- c"
        assert "".join(laid_out.split()) == "".join(sql.split())
        before = raw.execute("PRAGMA table_xinfo(t)").fetchall()
        raw.execute("ALTER TABLE t ADD COLUMN zz int")
        ((altered,),) = raw.execute("SELECT sql FROM sqlite_master")
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute(laid_out)
        assert raw.execute("PRAGMA table_xinfo(t)").fetchall() == before
    added = [line for line in layout.table(altered).split("\n") if line not in laid_out.split("\n")]
    assert len(added) == 1


# many objects


def test_the_proof_of_many_tables_is_linear(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many tables take SQLite twice as many steps, though it looks at every object for each that it makes."""
    steps, connect = [0], sqlite3.connect

    def counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_progress_handler(lambda: steps.append(steps.pop() + 1), 100)
        return connection

    def proof() -> int:
        before = steps[0]
        with monkeypatch.context() as patched:
            patched.setattr(sqlite3, "connect", counted)
            complete(db)
        return steps[0] - before

    db.execute(*(f"CREATE TABLE t{i} (a int)" for i in range(200)))
    few = proof()
    db.execute(*(f"CREATE TABLE u{i} (a int)" for i in range(200)))
    assert 1.5 * few < proof() < 2.5 * few


def test_many_tables_that_refer_to_each_other_go_round(db: Database, tmp_path: Path) -> None:
    """Whatever refers to the last of many tables, and what looks at it to be made, is in a dump that loads."""
    db.execute(
        *(f"CREATE TABLE t{i:03} (a int REFERENCES t199, b text)" for i in range(200)),
        "CREATE VIEW a AS SELECT t000.a FROM t000 JOIN t199",
        "CREATE TRIGGER g AFTER INSERT ON t000 BEGIN INSERT INTO t199 VALUES (1, 'x'); END",
    )
    found = complete(db)
    assert complete(loaded(another(db, tmp_path), written(found))) == found
    db.execute("CREATE VIRTUAL TABLE f USING fts4 (content='t199', tokenize=porter)")
    assert "virtual table f" in [each.identity for each in complete(db).blocks]


# virtual tables


def test_a_table_named_like_a_shadow_is_no_shadow(db: Database) -> None:
    """Shadow tables come with their virtual tables; what a user made is dumped, even where SQLite counts it as one."""
    db.execute("CREATE VIRTUAL TABLE bare USING fts5(a, content='')", "CREATE TABLE bare_content (x int)")
    db.execute("CREATE INDEX mine ON bare_content (x)", "CREATE TABLE bare_mine (x)")
    found = complete(db)
    assert [part.identity for part in found.blocks] == ["table bare_content", "table bare_mine", "virtual table bare"]
    assert "CREATE INDEX mine" in found.blocks[0].sql


def missing_module(db: Database, *names: str) -> None:
    """Virtual tables of a module that SQLite has not, as another program's file has them."""
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = 1")
        for name in names:
            sql = f"CREATE VIRTUAL TABLE {name} USING nowhere(x)"
            raw.execute("INSERT INTO sqlite_master VALUES ('table', ?, ?, 0, ?)", (name, name, sql))


def test_a_missing_module_is_no_loss(db: Database, tmp_path: Path) -> None:
    """The statement is dumped as it is; loading it is what says that the module is not there."""
    db.execute("CREATE TABLE t (x)")
    missing_module(db, "gone", "away")
    found = complete(db)
    assert [part.identity for part in found.blocks] == ["table t", "virtual table away", "virtual table gone"]
    with pytest.raises(DatabaseError, match="no such module: nowhere"):
        loaded(another(db, tmp_path), written(found))


def test_shadows_are_known_without_their_module() -> None:
    """In a build without FTS5 its shadow tables are told by the names that FTS5 gives, and only by these."""
    owner = Entry("table", "docs", "docs", "CREATE VIRTUAL TABLE docs /* USING x */ USING `FTS5`(a)")
    tables = [Entry("table", f"docs_{suffix}", f"docs_{suffix}", "CREATE TABLE …") for suffix in ("data", "mine")]
    likely = candidates([owner, *tables])
    made = Made((), {owner: "no such module: fts5"})
    assert set(likely) == {"docs_data", "docs_mine"}
    assert confirmed(likely, made) == {"docs_data": owner}


def test_a_virtual_table_comes_behind_its_content(db: Database, tmp_path: Path) -> None:
    """FTS4 takes its columns from the table, view or virtual table that it is given, whatever the names say."""
    db.execute("CREATE VIRTUAL TABLE z USING rtree(id, x0, x1)", "CREATE VIRTUAL TABLE m USING fts4(content='z')")
    db.execute("CREATE VIRTUAL TABLE a USING fts4(content='m')")
    found = complete(db)
    assert [part.name for part in found.blocks] == ["z", "m", "a"]
    assert complete(loaded(another(db, tmp_path), written(found))) == found


def test_what_a_program_brings_itself_is_no_loss(db: Database) -> None:
    """Collations and functions of the program that made the schema are missing here, and its tables are dumped."""
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as raw:
        raw.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        raw.create_function("shout", 1, str.upper, deterministic=True)
        raw.execute("CREATE TABLE t (a text COLLATE unicase UNIQUE)")
        raw.execute("CREATE INDEX i ON t (a)")
        raw.execute("CREATE TABLE u (a text CHECK (shout(a) <> ''))")
        raw.execute("CREATE TRIGGER g AFTER INSERT ON u BEGIN SELECT shout(new.a); END")
    assert [part.identity for part in complete(db).blocks] == ["table t", "table u"]


# the header


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_the_header_is_part_of_the_schema(db: Database, tmp_path: Path, encoding: str) -> None:
    """The encoding and the numbers that applications set are dumped where they are not those of a new database."""
    header = (f"PRAGMA encoding = '{encoding}'", "PRAGMA user_version = -7", "PRAGMA application_id = 252006674")
    db.execute(*header, "CREATE TABLE t (x text)", "PRAGMA page_size = 8192", "PRAGMA journal_mode = wal")
    found = complete(db)
    names = ["encoding", "application_id", "user_version"][encoding == "UTF-8" :]
    assert [part.identity for part in found.blocks] == [*(f"pragma {name}" for name in names), "table t"]
    copy = loaded(another(db, tmp_path), written(found))
    assert complete(copy) == found
    assert copy.query("PRAGMA encoding") == [(encoding,)]
    assert copy.query("PRAGMA user_version") == [(-7,)]


def test_an_empty_database_has_no_blocks(db: Database) -> None:
    """Nothing is made up: not the tables of AUTOINCREMENT and ANALYZE, not temporary ones, not attached ones."""
    db.execute("CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT)", "ANALYZE", "DROP TABLE t")
    with opened(db) as session:
        run(session, "CREATE TEMP TABLE temporary (x)", "ATTACH ':memory:' AS other", "CREATE TABLE other.o (x)")
        assert (session.snapshot().blocks, session.snapshot().lost) == ((), ())


# refused


def test_what_is_in_no_block_is_lost(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object that the dump leaves out is named: nothing depends on the dumper knowing all kinds."""
    db.execute(*EVERYTHING)
    everything = order.arranged

    def without_triggers(entries: tuple[Entry, ...], shadows: dict[str, Entry]) -> list[tuple[Entry, ...]]:
        return everything(tuple(entry for entry in entries if entry.type != "trigger"), shadows)

    monkeypatch.setattr("sqlmig.dialects.sqlite.schema.arranged", without_triggers)
    found = dumped(db)
    assert [lost.identity for lost in found.lost] == ["trigger docs_ai", "trigger later_insert", "trigger users_audit"]


def test_what_sqlite_would_not_take_again_is_lost(db: Database) -> None:
    """What somebody made behind SQLite's back is refused with SQLite's reason."""
    db.execute("CREATE TABLE t (x)")
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = 1")
        renamed = "name = 'sqlite_t', tbl_name = 'sqlite_t', sql = 'CREATE TABLE sqlite_t (x)'"
        raw.execute(f"UPDATE sqlite_master SET {renamed} WHERE name = 't'")
    found = dumped(db)
    assert [(lost.identity, lost.reason) for lost in found.lost] == [
        ("table sqlite_t", "object name reserved for internal use: sqlite_t"),
    ]


def test_a_schema_that_cannot_be_read_is_an_error(db: Database) -> None:
    """Damage is no empty schema."""
    db.execute("CREATE TABLE t (x)")
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = 1")
        raw.execute("UPDATE sqlite_master SET sql = 'CREATE NONSENSE' WHERE name = 't'")
    with pytest.raises(ConnectionFailed, match="malformed database schema"):
        dumped(db)


# the session


def test_reading_leaves_no_trace(db: Database) -> None:
    """The file keeps its bytes, the session its settings and its transaction."""
    db.execute(*EVERYTHING)
    assert db.path is not None
    before = hashlib.sha256(db.path.read_bytes()).digest()
    db.path.chmod(0o444)
    complete(db)
    assert hashlib.sha256(db.path.read_bytes()).digest() == before
    assert sorted(path.name for path in db.path.parent.iterdir()) == [db.path.name]
    db.path.chmod(0o644)
    with opened(db) as session:
        run(session, "PRAGMA foreign_keys = 1")
        first = session.snapshot()
        assert session.query("PRAGMA foreign_keys") == [(1,)]
        with session.transaction():
            run(session, "CREATE TABLE inside (x)")
            assert len(session.snapshot().blocks) == len(first.blocks) + 1
            run(session, "DROP TABLE inside")
        assert session.snapshot() == first


DBMATE = """CREATE TABLE IF NOT EXISTS "schema_migrations" (version varchar(128) primary key);
CREATE TABLE users (
  id integer primary key autoincrement, name text
);
CREATE VIRTUAL TABLE docs USING fts5(a,b)
/* docs(a,b) */;
CREATE TABLE IF NOT EXISTS 'docs_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE IF NOT EXISTS 'docs_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS 'docs_content'(id INTEGER PRIMARY KEY, c0, c1);
CREATE TABLE IF NOT EXISTS 'docs_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE IF NOT EXISTS 'docs_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE VIEW v AS SELECT 1 AS a
/* v(a) */;
CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET name = ';'; END;
-- Dbmate schema migrations
INSERT INTO "schema_migrations" (version) VALUES
  ('20260101000000');
"""


def test_the_file_of_dbmate_loads(db: Database) -> None:
    """dbmate's schema.sql is what `sqlite3 .schema --nosys` prints, shadow tables and comments included."""
    found = complete(loaded(db, DBMATE))
    identities = [part.identity for part in found.blocks]
    assert identities == ["table schema_migrations", "table users", "view v", "virtual table docs"]


COMMENTS = st.sampled_from(["", " -- ; END", " /* ; */", "\n-- x\n", " /* open ", " -- 'quote", "\r\n"])


@settings(max_examples=50)
@given(st.lists(NAMES, min_size=5, max_size=5, unique_by=str.lower), st.lists(COMMENTS, min_size=4, max_size=4))
def test_all_that_sqlite_takes_goes_round(names: list[str], comments: list[str]) -> None:
    """Names and comments of any kind, at the end of a statement too, come back as they were and become no code."""
    table, column, index, view, trigger = ('"' + name.replace('"', '""') + '"' for name in names)
    inner = [comment if comment != " /* open " else " /* */" for comment in comments]
    with in_memory("sqlite") as session, in_memory("sqlite") as copy:
        run(session, f"CREATE TABLE{inner[0]}\n{table} ({column} int{inner[1]}\n, other text DEFAULT ';''--')")
        run(session, f"CREATE INDEX {index} ON {table} ({column}, other) WHERE other <> ';'{comments[2]}")
        run(session, f"CREATE VIEW {view} AS SELECT {column}{inner[1]}\n FROM {table}{comments[3]}")
        body = f"INSERT INTO {view} VALUES (';');{inner[2]}\n UPDATE {table} SET other = '--' WHERE {column} = 1; "
        run(session, f"CREATE TRIGGER {trigger} AFTER INSERT ON {table} BEGIN {body}END{inner[3]}")
        found = session.snapshot()
        assert (len(found.blocks), found.lost) == (2, ())
        copy.run(split(written(found), "sqlite"), lambda _: None)
        assert copy.snapshot() == found
