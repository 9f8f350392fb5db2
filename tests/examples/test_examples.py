"""The examples are whole: what their READMEs say is done on every database that they name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pages import follow
from tests.servers import Database, Project

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def copy(name: str, project: Project) -> Project:
    """The example's folder, without what somebody left there who tried it."""
    left = shutil.ignore_patterns("backups", "*.duckdb*", "*.sqlite3*", ".env")
    shutil.copytree(EXAMPLES / name, project.path, dirs_exist_ok=True, ignore=left)
    return project


def prove(name: str, db: Database, project: Project, schema_file: str = "db/schema.sql") -> None:
    example = copy(name, project)
    follow(EXAMPLES / name / "README.md", example, db)


@pytest.mark.databases("mysql", "mariadb")
def test_social(db: Database, project: Project) -> None:
    """One comprehensive migration on MySQL and MariaDB."""
    prove("social", db, project, "db/schema.sql" if db.server == "mysql" else "db/schema.mariadb.sql")


@pytest.mark.databases("postgres15", "postgres18")
def test_insured(db: Database, project: Project) -> None:
    """Changes without downtime: expand, backfill, prove, contract."""
    prove("insured", db, project)


@pytest.mark.databases("postgres15")
def test_references(db: Database, project: Project) -> None:
    """Three migrations with an extension, and seeds with dependencies."""
    prove("references", db, project)


@pytest.mark.databases("postgres15", "sqlite")
def test_accounts(db: Database, project: Project) -> None:
    """One set of files for two databases."""
    prove("accounts", db, project)


@pytest.mark.databases("duckdb")
def test_events(db: Database, project: Project) -> None:
    """Categories, dependencies, and a database that comes back from a backup."""
    prove("events", db, project)
