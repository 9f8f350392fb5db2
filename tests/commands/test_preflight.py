"""preflight: each check's colours on real servers, its exit codes, and that it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sqlmig.config import parse_url
from sqlmig.config.credentials import default_login
from tests.dialects.sessions import opened, run
from tests.servers import Database, Project
from tests.servers.volume import Volume

FIRST = "20260101000000_good.sql"
SECOND = "20260102000000_more.sql"
GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
ADD = "-- migrate:up\nALTER TABLE good ADD COLUMN x integer;\n-- migrate:down\nALTER TABLE good DROP COLUMN x;\n"
NAMES = ["connection", "server", "login", "rights", "transactions", "replicas", "disk", "backup"]
NAMES += ["ledger", "pending", "tables", "conflicts", "undo"]


def checks(document: Any) -> dict[str, Any]:
    """The document's checks by name."""
    assert document["error"] is None, document["error"]
    return {check["name"]: check for check in document["checks"]}


@pytest.fixture
def little(db: Database) -> Iterator[str]:
    """The database's URL for a user who may read and write its rows, and nothing else."""
    db.create()
    db.execute("CREATE TABLE good (id integer)")
    if db.dialect == "postgres":
        db.execute(
            f"CREATE ROLE {db.name} LOGIN PASSWORD 'little-rights'", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
        )
        db.execute(f"GRANT SELECT, INSERT, UPDATE ON good TO {db.name}")
        yield db.with_login(db.name, "little-rights")
        db.execute(f"DROP OWNED BY {db.name} CASCADE", f"DROP ROLE {db.name}")
    else:
        db.execute(f"CREATE USER {db.name} IDENTIFIED BY 'little-rights'")
        db.execute(f"GRANT SELECT, INSERT, UPDATE ON {db.name}.* TO {db.name}")
        yield db.with_login(db.name, "little-rights")
        db.execute(f"DROP USER {db.name}")


def test_ready(db: Database, project: Project) -> None:
    """On a fresh database and on a migrated one nothing is red or yellow, and no table is made by asking."""
    project.write(FIRST, GOOD)
    db.create()
    fresh = project.json("preflight", "--level", "yellow", db=db)
    assert [check["name"] for check in fresh["checks"]] == NAMES
    assert (fresh["exit_code"], fresh["colour"]) == (0, "green"), fresh["checks"]
    assert project.json("status", db=db)["applied"] == 0
    tables = "sqlite_master WHERE name" if db.dialect == "sqlite" else "information_schema.tables WHERE table_name"
    assert db.query(f"SELECT count(*) FROM {tables} LIKE 'schema_migrations%'") == [(0,)]
    assert project.run("up", db=db).code == 0
    done = project.run("preflight", db=db)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n\nReady\n")
    assert "nothing to apply" in done.out


def test_a_missing_database(db: Database, project: Project) -> None:
    """It is no error, since `up` creates it, and it is not made by asking."""
    project.write(FIRST, GOOD)
    document = project.json("preflight", db=db)
    assert document["exit_code"] == 0
    assert checks(document)["connection"]["colour"] == "yellow"
    assert checks(document)["pending"]["details"] == [FIRST]
    assert project.run("preflight", "--level", "yellow", db=db).code == 1
    assert not db.exists()


def test_levels_are_colours(project: Project) -> None:
    """Another word is wrong usage."""
    project.write(FIRST, GOOD)
    assert project.run("preflight", "--level", "warning", url="sqlite:x.db").code == 2


