"""DuckDB's schema: every kind of object, the order that loads, the proof by a copy, and what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmig.dialects.duckdb.schema.pieces import Database as Source
from sqlmig.dialects.duckdb.schema.pieces import Piece
from sqlmig.dialects.duckdb.schema.reading import read
from sqlmig.sql.split import split
from tests.dialects.schema.embedded import another, block, changes, complete, dumped, in_memory, loaded, written
from tests.dialects.sessions import opened, run
from tests.servers import Database

pytestmark = pytest.mark.databases("duckdb")

# triggers, schemas in schemas, typed parameters in a new file, and telling the compression of a column
NEW = int(duckdb.__version__.partition(".")[0]) >= 2

BASE = (
    "CREATE SCHEMA app",
    "CREATE TYPE mood AS ENUM ('sad', 'it''s; ok', '')",
    "CREATE TYPE app.money AS DECIMAL(12, 2)",
    'CREATE TYPE app.pair AS STRUCT("a b" int, "select" app.money)',
    "CREATE TYPE either AS UNION(i int, s varchar)",
    "CREATE SEQUENCE ids START 5 INCREMENT 2",
    "CREATE SEQUENCE app.turns MINVALUE -5 MAXVALUE 7 START -3 INCREMENT -1 CYCLE",
    "CREATE MACRO plus_one(a) AS a + 1",
    "CREATE MACRO app.joined(a, b := ', ', c := NULL, \"d e\" := 'it''s)') AS concat(a, b, c, \"d e\")",
    *(["CREATE MACRO listed(a int, b varchar := 'x', c int[] := [1, 2]) AS len(c) + a"] if NEW else []),
    "CREATE MACRO many(a) AS a, (a, b) AS a + b, (a, b, c := 3) AS a + b + c",
    "CREATE MACRO nothing() AS (SELECT 1)",
    "CREATE MACRO ranged(n, step := 1) AS TABLE SELECT * FROM range(0, n, step)",
    "CREATE MACRO each(n) AS TABLE (SELECT n), (n, m) AS TABLE (SELECT n, m)",
)
TABLES = (
    "CREATE TABLE parent (id int PRIMARY KEY DEFAULT nextval('ids'), code varchar UNIQUE NOT NULL,"
    " m mood DEFAULT 'sad', up int REFERENCES parent (id))",
    "CREATE TABLE app.parent (id int PRIMARY KEY, other bigint CHECK (plus_one(other) > 0))",
    "CREATE TABLE app.child (a int, b int REFERENCES app.parent (id), c int, PRIMARY KEY (a, c), UNIQUE (c, b),"
    " CONSTRAINT named CHECK (a < b AND b <> 0))",
    'CREATE TABLE types (n decimal(10, 2), l varchar[], f int[3], s STRUCT(a int, "B c" varchar[]),'
    " m MAP(varchar, decimal(4, 1)), u either, p app.pair, ts timestamptz DEFAULT current_timestamp, j json,"
    " h uhugeint, i interval, b bit, bl blob DEFAULT '\\x00'::blob, uu uuid, t time, e ENUM('x', 'y'))",
    "CREATE TABLE computed (a int, b int AS (a * 2), c varchar GENERATED ALWAYS AS (concat(a, ', ', b)) VIRTUAL)",
    "CREATE TABLE texts (a varchar COLLATE nocase, b varchar COLLATE de.noaccent, c int USING COMPRESSION rle)",
    "CREATE TABLE copied AS SELECT 1 AS a, 'x' AS \"b, c\"",
    "CREATE TABLE audit (x int, y varchar DEFAULT 'a;--')",
)
REST = (
    "CREATE INDEX parent_m ON parent (m)",
    "CREATE UNIQUE INDEX parent_lower ON parent (lower(code), (id + 1))",
    "CREATE INDEX app_child ON app.child USING art (b)",
    "CREATE VIEW zebra AS SELECT id, code FROM parent",
    "CREATE VIEW ant AS SELECT * FROM zebra WHERE id BETWEEN 1 AND 2",
    'CREATE VIEW app.v ("a b", c) AS SELECT p.id, q.id FROM parent AS p JOIN app.parent AS q USING (id)',
    "CREATE VIEW casts AS SELECT a::decimal(4, 1) AS d, a::tinyint AS t, 'x'::mood AS m FROM app.child",
    "CREATE VIEW literals AS VALUES (1, 'x'), (2, 'y')",
    "CREATE VIEW calls AS SELECT plus_one(1) AS a, x FROM (VALUES (1), (2)) AS valueslist (x)",
    "CREATE MACRO codes(x) AS TABLE SELECT * FROM ant WHERE id = x",
    "CREATE VIEW of_macro AS SELECT * FROM codes(3)",
    "CREATE VIEW windowed AS WITH w AS (SELECT 1 AS a) SELECT row_number() OVER (ORDER BY a) AS r FROM w",
    "COMMENT ON TABLE parent IS 'it''s; -- a\n\"comment\"'",
    "COMMENT ON COLUMN app.child.a IS 'column'",
    "COMMENT ON VIEW zebra IS 'view'",
    "COMMENT ON COLUMN zebra.id IS 'column of a view'",
    "COMMENT ON INDEX app.app_child IS 'index'",
    "COMMENT ON SEQUENCE ids IS 'sequence'",
    "COMMENT ON TYPE mood IS 'type'",
    "COMMENT ON MACRO plus_one IS 'macro'",
    "COMMENT ON MACRO TABLE codes IS 'table macro'",
    *(
        (
            "CREATE TRIGGER audited AFTER INSERT ON parent FOR EACH STATEMENT INSERT INTO audit (x) VALUES (1)",
            "CREATE TRIGGER child_audit AFTER DELETE ON app.child FOR EACH STATEMENT INSERT INTO zoo VALUES (1)",
            "CREATE SCHEMA app.inner",
            "CREATE TABLE app.inner.t (a int)",
            "CREATE VIEW app.inner.v AS SELECT * FROM app.inner.t",
        )
        if NEW
        else ()
    ),
)
EVERYTHING = (*BASE, *TABLES, "CREATE TABLE zoo (x int)", *REST)
HOSTILE = ('a "b"', "it's; --", "tab\tnew\nline", "SELECT", "Ünï 表 😀", "\\", "$$", "/*", "a.b")


def listed(db: Database) -> list[list[Any]]:
    """What DuckDB lists of a database, without numbers and what depends on its name."""
    queries = (
        "SELECT schema_name, table_name, sql, comment FROM duckdb_tables()",
        "SELECT schema_name, view_name, comment, column_count FROM duckdb_views() WHERE NOT internal",
        "SELECT schema_name, index_name, sql, comment, is_unique FROM duckdb_indexes()",
        "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal",
        "SELECT schema_name, sequence_name, increment_by, min_value, max_value, cycle, comment FROM duckdb_sequences()",
        "SELECT schema_name, type_name, logical_type, labels::varchar, comment FROM duckdb_types() WHERE NOT internal",
        "SELECT table_name, constraint_type, constraint_column_names::varchar, expression FROM duckdb_constraints()",
        "SELECT function_name, parameters::varchar, macro_definition FROM duckdb_functions() WHERE NOT internal",
    )
    return [sorted(db.query(query), key=repr) for query in queries]


def test_every_kind_goes_round(db: Database, tmp_path: Path) -> None:
    """What was read loads into an empty database, which then has the same schema and gives the same bytes."""
    with opened(db) as session:
        run(session, *EVERYTHING)
        first = session.snapshot()
    found = complete(db)
    assert found == first  # what the process knows is what the file holds
    copy = loaded(another(db, tmp_path), written(found))
    assert complete(copy) == found
    assert listed(copy) == listed(db)
    assert copy.query("SELECT app.joined('a'), many(1), many(1, 2, c := 4)") == [("a, it's)", 1, 7)]


def test_names_may_be_anything(db: Database, tmp_path: Path) -> None:
    """Quotes, line breaks, keywords and comments in the names of all kinds go round, and none becomes code."""
    for name in ('"' + name.replace('"', '""') + '"' for name in HOSTILE):
        own = f"{name}.{name}"
        db.execute(
            f"CREATE SCHEMA {name}",
            f"CREATE TYPE {own} AS ENUM ('a')",
            f"CREATE SEQUENCE {own}",
            f"CREATE MACRO {own}({name} := 'x', y := 1) AS {name}",
            f"CREATE TABLE {own} ({name} int PRIMARY KEY, b int REFERENCES {own}, CHECK ({name} > 0))",
            f"CREATE INDEX {name} ON {own} (b)",
            f'CREATE VIEW {name}."view" AS SELECT {name} FROM {own}',
            f"COMMENT ON COLUMN {own}.{name} IS 'x'",
        )
    found = complete(db)
    copy = loaded(another(db, tmp_path), written(found))
    assert complete(copy) == found
    assert listed(copy) == listed(db)


def test_a_view_waits_for_what_it_uses(db: Database) -> None:
    """Views come by name, but behind those that they use, in whatever quotes they name them."""
    db.execute("""CREATE VIEW "z'""q" AS SELECT 1 AS a""", """CREATE VIEW a AS SELECT a FROM "z'""q" """)
    db.execute("CREATE VIEW b AS SELECT * FROM a", "CREATE VIEW c AS SELECT 1 AS x")
    assert [part.name for part in complete(db).blocks] == ["c", """"z'""q\"""", "a", "b"]


