"""`sqlmig lint` as people and scripts see it."""

from __future__ import annotations

import pytest

from tests.servers import Project

GOOD = "-- migrate:up\nCREATE TABLE a (id integer PRIMARY KEY);\n-- migrate:down\nDROP TABLE a;\n"
BAD = "-- migrate:up\nDELETE FROM a;\n-- migrate:down\nSELECT 1;\n"
NOTICE = "-- migrate:up\nALTER TABLE a ADD b integer;\n-- migrate:down\nALTER TABLE a DROP b;\n"
DROPS = """\
-- migrate:up
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(255) NOT NULL);
-- migrate:down
DELETE FROM users;
TRUNCATE TABLE users;
DROP TABLE users;
"""


def rules(project: Project, *args: str, driver: str = "sqlite") -> list[str]:
    return [finding["rule"] for finding in project.json("lint", "--driver", driver, *args)["findings"]]


def test_text(project: Project) -> None:
    """A finding has its place, its level, its rule, the line with a caret, and what helps; then comes a sum."""
    project.write("1_good.sql", GOOD)
    project.write("2_bad.sql", BAD.replace("DELETE", "  DELETE"))
    done = project.run("lint", "--driver", "sqlite")
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "db/migrations/2_bad.sql:2:3: warning: DELETE without WHERE removes every row of a [delete-without-where]\n"
        "  2 |   DELETE FROM a;\n"
        "    |   ^\n"
        "    hint: add WHERE; where all rows are meant, say so: WHERE true, or lint:allow\n"
        "2 files checked: 1 warning\n"
    )
    clean = project.run("lint", "1", "--driver", "sqlite")
    assert (clean.code, clean.out) == (0, "1 file checked: no findings\n")


def test_json(project: Project) -> None:
    """The document has what the text has."""
    project.write("2_bad.sql", BAD)
    document = project.json("lint", "--driver", "sqlite")
    assert (document["command"], document["exit_code"], document["error"]) == ("lint", 1, None)
    assert (document["checked"], document["level"]) == (1, "warning")
    (finding,) = document["findings"]
    assert finding["location"] == {"path": "db/migrations/2_bad.sql", "line": 2, "column": 1}
    assert (finding["rule"], finding["level"]) == ("delete-without-where", "warning")
    assert finding["source"] == "DELETE FROM a;"


@pytest.mark.parametrize(
    ("level", "code"), [((), 0), (("--level", "notice"), 1), (("--level", "warning"), 0), (("--level", "error"), 0)]
)
def test_level(project: Project, level: tuple[str, ...], code: int) -> None:
    """The exit code is 1 where a finding has the level that is asked for, or more."""
    project.write("1_a.sql", NOTICE)
    done = project.run("lint", "--driver", "mysql", *level)
    assert (done.code, "1 file checked: 1 notice" in done.out) == (code, True)


def test_settings(project: Project) -> None:
    """[lint] gives rules their levels, an environment's table wins, and `config` shows where each comes from."""
    project.write("2_bad.sql", BAD)
    toml = project.path / "sqlmig.toml"
    toml.write_text('[lint]\ndelete-without-where = "off"\n[env.ci.lint]\ndelete-without-where = "error"\n')
    assert rules(project) == []
    document = project.json("lint", "--driver", "sqlite", "--environment", "ci")
    assert [finding["level"] for finding in document["findings"]] == ["error"]
    settings = {row["name"]: row for row in project.json("config", "--environment", "ci")["settings"]}
    assert settings["lint.delete-without-where"]["origin"] == "sqlmig.toml [env.ci]"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[lint]\ntrunkate = "off"', 'lint: unknown rule "trunkate"'),
        ('[lint]\ntruncate = "none"', "lint.truncate (sqlmig.toml): 'none' is no level"),
        ("[lint]\ntruncate = true", "lint.truncate (sqlmig.toml): True is no level"),
        ("[lint]\ntruncate = ['off']", "lint.truncate (sqlmig.toml): ['off'] is no level"),
        ('lint = "off"', "lint (sqlmig.toml): a table is needed"),
    ],
)
def test_bad_settings(project: Project, table: str, message: str) -> None:
    """A rule that there is not, and a level without meaning, are errors that name them."""
    project.write("1_good.sql", GOOD)
    (project.path / "sqlmig.toml").write_text(f"{table}\n")
    document = project.json("lint", "--driver", "sqlite")
    assert (document["exit_code"], document["error"]["message"]) == (2, message)
    assert document["error"]["hint"]


@pytest.mark.parametrize("driver", ["postgres", "mysql", "sqlite", "duckdb"])
def test_drops_in_down_are_in_order(project: Project, driver: str) -> None:
    """A file as dbmate's users write them has no finding of a warning or more, whatever its down removes."""
    project.write("1_users.sql", DROPS)
    assert project.run("lint", "--driver", driver).code == 0
    levels = {finding["level"] for finding in project.json("lint", "--driver", driver)["findings"]}
    assert levels <= {"notice"}


