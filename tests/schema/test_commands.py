"""`dump`, `load`, `diff`, and the schema file behind every run."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import Database, Project

FIRST = "20260101000000_authors.sql"
SECOND = "20260102000000_books.sql"
AUTHORS = (
    "-- migrate:up\nCREATE TABLE authors (id integer PRIMARY KEY, name varchar(80) NOT NULL);\n"
    "CREATE INDEX authors_name ON authors (name);\n-- migrate:down\nDROP TABLE authors;\n"
)
BOOKS = (
    "-- migrate:up\nCREATE TABLE books (id integer PRIMARY KEY, author_id integer,\n"
    "  FOREIGN KEY (author_id) REFERENCES authors (id));\n"
    "CREATE VIEW written AS SELECT b.id, a.name FROM books b JOIN authors a ON a.id = b.author_id;\n"
    "-- migrate:down\nDROP VIEW written;\nDROP TABLE books;\n"
)


@pytest.fixture
def shop(project: Project) -> Project:
    """A project with two migrations."""
    project.write(FIRST, AUTHORS)
    project.write(SECOND, BOOKS)
    return project


def schema(project: Project, name: str = "schema.sql") -> Path:
    return project.path / "db" / name


def text(project: Project) -> str:
    return schema(project).read_text(encoding="utf-8")


def identities(project: Project) -> list[str]:
    """The objects that the file names, in its order."""
    return [line[3:] for line in text(project).splitlines()[2:] if line.startswith("-- ")]


def done(project: Project, *args: str, db: Database) -> str:
    result = project.run(*args, db=db)
    assert result.code == 0, result.err
    return result.out


def test_a_run_writes_the_file(db: Database, shop: Project) -> None:
    """After `up` it holds what was made, after `rollback` no more of what was undone; an idle one leaves it alone."""
    assert "Written: ./db/schema.sql" in done(shop, "up", db=db)
    after_up = text(shop)
    assert after_up.splitlines()[0] == "-- sqlmig schema, format 1"
    assert [version in after_up for version in (FIRST[:14], SECOND[:14])] == [True, True]
    assert "books" in after_up
    assert "written" in after_up
    stamps = [path.stat().st_mtime_ns for path in (schema(shop), schema(shop).parent)]
    for idle in ("up", "dump"):
        assert "Written" not in done(shop, idle, db=db)
    # not a byte was written, not even to a file beside it
    assert [path.stat().st_mtime_ns for path in (schema(shop), schema(shop).parent)] == stamps
    assert "Written" in done(shop, "rollback", db=db)
    assert "books" not in text(shop)
    assert SECOND[:14] not in text(shop)
    done(shop, "up", db=db)
    assert text(shop) == after_up


def test_a_missing_file_is_written(db: Database, shop: Project) -> None:
    """`up` with nothing to do makes the file where there is none, as in a fresh clone."""
    done(shop, "up", "--no-dump-schema", db=db)
    assert not schema(shop).exists()
    assert "Written" in done(shop, "up", db=db)
    assert shop.json("dump", db=db)["written"] is False


def test_round_trip(db: Database, shop: Project) -> None:
    """`load` makes the same database: the same dump, nothing pending, and rows in the log that say how."""
    done(shop, "up", db=db)
    original = text(shop)
    done(shop, "drop", db=db)
    assert "Loaded: ./db/schema.sql" in done(shop, "load", db=db)
    done(shop, "dump", db=db)
    assert text(shop) == original
    done(shop, "diff", db=db)
    assert "Nothing to do" in done(shop, "up", db=db)
    entries = [entry for entry in shop.json("log", db=db)["entries"] if entry["kind"] == "loaded"]
    assert [entry["version"] for entry in entries] == [FIRST[:14], SECOND[:14]]
    assert {entry["name"] for entry in entries} == {"authors", "books"}
    assert all(entry["checksum"] for entry in entries)
    done(shop, "rollback", "--all", db=db)


def test_loading_without_migrations(db: Database, shop: Project) -> None:
    """A file without applied versions, in a folder without migrations: the log has one row that names the file."""
    done(shop, "up", db=db)
    kept = text(shop).partition("-- applied versions")[0]
    done(shop, "drop", db=db)
    schema(shop).write_text(kept, encoding="utf-8")
    for name in (FIRST, SECOND):
        (shop.migrations / name).unlink()
    done(shop, "load", db=db)
    (entry,) = shop.json("log", db=db)["entries"]
    assert (entry["kind"], entry["version"], entry["name"]) == ("loaded", "", "./db/schema.sql")
    assert " ./db/schema.sql " in done(shop, "log", db=db)


def test_loading_what_was_never_migrated(db: Database, shop: Project) -> None:
    """The copy of a database without a ledger has none either."""
    db.create()
    db.execute("CREATE TABLE other (id integer)")
    done(shop, "dump", db=db)
    original = text(shop)
    db.drop()
    assert "0 versions" in done(shop, "load", db=db)
    done(shop, "dump", db=db)
    assert text(shop) == original


def test_a_ledger_with_another_name(db: Database, shop: Project) -> None:
    """The file loads into a database with another name, also where the ledger stands in a schema of its own."""
    table = {"postgres": "app.done", "duckdb": "app.done"}.get(db.dialect, "done")
    done(shop, "up", "--migrations-table", table, db=db)
    original = text(shop)
    assert db.name not in original
    other = replace(db, name=f"{db.name}_b", url=db.url.replace(db.name, f"{db.name}_b"))
    other = replace(other, path=db.path.with_name(db.path.name.replace(db.name, other.name)) if db.path else None)
    try:
        done(shop, "load", "--migrations-table", table, db=other)
        assert "Nothing to do" in done(shop, "up", "--migrations-table", table, db=other)
        done(shop, "dump", "--migrations-table", table, db=other)
        assert text(shop) == original
    finally:
        other.drop()


def test_what_is_not_empty_is_refused(db: Database, shop: Project) -> None:
    """`load` names what is there and changes nothing; with --force it tries, and fails at the first line."""
    done(shop, "up", db=db)
    refused = shop.run("load", db=db)
    assert refused.code == 3
    assert "not empty" in refused.err
    assert "authors" in refused.err
    forced = shop.run("load", "--force", db=db)
    assert forced.code == 4
    assert forced.err.startswith("./db/schema.sql:") or "db/schema.sql:" in forced.err
    assert len(db.query("SELECT * FROM schema_migrations")) == 2


def test_force_loads_beside_what_is_there(db: Database, shop: Project) -> None:
    """--force adds the file's objects to those of the database."""
    done(shop, "up", db=db)
    done(shop, "drop", db=db)
    db.create()
    db.execute("CREATE TABLE other (id integer)")
    assert shop.run("load", db=db).code == 3
    done(shop, "load", "--force", db=db)
    assert db.query("SELECT count(*) FROM other") == [(0,)]
    assert shop.run("diff", db=db).code == 1