def test_the_order_of_creation_does_not_show(db: Database, tmp_path: Path) -> None:
    """Two databases with the same objects give the same bytes, whatever came first, and whatever DuckDB is told."""
    db.execute(*EVERYTHING)
    found = complete(db)
    other = another(db, tmp_path)
    parent, *tables = TABLES
    other.execute(
        *BASE[:3], *reversed(BASE[3:]), "CREATE TABLE zoo (x int)", parent, *tables[::-1][:-2], *tables[:2], *REST
    )
    with opened(other) as session:
        run(session, "SET default_order = 'desc'", "SET default_null_order = 'nulls_first'", "USE app")
        assert session.snapshot() == found


def test_what_belongs_to_a_table_is_in_its_block(db: Database) -> None:
    """Indexes, comments, sequences and triggers follow their table; everything is as early as it loads."""
    db.execute(*EVERYTHING)
    found = complete(db)
    assert block(found, "table parent").split("\n") == [
        "CREATE TABLE parent (",
        "    id INTEGER DEFAULT(nextval('ids')) PRIMARY KEY,",
        "    code VARCHAR NOT NULL UNIQUE,",
        "    m ENUM('sad', 'it''s; ok', '') DEFAULT('sad'),",
        "    up INTEGER,",
        "    FOREIGN KEY (up) REFERENCES parent(id),",
        ");",
        "CREATE UNIQUE INDEX parent_lower ON parent((lower(code)), ((id + 1)));",
        "CREATE INDEX parent_m ON parent(m);",
        "COMMENT ON TABLE parent IS 'it''s; -- a",
        '"comment"\';',
        *(
            ["CREATE TRIGGER audited AFTER INSERT ON parent FOR EACH STATEMENT INSERT INTO audit (x) (VALUES (1));"]
            if NEW
            else []
        ),
    ]
    names = [part.identity for part in found.blocks]
    assert names.index("view zebra") + 1 == names.index("view ant")
    assert ("trigger child_audit on app.child" in names) == NEW  # zoo comes after its table
    assert names.index("table macro codes") < names.index("view of_macro")


