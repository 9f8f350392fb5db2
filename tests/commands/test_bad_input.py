"""Bad input: a clear message, an exit code of its own, and a database that did not change."""

from __future__ import annotations

import socket

import pytest

from tests.servers import Database, Project
from tests.servers.volume import Volume

GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
FIRST = "20260101000000_good.sql"
BAD = "20260102000000_bad.sql"
PATH = f"db/migrations/{BAD}"


def test_no_url(project: Project) -> None:
    """Exit 2 with the three ways to name a database."""
    project.write(FIRST, GOOD)
    done = project.run("up")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: no database is given\n"
        "hint: give one of: the flag --url postgres://user@host/name; the variable DATABASE_URL, in the environment or "
        'in .env; url = "…" in sqlmig.toml, which `sqlmig init` writes for a DuckDB file\n'
    )


def test_unknown_scheme(project: Project) -> None:
    done = project.run("up", url="oracle://h/db")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith('error: unknown scheme "oracle" in the database URL\nhint: use one of postgres, ')


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("upp",), 'unknown command "upp"', "did you mean `sqlmig up`?"),
        (("up", "--strickt"), "unknown flag --strickt", "did you mean --strict?"),
        (("--jsonn", "up"), "unknown flag --jsonn", "did you mean --json?"),
        (("up", "-x"), "unknown flag -x", "see `sqlmig up --help`"),
        (("up", "extra"), "the arguments do not fit the usage: sqlmig up [options]", "see `sqlmig up --help`"),
        (("new",), "the arguments do not fit the usage: sqlmig new [options] <name>...", "see `sqlmig new --help`"),
        (("--json",), "no command is given", "`sqlmig --help` lists the commands"),
        (("up", "--steps", "none"), '--steps none: a whole number from 1 on is needed, not "none"', None),
        (("up", "--steps", "1", "--to", "2"), "--to and --steps contradict each other", "give one of them"),
        (("repair", "--all", "1"), "--all and versions contradict each other", "give one of them"),
    ],
)
def test_wrong_usage(project: Project, arguments: tuple[str, ...], message: str, hint: str | None) -> None:
    """A mistyped command or flag is answered with the nearest one; nothing is read or changed."""
    document = project.json(*[word for word in arguments if word != "--json"], url="sqlite:x.db")
    assert document["exit_code"] == 2
    assert (document["error"]["message"], document["error"]["hint"]) == (message, hint)
    assert list(project.path.iterdir()) == []


@pytest.mark.parametrize("scheme", ["postgres", "mysql"])
def test_a_host_that_does_not_answer(project: Project, scheme: str) -> None:
    """The connect timeout bounds the wait, and the message says for whom."""
    project.write(FIRST, GOOD)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        port = silent.getsockname()[1]
        done = project.run(
            "up", "--connect-timeout", "2s", url=f"{scheme}://u:s3cretive@127.0.0.1:{port}/db", timeout=20
        )
    assert (done.code, done.out) == (5, "")
    assert f"127.0.0.1:{port}" in done.err
    assert "s3cretive" not in done.err
    closed = project.run("up", url=f"{scheme}://u:s3cretive@127.0.0.1:1/db")
    assert (closed.code, closed.out) == (5, "")
    assert "127.0.0.1:1" in closed.err


