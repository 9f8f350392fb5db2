"""What belongs to an extension comes with it; what users make of it is theirs."""

from __future__ import annotations

import pytest

from tests.dialects.schema.copies import load, snapshot, text
from tests.servers import Database

pytestmark = pytest.mark.databases("postgres18")  # the one whose programs always bring pgvector

SCRIPT = """
CREATE SCHEMA "Vec tors";
CREATE EXTENSION vector WITH SCHEMA "Vec tors";
COMMENT ON EXTENSION vector IS 'mine';
SET search_path = public, "Vec tors";
CREATE DOMAIN colour AS vector(3) CHECK (vector_dims(VALUE) = 3);
CREATE TABLE t (id integer PRIMARY KEY, v vector(3) DEFAULT '[1,2,3]', c colour, vs vector[]);
CREATE INDEX ON t USING hnsw (v vector_l2_ops) WITH (m = 4);
CREATE FUNCTION near(vector, vector) RETURNS boolean LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT $1 <-> $2 < 1; END;
ALTER FUNCTION near(vector, vector) DEPENDS ON EXTENSION vector;
CREATE OPERATOR ~~~ (FUNCTION = near, LEFTARG = vector, RIGHTARG = vector, COMMUTATOR = ~~~);
CREATE OPERATOR CLASS first_ops FOR TYPE vector USING btree AS OPERATOR 1 <, FUNCTION 1 vector_cmp(vector, vector);
CREATE FUNCTION below(vector, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR <# (FUNCTION = below, LEFTARG = vector, RIGHTARG = integer);
ALTER OPERATOR FAMILY vector_ops USING btree ADD OPERATOR 1 <# (vector, integer);
CREATE OPERATOR FAMILY own USING btree;
ALTER OPERATOR FAMILY own USING btree ADD OPERATOR 1 < (vector, vector), FUNCTION 1 vector_cmp(vector, vector);
CREATE AGGREGATE largest(vector) (SFUNC = vector_add, STYPE = vector);
ALTER EXTENSION vector DROP FUNCTION l1_distance(vector, vector);
ALTER FUNCTION l1_distance(vector, vector) COST 17;
CREATE FUNCTION "own's"(vector) RETURNS integer LANGUAGE c AS '$libdir/vector', 'vector_dims';
CREATE VIEW v AS SELECT id, v <-> '[0,0,0]' AS distance FROM t ORDER BY 2;
"""
MEMBERS_OF_FAMILIES = """
    SELECT f.opfname, a.amopopr::regoperator::text FROM pg_amop a JOIN pg_opfamily f ON f.oid = a.amopfamily
    WHERE a.oid >= 16384 ORDER BY 1, 2"""


@pytest.fixture
def made(db: Database) -> Database:
    db.create()
    db.execute(SCRIPT)
    return db


def test_an_extension_is_one_statement(made: Database) -> None:
    """None of the hundreds of members is written, and none is missed."""
    schema = snapshot(made)
    assert schema.lost == ()
    [block] = [block for block in schema.blocks if block.kind == "extension"]
    assert block.sql == (
        "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA \"Vec tors\";\nCOMMENT ON EXTENSION vector IS 'mine';"
    )
    assert len(schema.blocks) < len(SCRIPT.splitlines())


def test_what_uses_an_extension_comes_back(made: Database, copy: Database) -> None:
    """Its types, functions and operators are there before they are used; a function taken out of it is a user's."""
    load(copy, text(snapshot(made)))
    assert text(snapshot(copy)) == text(snapshot(made))
    assert copy.query(MEMBERS_OF_FAMILIES) == made.query(MEMBERS_OF_FAMILIES)


def test_the_usual_comment_is_not_written(db: Database) -> None:
    """CREATE EXTENSION comments on the extension by itself, and only an owner may do it once more."""
    db.create()
    db.execute("CREATE EXTENSION vector")
    assert [block.sql for block in snapshot(db).blocks] == ["CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;"]


def test_changed_privileges_on_members_come_back(db: Database, copy: Database) -> None:
    """What a script of the extension has granted is not written, what was changed afterwards is."""
    db.create()
    db.execute("CREATE EXTENSION vector", "REVOKE ALL ON FUNCTION vector_dims(vector) FROM PUBLIC")
    schema = text(snapshot(db, grants=True))
    assert schema.count("REVOKE") == 1
    load(copy, schema)
    privileges = "SELECT proacl::text FROM pg_proc WHERE oid = 'vector_dims(vector)'::regprocedure"
    assert copy.query(privileges) == db.query(privileges) != [(None,)]