@pytest.mark.parametrize(
    "constraint", ["", ", PRIMARY KEY (a, b), CHECK (b > ',')", ", FOREIGN KEY (b) REFERENCES t (a)"]
)
def test_a_new_column_is_one_line(db: Database, constraint: str) -> None:
    """ALTER TABLE ADD COLUMN adds one line and touches no other."""
    db.execute(f"CREATE TABLE t (a varchar UNIQUE, b varchar{constraint})")
    before = complete(db)
    if "FOREIGN" in constraint:  # DuckDB alters no table that others refer to
        db.execute("DROP TABLE t", f"CREATE TABLE t (a varchar UNIQUE, b varchar, c decimal(4, 2){constraint})")
    else:
        db.execute("ALTER TABLE t ADD COLUMN c decimal(4, 2)")
    assert changes(before, complete(db)) == ["+    c DECIMAL(4,2),"]


def test_the_use_of_a_sequence_does_not_show(db: Database) -> None:
    """DuckDB keeps the next value for START once a sequence was used: neither is dumped."""
    db.execute("CREATE SEQUENCE s START 5 INCREMENT 2 MAXVALUE 99", "CREATE SEQUENCE down INCREMENT -1")
    before = complete(db)
    db.execute("SELECT nextval('s'), nextval('down')")
    assert complete(db) == before
    assert block(before, "sequence s") == "CREATE SEQUENCE s INCREMENT BY 2 MINVALUE 1 MAXVALUE 99 NO CYCLE;"


def test_names_without_their_schema_are_found_again(db: Database, tmp_path: Path) -> None:
    """What was made with another current schema is loaded with that one, and main is the current one afterwards."""
    db.execute(
        "CREATE SCHEMA app",
        "USE app",
        "CREATE MACRO one() AS 1",
        "CREATE MACRO two() AS one() + 1",
        "CREATE TABLE t (a int CHECK (a > 0))",
        "CREATE MACRO rows() AS TABLE SELECT * FROM t",
        "CREATE VIEW v AS SELECT two() AS a FROM t",
        "CREATE TABLE main.t (b varchar)",
    )
    found = complete(db)
    assert block(found, "macro app.two").startswith("SET schema = '\"app\"';\nCREATE MACRO")
    copy = loaded(another(db, tmp_path), written(found))
    assert complete(copy) == found
    assert copy.query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'") == [("t",)]