def test_missing_directory(db: Database, project: Project) -> None:
    """Said before the database is created."""
    done = project.run("up", db=db)
    assert done.code == 2
    assert done.err == (
        "error: the migrations directory ./db/migrations is missing\n"
        "hint: write a first migration with `sqlmig new NAME`, or name the directory with --migrations-dir\n"
    )
    assert not db.exists()
    project.migrations.mkdir(parents=True)
    empty = project.run("up", db=db)
    assert (empty.code, empty.out) == (2, "")
    assert empty.err.startswith("error: no migration files in ./db/migrations\nstate: nothing was changed\n")
    assert not db.exists()
    project.migrations.rmdir()
    project.migrations.write_text("")
    assert "the migrations directory ./db/migrations cannot be read: Not a directory" in project.run("up", db=db).err


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("CREATE TABLE x (id integer);\n", "1:1", "-- migrate:up is missing"),
        ("", "1:1", "-- migrate:up is missing"),
        ("-- migrate:up\nSELECT 1;\n", "1:1", "-- migrate:down is missing"),
        ("-- migrate:down\nSELECT 1;\n", "1:1", "-- migrate:up is missing"),
        ("SELECT 1;\n-- migrate:up\n-- migrate:down\n", "1:1", "a statement stands before -- migrate:up"),
        ("-- migrate:up transactoin:false\n-- migrate:down\n", "1:15", "unknown option transactoin:false"),
        ("-- migrate:up transaction:maybe\n-- migrate:down\n", "1:15", "transaction:maybe has no meaning"),
        ("-- migrate:up retry:often\n-- migrate:down\n", "1:15", "retry:often has no meaning"),
        ("-- migrate:up lock_timeout:2\n-- migrate:down\n", "1:15", "lock_timeout:2 is no duration"),
        ("-- migrate:UP\n-- migrate:down\n", "1:1", "this marker is misspelt"),
        ("-- migrate:up\n-- migrate:Down\n", "2:1", "this marker is misspelt"),
        ("-- migrate:up\n  -- migrate:down\n", "2:3", "this marker is indented"),
        ("-- migrate:up\nSELECT 'open;\n-- migrate:down\n", "2:8", "this string is not closed"),
        ("-- migrate:up\nSELECT 1 /* open;\n-- migrate:down\n", "2:10", "this comment is not closed"),
        ("-- migrate:up\nSELECT 1;\0\n-- migrate:down\n", "2:10", "the file has a NUL byte"),
        (b"-- migrate:up\nSELECT '\xe9\xff';\n-- migrate:down\n", "2:9", "is not UTF-8: byte 22 is 0xe9"),
        ("-- migrate:catgory data\n-- migrate:up\n-- migrate:down\n", "1:1", "unknown directive migrate:catgory"),
        (
            "-- migrate:up\n-- migrate:down irreversible\nDROP TABLE x;\n",
            "3:1",
            "a statement stands below -- migrate:down irreversible",
        ),
    ],
)
@pytest.mark.databases("sqlite")
def test_files_that_cannot_be_read(db: Database, project: Project, text: str | bytes, place: str, message: str) -> None:
    """Found before the first file runs, with path, line and column; the database is not even created."""
    project.write(FIRST, GOOD)
    project.write(BAD, text)
    document = project.json("up", db=db)
    assert document["exit_code"] == 2, document
    assert document["error"]["code"] == "migration_file"
    assert document["error"]["message"] == "1 migration file cannot be used"
    problems = document["error"]["problems"]
    line, column = map(int, place.split(":"))
    assert [(problem["location"], problem["message"]) for problem in problems] == [
        ({"path": PATH, "line": line, "column": column}, message)
    ]
    assert not db.exists()


@pytest.mark.databases("sqlite", "postgres15", "mariadb")
def test_all_broken_files_are_reported_at_once(db: Database, project: Project) -> None:
    """One report names every file and every place, and nothing ran."""
    project.write(FIRST, GOOD)
    project.write("20260102000000_a.sql", "-- migrate:up\n")
    project.write("20260103000000_b.sql", "-- migrate:up foo:bar\n-- migrate:down\n")
    project.write("20260104000000_c.sql", "-- migrate:up\n-- migrate:down\nSELECT 'x")
    project.write("20260101000000_twin.sql", GOOD)
    done = project.run("up", db=db)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: 4 migration files cannot be used\n")
    for place in (
        "db/migrations/20260102000000_a.sql:1:1:",
        "db/migrations/20260103000000_b.sql:1:15:",
        "db/migrations/20260104000000_c.sql:3:8:",
        "db/migrations/20260101000000_twin.sql:1:1: has the same version 20260101000000 as db/migrations/" + FIRST,
    ):
        assert f"  {place}" in done.err
    assert done.err.endswith("state: nothing was run\n")
    assert not db.exists()


