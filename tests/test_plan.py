"""Planning is pure: migrations and history in, steps and findings out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sqlmig.dialects.api import Traits
from sqlmig.errors import Refused, UsageError
from sqlmig.library import read_file
from sqlmig.model import Applied, History, LogEntry, Migration, Options, Plan
from sqlmig.plan import Target, inconsistencies, plan_rollback, plan_up, require
from sqlmig.sql.checksum import checksum

POSTGRES = Traits("postgres", "PostgreSQL", "postgres", True, '"', "%s", "see {}", "varchar", "text", "timestamptz")
MYSQL = Traits("mysql", "MySQL", "mysql", False, "`", "%s", "see {}", "varchar(128)", "text", "datetime(6)")
SQLITE = Traits(
    "sqlite", "SQLite", "sqlite", True, '"', "?", "see {}", "varchar(128)", "text", "text", suspends_foreign_keys=True
)
TEXT = "-- migrate:up\nCREATE TABLE t{0} (id integer);\n-- migrate:down\nDROP TABLE t{0};\n"


@pytest.fixture(autouse=True, params=["at once", "as a stream"])
def reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan is the same for small files and for large ones."""
    if request.param == "as a stream":
        monkeypatch.setattr("sqlmig.library.LARGE", -1)


@pytest.fixture
def files(tmp_path: Path) -> list[Migration]:
    """Versions 1 to 5, each with a table."""
    return [migration(tmp_path, str(number), TEXT.format(number)) for number in range(1, 6)]


def migration(folder: Path, version: str, text: str, dialect: str = "postgres") -> Migration:
    path = folder / f"{version}_m.sql"
    path.write_text(text)
    return read_file(path, version, dialect)


def applied(*versions: str, batch: int | None = None) -> History:
    return History(tuple(Applied(version, batch=batch) for version in versions))


def entry(migration: Migration, kind: str, done: int, direction: str = "up", dialect: str = "mysql") -> LogEntry:
    sections = migration.up if direction == "up" else migration.down
    statements = [statement for section in sections for statement in section.statements]
    now = datetime.now(UTC)
    prefix = checksum(statements[:done], dialect)
    return LogEntry(
        kind,  # type: ignore[arg-type]
        migration.version,
        migration.name,
        direction,  # type: ignore[arg-type]
        migration.checksum,
        1,
        done,
        len(statements),
        prefix,
        now,
        now,
        1,
        "me",
        "here",
        "1",
        None,
    )


def versions(plan: Plan) -> list[str]:
    return [step.migration.version for step in plan.steps]


def rules(plan: Plan) -> list[tuple[str, str]]:
    return [(finding.rule, finding.level) for finding in plan.findings]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target(), ["2", "4", "5"]),
        (Target(version="4"), ["2", "4"]),
        (Target(steps=1), ["2"]),
        (Target(version="5", steps=2), ["2", "4"]),
        (Target(only=frozenset({"5"})), ["5"]),
    ],
)
def test_up_runs_what_is_pending_in_order(files: list[Migration], target: Target, expected: list[str]) -> None:
    """Applied versions are left out, and the target bounds the rest."""
    assert versions(plan_up(files, applied("1", "3"), POSTGRES, {}, target)) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target(), ["5"]),
        (Target(steps=2), ["5", "4"]),
        (Target(version="2"), ["5", "4", "3"]),
        (Target(everything=True), ["5", "4", "3", "2", "1"]),
        (Target(batch=True), ["5", "3"]),
    ],
)
def test_rollback_goes_from_the_newest_down(files: list[Migration], target: Target, expected: list[str]) -> None:
    """The newest version goes first, whatever the order in which they were applied."""
    batches = {"1": 1, "2": None, "3": 2, "4": 1, "5": 2}
    history = History(tuple(Applied(version, batch=batch) for version, batch in batches.items()), last_batch=2)
    assert versions(plan_rollback(files, history, POSTGRES, {}, target)) == expected