@pytest.mark.databases("postgres15", "postgres18", "mariadb", "mysql")
def test_missing_rights(db: Database, project: Project, little: str) -> None:
    """Whatever a pending statement or the ledger may not do is red, with the statement that permits it."""
    text = (
        "-- migrate:up\nALTER TABLE good ADD COLUMN x integer;\nCREATE INDEX i ON good (id);\nUPDATE good SET id = 1;\n"
        "DELETE FROM good;\nTRUNCATE good;\nCREATE TABLE made (id integer);\nALTER TABLE made ADD COLUMN x integer;\n"
        "CREATE VIEW v AS SELECT 1;\nGRANT SELECT ON good TO PUBLIC;\n-- migrate:down\nSELECT 1;\n"
    )
    project.write(FIRST, text)
    document = project.json("preflight", url=little)
    assert document["exit_code"] == 1
    rights = checks(document)["rights"]
    assert rights["colour"] == "red"
    told = "\n".join(rights["details"])
    if db.dialect == "postgres":
        owner = db.query("SELECT current_user")[0][0]
        assert f'ALTER TABLE "good", which belongs to {owner}: GRANT {owner} TO {db.name}' in told
        assert 'CREATE INDEX "good", which belongs to' in told
        assert f'DELETE on "good": GRANT DELETE ON "good" TO {db.name}' in told
        assert f'TRUNCATE on "good": GRANT TRUNCATE ON "good" TO {db.name}' in told
        assert f'create a table in the schema "public": GRANT CREATE ON SCHEMA "public" TO {db.name}' in told
        assert 'create a view in the schema "public"' in told
    else:
        for what, privilege in (
            ("ALTER TABLE good", "ALTER"),
            ("CREATE INDEX good", "INDEX"),
            ("DELETE TABLE good", "DELETE"),
            ("TRUNCATE TABLE good", "DROP"),
            ("CREATE TABLE made", "CREATE"),
            ("CREATE VIEW v", "CREATE VIEW"),
        ):
            assert f"{what} ({privilege}): GRANT {privilege} ON `{db.name}`.* TO {db.name}@%" in told
    assert "UPDATE" not in told


@pytest.mark.databases("postgres15", "mariadb", "mysql")
def test_enough_rights(db: Database, project: Project, little: str) -> None:
    """What is granted later, by a role, for one table or for all, is seen."""
    project.write(
        FIRST, "-- migrate:up\nDELETE FROM good;\nALTER TABLE good ADD COLUMN x integer;\n-- migrate:down\nSELECT 1;\n"
    )
    assert project.run("preflight", url=little).code == 1
    if db.dialect == "postgres":
        db.execute(f"ALTER TABLE good OWNER TO {db.name}", f"GRANT CREATE ON SCHEMA public TO {db.name}")
    else:
        db.execute(f"GRANT DELETE, ALTER ON {db.name}.good TO {db.name}", f"GRANT CREATE ON {db.name}.* TO {db.name}")
    document = project.json("preflight", url=little)
    assert document["exit_code"] == 0, document["checks"]


@pytest.mark.databases("mariadb", "mysql")
def test_what_a_role_may_hold_is_not_asked(db: Database, project: Project, little: str) -> None:
    """SHOW GRANTS does not say what an inactive role would permit, so that nothing is claimed."""
    project.write(FIRST, ADD)
    db.execute(f"CREATE ROLE r_{db.name}", f"GRANT r_{db.name} TO {db.name}")
    try:
        rights = checks(project.json("preflight", url=little))["rights"]
    finally:
        db.execute(f"DROP ROLE r_{db.name}")
    assert rights["colour"] == "green"
    assert "not asked: ALTER TABLE" in rights["details"]


@pytest.mark.databases("postgres15", "postgres18", "mariadb", "mysql")
def test_transactions_in_the_way(db: Database, project: Project) -> None:
    """Who holds a table that is to be changed is named with what ends it; young transactions are nobody's concern."""
    project.write(FIRST, GOOD)
    assert project.run("up", db=db).code == 0
    project.write(SECOND, ADD)
    with opened(db) as other, other.transaction():
        run(other, "INSERT INTO good VALUES (1)")
        assert (
            checks(project.json("preflight", "--table-lock-timeout", "1m", db=db))["transactions"]["colour"] == "green"
        )
        if db.dialect == "mysql":  # which counts whole seconds
            run(other, "SELECT sleep(1.2)")
        bounded = ("--table-lock-timeout", "1s" if db.dialect == "mysql" else "1ms")
        document = project.json("preflight", *bounded, db=db)
        transactions = checks(document)["transactions"]
        (detail,) = transactions["details"]
        if db.server == "mariadb":  # it does not tell which tables
            assert (transactions["colour"], document["exit_code"]) == ("yellow", 0)
        else:
            assert (transactions["colour"], document["exit_code"]) == ("red", 1)
            assert ", holds good: " in detail
        assert ("SELECT pg_terminate_backend(" if db.dialect == "postgres" else "KILL ") in detail
    assert checks(project.json("preflight", *bounded, db=db))["transactions"]["colour"] == "green"


