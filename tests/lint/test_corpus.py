"""Ordinary migrations, of which a team has hundreds, raise no alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from sqlmig.config import Settings
from sqlmig.linting import lint, squawk
from tests.figures import Figures
from tests.lint.test_rules import DIALECTS

COUNT = 200

KEY = {
    "postgres": "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "mysql": "id bigint AUTO_INCREMENT PRIMARY KEY",
    "sqlite": "id integer PRIMARY KEY",
    "duckdb": "id bigint PRIMARY KEY",
}
EVERYWHERE = (
    ("CREATE TABLE {t} ({key}, name varchar(255) NOT NULL, amount integer, price decimal(9, 2));", "DROP TABLE {t};"),
    ("ALTER TABLE {t} ADD COLUMN note text;", "ALTER TABLE {t} DROP COLUMN note;"),
    ("CREATE VIEW {t}_names AS SELECT name FROM {t} WHERE price > 0;", "DROP VIEW {t}_names;"),
    ("INSERT INTO {t} (id, name) VALUES (1, 'one'), (2, 'it''s two');", "DELETE FROM {t} WHERE id IN (1, 2);"),
    ("UPDATE {t} SET name = trim(name) WHERE name LIKE ' %';", "UPDATE {t} SET name = name;"),
    ("DELETE FROM {t} WHERE id NOT IN (SELECT id FROM old);", None),
)
OWN = {
    "postgres": (
        (
            "CREATE TABLE {t} ({key}, at timestamptz NOT NULL DEFAULT now());\nCREATE INDEX {t}_at ON {t} (at);\n"
            "COMMENT ON TABLE {t} IS 'a table; with a comment';",
            "DROP TABLE {t};",
        ),
        (
            "CREATE FUNCTION {t}_touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  UPDATE log SET n = n + 1;\n"
            "  RETURN NEW;\nEND $$;\n"
            "CREATE TRIGGER touch BEFORE UPDATE ON {t} FOR EACH ROW EXECUTE FUNCTION {t}_touch();",
            "DROP TRIGGER touch ON {t};\nDROP FUNCTION {t}_touch();",
        ),
        ("CREATE TYPE {t}_kind AS ENUM ('a', 'b');", "DROP TYPE {t}_kind;"),
        ("GRANT SELECT, INSERT ON {t} TO app;", "REVOKE SELECT, INSERT ON {t} FROM app;"),
        (
            "ALTER TABLE {t} ADD CONSTRAINT {t}_positive CHECK (price > 0) NOT VALID;",
            "ALTER TABLE {t} DROP CONSTRAINT {t}_positive;",
        ),
    ),
    "mysql": (
        (
            "CREATE TABLE {t} ({key}, at datetime, INDEX (at), CONSTRAINT {t}_o FOREIGN KEY (id) REFERENCES o (id));",
            "DROP TABLE {t};",
        ),
        (
            "CREATE TRIGGER {t}_touch BEFORE UPDATE ON {t} FOR EACH ROW BEGIN SET NEW.note = ''; DELETE FROM log; END;",
            "DROP TRIGGER {t}_touch;",
        ),
        ("CREATE INDEX {t}_name ON {t} (name(20)) ALGORITHM=INPLACE LOCK=NONE;", "DROP INDEX {t}_name ON {t};"),
    ),
    "sqlite": (
        (
            "CREATE TABLE {t}_new ({key}, name text NOT NULL);\nINSERT INTO {t}_new SELECT id, name FROM {t};\n"
            "DROP TABLE {t};\nALTER TABLE {t}_new RENAME TO {t};",
            None,
        ),
        ("CREATE INDEX {t}_name ON {t} (name);", "DROP INDEX {t}_name;"),
        ("CREATE TRIGGER {t}_touch AFTER UPDATE ON {t} BEGIN DELETE FROM log; END;", "DROP TRIGGER {t}_touch;"),
    ),
    "duckdb": (
        ("CREATE INDEX {t}_name ON {t} (name);", "DROP INDEX {t}_name;"),
        ("CREATE MACRO {t}_twice(x) AS x * 2;", "DROP MACRO {t}_twice;"),
    ),
}


def corpus(dialect: str) -> Iterator[tuple[str, str]]:
    """Names and texts of so many migrations, each kind in turn."""
    for number, (up, down) in enumerate(islice(cycle((*EVERYWHERE, *OWN[dialect])), COUNT)):
        table = f"t{number}"
        options = " foreign_keys:off" if "_new RENAME" in up else ""
        undo = f"-- migrate:down\n{down.format(t=table)}" if down else "-- migrate:down irreversible"
        statements = up.format(t=table, key=KEY[dialect])
        yield f"{20260101000000 + number}_{table}.sql", f"-- migrate:up{options}\n{statements}\n\n{undo}\n"


def test_ordinary_migrations_without_squawk(tmp_path: Path) -> None:
    """What our own rules say of PostgreSQL's locks where squawk is not asked is no alarm either."""
    for name, text in corpus("postgres"):
        (tmp_path / name).write_text(text)
    settings = Settings(driver="postgres", migrations_dir=(str(tmp_path),), lint={"squawk": "off"})
    assert lint(settings, (), None, "warning", "text").findings == ()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ordinary_migrations(dialect: str, tmp_path: Path, figures: Figures) -> None:
    """No finding is a warning; the notices are counted, and docs/lint.md discusses them."""
    for name, text in corpus(dialect):
        (tmp_path / name).write_text(text)
    settings = Settings(driver=dialect, migrations_dir=(str(tmp_path),), lint={"squawk": "notice"})
    result = lint(settings, (), None, "warning", "text")
    asked = dialect != "postgres" or squawk.find() is not None
    notices = Counter(finding.rule for finding in result.findings if finding.level == "notice" and finding.location)
    told = ", ".join(f"{count} {rule}" for rule, count in notices.items()) or "no notice"
    figures(f"{COUNT} files, {told if asked else 'without squawk'}")
    assert [finding for finding in result.findings if finding.level != "notice"] == []
