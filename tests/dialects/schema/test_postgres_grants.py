"""Owners and privileges are in a PostgreSQL schema when they are asked for, and only then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialects.schema.copies import load, snapshot, text
from tests.servers import Database

pytestmark = pytest.mark.databases("postgres15", "postgres18")

SCRIPT = Path(__file__).with_name("postgres") / "grants.sql"
# by the server's own functions: what sqlmig reads must not judge itself
OWNERS = """
    SELECT i.type, i.identity, pg_get_userbyid(d.refobjid)
    FROM pg_shdepend d CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
    WHERE d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND d.deptype = 'o'
    ORDER BY 1, 2, 3"""
PRIVILEGES = """
    SELECT i.identity, a.grantor::regrole::text, a.grantee::regrole::text, a.privilege_type, a.is_grantable
    FROM (
      SELECT 'pg_class'::regclass AS catalog, oid, 0 AS sub, relacl AS acl FROM pg_class
      UNION ALL SELECT 'pg_class'::regclass, attrelid, attnum, attacl FROM pg_attribute WHERE NOT attisdropped
      UNION ALL SELECT 'pg_proc'::regclass, oid, 0, proacl FROM pg_proc
      UNION ALL SELECT 'pg_type'::regclass, oid, 0, typacl FROM pg_type
      UNION ALL SELECT 'pg_namespace'::regclass, oid, 0, nspacl FROM pg_namespace
      UNION ALL SELECT 'pg_language'::regclass, oid, 0, lanacl FROM pg_language
      UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, fdwacl FROM pg_foreign_data_wrapper
      UNION ALL SELECT 'pg_foreign_server'::regclass, oid, 0, srvacl FROM pg_foreign_server
    ) o CROSS JOIN LATERAL aclexplode(o.acl) a
      CROSS JOIN LATERAL pg_identify_object(o.catalog, o.oid, o.sub) i
    WHERE i.type !~ 'toast'
    ORDER BY 1, 2, 3, 4, 5"""
DEFAULTS = """
    SELECT defaclrole::regrole::text, defaclnamespace::regnamespace::text, defaclobjtype, a.grantor::regrole::text,
      a.grantee::regrole::text, a.privilege_type, a.is_grantable
    FROM pg_default_acl CROSS JOIN LATERAL aclexplode(defaclacl) a
    ORDER BY 1, 2, 3, 4, 5, 6, 7"""


@pytest.fixture
def roles(db: Database, copy: Database) -> Iterator[dict[str, str]]:
    """Three roles of this test's own: they belong to the server, and a name may need quotes."""
    db.create()
    names = {word: f'"{word} {db.name}"' for word in ("owner", "reader", "other")}
    db.execute(*(f"CREATE ROLE {name}" for name in names.values()))
    yield names
    for database in (db, copy):
        if database.exists():
            database.execute(*(f"DROP OWNED BY {name} CASCADE" for name in names.values()))
    db.execute(*(f"DROP ROLE {name}" for name in names.values()))


@pytest.fixture
def made(db: Database, roles: dict[str, str]) -> Database:
    """A database with privileges of every kind."""
    sql = re.sub(r":(owner|reader|other)\b", lambda found: roles[found[1]], SCRIPT.read_text())
    db.execute(sql)
    return db


def test_they_come_back(made: Database, copy: Database) -> None:
    """A copy has the same owners, the same privileges by the same grantors, the same default privileges."""
    load(copy, text(snapshot(made, grants=True)))
    for question in (OWNERS, PRIVILEGES, DEFAULTS):
        assert copy.query(question) == made.query(question) != []
    assert text(snapshot(copy, grants=True)) == text(snapshot(made, grants=True))


def test_they_are_left_out(made: Database, copy: Database) -> None:
    """Without being asked for nothing of them is written, and nothing is lost by that."""
    schema = snapshot(made)
    assert not re.search(
        rf"^(GRANT|REVOKE|SET ROLE)|OWNER TO|DEFAULT PRIVILEGES|{made.name}", text(schema), re.MULTILINE
    )
    assert schema.lost == ()
    load(copy, text(schema))
    assert text(snapshot(copy)) == text(schema)


def test_the_order_of_granting_does_not_show(db: Database, copy: Database, roles: dict[str, str]) -> None:
    """Equal privileges are written equally, in whatever order they were given."""
    copy.create()
    table = "CREATE TABLE t (a integer)"
    grants = [f"GRANT SELECT ON t TO {name}" for name in roles.values()]
    db.execute(table, *grants)
    copy.execute(table, *reversed(grants))
    assert text(snapshot(db, grants=True)) == text(snapshot(copy, grants=True))


def test_usual_privileges_are_not_written(db: Database) -> None:
    """What a new object, a new public and the server's own objects have anyway needs no statement."""
    db.create()
    db.execute(
        "CREATE TABLE t (a integer)", "GRANT ALL ON t TO current_user", "CREATE FUNCTION f() RETURNS int RETURN 1"
    )
    assert not re.search(r"GRANT|REVOKE", text(snapshot(db, grants=True)))
