"""What a person sees of long loads."""

from __future__ import annotations

import re

import pytest

from tests.commands.test_terminal import on_terminal
from tests.seeds.folder import make, seed
from tests.servers import Database, Project


@pytest.mark.databases("sqlite")
def test_rows_and_their_rate(db: Database, project: Project) -> None:
    """On a terminal the live line counts the rows of the data file, of how many, and how fast they go."""
    make(db)
    seed(project, "users.sql", "-- seed:copy users from users.csv\n")
    seed(project, "users.csv", "id,name\n" + "".join(f"{number},x\n" for number in range(200_000)))
    code, written = on_terminal(project, db, "seed", "run")
    assert code == 0
    line = r"db/seeds/users\.csv  [\d,]+ of 200,000 rows  (\d+ ms|\d+\.\d s)  [\d,]+ a second"
    assert re.search(line, written), written
    assert re.search(r"Seeded:\S* users in .*, 200,000 rows", written), written


@pytest.mark.databases("sqlite")
def test_the_log_finds_a_seed_by_its_name(db: Database, project: Project) -> None:
    """`sqlmig log NAME` shows the seed's runs, failed ones too."""
    make(db)
    seed(project, "users.sql", "INSERT INTO missing_table VALUES (1);\n")
    assert project.run("seed", "run", db=db).code == 4
    (entry,) = project.json("log", "users", db=db)["entries"]
    assert (entry["kind"], entry["version"], entry["statements_done"]) == ("seed_failed", "", 0)
    assert "missing_table" in entry["error"]