def test_a_broken_file_is_a_finding(project: Project) -> None:
    """What is wrong with a file is said with its place, and the other files are checked nevertheless."""
    project.write("1_broken.sql", "-- migrate:up\nSELECT 'open;\n-- migrate:down\n")
    project.write("2_bad.sql", BAD)
    project.write("3_bytes.sql", b"-- migrate:up\nSELECT '\xff';\n-- migrate:down\n")
    document = project.json("lint", "--driver", "sqlite")
    assert [(finding["rule"], finding["location"]["path"][-12:]) for finding in document["findings"]] == [
        ("file", "1_broken.sql"),
        ("delete-without-where", "ns/2_bad.sql"),
        ("file", "/3_bytes.sql"),
    ]
    (project.path / "sqlmig.toml").write_text('[lint]\nfile = "off"\n')
    assert rules(project) == ["delete-without-where"]


def test_a_large_file(project: Project) -> None:
    """A file beyond 4 MiB is read as a stream, and what stands at its end is found."""
    rows = f"INSERT INTO a VALUES (1, '{'long ' * 2_000}');\n" * 500
    project.write("1_large.sql", f"-- migrate:up\n{rows}TRUNCATE a;\nUPDATE a SET x = 1;\n-- migrate:down\n")
    document = project.json("lint", "--driver", "mysql")
    assert [(finding["rule"], finding["location"]["line"]) for finding in document["findings"]] == [
        ("data-and-schema", 502),
        ("truncate", 502),
        ("update-without-where", 503),
        ("empty-down", 504),
    ]


@pytest.mark.parametrize("form", ["text", "github", "gitlab", "sarif", "junit", "--json"])
def test_passwords_are_not_shown(project: Project, form: str) -> None:
    """The line of a finding is shown without the password in it, whichever rule found something there."""
    project.write(
        "1_roles.sql",
        "-- migrate:up\n"
        "CREATE ROLE a PASSWORD 'tr0ub4dor'; TRUNCATE a;\n"
        "CREATE SUBSCRIPTION s CONNECTION 'host=h password=tr0ub4dor' PUBLICATION p;\n"
        "-- migrate:down\nALTER ROLE a PASSWORD 'tr0ub4dor''s';\n",
    )
    asked = [form] if form == "--json" else ["--format", form]
    done = project.run("lint", "--driver", "postgres", *asked)
    assert done.code == 1
    assert done.out.count("password-in-sql") >= 3
    assert "tr0ub4dor" not in done.out + done.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--level", "high"), '--level high: "high" is none of error, warning, notice'),
        (("--format", "xml"), '--format xml: "xml" is none of text, github, gitlab, sarif, junit'),
        (("--format", "sarif"), "--format sarif and --json contradict each other"),
        (("nowhere",), "nowhere is no file, no folder, and no version in ./db/migrations"),
    ],
)
def test_bad_words(project: Project, args: tuple[str, ...], message: str) -> None:
    """What is asked for and is not there is wrong usage, exit code 2."""
    project.write("1_good.sql", GOOD)
    document = project.json("lint", "--driver", "sqlite", *args)
    assert (document["exit_code"], document["error"]["message"]) == (2, message)


def test_no_database_is_asked(project: Project) -> None:
    """A URL says whose SQL the files hold, and nobody connects; without URL and driver it is an error."""
    project.write("2_bad.sql", BAD)
    assert project.json("lint", url="mysql://nobody@127.0.0.1:1/x")["findings"][0]["rule"] == "delete-without-where"
    assert project.json("lint")["error"]["code"] == "config"


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("sqlite:a.db", 2, "--ask-server: SQLite does not tell beforehand how it would change a table"),
        ("mysql://nobody@127.0.0.1:1/x", 5, "no connection to 127.0.0.1:1: Connection refused"),
        ("", 2, "no database is given"),
    ],
)
def test_asking_a_server_that_does_not_answer(project: Project, url: str, code: int, message: str) -> None:
    """A database that does not tell is wrong usage, one that is not named too, and one that is away an error."""
    project.write("1_good.sql", GOOD)
    flags = () if url else ("--driver", "mysql")
    document = project.json("lint", "--ask-server", *flags, url=url or None)
    assert (document["exit_code"], document["error"]["message"]) == (code, message)


def test_sections_for_other_databases(project: Project) -> None:
    """Only the sections of the database in question are checked, and a comment in another one is no mistake."""
    project.write(
        "1_both.sql",
        "-- migrate:up dialect:mysql\n-- lint:allow delete-without-where it is a cache\nDELETE FROM a;\n"
        "-- migrate:down\n-- migrate:up dialect:sqlite\nDELETE FROM b;\n-- migrate:down irreversible\n",
    )
    assert [finding["location"]["line"] for finding in project.json("lint", "--driver", "sqlite")["findings"]] == [6]
    assert rules(project, driver="duckdb") == []
