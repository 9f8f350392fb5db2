"""On a terminal: colour, and a live line for the statement that runs now. Without one: plain lines."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.servers import Database, Project
from tests.servers.project import clean_environment

SLOW = """\
-- migrate:up
CREATE TABLE a (id integer);
INSERT INTO a SELECT sum(i) FROM (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT i FROM n
);
-- migrate:down
DROP TABLE a;
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*[1-9][0-9;]*m")


def on_terminal(project: Project, db: Database, *args: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run sqlmig with all three streams on a pseudo terminal; its exit code and all that was written there."""
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlmig", *args],
        cwd=project.path,
        env={**clean_environment(), "TERM": "xterm-256color", "DATABASE_URL": db.url, **(env or {})},
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
    )
    os.close(inner)
    written = b""
    while select.select([outer], [], [], 30)[0]:
        try:
            chunk = os.read(outer, 65536)
        except OSError:  # the other end is closed
            break
        written += chunk
    os.close(outer)
    return process.wait(timeout=30), written.decode()


@pytest.mark.databases("sqlite")
def test_the_live_line(db: Database, project: Project) -> None:
    """It shows the file, which statement of how many, its SQL and the time; in the end only the report is left."""
    project.write("20260101000000_slow.sql", SLOW)
    code, written = on_terminal(project, db, "up")
    assert code == 0
    assert re.search(r"20260101000000_slow\.sql  2/2  (\d+ ms|\d\.\d s)  INSERT INTO a ", written)
    assert "\x1b[32mApplied:\x1b[0m 20260101000000_slow.sql in " in written
    assert "\x1b[?25h" in written, "the cursor must come back"


@pytest.mark.databases("sqlite")
def test_bytes_on_the_live_line(db: Database, project: Project) -> None:
    """What is done to a large file shows how much of it is behind, and how fast it goes."""
    db.execute("CREATE TABLE large AS SELECT hex(randomblob(30000000)) AS t")
    code, written = on_terminal(project, db, "backup", "create")
    assert code == 0
    assert re.search(r"Packing the backup  [\d.]+ MiB of 57\.3 MiB, [\d.]+ MiB/s", written)
    assert re.search(r"Backed up:\x1b\[0m db/backups/\S+ \([\d.]+ MiB\) in ", written)


@pytest.mark.databases("sqlite")
def test_no_color(db: Database, project: Project) -> None:
    """NO_COLOR leaves the live line and takes the colours, on success and on failure."""
    project.write("20260101000000_slow.sql", SLOW)
    code, written = on_terminal(project, db, "up", env={"NO_COLOR": "1"})
    assert code == 0
    assert not COLOUR.search(written)
    project.write("20260102000000_bad.sql", "-- migrate:up\nSELECT 1 FROM missing;\n-- migrate:down\n")
    code, written = on_terminal(project, db, "up", env={"NO_COLOR": "1"})
    assert code == 4
    assert not COLOUR.search(written)
    assert "error: no such table: missing" in written


@pytest.mark.databases("sqlite")
def test_errors_are_coloured(db: Database, project: Project) -> None:
    """The word and the caret stand out."""
    project.write("20260101000000_bad.sql", "-- migrate:up\nSELECT 1 FROM missing;\n-- migrate:down\n")
    code, written = on_terminal(project, db, "up")
    assert code == 4
    assert "\x1b[1;31merror:\x1b[0m no such table: missing" in written
    assert "\x1b[1;31m^\x1b[0m" in written


@pytest.mark.databases("sqlite")
def test_without_a_terminal(db: Database, project: Project) -> None:
    """No colours, no cursor movements, no live line."""
    project.write("20260101000000_slow.sql", SLOW)
    done = project.run("up", db=db, env={"TERM": "xterm-256color"})
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out


@pytest.mark.databases("sqlite")
def test_json_on_a_terminal(db: Database, project: Project) -> None:
    """--json prints the document and nothing else there, too."""
    project.write("20260101000000_slow.sql", SLOW)
    code, written = on_terminal(project, db, "up", "--json")
    assert code == 0
    assert written.startswith("{")
    assert written.rstrip().endswith("}")
    assert "\x1b" not in written
