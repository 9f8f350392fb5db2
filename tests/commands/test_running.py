"""What running a migration promises: all or nothing, the place of an error, no leaks, one runner at a time."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.servers import Database, Project
from tests.servers.project import clean_environment

VERSIONS = "SELECT version FROM schema_migrations ORDER BY version"
GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
FAILING = """\
-- migrate:up
CREATE TABLE half (id integer);
INSERT INTO half VALUES (1);
INSERT INTO half
  SELECT id FROM missing_table;
INSERT INTO half VALUES (2);

-- migrate:down
DROP TABLE half;
"""
SLOW = {
    "postgres": "SELECT pg_sleep(60)",
    "mysql": "SELECT sleep(60)",
    "sqlite": "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)",
    "duckdb": "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range + b.range = 1",
}


def tables(db: Database) -> set[str]:
    if db.dialect == "sqlite":
        return {row[0] for row in db.query("SELECT name FROM sqlite_master WHERE type = 'table'")}
    schema = db.name if db.dialect == "mysql" else "main" if db.dialect == "duckdb" else "public"
    return {
        row[0] for row in db.query(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'")
    }


def start(project: Project, db: Database, *args: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """sqlmig running in the background."""
    return subprocess.Popen(
        [sys.executable, "-m", "sqlmig", *args],
        cwd=project.path,
        env={**clean_environment(), "DATABASE_URL": db.url, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.databases(transactional=True)
def test_a_failing_file_leaves_nothing(db: Database, project: Project) -> None:
    """Files before it are applied, it is rolled back, the rest is untouched, and the message says so."""
    project.write("20260101000000_good.sql", GOOD)
    project.write("20260102000000_half.sql", FAILING)
    project.write("20260103000000_rest.sql", GOOD.replace("good", "rest"))
    done = project.run("up", db=db)
    assert done.code == 4
    assert re.search(r"^Applied: 20260101000000_good\.sql in ", done.out, re.M)
    assert "half" not in done.out
    assert re.search(r"^db/migrations/20260102000000_half\.sql:[45]:\d+: error: .*missing_table", done.err, re.M)
    assert re.search(r"^  [45] \|.*\n +\| +\^$", done.err, re.M)
    assert (
        "state: 20260102000000_half.sql was rolled back and left nothing behind; the migration before it stays applied"
        in done.err
    )
    assert db.query(VERSIONS) == [("20260101000000",)]
    assert "half" not in tables(db)
    assert "rest" not in tables(db)
    document = project.json("up", db=db)
    assert [step["outcome"] for step in document["steps"]] == ["failed"]
    assert document["error"]["code"] == "run_failed"
    assert document["error"]["location"]["path"] == "db/migrations/20260102000000_half.sql"
    assert document["pending"] == 2
    failures = [entry for entry in project.json("log", db=db)["entries"] if entry["kind"] == "failed"]
    assert [(entry["version"], entry["statements_done"]) for entry in failures] == [("20260102000000", 0)] * 2
    assert "missing_table" in failures[0]["error"]


@pytest.mark.databases("postgres15", "postgres16", "postgres18")
def test_the_place_of_an_error(db: Database, project: Project) -> None:
    """PostgreSQL says where in the statement; the message says where in the file."""
    project.write("20260101000000_a.sql", "-- migrate:up\n\n-- ünï\nSELECT 'ä',\n\tnothing;\n-- migrate:down\n")
    done = project.run("up", db=db)
    assert done.err.splitlines()[1:4] == [
        'db/migrations/20260101000000_a.sql:5:2: error: column "nothing" does not exist (42703)',
        "  5 |  nothing;",
        "    |  ^",
    ]


@pytest.mark.databases(dialect="mysql")
def test_a_failed_file_goes_on_where_it_failed(db: Database, project: Project) -> None:
    """MySQL commits DDL by itself: mend the file from the failed statement on, and `up` continues there."""
    file = project.write("20260102000000_half.sql", FAILING)
    done = project.run("up", db=db)
    assert done.code == 4
    assert "half.sql:4:1: error: " in done.err
    assert "state: statements 1 to 2 of 4 in 20260102000000_half.sql took effect and cannot be rolled back" in done.err
    assert "hint: mend the file from line 4 on and run `sqlmig up` again: it goes on there" in done.err
    assert project.json("status", db=db)["migrations"][0]["state"] == "unfinished"

    file.write_text(FAILING.replace("VALUES (1)", "VALUES (7)"))
    changed = project.json("up", db=db)
    assert changed["exit_code"] == 3
    assert "one of them was changed since" in changed["error"]["problems"][0]["message"]

    repaired = project.json("repair", "20260102000000", db=db)
    assert [change["action"] for change in repaired["changes"]] == ["starts over at its first statement"]
    assert project.json("plan", db=db)["steps"][0]["first_statement"] == 0
    db.execute("DROP TABLE half")
    file.write_text(FAILING)
    assert project.run("up", db=db).code == 4

    file.write_text(FAILING.replace("missing_table", "half"))
    plan = project.json("plan", db=db)
    assert plan["steps"][0]["first_statement"] == 2
    resumed = project.json("up", db=db)
    assert (resumed["exit_code"], resumed["steps"][0]["resumed_at"], resumed["steps"][0]["statements"]) == (0, 2, 2)
    assert db.query("SELECT id FROM half ORDER BY id") == [(1,), (1,), (2,)]
    assert project.json("status", db=db)["migrations"][0]["state"] == "applied"


@pytest.mark.databases(dialect="mysql")
def test_data_alone_is_one_transaction(db: Database, project: Project) -> None:
    """A file of INSERT, UPDATE and DELETE rolls back as a whole on MySQL, too."""
    project.write("20260101000000_good.sql", GOOD)
    project.write(
        "20260102000000_data.sql", FAILING.replace("CREATE TABLE half (id integer);\n", "").replace("half", "good")
    )
    done = project.run("up", db=db)
    assert done.code == 4
    assert "20260102000000_data.sql was rolled back and left nothing behind" in done.err
    assert db.query("SELECT count(*) FROM good") == [(0,)]


@pytest.mark.databases(dialect="mysql")
def test_a_crash_leaves_one_statement_undecided(db: Database, project: Project) -> None:
    """After kill -9 `up` refuses with the statement; a person decides with resume --retry or --skip."""
    statements = ("CREATE TABLE a (id integer)", SLOW["mysql"], "CREATE TABLE b (id integer)", "")
    project.write("20260101000000_slow.sql", "-- migrate:up\n" + ";\n".join(statements) + "-- migrate:down\n")
    process = start(project, db, "up")
    wait_until(lambda: "a" in (tables(db) if db.exists() else set()))
    time.sleep(0.5)
    process.kill()
    process.communicate()
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    (problem,) = refused["error"]["problems"]
    assert problem["message"].startswith(
        "20260101000000_slow.sql: the runner stopped while statement 2 of 3 ran, so it may have taken effect or not"
    )
    assert problem["location"]["line"] == 3
    assert (
        project.json("resume", "20260101000000", "--skip", db=db)["changes"][0]["action"]
        == "goes on at statement 3 of 3"
    )
    assert project.json("resume", "20260101000000", "--skip", db=db)["exit_code"] == 3
    done = project.json("up", db=db)
    assert (done["exit_code"], done["steps"][0]["resumed_at"]) == (0, 2)
    assert {"a", "b"} <= tables(db)


@pytest.mark.databases(dialect="mysql")
def test_a_lost_connection_leaves_one_statement_undecided(db: Database, project: Project) -> None:
    """Nobody can know whether the statement took effect, so nothing is claimed and nothing is repeated by itself."""
    statements = ("CREATE TABLE a (id integer)", SLOW["mysql"], "CREATE TABLE b (id integer)", "")
    project.write("20260101000000_slow.sql", "-- migrate:up\n" + ";\n".join(statements) + "-- migrate:down\n")
    process = start(project, db, "up", "--json")
    running = f"SELECT id FROM information_schema.processlist WHERE info = '{SLOW['mysql']}'"
    wait_until(lambda: db.exists() and db.query(running) != [])
    db.execute(f"KILL {db.query(running)[0][0]}")
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 5
    assert '"code": "connection"' in out
    assert "statement 1 of 3 in 20260101000000_slow.sql took effect" in out
    assert "statement 2 may have taken effect or not" in out
    assert project.run("up", db=db).code == 3
    file = project.migrations / "20260101000000_slow.sql"
    file.write_text(file.read_text().replace("sleep(60)", "sleep(0)"))
    assert project.run("resume", "20260101000000", "--retry", db=db).code == 0
    done = project.json("up", db=db)
    assert (done["exit_code"], done["steps"][0]["resumed_at"]) == (0, 1)


def wait_until(condition: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


@pytest.mark.databases(dialect="postgres")
def test_statements_outside_a_transaction(db: Database, project: Project) -> None:
    """transaction:false sends each statement on its own; in a transaction such statements are refused beforehand."""
    statements = ("CREATE TABLE a (id integer)", "CREATE INDEX CONCURRENTLY a_id ON a (id)", "VACUUM a", "")
    text = "-- migrate:up{}\n" + ";\n".join(statements) + "-- migrate:down\nDROP TABLE a;\n"
    file = project.write("20260101000000_a.sql", text.format(""))
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    assert [(problem["location"]["line"], problem["hint"]) for problem in refused["error"]["problems"]] == [
        (3, "put transaction:false behind the marker"),
        (4, "put transaction:false behind the marker"),
    ]
    assert not db.exists()
    file.write_text(text.format(" transaction:false"))
    assert project.run("up", db=db).code == 0
    assert db.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass") == [(True,)]


def test_a_file_cannot_end_its_transaction(db: Database, project: Project) -> None:
    """BEGIN, COMMIT and ROLLBACK in a transactional section are refused with their lines, and nothing ran."""
    project.write(
        "20260101000000_a.sql", "-- migrate:up\nBEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n-- migrate:down\n"
    )
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    assert [(problem["location"]["line"], problem["message"]) for problem in refused["error"]["problems"]] == [
        (2, "BEGIN would end the transaction that this section runs in"),
        (4, "COMMIT would end the transaction that this section runs in"),
    ]
    assert not db.exists()


LEAKS = {
    "postgres": "SET search_path = pg_catalog; SET ROLE pg_monitor; SET TIME ZONE 'Asia/Tokyo'; "
    "RESET ROLE; CREATE TEMP TABLE schema_migrations (x integer); CREATE SCHEMA elsewhere; SET search_path = elsewhere",
    "mysql": "SET NAMES latin1; SET sql_mode = 'ANSI_QUOTES'; SET foreign_key_checks = 0; SET time_zone = '+09:00'; "
    "USE mysql; CREATE TEMPORARY TABLE schema_migrations (x integer)",
    "sqlite": "PRAGMA case_sensitive_like = ON; CREATE TEMP TABLE schema_migrations (x integer)",
    "duckdb": "CREATE SCHEMA elsewhere; USE elsewhere; SET threads = 1; "
    "CREATE TEMP TABLE schema_migrations (x integer)",
}


def test_what_a_file_sets_ends_with_it(db: Database, project: Project) -> None:
    """Session settings and temporary tables reach neither the ledger nor the next file."""
    if db.dialect == "mysql":
        leaks = LEAKS["mysql"].replace(
            "USE mysql; CREATE TEMPORARY TABLE", "USE mysql; CREATE TEMPORARY TABLE " + db.name + "."
        )
        leaks = leaks.replace(f"{db.name}. ", f"{db.name}.")
    else:
        leaks = LEAKS[db.dialect]
    project.write(
        "20260101000000_l\u00f6ud.sql", f"-- migrate:up\nCREATE TABLE one (id integer);\n{leaks};\n-- migrate:down\n"
    )
    project.write("20260102000000_quiet.sql", "-- migrate:up\nCREATE TABLE two (id integer);\n-- migrate:down\n")
    done = project.run("up", db=db)
    assert done.code == 0, done.err
    assert {"one", "two", "schema_migrations"} <= tables(db)
    assert db.query(VERSIONS) == [("20260101000000",), ("20260102000000",)]
    names = [row["name"] for row in project.json("log", db=db)["entries"]]
    assert names == ["l\u00f6ud", "quiet"]


SCRIPTS = {
    "mysql": """\