def test_a_failing_line_is_named(db: Database, shop: Project) -> None:
    """The error has path, line, column and the line itself, and says what is in the database now."""
    done(shop, "up", db=db)
    done(shop, "drop", db=db)
    made = text(shop).partition("authors_name ON ")[2].partition(" ")[0].partition("(")[0]
    bad = "-- index bad\nCREATE INDEX bad ON\nnowhere (id);\n\n"
    broken = text(shop).replace("-- applied versions", f"{bad}-- applied versions")
    schema(shop).write_text(broken, encoding="utf-8")
    failed = shop.json("load", db=db)
    assert failed["exit_code"] == 4
    location = failed["error"]["location"]
    lines = broken.splitlines()
    assert location["path"] == "./db/schema.sql"
    assert lines[location["line"] - 1] in ("CREATE INDEX bad ON", "nowhere (id);")
    if db.transactional:
        assert "rolled back" in failed["error"]["state"]
        assert shop.json("log", db=db)["entries"] == []
        schema(shop).write_text(broken.replace("nowhere", made), encoding="utf-8")
        done(shop, "load", db=db)
    else:
        assert "took effect" in failed["error"]["state"]
        assert "sqlmig drop" in failed["error"]["hint"]


def test_a_failing_line_of_megabytes(db: Database, project: Project) -> None:
    """The message shows a part of it, with the caret where the error is known to be."""
    schema(project).parent.mkdir()
    values = f"'{'é' * 2_000_000}'"
    schema(project).write_text(f"SELECT {values}, nothing FROM nowhere WHERE x = {values};\n", encoding="utf-8")
    failed = project.run("load", db=db)
    assert failed.code == 4
    assert len(failed.err) < 1500
    _, line, caret, *_ = (row for row in failed.err.splitlines() if row)
    assert line.endswith("…")
    assert caret.endswith("^")