def test_the_name_of_the_database_does_not_show(db: Database, tmp_path: Path) -> None:
    """A view that names its own database is dumped without that name, so that another file can have it."""
    db.execute(
        "CREATE SCHEMA app",
        "CREATE TABLE app.t (a int)",
        "CREATE TABLE raw (a int)",
        f"CREATE VIEW v AS SELECT t.a, '{db.name}.app.t' AS b FROM {db.name}.app.t JOIN {db.name}.raw USING (a)",
        f"CREATE MACRO m(x) AS (SELECT max(a) FROM {db.name}.app.t WHERE a < x)",
    )
    found = complete(db)
    assert f"'{db.name}.app.t' AS b" in block(found, "view v")
    assert complete(loaded(another(db, tmp_path), written(found))) == found


NAMES = st.text(st.sampled_from("ab\"' ();,-\\\n\té😀"), min_size=1, max_size=6).filter(
    lambda name: name.strip() == name
)
VALUES = st.text(st.sampled_from("ab'\"(),;-\\$\n "), max_size=6)
TYPES = st.sampled_from(["int", "varchar[]", "decimal(4, 2)", "STRUCT(a int, b MAP(int, varchar))", "ENUM('a', 'b,)')"])


@settings(max_examples=6)
@given(
    st.lists(st.tuples(NAMES, TYPES), min_size=1, max_size=4, unique_by=lambda column: column[0].lower()),
    st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3, unique_by=lambda parameter: parameter[0].lower()),
)
def test_tables_and_macros_go_round(columns: list[tuple[str, str]], parameters: list[tuple[str, str]]) -> None:
    """Whatever names, types, defaults and comments they have, the pieces that are read make the same pieces."""

    def quoted(name: str, mark: str = '"') -> str:
        return mark + name.replace(mark, mark * 2) + mark

    body = ", ".join(f"{quoted(name)} {type_}" for name, type_ in columns)
    defaults = ", ".join(f"{quoted(name)} := {quoted(value, chr(39))}" for name, value in parameters)
    statements = (
        f"CREATE TABLE t ({body}, extra varchar DEFAULT {quoted(parameters[0][1], chr(39))})",
        f"COMMENT ON COLUMN t.{quoted(columns[0][0])} IS {quoted(parameters[0][1], chr(39))}",
        f"CREATE MACRO {quoted(parameters[0][0])}({defaults}) AS {quoted(parameters[0][0])}",
        f"CREATE VIEW v AS SELECT {quoted(columns[0][0])} AS {quoted(parameters[0][0])} FROM t",
    )
    with in_memory("duckdb") as session, in_memory("duckdb") as copy:
        run(session, *statements)
        found = session.snapshot()
        assert found.lost == ()
        copy.run(split(written(found), "duckdb"), lambda _: None)
        assert copy.snapshot() == found


# views on what is elsewhere


def test_a_view_on_what_is_elsewhere_is_dumped(db: Database, tmp_path: Path) -> None:
    """A view on a file or an attached database is dumped, and views on it, whether it is there at that time or not."""
    data, other = tmp_path / "data.csv", ("ATTACH ':memory:' AS other", "CREATE TABLE other.main.t (a int)")
    data.write_text("a,b\n1,x\n")
    with opened(db) as session:
        run(
            session,
            *other,
            f"CREATE VIEW reads AS SELECT * FROM read_csv('{data}')",
            f"CREATE VIEW attached AS SELECT * FROM other.{'t' if NEW else 'main.t'}",
            "CREATE VIEW above AS SELECT b, 1 AS c FROM reads",
            "COMMENT ON VIEW reads IS 'x'",
        )
        found = session.snapshot()
        data.unlink()
        assert session.snapshot() == found
    assert complete(db) == found
    assert [part.identity for part in found.blocks] == ["view attached", "view reads", "view above"]
    data.write_text("a,b\n1,x\n")
    with opened(another(db, tmp_path)) as session:
        run(session, *other)
        session.run(split(written(found), "duckdb"), lambda _: None)
        assert session.snapshot() == found


# refused


