"""Databases that have something of everything, and what is seen of them, for what copies them and brings them back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlmig.sql.split import split
from tests.dialects.sessions import opened
from tests.servers import Database
from tests.servers.database import Row

FOLDER = Path(__file__).parent / "archives"
FILES = {"postgres": ("postgres",), "mariadb": ("mysql", "mariadb"), "mysql": ("mysql",)}

POSTGRES_TABLES = """
SELECT format('SELECT %s FROM %s t', CASE relkind WHEN 'S' THEN 'last_value, is_called' ELSE 'ROW(t.*)::text' END,
  oid::regclass)
FROM pg_class
WHERE relkind IN ('r', 'm', 'S') AND relnamespace::regnamespace::text IN ('public', 'extra') ORDER BY 1"""
POSTGRES_DATABASE = """
SELECT pg_encoding_to_char(encoding), datcollate, datctype, datconnlimit,
  (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a), datdba::regrole::text,
  shobj_description(d.oid, 'pg_database'),
  (SELECT array_agg((setrole::regrole, setconfig)::text ORDER BY setrole) FROM pg_db_role_setting s
    WHERE s.setdatabase = d.oid)
FROM pg_database d WHERE datname = current_database()"""
MYSQL_TABLES = """
SELECT CONCAT('SELECT ', GROUP_CONCAT('`', COLUMN_NAME, '`' ORDER BY ORDINAL_POSITION), ' FROM `', TABLE_NAME, '`')
FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME)
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW' GROUP BY TABLE_NAME ORDER BY TABLE_NAME"""
MYSQL_COUNTERS = "SELECT TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything in a database: its schema with owners and privileges, its rows, its own settings."""

    schema: tuple[str, ...]
    rows: tuple[str, ...]
    itself: list[Row]

    def other_than(self, other: Seen) -> list[object]:
        """What the two do not have in common."""
        schema = sorted(set(self.schema) ^ set(other.schema))
        rows = sorted((Counter(self.rows) - Counter(other.rows)) + (Counter(other.rows) - Counter(self.rows)))
        return [*schema, *rows, *([self.itself, other.itself] if self.itself != other.itself else [])]


def filled(db: Database, role: str = "") -> None:
    """Make everything in a database, which is created if it is missing."""
    for name in FILES[db.kind.product]:
        text = (FOLDER / f"{name}.sql").read_text()
        run(db, text.replace("DATABASE_NAME", db.name).replace("ROLE_NAME", role))


def run(db: Database, script: str) -> None:
    """Run a script in a database, which is created if it is missing."""
    with opened(db) as session:
        session.run(split(script, db.dialect), lambda _: None)


def seen(db: Database) -> Seen:
    with opened(db) as session:
        snapshot = session.snapshot(grants=True)
    assert not snapshot.lost
    blocks = [block for block in snapshot.blocks if db.dialect == "postgres" or block.kind != "grants"]
    if db.dialect == "postgres":
        questions = [str(row[0]) for row in db.query(POSTGRES_TABLES)]
        questions.append("SELECT loid, data FROM pg_largeobject")
        questions.append("SELECT oid, lomowner::regrole::text, lomacl::text FROM pg_largeobject_metadata")
        itself = db.query(POSTGRES_DATABASE)
    else:
        questions, itself = [str(row[0]) for row in db.query(MYSQL_TABLES)], db.query(MYSQL_COUNTERS)
    rows = tuple(f"{question}: {row!r}" for question in questions for row in db.query(question))
    return Seen((snapshot.preamble, *(block.sql for block in blocks)), rows, itself)
