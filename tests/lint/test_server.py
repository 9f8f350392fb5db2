"""MySQL and MariaDB are asked about pending changes of tables, on copies that nobody sees."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest

from sqlmig.linting import server
from tests.servers import Database, Project

pytestmark = pytest.mark.databases(dialect="mysql")
SETUP = (
    "CREATE TABLE parent (id int PRIMARY KEY)",
    """CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b varchar(20),
       CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id))""",
    "CREATE TABLE lone (id int PRIMARY KEY, a int NOT NULL)",
    "INSERT INTO parent VALUES (1)",
    "INSERT INTO t VALUES (1, 1, 'x')",
)
SHOWING = ("SHOW", "USE", "SET")
OURS = {"server-verdict", "server-not-asked", "table-rewrite", "long-lock"}


@pytest.fixture
def filled(db: Database) -> Database:
    db.create()
    db.execute(*SETUP)
    return db


def ask(db: Database, project: Project, *files: str, url: str = "", chosen: tuple[str, ...] = ()) -> dict[str, Any]:
    """What lint says of files with these statements in up, the first of which is version 1."""
    for version, up in enumerate(files, 1 if len(files) < 10 else 10):  # versions are ordered as text
        project.write(f"{version}_a.sql", f"-- migrate:up\n{up}\n-- migrate:down irreversible\n")
    document: dict[str, Any] = project.json("lint", *chosen, "--ask-server", url=url or db.url)
    return document


def told(document: dict[str, Any]) -> list[tuple[str, int, str]]:
    """The version, the line and the rule of each finding about locks, rewrites and the server."""
    return [
        (Path(found["location"]["path"]).name.partition("_")[0], found["location"]["line"], found["rule"])
        for found in document["findings"]
        if found["rule"] in OURS and found["location"]
    ]


def told_by_server(found: dict[str, Any]) -> bool:
    return bool(found["rule"] == "server-not-asked")


def messages(document: dict[str, Any], rule: str) -> list[str]:
    return [found["message"] for found in document["findings"] if found["rule"] == rule]


def inventory(db: Database) -> list[object]:
    """All databases that are copies, the test's tables, and what they look like."""
    tables = db.query(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{db.name}' ORDER BY 1")
    left = db.query(f"SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '{db.name}\\_sqlmig%'")
    return [left, *(db.query(f"SHOW CREATE TABLE {name}") for (name,) in tables), db.query("SELECT * FROM t")]


def test_the_server_is_quoted(filled: Database, project: Project) -> None:
    """What the server does at once is no finding, and of what it must copy the finding has its own words."""
    before = inventory(filled)
    document = ask(
        filled,
        project,
        "ALTER TABLE t ADD COLUMN z int;\n"
        f"alter table `{filled.name}`.`t` modify a bigint not null, drop foreign key fk;\n"
        "CREATE INDEX i ON t (b);\n"
        "INSERT INTO t VALUES (2, 2, 'y');",
    )
    assert told(document) == [("1", 3, "server-verdict")]
    assert "unstated-algorithm" not in {found["rule"] for found in document["findings"]}
    (said,) = messages(document, "server-verdict")
    assert said.startswith(
        "the server copies t with ALGORITHM=COPY, LOCK=SHARED, so that nobody writes to it meanwhile"
    )
    assert "Cannot change column type" in said
    assert (document["asked"], document["exit_code"]) == (3, 1)
    assert inventory(filled) == before


def test_each_statement_is_asked_after_those_before_it(filled: Database, project: Project) -> None:
    """What one file adds another can change, and only what runs behind a refusal is left open."""
    document = ask(
        filled,
        project,
        "ALTER TABLE t ADD COLUMN z int;\nALTER TABLE t RENAME TO u;",
        "ALTER TABLE u RENAME COLUMN z TO y;\nALTER TABLE lone MODIFY a bigint, ALGORITHM=INSTANT;",
        "ALTER TABLE u DROP COLUMN missing;\nALTER TABLE u ADD COLUMN w int;\nALTER TABLE u DROP COLUMN y;",
    )
    assert told(document) == [
        ("2", 3, "server-verdict"),
        ("3", 2, "server-verdict"),
        ("3", 3, "server-not-asked"),
        ("3", 4, "server-not-asked"),
    ]
    refused, missing = messages(document, "server-verdict")
    assert "refuses this on lone" in refused
    assert "missing" in missing
    assert "a change of it would fail before, in " in messages(document, "server-not-asked")[0]


def test_only_pending_files_are_asked_about(filled: Database, project: Project) -> None:
    """Of applied files nothing is asked; those before a chosen one are tried first, and are not told of."""
    project.write("1_a.sql", "-- migrate:up\nALTER TABLE t MODIFY a bigint;\n-- migrate:down irreversible\n")
    filled.execute("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)")
    filled.execute("INSERT INTO schema_migrations VALUES ('1')")
    files = ("ALTER TABLE t MODIFY a bigint;", "ALTER TABLE lone ADD n int;", "ALTER TABLE lone MODIFY n bigint;")
    assert told(ask(filled, project, *files)) == [("3", 2, "server-verdict")]
    assert told(ask(filled, project, *files, chosen=("3",))) == [("3", 2, "server-verdict")]
    applied = ask(filled, project, *files, chosen=("1",))
    assert (told(applied), applied["asked"]) == ([], 0)


def test_a_migration_that_failed_halfway_is_asked_about_from_there(filled: Database, project: Project) -> None:
    """What ran is not tried again, but for the settings that the rest needs."""
    up = (
        "SET SESSION foreign_key_checks = 0;\nALTER TABLE lone ADD z int;\nDELETE FROM missing WHERE id = 1;\n"
        "ALTER TABLE lone ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES parent (id);"
    )
    project.write("1_a.sql", f"-- migrate:up\n{up}\n-- migrate:down irreversible\n")
    assert project.run("up", db=filled).code == 4
    document = ask(filled, project, up)
    assert (told(document), document["asked"]) == ([], 1)


def test_foreign_keys_are_there(filled: Database, project: Project) -> None:
    """Foreign keys are added on copies that have the tables they lead to, and what leads to a table is there, too;
    a setting that decides about them holds in its own file only."""
    added = "ALTER TABLE lone ADD CONSTRAINT {} FOREIGN KEY (a) REFERENCES parent (id);"
    document = ask(
        filled,
        project,
        f"SET SESSION foreign_key_checks = 0;\n{added.format('f')}",
        added.format("g"),
        "ALTER TABLE parent MODIFY id bigint;",
    )
    assert told(document) == [("2", 2, "server-verdict"), ("3", 2, "server-verdict")]
    assert "refuses this on parent" in messages(document, "server-verdict")[1]


def test_tables_that_migrations_make_are_nobodys_yet(filled: Database, project: Project) -> None:
    """A table that a pending file makes is not asked about, and what it refers to is not known any more."""
    document = ask(
        filled,
        project,
        "CREATE TABLE n (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES parent (id));\n"
        "CREATE TABLE IF NOT EXISTS lone (id int);\nDROP TABLE t;\nCREATE TABLE t (id int);",
        "ALTER TABLE n MODIFY p bigint;\nALTER TABLE lone MODIFY a bigint;\nALTER TABLE t MODIFY id bigint;\n"
        "ALTER TABLE parent MODIFY id bigint;",
    )
    assert told(document) == [("2", 3, "server-verdict"), ("2", 5, "server-not-asked")]


UNASKED = {
    "ALTER TABLE {} PARTITION BY HASH (id) PARTITIONS 4;": "an empty copy tells nothing of partitions",
    "ALTER TABLE {} ENGINE=InnoDB;": "takes any ALGORITHM for ENGINE",
    "ALTER TABLE {} ORDER BY a;": "takes any ALGORITHM for ORDER BY",
    "ALTER TABLE {} RENAME TO mysql.x;": "together with a database",
    "ALTER TABLE {} ADD FOREIGN KEY (a) REFERENCES mysql.x (id);": "together with a database",
    "ALTER TABLE mysql.{} ADD x int;": "it is in another database",
    "ALTER TABLE absent ADD x int; -- {}": "there is no such table",
    "CREATE INDEX i ON seen (x); -- {}": "it is a view",
    "ALTER TABLE old ADD x int; -- {}": "it is a table of MyISAM",
    "ALTER TABLE {} ADD ${{X}} int;": "has a variable in it",
    "USE mysql;\nALTER TABLE {} ADD x int;": "has chosen another database",
    "SET SESSION sql_mode = 'NONE_SUCH';\nALTER TABLE {} ADD x int;": "cannot be made",
    "SET foreign_key_checks = @old;\nALTER TABLE {} ADD x int;": "computes foreign_key_checks",
    "RENAME TABLE {0} TO x, lone TO {0};\nALTER TABLE {0} ADD x int;": "it is renamed before",
    "ALTER TABLE {0} ENGINE=InnoDB; ALTER TABLE {0} ADD x int;": "could not be asked about before",
}


def test_what_cannot_be_asked_is_said(filled: Database, project: Project) -> None:
    """A notice with its reason stands where an answer would mean nothing, and no statement runs elsewhere."""
    filled.execute("CREATE VIEW seen AS SELECT 1 AS x", "CREATE TABLE old (id int) ENGINE=MyISAM")
    filled.execute(*(f"CREATE TABLE own{number} (id int PRIMARY KEY, a int)" for number in range(len(UNASKED))))
    before = inventory(filled)
    document = ask(filled, project, *(up.format(f"own{number}") for number, up in enumerate(UNASKED)))
    said = {found["location"]["path"]: found["message"] for found in document["findings"] if told_by_server(found)}
    assert [why for why, message in zip(UNASKED.values(), said.values(), strict=True) if why not in message] == []
    assert document["asked"] == 0
    assert inventory(filled) == before


@pytest.mark.parametrize(
    ("up", "why"),
    [
        ("ALTER TABLE ${X}_t ADD x int;", "changes a table that a variable names"),
        ("DROP TABLE ${X}_t;", "has a variable where tables are named"),
        ("CALL p();", "is not in its text"),
        ("DELIMITER //\nBEGIN NOT ATOMIC ALTER TABLE lone ADD y int; END//\nDELIMITER ;", "holds several statements"),
        ("SET STATEMENT sql_mode = '' FOR DROP TABLE {db}.parent;", "is not in its text"),
        ("DELIMITER //\nALTER TABLE lone ADD y int; DROP TABLE {db}.t//\nDELIMITER ;", "holds several statements"),
        ("DELIMITER //\nDELETE FROM t; DROP TABLE {db}.t//\nDELIMITER ;", "holds several statements"),
    ],
)
def test_what_may_have_changed_any_table(filled: Database, project: Project, up: str, why: str) -> None:
    """Behind a statement whose tables nobody knows no table is asked about, and nothing of it runs."""
    before = inventory(filled)
    document = ask(filled, project, up.replace("{db}", filled.name), "ALTER TABLE lone ADD x int;")
    assert why in messages(document, "server-not-asked")[-1]
    assert document["asked"] == 0
    assert inventory(filled) == before


def test_the_database_itself_is_only_read(filled: Database, project: Project) -> None:
    """The server's own log has no statement on the user's database that changes anything."""
    filled.execute("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1", "TRUNCATE mysql.general_log")
    try:
        asked = ask(filled, project, "ALTER TABLE t ADD z int;\nDROP TABLE lone;\nDELETE FROM parent;")["asked"]
    finally:
        filled.execute("SET GLOBAL general_log = 0")
    log = [
        (thread, bytes(text).decode() if isinstance(text, bytes) else str(text))
        for thread, text in filled.query("SELECT thread_id, argument FROM mysql.general_log")
    ]
    there = {thread for thread, text in log if f" on {filled.name} " in text}
    changing = re.compile(r"(?:^|;)\s*(?:ALTER|CREATE|DROP|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|RENAME)\b", re.I)
    assert asked == 1
    assert any(changing.search(text) for thread, text in log if thread not in there)
    assert [text for thread, text in log if thread in there and changing.search(text)] == []
    ledger = f"SELECT version FROM `{filled.name}`.`schema_migrations`"
    named = {text for _, text in log if f"`{filled.name}`" in text and not text.upper().startswith(SHOWING)}
    assert named <= {ledger}


def test_settings_of_the_server_are_not_made(filled: Database, project: Project) -> None:
    """SET GLOBAL in a file is for the run, not for asking."""
    before = filled.query("SELECT @@GLOBAL.max_connections")
    up = "SET GLOBAL max_connections = 77;\nSET @@global.max_connections = 78;\nALTER TABLE lone ADD x int;"
    assert ask(filled, project, up)["asked"] == 1
    assert filled.query("SELECT @@GLOBAL.max_connections") == before


def test_a_finding_is_allowed_as_any_other(filled: Database, project: Project) -> None:
    """`lint:allow` and levels hold for the server's word; a comment that waits for it is no mistake offline."""
    up = "-- lint:allow server-verdict nobody works at night\nALTER TABLE t MODIFY a bigint, DROP FOREIGN KEY fk;"
    assert told(ask(filled, project, up)) == []
    offline = project.json("lint", url=filled.url)
    assert "allow" not in {found["rule"] for found in offline["findings"]}
    (project.path / "sqlmig.toml").write_text('[lint]\nserver-verdict = "error"\n')
    document = ask(filled, project, "ALTER TABLE lone MODIFY a bigint;")
    assert [found["level"] for found in document["findings"] if found["rule"] == "server-verdict"] == ["error"]


def test_without_the_right_to_create_a_database_nothing_is_asked(filled: Database, project: Project) -> None:
    """A user with rights on one database only gets a notice with the server's reason, and what would permit it."""
    user, password = f"few_{secrets.token_hex(4)}", "only-one-database"
    filled.execute(
        f"CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'", f"GRANT ALL ON {filled.name}.* TO '{user}'@'%'"
    )
    url = filled.with_login(user, password)
    try:
        document = ask(filled, project, "ALTER TABLE lone ADD z int;", url=url)
        (said,) = (found for found in document["findings"] if found["rule"] == "server-not-asked")
        filled.execute(f"{said['help'].partition(': ')[2]} TO '{user}'@'%'")
        allowed = ask(filled, project, "ALTER TABLE lone ADD z int;\nALTER TABLE t RENAME TO u;", url=url)
    finally:
        filled.execute(f"DROP USER '{user}'@'%'")
    assert "there can be no database for empty copies" in said["message"]
    assert "denied" in said["message"]
    assert (document["asked"], document["exit_code"]) == (0, 0)
    assert (allowed["asked"], told(allowed)) == (2, [])


def test_an_interrupt_leaves_no_copy(filled: Database, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the server is asked drops the copies on its way out."""
    from sqlmig.config import Settings, parse_url
    from sqlmig.dialects.mysql.rehearsal import MySQLRehearsal
    from sqlmig.library import read

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    project.write("1_a.sql", "-- migrate:up\nALTER TABLE t ADD z int;\n-- migrate:down irreversible\n")
    folder = (str(project.path / "db" / "migrations"),)
    before = inventory(filled)
    monkeypatch.setattr(MySQLRehearsal, "_judge", interrupted)
    with pytest.raises(KeyboardInterrupt):
        server.ask(
            read(folder, "mysql").migrations,
            Settings(url=parse_url(filled.url), migrations_dir=folder),
            lambda _: None,
        )
    assert inventory(filled) == before


def test_a_database_that_is_not_there(db: Database, project: Project) -> None:
    """Before the database is created there is nothing to ask about, and a notice says so."""
    document = ask(db, project, "ALTER TABLE lone ADD z int;")
    assert messages(document, "server-not-asked")[0].startswith("nothing was asked: there is no database")
    assert document["exit_code"] == 0


@pytest.mark.databases("mysql")
def test_files_that_are_not_in_the_order(filled: Database, project: Project) -> None:
    """A file behind one that cannot be read, and one outside of the folders, are not asked about."""
    outside = project.path / "1_outside.sql"
    outside.write_text("-- migrate:up\nALTER TABLE lone ADD y int;\n-- migrate:down irreversible\n")
    document = ask(filled, project, "SELECT 'open;", "ALTER TABLE lone ADD x int;", chosen=("2", str(outside)))
    assert [said.partition(": ")[2] for said in messages(document, "server-not-asked")] == [
        "it stands in no folder of migrations",
        "version 1 before it cannot be read",
    ]