def test_targets_without_a_version(files: list[Migration]) -> None:
    """A version that is not there is a mistake of the caller, not an empty plan."""
    with pytest.raises(UsageError, match="--to 9: no migration has this version"):
        plan_up(files, applied(), POSTGRES, {}, Target(version="9"))
    with pytest.raises(UsageError, match="--to 4: this version is not applied"):
        plan_rollback(files, applied("1"), POSTGRES, {}, Target(version="4"))
    with pytest.raises(Refused, match="nothing is applied"):
        plan_rollback(files, applied(), POSTGRES, {})
    assert plan_rollback(files, applied(), POSTGRES, {}, Target(everything=True)).steps == ()


def test_out_of_order_is_a_notice_unless_strict(files: list[Migration]) -> None:
    history = applied("1", "3")
    assert rules(plan_up(files, history, POSTGRES, {})) == [("out-of-order", "notice")]
    assert rules(plan_up(files, history, POSTGRES, {}, strict=True)) == [("out-of-order", "error")]


def test_files_and_ledger_that_contradict_each_other(files: list[Migration]) -> None:
    """Missing files come first, then changed ones; what another tool applied has no checksum to differ from."""
    history = History((Applied("0"), Applied("1", checksum="sha256:other"), Applied("2", checksum=files[1].checksum)))
    assert [finding.rule for finding in inconsistencies(files, history)] == ["missing-file", "changed-file"]
    assert inconsistencies(files, applied("1", "2")) == ()
    with pytest.raises(Refused) as caught:
        require(plan_up(files, history, POSTGRES, {}))
    assert caught.value.message == "2 reasons not to run this"
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("text", "atomic"),
    [
        ("-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\n", (True, False)),
        ("-- migrate:up\nINSERT INTO a VALUES (1);\nUPDATE a SET id = 2;\n-- migrate:down\n", (True, True)),
        ("-- migrate:up\nINSERT INTO a VALUES (1);\nTRUNCATE a;\n-- migrate:down\n", (True, False)),
        ("-- migrate:up transaction:false\nINSERT INTO a VALUES (1);\n-- migrate:down\n", (False, False)),
        ("-- migrate:up\n-- migrate:down\n", (True, True)),
        (
            "-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\n"
            "-- migrate:up transaction:false\nVACUUM a;\n-- migrate:down\n",
            (False, False),
        ),
    ],
)
def test_what_is_one_transaction(tmp_path: Path, text: str, atomic: tuple[bool, bool]) -> None:
    """Where DDL cannot be rolled back, only data is one transaction; a file of two kinds is not one either."""
    for traits, expected in zip((POSTGRES, MYSQL), atomic, strict=True):
        (step,) = plan_up([migration(tmp_path, "1", text, traits.sql)], History(), traits, {}).steps
        assert step.atomic is expected


def test_ups_run_in_order_and_downs_in_reverse(tmp_path: Path) -> None:
    text = (
        "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT -1;\n-- migrate:up\nSELECT 2;\n-- migrate:down\nSELECT -2;\n"
    )
    file = migration(tmp_path, "1", text)
    (up,) = plan_up([file], History(), POSTGRES, {}).steps
    (down,) = plan_rollback([file], applied("1"), POSTGRES, {}).steps
    assert [statement.sql for statement in up.statements] == ["SELECT 1", "SELECT 2"]
    assert [statement.sql for statement in down.statements] == ["SELECT -2", "SELECT -1"]
    assert len(up.parts) == 1


@pytest.mark.parametrize("direction", ["up", "down"])
def test_going_on_where_it_stopped(tmp_path: Path, direction: str) -> None:
    """A known next statement resumes; a changed statement before it, or an undecided one, is refused."""
    lines = "CREATE TABLE a (id integer);\nCREATE TABLE b (id integer);\nCREATE TABLE c (id integer);\n"
    up = f"-- migrate:up\n{lines}-- migrate:down\n"
    text = up if direction == "up" else f"-- migrate:up\n-- migrate:down\n{lines}"
    file = migration(tmp_path, "1", text, "mysql")
    entries = {kind: entry(file, kind, 2, direction) for kind in ("failed", "resumed", "started")}

    def plan(kind: str, now: Migration) -> Plan:
        history = History(() if direction == "up" else (Applied("1"),), (entries[kind],))
        if direction == "up":
            return plan_up([now], history, MYSQL, {})
        return plan_rollback([now], history, MYSQL, {})

    for kind in ("failed", "resumed"):
        resumed = plan(kind, file)
        assert resumed.steps[0].first_statement == 2
        assert rules(resumed) == [("resume", "notice")]
    assert rules(plan("started", file)) == [("undecided-statement", "error")]
    later = migration(tmp_path, "1", text.replace("TABLE c", "TABLE cc"), "mysql")
    assert rules(plan("failed", later)) == [("resume", "notice")]
    earlier = migration(tmp_path, "1", text.replace("TABLE b", "TABLE bb"), "mysql")
    assert rules(plan("failed", earlier)) == [("changed-statement", "error")]


