"""docs/json.md lists the fields of every document, and every command prints exactly those."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sqlmig.commands import MODULES
from tests.servers import Database, Project

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
COMMON = {"command", "exit_code", "error"}
GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
CALLS = [
    (("init",), "init"),
    (("new", "x"), "new"),
    (("validate",), "validate"),
    (("lint",), "lint"),
    (("test",), "test"),
    (("plan",), "plan"),
    (("preflight",), "preflight"),
    (("up", "--dry-run"), "plan"),
    (("up",), "up"),
    (("seed", "new", "x"), "seed new"),
    (("seed", "run", "--dry-run"), "seed list"),
    (("seed", "run"), "seed run"),
    (("seed", "list"), "seed list"),
    (("migrate",), "migrate"),
    (("status",), "status"),
    (("backup", "create", "x"), "backup"),
    (("backup", "list"), "backup"),
    (("backup", "verify"), "backup"),
    (("backup", "prune"), "backup"),
    (("restore",), "restore"),
    (("dump",), "dump"),
    (("diff",), "diff"),
    (("log",), "log"),
    (("redo",), "redo"),
    (("repair",), "validate"),
    (("rollback", "--dry-run"), "plan"),
    (("rollback",), "rollback"),
    (("baseline", "20260101000000"), "baseline"),
    (("repair", "--all"), "repair"),
    (("create",), "create"),
    (("wait",), "wait"),
    (("config",), "config"),
    (("completion", "bash"), "completion"),
    (("help", "up"), "completion"),
    (("drop",), "drop"),
    (("load",), "load"),
    (("reset",), "reset"),
]


def documented(command: str) -> set[str]:
    """The fields that the table gives a command."""
    for words, fields in re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", PAGE, re.M):
        if command in re.findall(r"`([\w ]+)`", words.partition(", ")[0]):
            return set(re.findall(r"`(\w+)`", fields.partition(", each with")[0]))
    raise AssertionError(f"docs/json.md does not mention {command}")


@pytest.mark.databases("sqlite")
def test_every_command_prints_its_fields(db: Database, project: Project) -> None:
    """One document on stdout, nothing on stderr, and the fields of the table."""
    project.write("20260101000000_good.sql", GOOD)
    seen = {"resume"}  # it needs a crash; tests/commands/test_running.py has one
    for words, row in CALLS:
        done = project.run(*words, "--json", db=db)
        assert (done.code, done.err) == (0, ""), words
        document = done.json
        assert set(document) == COMMON | documented(row), words
        assert document["exit_code"] == 0
        assert document["error"] is None
        seen.add(document["command"])
    assert seen >= set(MODULES)


@pytest.mark.databases("sqlite")
def test_details_are_documented(db: Database, project: Project) -> None:
    """The fields of steps, migrations, log entries, findings and errors stand in the page, too."""
    project.write("20260101000000_good.sql", GOOD)
    plan = project.json("plan", db=db)
    up = project.json("up", db=db)
    status = project.json("status", db=db)
    log = project.json("log", db=db)
    project.write("20260101500000_left.sql", GOOD.replace("good", "kept").replace("DROP TABLE kept", "SELECT 1"))
    tested = project.json("test", db=db)
    (trial,) = [trial for trial in tested["trials"] if trial["differences"]]
    made = project.json("backup", "create", db=db)
    project.write("20260102000000_bad.sql", "-- migrate:up\nSELEC;\n-- migrate:down\n")
    failed = project.json("up", db=db)
    project.write("20260102000000_bad.sql", "-- migrate:up\n")
    broken = project.json("up", db=db)
    findings = project.json("validate", db=db)["findings"]
    values = [
        plan["steps"][0],
        plan["steps"][0]["statements"][0],
        up["steps"][0],
        status["migrations"][0],
        made["backups"][0],
        made["backups"][0]["manifest"],
        log["entries"][0],
        trial,
        trial["timings"][0],
        trial["differences"][0],
        tested["slowest"][0],
        failed["error"],
        failed["error"]["location"],
        broken["error"]["problems"][0],
        findings[0],
    ]
    for value in values:
        for field in value:
            assert f"`{field}`" in PAGE, field
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", status["migrations"][0]["applied_at"])


def test_failures_are_one_document(project: Project) -> None:
    """Wrong usage and a missing database print a document as well."""
    for words in (("upp",), ("up",), ("up", "--steps"), ()):
        done = project.run("--json", *words)
        assert done.code == 2, words
        assert done.json["error"]["code"] in ("usage", "config")
        assert done.err == ""
