"""SQL tests are asked of a database that has all migrations, and leave nothing behind."""

from __future__ import annotations

import pytest

from tests.servers import Database, Project
from tests.trials.trying import diff, named, outcomes, tried

SHOP = """\
-- migrate:up
CREATE TABLE plans (name varchar(20) PRIMARY KEY, price integer NOT NULL, active boolean, note varchar(20));
INSERT INTO plans VALUES ('free', 0, true, NULL);
INSERT INTO plans VALUES ('pro', 900, false, 'a, b');
-- migrate:down
DROP TABLE plans;
"""
PASSING = """\
-- Whatever stands above the first test is set up before each of them.
INSERT INTO plans VALUES ('team', 2000, true, '50%');

-- test: no plan costs less than nothing
SELECT name FROM plans WHERE price < 0 OR name LIKE '%-- test: no heading%';

-- test: three plans
-- expect: free, 0, NULL
-- expect: pro, 900, a, b
-- expect: team, 2000, 50%
SELECT name, price, note FROM plans ORDER BY name;

-- test: each plan once
-- fails: DUPLICATE
INSERT INTO plans VALUES ('pro', 1, true, NULL);

-- test: another plan may be added
INSERT INTO plans VALUES ('big', 9000, true, NULL);

-- test: a table may be made
CREATE TEMPORARY TABLE copies AS SELECT name FROM plans;

-- test: what a test did is gone
-- expect: 3
SELECT count(*) FROM plans;

DELETE FROM plans;

-- test: none is left behind what stands above
-- expect: 0
SELECT count(*) FROM plans
"""
FAILING = """\
-- test: other rows
-- expect: free, 1
SELECT name, price FROM plans WHERE price = 0;

-- test: too many rows
SELECT name FROM plans ORDER BY name;

-- test: too few rows
-- expect: free
SELECT name FROM plans WHERE price < 0;

-- test: no error
-- fails: anything
INSERT INTO plans VALUES ('team', 1, true, NULL);

-- test: another error
-- fails: no such words
INSERT INTO plans VALUES ('pro', 1, true, NULL);

-- test: an error
SELECT nothing FROM plans;

INSERT INTO nothing VALUES (1);

-- test: no set-up
SELECT 1;
"""


def write(project: Project, name: str, text: str) -> None:
    path = project.path / "db" / "tests" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_passing(db: Database, project: Project) -> None:
    """Rows, no rows, and errors by a part of their text in any case; each test finds the set-up and nothing else."""
    project.write("1_shop.sql", SHOP)
    unique = "UNIQUE" if db.dialect == "sqlite" else "DUPLICATE"
    write(project, "plans.sql", PASSING.replace("DUPLICATE", unique))
    result = tried(db, project)
    assert [(trial.name, trial.problems) for trial in result.trials if trial.outcome != "passed"] == []
    assert len(result.trials) == 9
    assert named(result, "three plans").path.endswith("plans.sql")


@pytest.mark.databases("postgres16", "mysql", "sqlite", "duckdb")
def test_failing(db: Database, project: Project) -> None:
    """Each failure says in a sentence what was expected, and shows the rows that are other."""
    project.write("1_shop.sql", SHOP)
    write(project, "plans.sql", FAILING)
    result = tried(db, project)
    assert outcomes(result) == ["passed", "passed", *["failed"] * 7]
    said = {trial.name: trial.problems[0].message for trial in result.trials if trial.problems}
    assert said["other rows"] == "it gave other rows than expected"
    assert said["too many rows"] == "no row was expected, and it gave 2 rows"
    assert said["too few rows"] == "it gave 0 rows, and 1 expected"
    assert said["no error"] == "this did not fail; an error with the text 'anything' was expected"
    assert said["another error"].startswith("this failed otherwise, without the text 'no such words': ")
    assert "nothing" in said["an error"]
    assert said["no set-up"].startswith("what it needs could not be set up: ")
    assert diff(named(result, "other rows")) == "-free, 1\n+free, 0"
    places = [trial.problems[0].location for trial in result.trials if trial.problems]
    assert [place.line for place in places if place] == [3, 6, 10, 14, 18, 21, 23]


@pytest.mark.databases("postgres16", "mariadb", "sqlite", "duckdb")
def test_the_code_of_an_error(db: Database, project: Project) -> None:
    """A test may name the server's own code for the error instead of its words."""
    codes = {"postgres": "23505", "mysql": "1062", "sqlite": "SQLITE_CONSTRAINT_PRIMARYKEY"}
    code = codes.get(db.dialect, "ConstraintException")
    project.write("1_shop.sql", SHOP)
    write(project, "plans.sql", f"-- test: once\n-- fails: {code}\nINSERT INTO plans VALUES ('pro', 1, true, NULL);\n")
    assert outcomes(tried(db, project)) == ["passed"] * 3