def test_an_unfinished_migration_that_is_not_in_the_plan_is_silent(files: list[Migration]) -> None:
    """Rolling back something else is no matter for a migration that stopped on its way up."""
    history = History((Applied("1"),), (entry(files[4], "started", 0),))
    assert rules(plan_rollback(files, history, MYSQL, {})) == []


def test_irreversible(tmp_path: Path) -> None:
    file = migration(tmp_path, "1", "-- migrate:up\nSELECT 1;\n-- migrate:down irreversible\n")
    plan = plan_rollback([file], applied("1"), POSTGRES, {})
    assert ("irreversible", "error") in rules(plan)
    assert rules(plan_up([file], History(), POSTGRES, {})) == []


def test_variables_must_be_set(tmp_path: Path) -> None:
    file = migration(tmp_path, "1", "-- migrate:up env:A env:B\nSELECT '${A}';\n-- migrate:down\n")
    assert rules(plan_up([file], History(), POSTGRES, {"A": "1"})) == [("missing-variable", "error")]
    assert rules(plan_up([file], History(), POSTGRES, {"A": "1", "B": ""})) == []


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("COMMIT", True),
        ("START TRANSACTION", True),
        ("ROLLBACK", True),
        ("SAVEPOINT a", False),
        ("CREATE INDEX CONCURRENTLY a ON b (c)", True),
        ("VACUUM", True),
        ("SELECT 'COMMIT'", False),
    ],
)
def test_statements_that_a_transaction_cannot_hold(tmp_path: Path, statement: str, refused: bool) -> None:
    """Refused with their place in a transactional section, allowed with transaction:false."""
    text = f"-- migrate:up{{}}\n\n{statement};\n-- migrate:down\n"
    plan = plan_up([migration(tmp_path, "1", text.format(""))], History(), POSTGRES, {})
    assert rules(plan) == ([("transaction", "error")] if refused else [])
    if refused:
        assert (location := plan.findings[0].location) is not None
        assert location.line == 3
    free = migration(tmp_path, "1", text.format(" transaction:false"))
    assert rules(plan_up([free], History(), POSTGRES, {})) == []


def test_sections_of_one_kind_are_one_part(tmp_path: Path) -> None:
    """A step may resume in any section, and its statements are those of all of them."""
    text = "-- migrate:up\nCREATE TABLE a (i int);\n-- migrate:up\nSELECT 1;\nSELECT 2;\n-- migrate:down irreversible\n"
    one = migration(tmp_path, "1", text, "mysql")
    history = History(unfinished=(entry(one, "failed", 2),))
    plan = plan_up([one], history, MYSQL, {})
    (step,) = plan.steps
    assert [part.atomic for part in step.parts] == [False, True]
    assert [found.sql for found in step.statements] == ["CREATE TABLE a (i int)", "SELECT 1", "SELECT 2"]
    assert (len(step.statements), step.first_statement) == (3, 2)
    assert [(finding.rule, finding.location and finding.location.line) for finding in plan.findings] == [("resume", 5)]
    (joined,) = plan_up([one], History(), POSTGRES, {}).steps[0].parts
    assert len(joined.statements) == 3


def test_a_section_for_one_database_shares_the_transaction_of_a_section_for_all(tmp_path: Path) -> None:
    """A file that serves several databases is as atomic on each of them as one that serves only that."""
    text = (
        "-- migrate:up dialect:postgres\nSELECT 1;\n-- migrate:down dialect:postgres\nSELECT -1;\n"
        "-- migrate:up dialect:sqlite\nSELECT 2;\n-- migrate:down dialect:sqlite\nSELECT -2;\n"
        "-- migrate:up\nSELECT 3;\n-- migrate:down\nSELECT -3;\n"
    )
    (step,) = plan_up([migration(tmp_path, "1", text)], History(), POSTGRES, {}).steps
    assert [[statement.sql for statement in part.statements] for part in step.parts] == [["SELECT 1", "SELECT 3"]]
    assert step.atomic


