"""The examples run on every database that they name: what their READMEs say, seeds everywhere, backups and back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pages import follow
from tests.servers import Database, Project

pytestmark = pytest.mark.usefixtures("client_programs")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ENVIRONMENTS = ("development", "staging", "production")
ID_TYPE = "SELECT data_type FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'id'"
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'users' AND indexname <> 'users_pkey'"
VERSIONS = "SELECT version FROM schema_migrations ORDER BY version"


def copy(name: str, project: Project) -> Project:
    """The example's folder, without what somebody left there who tried it."""
    left = shutil.ignore_patterns("backups", "*.duckdb*", "*.sqlite3*", ".env")
    shutil.copytree(EXAMPLES / name, project.path, dirs_exist_ok=True, ignore=left)
    return project


def done(project: Project, db: Database, *args: str) -> str:
    """What a command prints that succeeds."""
    answer = project.run(*args, db=db)
    assert answer.code == 0, f"{args}\n{answer.out}{answer.err}"
    return answer.out


def prove(name: str, db: Database, project: Project, schema_file: str = "db/schema.sql") -> None:
    """Everything that an example promises."""
    copy(name, project)
    follow(EXAMPLES / name / "README.md", project, db)
    for environment in ENVIRONMENTS:
        seeds_run_once(environment, db, project)
    the_schema_is_what_is_committed(EXAMPLES / name / schema_file, db, project)
    backups_bring_everything_back(db, project)


def seeds_run_once(environment: str, db: Database, project: Project) -> None:
    """A new database has all seeds of its environment, and only those that always run do so again."""
    made = project.json("--environment", environment, "reset", "--force", db=db)
    assert made["error"] is None, made
    again = project.json("--environment", environment, "seed", "run", db=db)
    first, second = ([step["name"] for step in run["steps"]] for run in (made["seeds"], again))
    assert second == [name for name in first if "seed:always" in seed(project, name)]
    assert any(name.startswith(f"{environment}/") for name in first)


def seed(project: Project, name: str) -> str:
    return (project.path / "db" / "seeds" / f"{name}.sql").read_text(encoding="utf-8")


def the_schema_is_what_is_committed(committed: Path, db: Database, project: Project) -> None:
    """The committed schema file is what the migrations make, unless another version of the server spells it."""
    text = committed.read_text(encoding="utf-8")
    made = done(project, db, "dump", "--schema-file", "/dev/stdout")
    headers = [script.splitlines()[:2] for script in (text, made)]
    assert made == text or headers[0] != headers[1]


def backups_bring_everything_back(db: Database, project: Project) -> None:
    """A named backup is proved in a scratch database, seen by preflight, and brings back what was reverted since."""
    applied = db.query(VERSIONS)
    (made,) = project.json("backup", "create", "before", db=db)["backups"]
    checks = project.json("preflight", db=db)["checks"]
    assert next(check["colour"] for check in checks if check["name"] == "backup") == "green"
    done(project, db, "backup", "verify", "--restore", made["id"])
    done(project, db, "rollback", "--all", "--force")
    done(project, db, "restore", made["id"])
    assert db.query(VERSIONS) == applied
    kept = project.json("backup", "prune", "--dry-run", db=db)["backups"]
    assert {backup["state"] for backup in kept} == {"kept"}


@pytest.mark.databases("mysql", "mariadb")
def test_social(db: Database, project: Project) -> None:
    """One comprehensive migration, on MySQL and MariaDB."""
    prove("social", db, project, "db/schema.sql" if db.server == "mysql" else "db/schema.mariadb.sql")


@pytest.mark.databases("postgres15", "postgres18")
def test_insured(db: Database, project: Project) -> None:
    """Changes that stop nobody: expand, backfill, prove, contract."""
    prove("insured", db, project)


@pytest.mark.databases("postgres15")
def test_backfill_keeps_every_premium(db: Database, project: Project) -> None:
    """Rows of before the expansion, of during it and of behind it have the same premium, up and down again."""
    copy("insured", project)
    done(project, db, "up", "--to", "20260112090000")
    db.execute(
        "INSERT INTO customers (email, full_name) VALUES ('a@example.com', 'A')",
        "INSERT INTO policies (number, customer_id, product, premium, starts_on, ends_on)"
        " SELECT 'P-' || n, 1, 'home', n + 0.25, '2026-01-01', '2027-01-01' FROM generate_series(1, 2500) AS n",
    )
    done(project, db, "up", "--to", "20260119090000")
    db.execute("UPDATE policies SET premium = 7 WHERE number = 'P-1'")
    db.execute("UPDATE policies SET premium_cents = 900 WHERE number = 'P-2'")
    done(project, db, "up")
    cents = "SELECT sum(premium_cents) FROM policies"
    expected = sum(100 * n + 25 for n in range(3, 2501)) + 700 + 900
    assert db.query(cents) == [(expected,)]
    done(project, db, "rollback")
    assert db.query("SELECT sum(premium) * 100 FROM policies") == [(expected,)]
    assert db.query(cents) == [(expected,)]


@pytest.mark.databases("postgres15")
def test_references(db: Database, project: Project) -> None:
    """Three migrations with an extension, and seeds with dependencies."""
    prove("references", db, project)


@pytest.mark.databases("postgres15", "sqlite")
def test_accounts(db: Database, project: Project) -> None:
    """One set of files for two databases: native UUIDs or text, and six indexes, one of them compound."""
    prove("accounts", db, project, "db/schema.sql" if db.server == "sqlite" else "db/schema.postgres.sql")
    ids = {"sqlite": "SELECT type FROM pragma_table_info('users') WHERE name = 'id'", "postgres": ID_TYPE}
    made = {"sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL", "postgres": INDEXES}
    assert db.query(ids[db.dialect]) == [({"sqlite": "TEXT", "postgres": "uuid"}[db.dialect],)]
    indexes = [sql for (sql,) in db.query(made[db.dialect]) if " users_" in sql]
    assert len(indexes) == 6
    assert sum("," in sql for sql in indexes) == 1


@pytest.mark.databases("duckdb")
def test_events(db: Database, project: Project) -> None:
    """Categories, dependencies, and a database that comes back from a backup."""
    prove("events", db, project)


@pytest.mark.databases("duckdb")
def test_a_risky_run_makes_a_backup(db: Database, project: Project) -> None:
    """In production, or with BACKUP_ENABLED, what may lose data is backed up first, and restore brings it back."""
    copy("events", project)
    done(project, db, "up")
    project.write("20260301090000_no_topics.sql", "-- migrate:up\nDROP TABLE topics;\n-- migrate:down irreversible\n")
    document = project.json("up", db=db, env={"BACKUP_ENABLED": "true"})
    assert document["exit_code"] == 0
    assert Path(project.path, document["backup"]).is_dir()
    done(project, db, "restore")
    assert db.query("SELECT count(*) FROM topics") == [(3,)]
