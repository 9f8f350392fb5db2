"""What a crash left open: how it is shown, and decided."""

from __future__ import annotations

import pytest

from sqlmig.ledger import locate, prepare
from sqlmig.library import read_file
from sqlmig.model import Actor, History
from sqlmig.plan import plan_up
from sqlmig.runner import Run
from sqlmig.runner.progress import Progress
from tests.dialects.sessions import opened
from tests.servers import Database, Project

# statement that a crash left open → what the database has of it, before and after
OPEN = [
    ("CREATE TABLE b (id integer)", "table b is not there", "table b is there"),
    ("ALTER TABLE a ADD COLUMN c integer", "column c of a is not there", "column c of a is there"),
    ("CREATE INDEX i ON a (id)", "index i of a is not there", "index i of a is there"),
    ("ALTER TABLE a RENAME TO z", "table z is not there", "table z is there"),
    ("DROP TABLE a", "table a is there", "table a is not there"),
]


@pytest.mark.parametrize(("sql", "before", "after"), OPEN)
def test_what_the_database_shows_of_an_undecided_statement(
    db: Database, project: Project, sql: str, before: str, after: str
) -> None:
    """`up` and `resume` say what is there and what that means; `resume` shows the statement and how to look."""
    _stopped_at_the_second(db, project, sql)
    seems = "so it seems {}to have taken effect"
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    assert f"{before}, {seems.format('not ')}" in refused["error"]["problems"][0]["message"]
    db.execute(sql)
    shown = project.json("resume", db=db)
    (finding,) = shown["findings"]
    assert (shown["exit_code"], finding["location"]["line"]) == (1, 3)
    assert finding["message"].endswith(f"{after}, {seems.format('')}\n{sql}")
    assert finding["help"].startswith("look with `")
    assert project.run("resume", "--skip", db=db).code == 2
    assert project.json("resume", "1", "--skip", db=db)["exit_code"] == 0
    assert project.json("resume", db=db)["findings"] == []
    assert project.run("up", db=db).code == 0


def _stopped_at_the_second(db: Database, project: Project, sql: str) -> None:
    """A run that was killed when its log said that the second statement is about to run."""
    marker = "-- migrate:up transaction:false" if db.transactional else "-- migrate:up"
    path = project.write("1_a.sql", f"{marker}\nCREATE TABLE a (id integer);\n{sql};\n-- migrate:down\n")
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        session.execute("CREATE TABLE a (id integer)")
        (step,) = plan_up([read_file(path, "1", session.traits.sql)], History(), session.traits, {}).steps
        progress = Progress(step, Run(session, ledger, Actor("me", "here", "1"), 1, {}, lambda _: None))
        progress.advance(1)
        progress.start()