def test_a_section_has_its_own_limits_or_the_default_ones(tmp_path: Path) -> None:
    """What stands behind a marker wins, 0 included; what does not is filled in, up and down."""
    text = "-- migrate:up lock_timeout:0 retry:0\nSELECT 1;\n-- migrate:down statement_timeout:1s\nSELECT 2;\n"
    file, defaults = migration(tmp_path, "1", text), Options(lock_timeout=5.0, statement_timeout=9.0, retry=3)
    (up,) = plan_up([file], History(), POSTGRES, {}, defaults=defaults).steps
    assert [part.options for part in up.parts] == [Options(lock_timeout=0.0, statement_timeout=9.0, retry=0)]
    (down,) = plan_rollback([file], applied("1"), POSTGRES, {}, defaults=defaults).steps
    assert [part.options for part in down.parts] == [Options(lock_timeout=5.0, statement_timeout=1.0, retry=3)]


SWITCHED = "PRAGMA foreign_keys(0);\nPRAGMA foreign_keys(1);\n"
DROP, RENAME = 'DROP TABLE main."T";\n', "ALTER TABLE n RENAME TO t;\n"


@pytest.mark.parametrize(
    ("options", "body", "expected"),
    [
        ("", DROP + RENAME, [("sqlite-rebuild", 2)]),
        ("", RENAME + DROP, []),
        ("", DROP + "ALTER TABLE n RENAME TO other;\nALTER TABLE t RENAME COLUMN a TO t;\n", []),
        ("", DROP + "ALTER TABLE n RENAME a TO t;\n", []),
        (" foreign_keys:off", DROP + RENAME, []),
        (" transaction:false", DROP + RENAME, [("sqlite-rebuild", 2)]),
        (" transaction:false", "PRAGMA foreign_keys=OFF;\n" + DROP + RENAME, []),
        (
            " transaction:false",
            "PRAGMA foreign_keys(0);\nPRAGMA foreign_keys(1);\n" + DROP + RENAME,
            [("sqlite-rebuild", 4)],
        ),
        ("", "PRAGMA foreign_keys = 'off';\n" + DROP + RENAME, [("idle-pragma", 2)]),
        ("", "PRAGMA foreign_keys;\n", []),
    ],
)
def test_rebuilds_of_tables(tmp_path: Path, options: str, body: str, expected: list[tuple[str, int]]) -> None:
    """A table that is dropped and replaced while foreign keys may be on is a warning at the DROP, on SQLite only."""
    text = f"-- migrate:up{options}\n{body}-- migrate:down\nSELECT 1;\n"
    plan = plan_up([migration(tmp_path, "1", text, "sqlite")], History(), SQLITE, {})
    found = [(finding.rule, finding.location.line) for finding in plan.findings if finding.location]
    assert (found, {finding.level for finding in plan.findings}) == (expected, {"warning"} if expected else set())
    if "off" not in options:
        assert not plan_up([migration(tmp_path, "1", text)], History(), POSTGRES, {}).findings


def test_foreign_keys_off_where_it_means_nothing(tmp_path: Path) -> None:
    """Another database refuses a section with it that would run there, with the marker's line."""
    text = "-- migrate:up{} foreign_keys:off\nSELECT 1;\n-- migrate:down\nSELECT 1;\n"
    plan = plan_up([migration(tmp_path, "1", text.format(""))], History(), POSTGRES, {})
    (finding,) = plan.findings
    assert (finding.rule, finding.level, finding.location) == (
        "foreign-keys",
        "error",
        plan.steps[0].migration.up[0].location,
    )
    assert not plan_up([migration(tmp_path, "1", text.format(""), "sqlite")], History(), SQLITE, {}).findings
    elsewhere = plan_up([migration(tmp_path, "1", text.format(" dialect:sqlite"))], History(), POSTGRES, {})
    assert rules(elsewhere) == [("empty-section", "notice")]