@pytest.mark.databases("postgres15", "mysql")
def test_transactions_elsewhere(db: Database, project: Project) -> None:
    """A long transaction that holds no table that is to be changed is yellow."""
    project.write(FIRST, GOOD)
    assert project.run("up", db=db).code == 0
    project.write(SECOND, ADD.replace("good", "other"))
    with opened(db) as other, other.transaction():
        run(other, "INSERT INTO good VALUES (1)")
        if db.dialect == "mysql":
            run(other, "SELECT sleep(1.2)")
        bounded = ("--table-lock-timeout", "1s" if db.dialect == "mysql" else "1ms")
        assert checks(project.json("preflight", *bounded, db=db))["transactions"]["colour"] == "yellow"


@pytest.mark.databases("mariadb", "mysql", "postgres15")
def test_transactions_that_this_user_may_not_see(db: Database, project: Project, little: str) -> None:
    """Without the right to see others' sessions nothing is claimed about their age."""
    project.write(FIRST, ADD)
    with opened(db) as other, other.transaction():
        run(other, "INSERT INTO good VALUES (1)")
        transactions = checks(project.json("preflight", url=little))["transactions"]
    if db.dialect == "mysql":
        assert transactions["colour"] == "not asked"
        assert "GRANT PROCESS" in transactions["message"]
    else:
        assert transactions["colour"] == "yellow"
        assert "holds good: " in transactions["details"][0]
        assert "open for" not in transactions["details"][0]


@pytest.mark.databases("mariadb", "mysql")
def test_a_server_that_takes_no_writes(db: Database, project: Project) -> None:
    """A server that was set to read only, as replicas are, is red."""
    project.write(FIRST, GOOD)
    db.create()
    db.execute("SET GLOBAL read_only = 1")
    try:
        connection = checks(project.json("preflight", db=db))["connection"]
    finally:
        db.execute("SET GLOBAL read_only = 0")
    assert connection["colour"] == "red"
    assert "the server is set to read_only" in connection["message"]


@pytest.mark.databases("sqlite", "duckdb")
def test_files(db: Database, project: Project, volume: Volume) -> None:
    """A full disk and a folder that cannot be written are red."""
    project.write(FIRST, GOOD)
    url = f"{db.server}:{volume.path}/app.{db.server}"
    assert project.run("up", url=url).code == 0
    roomy = checks(project.json("preflight", url=url))
    assert (roomy["disk"]["colour"], roomy["rights"]["colour"]) == ("green", "green")
    (volume.path / "ballast").write_bytes(b"x" * (8 << 20))
    assert checks(project.json("preflight", url=url))["disk"]["colour"] == "red"
    volume.read_only()
    rights = checks(project.json("preflight", url=url))["rights"]
    assert rights["colour"] == "red"
    assert (
        f"write to {volume.path}/app.{db.server}: make {volume.path}/app.{db.server} writable" in rights["details"][0]
    )


REWRITES = {
    "postgres": "ALTER TABLE good ALTER id TYPE bigint",
    "mysql": "ALTER TABLE good CONVERT TO CHARACTER SET latin1",
    "sqlite": "ALTER TABLE good DROP COLUMN x",
    "duckdb": "ALTER TABLE good ALTER id TYPE bigint",
}


def test_tables_that_are_rewritten(db: Database, project: Project) -> None:
    """Yellow with file and line of each statement that works for long on a table that was there before."""
    project.write(FIRST, GOOD.replace("integer)", "integer, x integer)"))
    up = "ALTER TABLE good ADD y integer;\nCREATE TABLE made (id integer);\nCREATE INDEX made_id ON made (id);"
    project.write(SECOND, f"-- migrate:up\n{up}\n-- migrate:down\nDROP TABLE made;\n")
    assert project.run("up", "--to", "20260101000000", db=db).code == 0
    assert checks(project.json("preflight", db=db))["tables"]["colour"] == "green"
    project.write(SECOND, f"-- migrate:up\n{up}\n{REWRITES[db.dialect]};\n-- migrate:down\nDROP TABLE made;\n")
    tables = checks(project.json("preflight", db=db))["tables"]
    assert tables["colour"] == "yellow"
    (detail,) = tables["details"]
    assert detail.startswith(f"db/migrations/{SECOND}:5:1: rewrites good")