def test_names(project: Project) -> None:
    """A name that no file can have is refused; files without a version are named, not skipped in silence."""
    long = project.run("new", "x" * 300, url="sqlite:x.db")
    assert long.code == 2
    assert long.err.startswith("error: the name has 300 bytes, and a file's name holds 255 with version and suffix\n")
    assert project.run("new", "a/b", url="sqlite:x.db").code == 2
    assert not project.migrations.exists()
    project.write(FIRST, GOOD)
    project.write("notes.sql", "SELECT 1;")
    project.write("\u0661_arabic.sql", GOOD)  # as to dbmate, and some collations find it equal to 1
    done = project.run("up", url="sqlite:x.db")
    assert done.code == 0
    for name in ("notes", "\u0661_arabic"):
        assert f"warning: db/migrations/{name}.sql is no migration: its name does not start with a version" in done.err


@pytest.mark.databases("sqlite")
def test_order_of_text_and_numbers(db: Database, project: Project) -> None:
    """Versions run in text order, and files that number order would place elsewhere are named."""
    project.write("9_first.sql", GOOD)
    project.write("10_second.sql", GOOD.replace("good", "other"))
    document = project.json("up", db=db)
    assert [step["version"] for step in document["steps"]] == ["10", "9"]
    assert [finding["rule"] for finding in document["findings"]] == ["version-order", "version-order"]


def test_targets_that_are_not_there(db: Database, project: Project) -> None:
    """--to needs a version with a file, or an applied one to roll back to."""
    project.write(FIRST, GOOD)
    up = project.json("up", "--to", "20990101000000", db=db)
    assert (up["exit_code"], up["error"]["message"]) == (2, "--to 20990101000000: no migration has this version")
    project.run("up", db=db)
    down = project.json("rollback", "--to", "20990101000000", db=db)
    assert (down["exit_code"], down["error"]["message"]) == (2, "--to 20990101000000: this version is not applied")
    baseline = project.json("baseline", "20990101000000", db=db)
    assert (baseline["exit_code"], baseline["error"]["message"]) == (2, "20990101000000: no migration has this version")
    assert db.query("SELECT version FROM schema_migrations") == [("20260101000000",)]


def test_deleted_file(db: Database, project: Project) -> None:
    """An applied version without its file is refused by up and by rollback, which would undo the one before."""
    project.write(FIRST, GOOD)
    second = project.write("20260102000000_second.sql", GOOD.replace("good", "second"))
    project.run("up", db=db)
    second.unlink()
    for command in ("up", "rollback"):
        done = project.run(command, db=db)
        assert (done.code, done.out) == (3, "")
        assert done.err == (
            "error: 1 reason not to run this\n"
            "  20260102000000 is applied, but its file is missing\n"
            "    hint: bring the file back, or take the version out of the ledger with `sqlmig repair 20260102000000`\n"
            "state: nothing was changed\n"
        )
    assert len(db.query("SELECT version FROM schema_migrations")) == 2


def test_changed_file(db: Database, project: Project) -> None:
    """An applied file that says something else now is refused, with its place."""
    file = project.write(FIRST, GOOD)
    project.run("up", db=db)
    file.write_text(GOOD.replace("id integer", "id bigint"))
    project.write("20260102000000_second.sql", GOOD.replace("good", "second"))
    document = project.json("up", db=db)
    assert document["exit_code"] == 3
    (problem,) = document["error"]["problems"]
    assert problem["message"] == f"{FIRST} was changed after it was applied"
    assert problem["location"] == {"path": f"db/migrations/{FIRST}", "line": 1, "column": 1}
    assert document["error"]["state"] == "nothing was changed"
    assert db.query("SELECT version FROM schema_migrations") == [("20260101000000",)]