def test_a_view_that_cannot_be_made_again_is_lost(db: Database) -> None:
    """DuckDB keeps a view whose table is gone, and would not take it any more."""
    db.execute("CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT * FROM t", "CREATE VIEW w AS SELECT * FROM v")
    db.execute("DROP TABLE t")
    found = dumped(db)
    assert [lost.identity for lost in found.lost] == ["view v", "view w"]
    assert "Table with name t does not exist" in found.lost[0].reason


def test_what_is_in_no_block_is_lost(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object that the dump leaves out is named, with all its parts: the catalogs tell what there is."""
    db.execute("CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT 1 AS x", "CREATE SEQUENCE s")

    def without_views(source: Source) -> list[Piece]:
        return [piece for piece in read(source) if piece.kind != "view"]

    monkeypatch.setattr("sqlmig.dialects.duckdb.schema.read", without_views)
    assert [lost.identity for lost in dumped(db).lost] == ["column main.v.x", "view main.v"]


@pytest.mark.parametrize(
    ("statement", "left_out", "lost"),
    [
        ("CREATE TABLE t (a int, b int DEFAULT 3)", " DEFAULT(3)", "column main.t.b"),
        ("CREATE TABLE t (a int, b int NOT NULL)", " NOT NULL", "constraint main.t.t_b_not_null"),
        *([("CREATE TABLE t (a int USING COMPRESSION rle)", " USING COMPRESSION RLE", "table main.t")] if NEW else []),
    ],
)
def test_a_property_that_gets_lost_is_named(
    db: Database, monkeypatch: pytest.MonkeyPatch, statement: str, left_out: str, lost: str
) -> None:
    """The copy is compared with the original in everything that DuckDB lists, not only by names."""
    db.execute(statement)

    def careless(source: Source) -> list[Piece]:
        return [
            replace(piece, statements=tuple(sql.replace(left_out, "") for sql in piece.statements))
            for piece in read(source)
        ]

    monkeypatch.setattr("sqlmig.dialects.duckdb.schema.read", careless)
    found = dumped(db)
    assert lost in [each.identity for each in found.lost]


def test_defaults_that_nobody_tells_are_a_loss(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a DuckDB words its message differently, a macro with parameters is refused and not guessed."""
    db.execute("CREATE MACRO f(a, b := 1) AS a", "CREATE MACRO g() AS 2", "CREATE VIEW v AS SELECT f(1) AS x")
    monkeypatch.setattr("sqlmig.dialects.duckdb.session.Session.complaint", lambda *_: "Binder Error: no")
    found = dumped(db)
    assert [(lost.identity, lost.reason.partition(":")[0]) for lost in found.lost] == [
        ("macro f", "DuckDB does not tell the defaults of its parameters"),
        ("view v", "Catalog Error"),
    ]
    assert [part.identity for part in found.blocks] == ["macro g"]


# the session


def test_only_the_database_itself_is_read(db: Database) -> None:
    """Temporary objects, attached databases and settings are no part of the schema."""
    db.execute("CREATE TABLE t (a int)")
    expected = complete(db)
    with opened(db) as session:
        run(
            session,
            "CREATE TEMP TABLE hidden (a int)",
            "CREATE TEMP VIEW hidden_v AS SELECT 1",
            "CREATE TEMP MACRO h() AS 1",
        )
        run(session, "ATTACH ':memory:' AS other", "CREATE TABLE other.main.o (a int)", "CREATE SCHEMA other.s")
        run(session, "USE other")
        assert session.snapshot() == expected


def test_reading_leaves_no_trace(db: Database) -> None:
    """The file keeps its bytes; the session its settings, its databases and its transaction."""
    db.execute(*EVERYTHING)
    assert db.path is not None
    before = hashlib.sha256(db.path.read_bytes()).digest()
    first = complete(db)
    assert hashlib.sha256(db.path.read_bytes()).digest() == before
    assert sorted(path.name for path in db.path.parent.iterdir()) == [db.path.name]
    with opened(db) as session:
        settings = session.query("SELECT name, value FROM duckdb_settings() ORDER BY name")
        databases = session.query("SELECT database_name FROM duckdb_databases() ORDER BY 1")
        with session.transaction():
            run(session, "CREATE TABLE inside (a int)")
            assert len(session.snapshot().blocks) == len(first.blocks) + 1
            run(session, "DROP TABLE inside")
        assert session.snapshot() == first
        assert session.query("SELECT name, value FROM duckdb_settings() ORDER BY name") == settings
        assert session.query("SELECT database_name FROM duckdb_databases() ORDER BY 1") == databases
