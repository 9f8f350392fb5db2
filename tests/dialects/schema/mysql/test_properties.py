"""Random schemas go round."""

from __future__ import annotations

from string import ascii_letters

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialects.schema.mysql.copies import copied, dump
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")

SIGNS = "`'\"\\;,.()$%-#/*! \n\té漢"
NAME = st.text(st.sampled_from(SIGNS + ascii_letters), max_size=20).map(lambda text: text.strip() + "x")
TEXT = st.text(st.sampled_from(SIGNS + "🎉ab\0\r"), max_size=30)
# MySQL takes no character of four bytes here, and cuts the text at a NUL
REMARK = st.text(st.sampled_from(SIGNS.replace("*", "").replace("/", "") + ascii_letters), max_size=30)
TYPES = (
    "int {} COMMENT {}",
    "bigint unsigned NOT NULL DEFAULT 7 {} COMMENT {}",
    "varchar(50) DEFAULT {1} COMMENT {1}",
    "varchar(50) CHARACTER SET latin1 COLLATE latin1_bin COMMENT {1}",
    "enum('a', {1}) COLLATE utf8mb4_bin NOT NULL",
    "varchar(60) GENERATED ALWAYS AS (concat('x', {1})) VIRTUAL",
    "datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) COMMENT {1}",
    "json DEFAULT (json_array({1}))",
    "decimal(9,2) CHECK (1 <> {1})",
)
COLLATIONS = ("utf8mb4_bin", "utf8mb4_unicode_ci", "utf8mb4_general_ci", "latin1_swedish_ci")


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'"


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    """Statements that make tables, each with a view, a trigger and a function of odd texts."""
    statements = []
    for name in draw(st.lists(NAME, min_size=1, max_size=3, unique_by=str.lower)):
        columns = draw(st.lists(NAME, min_size=1, max_size=4, unique_by=str.lower))
        texts = [literal(draw(TEXT)) for _ in columns]
        lines = [
            f"{quoted(column)} {draw(st.sampled_from(TYPES)).format('', text)}"
            for column, text in zip(columns, texts, strict=True)
        ]
        keys = [f"KEY {quoted(draw(NAME))} ({quoted(columns[0])})"] if "json" not in lines[0] else []
        collation = draw(st.sampled_from(COLLATIONS[:3]))
        statements.append(
            f"CREATE TABLE {quoted(name)} ({', '.join(lines + keys)}) COLLATE {collation} COMMENT {texts[0]}"
        )
        statements.append(
            f"CREATE VIEW {quoted('v' + name)} AS SELECT {quoted(columns[0])}, {texts[0]} AS c FROM {quoted(name)}"
        )
        body = f"BEGIN SET @a = {texts[-1]}; /* {draw(REMARK)} */ END"
        statements.append(f"CREATE TRIGGER {quoted('t' + name)} BEFORE INSERT ON {quoted(name)} FOR EACH ROW {body}")
        statements.append(f"CREATE PROCEDURE {quoted('p' + name)}() COMMENT {texts[0]} {body}")
    return statements


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(statements=tables(), database=st.sampled_from(COLLATIONS))
def test_random_schemas_go_round(db: Database, statements: list[str], database: str) -> None:
    """Whatever is in names, comments, defaults and bodies; the copy's dump is the same bytes."""
    db.drop()
    db.create()
    db.execute(f"ALTER DATABASE {db.name} COLLATE {database}", "SET sql_mode = ''", *statements)
    sql = dump(db)
    with copied(db, sql) as copy:
        assert dump(copy) == sql
