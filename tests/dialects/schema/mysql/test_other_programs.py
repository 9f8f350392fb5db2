"""Other programs' files and settings: dbmate's schema.sql, and privileges beside the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import have
from tests.dialects.schema.mysql.copies import copied, make, snapshot
from tests.dialects.sessions import opened
from tests.servers import Database, Project
from tests.servers.programs import find_client

pytestmark = pytest.mark.databases(dialect="mysql")


def test_the_file_of_dbmate_loads(db: Database, dbmate: Path, project: Project) -> None:
    """It is mysqldump's, without events and with the rows of schema_migrations."""
    make(db, "tables.sql")
    db.execute("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)")
    db.execute("INSERT INTO schema_migrations VALUES ('1')")
    name = "mariadb-dump" if db.server == "mariadb" else "mysqldump"
    have(lambda: find_client(name)).stand_in(project.path / "mysqldump")
    path = {"PATH": f"{project.path}:/usr/bin:/bin"}
    done = project.program([str(dbmate), "--url", db.dbmate_url, "--schema-file", "theirs.sql", "dump"], env=path)
    assert done.code == 0, done.err
    ours = [block for block in snapshot(db).blocks if block.kind != "event"]
    with copied(db, (project.path / "theirs.sql").read_text()) as copy:
        assert list(snapshot(copy).blocks) == ours
        assert copy.query("SELECT * FROM schema_migrations") == [("1",)]


def test_owners_and_grants_are_there_when_asked_for(db: Database) -> None:
    """Definers stay, and what accounts may do here is granted in the default database, whichever it is."""
    make(db, "tables.sql")
    account = f"'g{db.name[-8:]}'@'%'"
    db.execute("CREATE PROCEDURE `p;` () SELECT 1", f"CREATE USER {account} IDENTIFIED BY 'secret'")
    try:
        db.execute(
            f"GRANT SELECT, INSERT ON {db.name}.* TO {account} WITH GRANT OPTION",
            f"GRANT UPDATE (name), DELETE ON {db.name}.parents TO {account}",
            f"GRANT EXECUTE ON PROCEDURE {db.name}.`p;` TO {account}",
        )
        with opened(db) as session:
            found = session.snapshot(grants=True)
        assert "DEFINER=`sqlmig`@`%`" in "".join(block.sql for block in found.blocks if block.kind == "view")
        (grants,) = [block for block in found.blocks if block.kind == "grants" and db.name[-8:] in block.name]
        name = account.replace("'", "`")
        assert grants.sql.split("\n") == [
            f"GRANT EXECUTE ON PROCEDURE `p;` TO {name};",
            f"GRANT SELECT, INSERT ON * TO {name} WITH GRANT OPTION;",
            f"GRANT UPDATE (`name`), DELETE ON `parents` TO {name};",
        ]
        assert db.name not in "".join(block.sql for block in found.blocks)
        sql = "\n".join((found.preamble, *(block.sql for block in found.blocks), found.epilogue))
        with copied(db, sql) as copy, opened(copy) as session:
            assert session.snapshot(grants=True).blocks == found.blocks
    finally:
        db.execute(f"DROP USER {account}")