@pytest.mark.parametrize(
    ("depends", "reason"),
    [
        ("20260109000000", "which has no file and is not applied"),
        ("20260103000000", "which comes later"),
        ("20260104000000", "which depends on it in turn"),
    ],
)
@pytest.mark.databases("sqlite")
def test_dependencies(db: Database, project: Project, depends: str, reason: str) -> None:
    """A dependency must run before; missing, later and circular ones are refused before anything runs."""
    project.write("20260102000000_b.sql", f"-- migrate:depends {depends}\n{GOOD}")
    project.write("20260103000000_c.sql", GOOD.replace("good", "c"))
    project.write("20260104000000_d.sql", "-- migrate:depends 20260102000000\n" + GOOD.replace("good", "d"))
    document = project.json("up", db=db)
    assert document["exit_code"] == 3
    (problem,) = document["error"]["problems"]
    assert problem["message"] == f"20260102000000_b.sql depends on {depends}, {reason}"
    assert not db.exists() or db.query("SELECT count(*) FROM sqlite_master") == [(0,)]
    met = project.json("up", "--to", "20260102000000", db=db)
    assert met["exit_code"] == 3


@pytest.mark.databases("sqlite")
def test_out_of_order(db: Database, project: Project) -> None:
    """A late file is applied with a notice; --strict refuses it, as dbmate does."""
    project.write("20260102000000_b.sql", GOOD)
    project.run("up", db=db)
    project.write("20260101000000_a.sql", GOOD.replace("good", "late"))
    strict = project.json("up", "--strict", db=db)
    assert (strict["exit_code"], strict["error"]["problems"][0]["message"]) == (
        3,
        "20260101000000_a.sql is older than the newest applied version 20260102000000",
    )
    done = project.json("up", db=db)
    assert done["exit_code"] == 0
    assert [(finding["rule"], finding["level"]) for finding in done["findings"]] == [("out-of-order", "notice")]


@pytest.mark.parametrize("name", ["a.b.c.d", '"open', "", "x" * 64, "a..b", "app."])
@pytest.mark.databases("sqlite", "postgres15")
def test_ledger_names_that_are_none(db: Database, project: Project, name: str) -> None:
    """Text that cannot be a table's name is refused."""
    project.write(FIRST, GOOD)
    db.create()
    done = project.run("up", f"--migrations-table={name}", db=db)
    if name == "":  # an empty flag is no flag
        assert done.code == 0
        return
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: migrations_table: ")


@pytest.mark.databases("sqlite", "duckdb")
def test_a_full_disk(db: Database, project: Project, volume: Volume) -> None:
    """A migration that fills the disk is rolled back, and the message says so; nothing that was there is lost."""
    project.write(FIRST, GOOD)
    url = f"{db.server}:{volume.path}/app.{db.server}"
    assert project.run("up", url=url).code == 0
    rows = {
        "sqlite": "SELECT hex(randomblob(1000)) FROM (WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i FROM n)",
        "duckdb": "SELECT uuid()::text || uuid()::text FROM range(3000000)",
    }[db.server]
    second = f"-- migrate:up\nCREATE TABLE big (t text);\nINSERT INTO big {rows};\n-- migrate:down\n"
    project.write("20260102000000_second.sql", second)
    done = project.run("up", url=url)
    assert done.code in (4, 5), done.out
    assert "20260102000000_second.sql was rolled back and left nothing behind" in done.err
    assert "Traceback" not in done.err
    status = project.json("status", url=url)
    assert [row["state"] for row in status["migrations"]] == ["applied", "pending"]


@pytest.mark.databases(embedded=False)
def test_waiting(db: Database, project: Project) -> None:
    """--wait ends at once on a wrong password, and with exit 5 after --wait-timeout when nobody answers."""
    refused = project.run("wait", url=db.with_login("sqlmig", "wr0ng!"), timeout=20)
    assert refused.code == 5
    assert "waiting" not in refused.err
    silent = db.url.replace(f":{db.address.port}/" if db.address else "", ":1/")
    done = project.run("up", "--wait", "--wait-timeout", "1s", "--wait-interval", "200ms", url=silent)
    assert done.code == 2, "the missing folder is found first"
    project.write(FIRST, GOOD)
    done = project.run("up", "--wait", "--wait-timeout", "1s", "--wait-interval", "200ms", url=silent, timeout=20)
    assert done.code == 5
    assert "waiting: " in done.err
    assert "error: no answer from the database within 1 s: " in done.err