/*!40101 SET NAMES utf8mb4 */;
SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0;
CREATE TABLE `parts` (`id` int NOT NULL, `name` varchar(50) DEFAULT 'a;b', PRIMARY KEY (`id`)) ENGINE=InnoDB;
LOCK TABLES `parts` WRITE;
/*!40000 ALTER TABLE `parts` DISABLE KEYS */;
INSERT INTO `parts` VALUES (1,'it\\'s;'),(2,'-- no comment');
/*!40000 ALTER TABLE `parts` ENABLE KEYS */;
UNLOCK TABLES;
DELIMITER ;;
CREATE TRIGGER `parts_name` BEFORE INSERT ON `parts` FOR EACH ROW BEGIN
  IF NEW.name IS NULL THEN SET NEW.name = 'none;'; END IF;
END ;;
DELIMITER ;
INSERT INTO `parts` VALUES (3,NULL);
SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;
""",
    "postgres": """\
\\restrict abcdef
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.parts (id integer NOT NULL, name text DEFAULT 'a;b'::text);
CREATE FUNCTION public.named() RETURNS trigger LANGUAGE plpgsql AS $_$
BEGIN
  IF NEW.name IS NULL THEN NEW.name := 'none;'; END IF;
  RETURN NEW;
END $_$;
COPY public.parts (id, name) FROM stdin;
1\tit's;
2\t-- migrate:down
\\.

CREATE TRIGGER parts_name BEFORE INSERT ON public.parts FOR EACH ROW EXECUTE FUNCTION public.named();
INSERT INTO public.parts VALUES (3, NULL);
\\unrestrict abcdef
""",
    "sqlite": """\
CREATE TABLE parts (id integer PRIMARY KEY, [name] text DEFAULT 'a;b');
INSERT INTO parts VALUES (1, 'it''s;'), (2, '-- migrate:down');
CREATE TRIGGER parts_name AFTER INSERT ON parts WHEN NEW.name IS NULL BEGIN
  UPDATE parts SET name = 'none;' WHERE id = NEW.id;
END;
INSERT INTO parts VALUES (3, NULL);
""",
    "duckdb": """\
CREATE TABLE parts (id integer PRIMARY KEY, name text DEFAULT 'a;b');
INSERT INTO parts VALUES (1, $$it's;$$), (2, '-- migrate:down'); /* ; /* nested; */ */
CREATE MACRO named(t) AS coalesce(t, 'none;');
INSERT INTO parts VALUES (3, named(NULL));
""",
}


def test_scripts_as_dump_programs_write_them(db: Database, project: Project) -> None:
    """DELIMITER, COPY data, restrict, locked tables, bodies, executable comments run as the client would run them."""
    project.write(
        "20260101000000_dump.sql", f"-- migrate:up\n{SCRIPTS[db.dialect]}\n-- migrate:down\nDROP TABLE parts;\n"
    )
    done = project.run("up", db=db)
    assert done.code == 0, done.err
    second = "-- no comment" if db.dialect == "mysql" else "-- migrate:down"
    assert db.query("SELECT id, name FROM parts ORDER BY id") == [(1, "it's;"), (2, second), (3, "none;")]
    assert project.json("status", db=db)["pending"] == 0


def test_several_pairs_in_one_file(db: Database, project: Project) -> None:
    """Ups run in order, downs in reverse, and the file is one migration."""
    project.write(
        "20260101000000_a.sql",
        "-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\nDROP TABLE a;\n"
        "-- migrate:up\nINSERT INTO a VALUES (1);\n-- migrate:down\nDELETE FROM a;\n",
    )
    assert project.run("up", db=db).code == 0
    assert db.query(VERSIONS) == [("20260101000000",)]
    assert db.query("SELECT id FROM a") == [(1,)]
    assert project.run("rollback", db=db).code == 0
    assert "a" not in tables(db)


def test_sections_for_one_database(db: Database, project: Project) -> None:
    """One file serves several databases: a section with dialect: runs only there."""
    project.write(
        "20260101000000_a.sql",
        "-- migrate:up dialect:postgres\nCREATE TABLE a (id uuid, made_by_postgres integer);\n"
        "-- migrate:up dialect:mysql\nCREATE TABLE a (id char(36), `made_by_mysql` integer); # no comment elsewhere\n"
        "-- migrate:up dialect:sqlite,duckdb\nCREATE TABLE a (id text, made_by_embedded integer);\n"
        "-- migrate:down\nDROP TABLE a;\n",
    )
    assert project.run("up", db=db).code == 0
    word = "embedded" if db.embedded else db.dialect
    assert db.query(f"SELECT count(made_by_{word}) FROM a") == [(0,)]
    assert project.run("rollback", db=db).code == 0


def test_variables(db: Database, project: Project) -> None:
    """${NAME} is replaced where env: names it, escaped inside strings; a missing one is refused; no value is shown."""
    project.write(
        "20260101000000_a.sql",
        "-- migrate:up env:SECRET_VALUE\nCREATE TABLE a (t varchar(50));\n"
        "INSERT INTO a VALUES ('${SECRET_VALUE}'), ('${OTHER}');\n-- migrate:down\nDROP TABLE a;\n",
    )
    missing = project.json("up", db=db)
    assert missing["exit_code"] == 3
    assert "needs the variable SECRET_VALUE, which is not set" in missing["error"]["problems"][0]["message"]
    value = "it's \\ hush'); --"
    env = {"SECRET_VALUE": value}
    assert value not in project.run("plan", db=db, env=env).out
    done = project.run("up", "--verbose", db=db, env=env)
    assert done.code == 0, done.err
    assert "hush" not in done.out + done.err
    assert db.query("SELECT t FROM a ORDER BY t") == sorted([(value,), ("${OTHER}",)])
    assert project.run("up", db=db).code == 0


def test_eight_at_once(db: Database, project: Project) -> None:
    """On a fresh database one runs, seven wait and find nothing to do; all succeed and each file ran once."""
    for number in range(1, 6):
        project.write(
            f"2026010{number}000000_t{number}.sql",
            f"-- migrate:up\nCREATE TABLE t{number} (id integer);\nINSERT INTO t{number} VALUES (1);\n"
            "-- migrate:down\n",
        )
    runners = [start(project, db, "up") for _ in range(8)]
    results = [(process.communicate(timeout=120), process.returncode) for process in runners]
    assert [code for _, code in results] == [0] * 8, [text for text, code in results if code]
    output = "".join(out for (out, _), _ in results)
    assert [output.count(f"Applied: 2026010{number}000000") for number in range(1, 6)] == [1] * 5
    assert output.count("Created: ") <= 1
    for number in range(1, 6):
        assert db.query(f"SELECT count(*) FROM t{number}") == [(1,)]
    kinds = [entry["kind"] for entry in project.json("log", db=db)["entries"]]
    assert kinds == ["applied"] * 5


def test_waiting_for_another_runner(db: Database, project: Project) -> None:
    """Who waits says for whom, and gives up with exit 5 after --lock-timeout; a killed holder leaves no lock."""
    slow = f"SELECT 1;\n{SLOW[db.dialect]}"
    project.write("20260101000000_slow.sql", f"-- migrate:up\n{slow};\n-- migrate:down\n")
    db.create()
    with running(project, db) as holder:
        waiter = project.run("up", "--lock-timeout", "1s", db=db)
        holder.kill()
        holder.communicate()
    assert waiter.code == 5, waiter.err
    assert "waiting: another runner works" in waiter.err
    assert str(holder.pid) in waiter.err or "sqlmig" in waiter.err
    if db.dialect == "postgres":  # the server ends a killed client's statement when it notices
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{db.name}' AND pid <> pg_backend_pid()"
        )
    (project.migrations / "20260101000000_slow.sql").write_text(GOOD)
    after = project.run("up", "--lock-timeout", "20s", db=db)
    assert after.code == 0, after.err


def sleepers(db: Database) -> int:
    """How many sessions of this database run the slow statement."""
    tables = {
        "postgres": ("pg_stat_activity", "query", "datname = '{}' AND state = 'active'"),
        "mysql": ("information_schema.processlist", "info", "db = '{}'"),
    }
    table, text, ours = tables[db.dialect]
    ((count,),) = db.query(f"SELECT count(*) FROM {table} WHERE {text} LIKE '%sleep(60)' AND {ours.format(db.name)}")
    return int(count)


@contextmanager
def running(project: Project, db: Database) -> Iterator[subprocess.Popen[str]]:
    """`up` at the second of a file's two statements, which is slow; killed where the test does not end it."""
    process = start(project, db, "up", "--verbose")
    try:
        if db.embedded:
            assert process.stderr is not None
            assert any("1/2 " in line for line in process.stderr)
            time.sleep(1)
        else:
            wait_until(lambda: sleepers(db) == 1)
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(db: Database, project: Project, number: signal.Signals) -> None:
    """The statement is cancelled on the server, its transaction rolled back, the ledger true; exit 130, at once."""
    project.write("20260101000000_good.sql", GOOD)
    insert = "INSERT INTO good VALUES (1);\n"
    project.write("20260102000000_slow.sql", f"-- migrate:up\n{insert}{SLOW[db.dialect]};\n-- migrate:down\n")
    db.create()
    with running(project, db) as process:
        begin = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert time.monotonic() - begin < 4
    assert process.returncode == 130, err
    assert "interrupted while 20260102000000_slow.sql ran" in err
    assert "20260102000000_slow.sql was rolled back and left nothing behind" in err
    assert db.query(VERSIONS) == [("20260101000000",)]
    assert db.query("SELECT count(*) FROM good") == [(0,)]
    if not db.embedded:
        wait_until(lambda: sleepers(db) == 0)
    kinds = [entry["kind"] for entry in project.json("log", db=db)["entries"]]
    assert kinds == ["applied", "failed"]


@pytest.mark.parametrize(
    "program",
    [
        "raising = builtins.__import__\n"
        "def imported(name, *more):\n"
        "  if name == 'sqlmig.cli.program': signal.raise_signal(signal.SIGINT)\n"
        "  return raising(name, *more)\n"
        "builtins.__import__ = imported",
        "from sqlmig.commands import diff\n"
        "def run(*more):\n"
        "  try: signal.raise_signal(signal.SIGINT)\n"
        "  except KeyboardInterrupt: raise RuntimeError('Query interrupted') from None\n"
        "diff.run = run",
    ],
    ids=["while the program is loaded", "as a driver tells it"],
)
def test_an_interrupt_is_no_mistake(project: Project, program: str) -> None:
    """Exit code 130 without a traceback, before a command takes care, too, and when a library makes an error of it."""
    script = f"import builtins, signal\nfrom sqlmig.cli import main\n{program}\nmain(['diff'])"
    done = project.program([sys.executable, "-c", script], {"DATABASE_URL": "sqlite:app.db"})
    assert done.code == 130, done.err
    assert "Traceback" not in done.err
    assert "mistake" not in done.err


@pytest.mark.databases(embedded=False)
def test_the_password_is_nowhere(db: Database, project: Project) -> None:
    """Not in output, JSON, errors, the log, the process list or a traceback, on success and on failure."""
    hard = "p@:/?#%&+ w"
    db.create()
    url = db.with_login("hard", hard)
    if db.dialect == "postgres":
        db.execute("GRANT ALL ON SCHEMA public TO hard", f"GRANT ALL ON DATABASE {db.name} TO hard")
    else:
        db.execute(f"GRANT ALL ON {db.name}.* TO hard")
    project.write("20260101000000_good.sql", GOOD)
    seen: list[str] = []
    for command in (
        "up",
        "status",
        "config",
        "plan",
        "log",
        "rollback",
        "up",
        "redo",
        "validate",
        "repair",
        "wait",
        "create",
    ):
        done = project.run(command, "--verbose" if len(seen) % 2 else "--json", url=url)
        assert done.code == 0, (command, done.err)
        seen.append(done.out + done.err)
    project.write("20260102000000_half.sql", FAILING)
    failed = project.run("up", "--verbose", url=url)
    assert failed.code == 4
    seen.append(failed.out + failed.err)
    seen.append(str(db.query("SELECT * FROM schema_migrations_log")))
    project.write("20260102000000_half.sql", f"-- migrate:up\n{SLOW[db.dialect]};\n-- migrate:down\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlmig", "up"],
        cwd=project.path,
        env={**clean_environment(), "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)
    with open(f"/proc/{process.pid}/cmdline") as cmdline:  # noqa: PTH123  # a file of the kernel
        seen.append(cmdline.read())
    process.send_signal(signal.SIGINT)
    seen.append("".join(process.communicate()))
    for text in seen:
        for spelling in (hard, "p%40%3A", "p@:/", "%26%2B"):
            assert spelling not in text
