"""Risk is pure: a plan in, for each of its steps the reasons to think twice, the worst first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sqlmig.dialects.api import Traits
from sqlmig.model import History, Plan, Risk
from sqlmig.plan import plan_rollback, plan_up, risks
from tests.test_plan import MYSQL, POSTGRES, SQLITE, applied, migration

BACK = "SELECT 1"
UPS = [
    ("CREATE TABLE a (id int)", "none", set()),
    ("INSERT INTO a VALUES (1)", "none", set()),
    ("CREATE TABLE a (id int); CREATE INDEX i ON a (id); UPDATE a SET id = 1; DROP TABLE a", "none", set()),
    ("DROP TABLE a", "high", {"dropped-table"}),
    ('DROP TABLE IF EXISTS "A", public.b CASCADE', "high", {"dropped-table"}),
    ("DROP SCHEMA s CASCADE", "high", {"dropped-data"}),
    ("ALTER TABLE a DROP COLUMN b", "high", {"dropped-column"}),
    ("TRUNCATE a", "high", {"deleted-rows"}),
    ("DELETE FROM a", "high", {"deleted-rows"}),
    ("DELETE FROM a WHERE id = 1", "low", {"data"}),
    ("UPDATE a SET b = 1", "medium", {"updated-rows"}),
    ("UPDATE a SET b = 1 WHERE id = 1", "low", {"data"}),
    ("ALTER TABLE a ADD COLUMN b int", "low", {"lock"}),
    ("ALTER TABLE a ADD COLUMN b serial", "medium", {"rewritten-table"}),
    ("ALTER TABLE a ADD COLUMN b own_type", "low", {"rewritten-table"}),
    ("CREATE INDEX ON a (b)", "medium", {"lock"}),
    ("ALTER TABLE a ADD COLUMN b int; CREATE INDEX ON a (b)", "medium", {"lock"}),
    ("ALTER TABLE a ADD b own_type; ALTER TABLE a ADD c serial", "medium", {"rewritten-table"}),
    ("CREATE INDEX CONCURRENTLY i ON a (b)", "none", set()),
    ("CREATE TABLE IF NOT EXISTS a (id int); DROP TABLE a", "high", {"dropped-table"}),
    ("CREATE TABLE b (id int); INSERT INTO b SELECT id FROM a; DROP TABLE a; ALTER TABLE b RENAME TO a", "medium",
     {"replaced-table"}),
]  # fmt: skip


def found(folder: Path, up: str, down: str = BACK, traits: Traits = POSTGRES, direction: str = "up") -> Risk:
    """The risk of one migration."""
    text = f"-- migrate:up transaction:false\n{up};\n-- migrate:down\n{down};\n"
    file = migration(folder, "1", text, traits.sql)
    plan = (
        plan_up([file], History(), traits, {}) if direction == "up" else plan_rollback([file], applied("1"), traits, {})
    )
    return risks(plan, traits)[0]


@pytest.mark.parametrize(("up", "level", "rules"), UPS)
def test_up(tmp_path: Path, up: str, level: str, rules: set[str]) -> None:
    """What loses data is high, what stops everybody is medium, and what the plan does to its own tables is nothing."""
    risk = found(tmp_path, up)
    assert (risk.level, {reason.rule for reason in risk.reasons}) == (level, rules)
    assert [reason.level for reason in risk.reasons] == sorted(
        (reason.level for reason in risk.reasons), key=["high", "medium", "low"].index
    )


@pytest.mark.parametrize(
    ("up", "down", "level"),
    [
        ("CREATE TABLE a (id int)", "DROP TABLE a", "medium"),
        ('CREATE TABLE "A" (id int)', "DROP TABLE IF EXISTS public.a", "medium"),
        ("ALTER TABLE a ADD COLUMN b int", "ALTER TABLE a DROP COLUMN b", "medium"),
        ("ALTER TABLE a ADD (b int, c int)", "ALTER TABLE a DROP COLUMN b, DROP COLUMN c", "medium"),
        ("CREATE SCHEMA s", "DROP SCHEMA s CASCADE", "medium"),
        ("CREATE TABLE a AS SELECT 1", "DROP TABLE a", "medium"),
        ("INSERT INTO a VALUES (1)", "DELETE FROM a", "medium"),
        ("INSERT INTO a VALUES (1)", "TRUNCATE a", "medium"),
        ("DO $$ BEGIN EXECUTE 'CREATE TABLE a (id int)'; END $$", "DROP TABLE a", "medium"),
        ("CREATE TABLE a (id int); ALTER TABLE a RENAME TO b", "DROP TABLE b", "medium"),
        ("ALTER TABLE a RENAME TO b", "DROP TABLE b", "high"),
        ("CREATE INDEX i ON a (id)", "DROP INDEX i", "none"),
        ("ALTER TABLE a DROP COLUMN b", "ALTER TABLE a ADD COLUMN b int", "low"),
        ("ALTER TABLE a ADD COLUMN b int", "DROP TABLE a", "high"),
        ("CREATE TABLE a (id int)", "DROP TABLE a; DROP TABLE b", "high"),
        ("CREATE TABLE a (id int)", "TRUNCATE b", "high"),
        ("UPDATE a SET b = 1", "DELETE FROM a", "high"),
    ],
)
def test_down(tmp_path: Path, up: str, down: str, level: str) -> None:
    """To lose what the up made is what a down is for; to lose more is high."""
    assert found(tmp_path, up, down, direction="down").level == level


@pytest.mark.parametrize("down", ["irreversible", ""])
def test_no_way_back(tmp_path: Path, down: str) -> None:
    """A step up that nothing can undo says so, whether its file admits that or has an empty down."""
    text = f"-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down {down}\n"
    plan = plan_up([migration(tmp_path, "1", text)], History(), POSTGRES, {})
    (risk,) = risks(plan, POSTGRES)
    assert [(reason.rule, reason.level) for reason in risk.reasons] == [("no-way-back", "medium")]


def test_tables_of_earlier_steps_are_new(tmp_path: Path) -> None:
    """A fresh database is no risk, whatever the files of years do to the tables that they make."""
    texts = ["CREATE TABLE a (id int);", "ALTER TABLE a DROP COLUMN id;", "ALTER TABLE a RENAME TO b;", "DROP TABLE b;"]
    files = [
        migration(tmp_path, str(number), f"-- migrate:up\n{text}\n-- migrate:down\nSELECT 1;\n")
        for number, text in enumerate(texts)
    ]
    assert [risk.level for risk in risks(plan_up(files, History(), POSTGRES, {}), POSTGRES)] == ["none"] * 4
    later = plan_up(files, applied("0"), POSTGRES, {})
    assert [risk.level for risk in risks(later, POSTGRES)] == ["high", "low", "high"]


def test_statements_that_look_alike(tmp_path: Path) -> None:
    """Of changes that differ only in their values one is looked at; another table or a missing WHERE is no value."""
    alike = "UPDATE a1 SET b = 'x' WHERE id = 1; UPDATE a1 SET b = 'y' WHERE id = 2"
    risk = found(tmp_path, f"{alike}; UPDATE a2 SET b = 'x' WHERE id = 1; UPDATE a1 SET b = 'x'")
    assert [reason.message for reason in risk.reasons] == [
        "changes every row of a1",
        "changes rows of a1",
        "changes rows of a2",
    ]


def test_one_reason_for_many_statements(tmp_path: Path) -> None:
    """A thousand changes of one table are one reason, at the first of them."""
    risk = found(tmp_path, ";\n".join(f"UPDATE a SET b = {number} WHERE id = {number}" for number in range(100)))
    assert [(reason.message, reason.location and reason.location.line) for reason in risk.reasons] == [
        ("changes rows of a", 2)
    ]


@pytest.mark.parametrize("traits", [MYSQL, SQLITE])
def test_other_dialects(tmp_path: Path, traits: Traits) -> None:
    """Losses are seen in every dialect's words."""
    for sql in ("DROP TABLE a", "ALTER TABLE a DROP COLUMN b", "DELETE FROM a"):
        assert found(tmp_path, sql, traits=traits).level == "high"


def test_what_is_done_already_is_no_risk(tmp_path: Path) -> None:
    """A step that goes on behind a statement does not lose again what that one took."""
    plan = plan_up([migration(tmp_path, "1", f"-- migrate:up\nDROP TABLE a;\nSELECT 1;\n-- migrate:down\n{BACK};\n")],
                   History(), POSTGRES, {})  # fmt: skip
    resumed = Plan("up", (replace(plan.steps[0], first_statement=1),))
    assert risks(resumed, POSTGRES) == (Risk(),)
