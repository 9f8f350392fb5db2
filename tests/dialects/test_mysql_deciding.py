"""Of a SET only those settings are made while a server is asked that decide how it can change a table."""

from __future__ import annotations

import pytest

from sqlmig.dialects.mysql.deciding import decided


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SET foreign_key_checks = 0", [("foreign_key_checks", "0")]),
        (
            "SET SESSION FOREIGN_KEY_CHECKS := OFF, sql_mode='A,B'",
            [("foreign_key_checks", "OFF"), ("sql_mode", "'A,B'")],
        ),
        ("SET @@foreign_key_checks=0, @@session.`sql_mode`=''", [("foreign_key_checks", "0"), ("sql_mode", "''")]),
        ("SET @old = @@foreign_key_checks, unique_checks = 0", [("unique_checks", "0")]),
        ("SET foreign_key_checks = @old", [("foreign_key_checks", None)]),
        ("SET sql_mode = CONCAT(@@sql_mode, ',ANSI')", [("sql_mode", None)]),
        ("SET GLOBAL foreign_key_checks = 0, sql_mode = ''", []),
        ("SET GLOBAL max_connections = 5, SESSION sql_mode = ''", [("sql_mode", "''")]),
        ("SET @@global.foreign_key_checks = 0, @@persist.sql_mode = ''", []),
        ("SET @foreign_key_checks = 0", []),
        ("SET STATEMENT foreign_key_checks = 0 FOR DROP TABLE t", []),
        ("SET NAMES utf8mb4", []),
        ("SET PASSWORD FOR x = 'y'", []),
    ],
)
def test_decided(sql: str, found: list[tuple[str, str | None]]) -> None:
    """Names are without case, scope and quotes; what is set for the server, or in variables, is none."""
    assert list(decided(sql)) == found