@pytest.mark.databases("sqlite")
def test_a_file_that_cannot_be_read(db: Database, shop: Project) -> None:
    """A missing file, one that is not UTF-8, one with an open quote: exit code 2, before the database is made."""
    assert shop.run("load", db=db).code == 2
    assert shop.run("diff", db=db).code == 2
    schema(shop).write_bytes(b"SELECT '\xff';")
    assert "UTF-8" in shop.run("load", db=db).err
    schema(shop).write_text("SELECT 'x;\n")
    assert "schema.sql:1:8" in shop.run("load", db=db).err
    assert not db.exists()


@pytest.mark.databases("sqlite", "postgres15")
def test_line_ends_of_another_system(db: Database, shop: Project) -> None:
    """A file in which git made every line end a CRLF is the same schema, for `diff` and for `load`."""
    view = "-- migrate:up\nCREATE VIEW names AS\nSELECT name\nFROM authors;\n-- migrate:down\n"
    shop.write("20260103000000_view.sql", view)
    done(shop, "up", db=db)
    original = text(shop)
    schema(shop).write_bytes(original.replace("\n", "\r\n").encode())
    assert "are the same" in done(shop, "diff", db=db)
    done(shop, "drop", db=db)
    done(shop, "load", db=db)
    done(shop, "dump", db=db)
    assert schema(shop).read_bytes() == original.encode()


@pytest.mark.databases("sqlite")
def test_a_file_from_a_pipe(db: Database, shop: Project) -> None:
    """An error in what was read from a pipe is told without reading it again, which would wait for ever."""
    pipe = shop.path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as writer:
        writer.submit(pipe.write_text, "CREATE TABLE t (id integer);\nSELEC 1;\n")
        failed = shop.run("load", "--schema-file", str(pipe), db=db, timeout=20)
    assert failed.code == 4
    assert "pipe:2:1" in failed.err


@pytest.mark.databases("mariadb", "mysql")
def test_nothing_of_a_file_took_effect(db: Database, shop: Project) -> None:
    """Where nothing can be rolled back the state tells a failing first statement from a later one."""
    schema(shop).parent.mkdir(parents=True, exist_ok=True)
    schema(shop).write_text("SELEC 1;\nSELECT 2;\n")
    assert shop.json("load", db=db)["error"]["state"] == "none of 2 statements took effect"


