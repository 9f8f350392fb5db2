"""A project with a table, its seeds, and what is in them."""

from __future__ import annotations

from pathlib import Path

from tests.servers import Database, Project

BYTES = {"postgres": "bytea", "mysql": "blob", "sqlite": "blob", "duckdb": "blob"}
COLUMNS = (
    "id integer PRIMARY KEY, name varchar(200), active boolean, photo {}, since date, seen timestamp NULL,"
    " price numeric(10, 2)"
)
EACH = ("postgres15", "mariadb", "mysql", "sqlite", "duckdb")  # one server of each kind
NAMES = "SELECT name FROM users ORDER BY id"


def make(db: Database) -> None:
    """The database with the table users, and no migration."""
    db.create()
    db.execute(f"CREATE TABLE users ({COLUMNS.format(BYTES[db.dialect])})")


def migrate(project: Project, db: Database) -> None:
    """Apply a migration that makes the table users."""
    columns = COLUMNS.format(BYTES[db.dialect])
    project.write(
        "1_users.sql", f"-- migrate:up\nCREATE TABLE users ({columns});\n-- migrate:down\nDROP TABLE users;\n"
    )
    done = project.run("up", "--no-dump-schema", db=db)
    assert done.code == 0, done.err


def seed(project: Project, name: str, text: str | bytes) -> Path:
    """A file in the seeds folder, exactly as given."""
    path = project.path / "db" / "seeds" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def user(number: int, name: str) -> str:
    return f"INSERT INTO users (id, name) VALUES ({number}, '{name}');\n"


def names(db: Database) -> list[str]:
    return [row[0] for row in db.query(NAMES)]


def logged(db: Database) -> list[tuple[str, str]]:
    """Kind and name of the seeds' rows in the log."""
    sql = "SELECT kind, name FROM schema_migrations_log WHERE kind LIKE 'seed%' ORDER BY id"
    return [(row[0], row[1]) for row in db.query(sql)]