@pytest.mark.databases("sqlite")
def test_what_cannot_be_undone(db: Database, project: Project) -> None:
    """A pending migration with an empty down, none for this database, or an irreversible one is named."""
    project.write("1_fine.sql", GOOD)
    project.write("2_empty.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    project.write("3_never.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down irreversible\n")
    project.write("4_other.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down dialect:mysql\nSELECT 1;\n")
    document = project.json("preflight", db=db)
    undo = checks(document)["undo"]
    assert (undo["colour"], document["exit_code"]) == ("yellow", 0)
    assert undo["details"] == [
        "2_empty.sql has an empty down",
        "3_never.sql is irreversible",
        "4_other.sql has no down for this database",
    ]
    assert project.run("up", db=db).code == 0
    assert checks(project.json("preflight", db=db))["undo"]["colour"] == "green"


@pytest.mark.databases("sqlite", "mysql")
def test_conflicts(db: Database, project: Project) -> None:
    """Changed and deleted files are red, and a migration that stopped half way is yellow."""
    file = project.write(FIRST, GOOD)
    assert project.run("up", db=db).code == 0
    file.write_text(GOOD.replace("integer", "bigint"))
    half = "-- migrate:up transaction:false\nCREATE TABLE half (id integer);\nSELEC;\n-- migrate:down\n"
    project.write(SECOND, half)
    conflicts = checks(project.json("preflight", db=db))["conflicts"]
    assert (conflicts["colour"], conflicts["message"]) == ("red", "`sqlmig up` would refuse")
    assert conflicts["details"] == [f"db/migrations/{FIRST}:1:1: {FIRST} was changed after it was applied"]
    file.write_text(GOOD)
    assert project.run("up", db=db).code == 4
    ledger = checks(project.json("preflight", db=db))["ledger"]
    assert (ledger["colour"], ledger["details"]) == ("yellow", ["20260102000000_more: 1 of 2 statements ran"])


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("postgres://postgres:postgres@h/d", True),
        ("postgres://postgres:mysecretpassword@h/d", True),
        ("postgres://postgres@h/d", False),
        ("postgres://app:postgres@h/d", False),
        ("postgres://postgres:b4f2-own@h/d", False),
        ("mysql://root@h/d", True),
        ("mysql://root@/d?socket=/run/mysqld.sock", False),
        ("mariadb://root:root@h/d", True),
        ("mysql://root:my-secret-pw@h/d", True),
        ("mysql://app@h/d", False),
        ("sqlite:app.db", False),
    ],
)
def test_default_logins(url: str, known: bool) -> None:
    """What every guide prints is known, and what it says of a login never holds the password."""
    found = default_login(parse_url(url))
    assert (found is not None) == known
    assert "secret" not in (found or "")


@pytest.mark.databases("postgres15")
def test_default_logins_in_production(db: Database, project: Project) -> None:
    """There they are red, and refused before the server is asked by what writes; elsewhere they are told only."""
    (project.path / "sqlmig.toml").write_text("[env.production]\n")
    project.write(FIRST, GOOD)
    db.create()
    db.execute("CREATE ROLE postgres LOGIN SUPERUSER PASSWORD 'postgres'")
    url, production = db.with_login("postgres", "postgres"), ("--environment", "production")
    try:
        document = project.json("preflight", *production, url=url)
        refused = project.json("up", *production, url=url)
        elsewhere = checks(project.json("preflight", url=url))["login"]
        reading = project.run("status", *production, url=url)
    finally:
        db.execute("DROP ROLE postgres")
    assert (checks(document)["login"]["colour"], document["exit_code"]) == ("red", 1)
    assert (refused["exit_code"], refused["error"]["state"]) == (3, "nothing was changed")
    assert refused["error"]["message"].endswith("is no login for a protected environment")
    assert elsewhere["colour"] == "green"
    assert reading.code == 0
    assert not db.query("SELECT 1 FROM pg_tables WHERE tablename = 'schema_migrations'")