def test_diff_tells_object_by_object(db: Database, shop: Project) -> None:
    """Objects in the database only, in the file only, and different ones, each as a unified diff; exit code 1."""
    done(shop, "up", db=db)
    assert "are the same" in done(shop, "diff", "--exit-code", db=db)
    db.execute("ALTER TABLE authors ADD COLUMN born integer", "DROP VIEW written", "CREATE TABLE extra (id integer)")
    before = text(shop)
    different = shop.run("diff", db=db)
    assert different.code == 1
    document = shop.json("diff", db=db)
    changes = {item["object"].replace("`", "").replace('"', ""): item for item in document["differences"]}
    kinds = {name.rpartition(" ")[2].rpartition(".")[2]: item["change"] for name, item in changes.items()}
    assert kinds == {"authors": "changed", "written": "removed", "extra": "added"}
    (changed,) = (item for item in document["differences"] if item["change"] == "changed")
    signs = [line for line in changed["diff"] if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert [line for line in signs if line[0] == "-"] == []
    assert len(signs) == 1, signs
    assert "born" in signs[0]
    assert signs[0] in different.out
    assert text(shop) == before
    done(shop, "dump", db=db)
    done(shop, "diff", db=db)


@pytest.mark.databases("sqlite")
def test_diff_needs_a_file_of_our_own(db: Database, shop: Project) -> None:
    """Another tool's file has no blocks to compare; the hint says how to get one that has."""
    done(shop, "up", db=db)
    schema(shop).write_text("CREATE TABLE t (id integer);\n")
    refused = shop.run("diff", db=db)
    assert refused.code == 2
    assert "sqlmig dump" in refused.err


@pytest.mark.databases("sqlite", "postgres15")
def test_ledger_corrections_write_the_file(db: Database, shop: Project) -> None:
    """`baseline` and `repair` change which versions are applied, and so the file."""
    db.create()
    done(shop, "baseline", FIRST[:14], db=db)
    assert FIRST[:14] in text(shop)
    (shop.migrations / FIRST).unlink()
    done(shop, "repair", "--all", db=db)
    assert FIRST[:14] not in text(shop)


@pytest.mark.databases("sqlite", "duckdb", "mysql")
def test_a_failed_run_writes_what_holds(db: Database, shop: Project) -> None:
    """The migrations before the failed one are applied, so they are in the file; the error stays the run's own."""
    shop.write("20260103000000_bad.sql", "-- migrate:up\nCREATE TABLE half (id integer);\nSELEC;\n-- migrate:down\n")
    failed = shop.json("up", db=db)
    assert failed["exit_code"] == 4
    assert failed["schema"]["written"] is True
    assert SECOND[:14] in text(shop)
    assert "20260103000000" not in text(shop)
    assert ("half" in text(shop)) is not db.transactional


def test_grants_are_left_out(db: Database, shop: Project) -> None:
    """Without --with-grants no owner and no login stands in the file."""
    done(shop, "up", db=db)
    assert not any(word in text(shop) for word in ("OWNER", "GRANT", "DEFINER="))
    done(shop, "dump", "--with-grants", db=db)


@pytest.mark.databases("postgres15")
def test_what_cannot_be_written(db: Database, shop: Project) -> None:
    """A subscription holds a password: the run succeeds, the dump refuses and names it, the old file stays.

    Listed under not_dumped it stands in the file as a visible line.
    """
    done(shop, "up", db=db)
    before = text(shop)
    db.execute(
        f"CREATE SUBSCRIPTION feed_{db.name} CONNECTION 'dbname=x password=hidden' PUBLICATION p "
        "WITH (connect = false, slot_name = NONE)"
    )
    shop.write("20260103000000_more.sql", "-- migrate:up\nCREATE TABLE more (id integer);\n-- migrate:down\n")
    try:
        refused = shop.json("up", db=db)
        error = refused["error"]
        assert (refused["exit_code"], error["code"]) == (4, "schema_incomplete")
        assert [step["outcome"] for step in refused["steps"]] == ["applied"]
        assert f"subscription feed_{db.name}" in error["problems"][0]["message"]
        assert "hidden" not in str(refused)
        assert "made and recorded" in error["state"]
        assert "not_dumped" in error["hint"]
        assert text(shop) == before
        assert shop.run("diff", db=db).code == 4
        assert shop.run("dump", db=db).code == 4
        (shop.path / "sqlmig.toml").write_text('not_dumped = ["subscription feed_*"]\n')
        assert "Not dumped: subscription feed_*" in done(shop, "dump", db=db)
        assert text(shop).splitlines()[2] == "-- NOT DUMPED: subscription feed_*"
        done(shop, "diff", db=db)
    finally:
        db.execute(f"DROP SUBSCRIPTION feed_{db.name}")


@pytest.mark.databases("sqlite", "postgres15", "mysql")
def test_objects_can_be_left_out(db: Database, shop: Project) -> None:
    """not_dumped takes patterns, from the flag, the variable and sqlmig.toml."""
    done(shop, "up", db=db)
    name = next(name for name in identities(shop) if "written" in name)
    done(shop, "dump", "--not-dumped", name, "--not-dumped", "table nothing*", db=db)
    assert name not in identities(shop)
    assert f"NOT DUMPED: {name}" in identities(shop)
    assert "nothing" not in text(shop)
    assert shop.run("dump", db=db, env={"SQLMIG_NOT_DUMPED": f"{name}\nview *"}).code == 0
    assert text(shop).count("NOT DUMPED") == 2


@pytest.mark.databases(dialect="mysql")
def test_loading_with_few_privileges(db: Database, shop: Project) -> None:
    """`load` asks for no privilege but those that its statements take; what one does not see is in nobody's way.

    `dump` refuses, as the file could lack what the server hides.
    """
    done(shop, "up", db=db)
    done(shop, "drop", db=db)
    db.create()
    few = "SELECT, INSERT, CREATE, CREATE VIEW, ALTER, INDEX, REFERENCES"
    db.execute(
        f"CREATE USER few_{db.name}@'%' IDENTIFIED BY 'x'",
        f"GRANT {few} ON {db.name}.* TO few_{db.name}@'%'",
    )
    try:
        url = db.with_login(f"few_{db.name}", "x")
        loaded = shop.run("load", url=url)
        assert loaded.code == 0, loaded.err
        done(shop, "diff", db=db)
        assert "not empty" in shop.run("load", url=url).err
        refused = shop.run("dump", url=url)
        assert refused.code == 4
        assert "TRIGGER, EVENT, EXECUTE on the database is missing" in refused.err
        assert "schema.sql is as it was" in refused.err
    finally:
        db.execute(f"DROP USER few_{db.name}@'%'")


@pytest.mark.databases("sqlite", "postgres15", "mariadb")
def test_a_file_of_another_database(db: Database, shop: Project) -> None:
    """Its second line says so, and nothing of it is run."""
    done(shop, "up", db=db)
    done(shop, "drop", db=db)
    first, _, rest = text(shop).split("\n", 2)
    schema(shop).write_text(f"{first}\n-- Oracle 23\n{rest}", encoding="utf-8")
    refused = shop.run("load", db=db)
    assert refused.code == 3
    assert "Oracle 23" in refused.err
    assert "state: the database was created, and nothing was loaded" in refused.err
    done(shop, "load", "--force", db=db)


@pytest.mark.databases("sqlite")
def test_an_unfinished_merge(db: Database, shop: Project) -> None:
    """The marks of a conflict are found before the database is made."""
    done(shop, "up", db=db)
    done(shop, "drop", db=db)
    lines = text(shop).splitlines(keepends=True)
    marked = ["<<<<<<< HEAD\n", lines[-1], "=======\n", lines[-1], ">>>>>>> other\n"]
    schema(shop).write_text("".join([*lines[:-1], *marked]), encoding="utf-8")
    refused = shop.run("load", db=db)
    assert refused.code == 2
    assert f"schema.sql:{len(lines)}:1" in refused.err
    assert not db.exists()


@pytest.mark.databases("sqlite")
def test_a_single_mistake_is_told_once(db: Database, shop: Project) -> None:
    """The one thing that is wrong with it is told once, before the database is made."""
    schema(shop).write_text("CREATE TABLE t (a integer);\nSELECT 'open;\n", encoding="utf-8")
    refused = shop.run("load", db=db)
    assert refused.code == 2
    assert refused.err.count("schema.sql:2:8") == 1
    assert not db.exists()


@pytest.mark.databases("sqlite")
def test_an_engine_that_does_not_fit(db: Database, shop: Project) -> None:
    """It is told before a migration runs."""
    refused = shop.run("up", "--engine", "pg_dump", db=db)
    assert refused.code == 2
    assert not db.exists()


@pytest.mark.databases("duckdb", "sqlite")
def test_flags_for_a_client_program(db: Database, shop: Project) -> None:
    """Where no client program writes the file, flags for one are an error, and so is the name of another's."""
    done(shop, "up", db=db)
    assert shop.run("dump", "--", "--verbose", db=db).code == 2
    wrong = shop.run("dump", "--engine", "pg_dump", db=db)
    assert wrong.code == 2
    assert "pg_dump" in wrong.err


@pytest.mark.databases("duckdb")
def test_the_schema_of_this_repository(db: Database, project: Project) -> None:
    """db/schema.sql is what its migrations make. DuckDB's own spelling may differ in another version."""
    root = Path(__file__).parents[2] / "db"
    for migration in (root / "migrations").iterdir():
        project.write(migration.name, migration.read_text(encoding="utf-8"))
    done(project, "up", db=db)
    made = identities(project)
    schema(project).write_text((root / "schema.sql").read_text(encoding="utf-8"), encoding="utf-8")
    assert identities(project) == made
    document = project.json("diff", db=db)
    assert document["differences"] == [] or document["written_from"] != document["server"]
