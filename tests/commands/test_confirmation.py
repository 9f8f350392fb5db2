"""On a terminal a risky run in production is shown and asked for, and only the word yes runs it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios

import pytest

from tests.commands.test_risk import LOSES, MADE
from tests.servers import Database, Project
from tests.servers.project import clean_environment

QUESTION = 'Type "yes" to run this: '
INTERRUPT, END = "\x03", "\x04"


def answered(project: Project, db: Database, *args: str, typed: str = "") -> tuple[int, str]:
    """Run sqlmig on a controlling terminal and type this when it asks; its exit code and all that it wrote."""
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlmig", *args],
        cwd=project.path,
        env={**clean_environment(), "DATABASE_URL": db.url},
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(inner)
    written, asked = "", 0
    while select.select([outer], [], [], 30)[0]:
        try:
            written += os.read(outer, 65536).decode()
        except OSError:  # the other end is closed
            break
        if written.count(QUESTION) > asked:
            asked += 1
            os.write(outer, typed.encode())
    os.close(outer)
    return process.wait(timeout=30), written.replace("\r\n", "\n")


@pytest.fixture
def risky(db: Database, project: Project) -> None:
    """Production has a table with a row, and a migration that deletes it is pending."""
    (project.path / "sqlmig.toml").write_text("[env.production]\n")
    project.write("20260101000000_good.sql", MADE)
    assert project.run("up", db=db).code == 0
    db.execute("INSERT INTO good VALUES (7)")
    project.write("20260102000000_loses.sql", LOSES)


def rows(db: Database) -> int:
    return int(db.query("SELECT count(*) FROM good")[0][0])


@pytest.mark.databases("postgres15", "sqlite")
@pytest.mark.usefixtures("risky")
def test_yes_runs_it(db: Database, project: Project) -> None:
    """The reasons stand above the question, which is asked once."""
    code, written = answered(project, db, "up", "--environment", "production", typed="yes\n")
    assert code == 0
    assert "This is risky:\n  db/migrations/20260102000000_loses.sql:2:1: empties good\n" in written
    assert written.count(QUESTION) == 1
    assert rows(db) == 0


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("risky")
@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("no\n", 3, "error: not confirmed"),
        ("\n", 3, "error: not confirmed"),
        ("y\n", 3, "error: not confirmed"),
        (END, 3, "error: not confirmed"),
        (INTERRUPT, 130, "error: interrupted"),
    ],
)
def test_anything_else_is_a_no(db: Database, project: Project, typed: str, code: int, message: str) -> None:
    """Another word, an empty line, the end of the input and Ctrl-C change nothing and say so."""
    ended, written = answered(project, db, "up", "--environment", "production", typed=typed)
    assert (ended, rows(db)) == (code, 1)
    assert written.endswith(f"{message}\nstate: nothing was changed\n")


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("risky")
@pytest.mark.parametrize("words", [("up", "--yes"), ("plan",), ("up", "--json"), ("rollback",)])
def test_nobody_is_asked(db: Database, project: Project, words: tuple[str, ...]) -> None:
    """Not with --yes, not for a plan, not for a program that reads JSON; and a rollback wants --force, no habit."""
    code, written = answered(project, db, *words, "--environment", "production")
    assert code == (3 if words in (("up", "--json"), ("rollback",)) else 0)
    assert QUESTION not in written


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("risky")
def test_a_file_without_a_terminal_answers_nothing(db: Database, project: Project) -> None:
    """What stands in a pipe is no person's answer."""
    assert project.run("up", "--environment", "production", db=db, input="yes\n").code == 3
    assert rows(db) == 1


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("risky")
def test_a_yes_is_for_what_was_shown(db: Database, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that came while the person was thinking is asked for, too."""
    from sqlmig.apply import run_plan
    from sqlmig.approval import Consent
    from sqlmig.config import resolve
    from sqlmig.errors import Unconfirmed
    from sqlmig.plan import Target

    monkeypatch.chdir(project.path)
    settings = resolve({"url": db.url, "environment": "production"}, {}, project.path)

    def up(consent: Consent) -> None:
        run_plan("up", settings, lambda _: None, "up", Target(), consent)

    with pytest.raises(Unconfirmed) as first:
        up(Consent())
    project.write("20260103000000_more.sql", LOSES)
    with pytest.raises(Unconfirmed) as second:
        up(Consent(confirmed=frozenset(first.value.problems)))
    assert [len(error.value.problems) for error in (first, second)] == [1, 2]
    assert rows(db) == 1
    up(Consent(confirmed=frozenset(second.value.problems)))
    assert rows(db) == 0
