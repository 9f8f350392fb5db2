"""Trials in this process, as `sqlmig test` makes them."""

from __future__ import annotations

from sqlmig.config import Settings, parse_url
from sqlmig.results import Trial, TrialsResult
from sqlmig.trials import Wish, try_all
from tests.servers import Database, Project


def settings(db: Database, project: Project) -> Settings:
    return Settings(
        url=parse_url(db.url),
        migrations_dir=(str(project.migrations),),
        schema_file=str(project.path / "db" / "schema.sql"),
        seeds_dir=str(project.path / "db" / "seeds"),
        tests_dir=str(project.path / "db" / "tests"),
    )


def tried(db: Database, project: Project, wish: Wish = Wish()) -> TrialsResult:  # noqa: B008  # frozen
    return try_all(settings(db, project), lambda _: None, wish)


def named(result: TrialsResult, name: str) -> Trial:
    """The trial of a migration's file or of an SQL test."""
    return next(trial for trial in result.trials if trial.name == name)


def outcomes(result: TrialsResult) -> list[str]:
    return [trial.outcome for trial in result.trials]


def diff(trial: Trial) -> str:
    """The lines that differ, without those around them."""
    lines = (line for difference in trial.differences for line in difference.lines)
    return "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def scratch_databases(db: Database) -> list[str]:
    """What is left of trials beside a database of a server, which is made for the question where it is missing."""
    if not db.exists():
        db.create()
    column, table = ("datname", "pg_database") if db.dialect == "postgres" else ("schema_name", "schemata")
    schema = "pg_catalog" if db.dialect == "postgres" else "information_schema"
    rows = db.query(f"SELECT {column} FROM {schema}.{table}")
    return [str(name) for (name,) in rows if str(name).startswith(f"{db.name}_sqlmig_")]
