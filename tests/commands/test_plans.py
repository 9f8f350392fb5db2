"""What `plan` says of each statement."""

from __future__ import annotations

import pytest

from tests.servers import Database, Project

MIGRATION = """-- migrate:up
ALTER TABLE gone ADD COLUMN price int;
DROP TABLE gone;
INSERT INTO kept VALUES (1);
-- migrate:down
"""
SHOWN = {
    "postgres": ["lock ACCESS EXCLUSIVE, blocks reads and writes", "lock ACCESS EXCLUSIVE, blocks reads and writes, "],
    "mysql": ["lock EXCLUSIVE", "lock EXCLUSIVE, blocks reads and writes, "],
    "sqlite": ["lock RESERVED, blocks writes", "lock RESERVED, blocks writes, "],
    "duckdb": ["", ""],
}


@pytest.mark.databases("postgres15", "mysql", "sqlite", "duckdb")
def test_a_plan_says_what_statements_do_to_tables(db: Database, project: Project) -> None:
    """Locks, what they block and what is lost stand below each statement and in its JSON; nothing is changed."""
    db.create()
    db.execute("CREATE TABLE gone (id int)", "CREATE TABLE kept (id int)", "INSERT INTO gone VALUES (1)")
    project.write("1_prices.sql", MIGRATION)
    lines = project.run("plan", db=db).out.splitlines()
    quick, lossy = SHOWN[db.dialect]
    below = {line.split()[1]: lines[index + 1].strip() for index, line in enumerate(lines) if ". " in line}
    assert below["ALTER"] == quick or (quick == "" and below["ALTER"].startswith("ALTER"))
    assert below["DROP"] == f"{lossy}drops table gone"
    statements = project.json("plan", db=db)["steps"][0]["statements"]
    assert [statement["drops"] for statement in statements] == [[], ["table gone"], []]
    assert [statement["data"] for statement in statements] == [False, False, True]
    assert [statement["rewrites"] for statement in statements] == [False, False, False]
    assert all(statement["lock"] in quick and statement["reason"] == "" for statement in statements[:2])
    assert db.query("SELECT * FROM gone") == [(1,)]
