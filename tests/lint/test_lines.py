"""Lines that are shown hold no passwords."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig.linting.lines import numbered
from sqlmig.model import Location


@pytest.mark.parametrize(
    "text",
    [
        "ALTER ROLE a PASSWORD 'tr0ub4dor'; TRUNCATE b;",
        "SET PASSWORD FOR 'a'@'%' = 'tr0ub4dor';",
        'CREATE USER a IDENTIFIED BY "tr0ub4dor";',
        "ALTER ROLE a PASSWORD\n  'tr0ub4dor'; TRUNCATE b;",
        "CREATE USER a IDENTIFIED\n\n  BY\n 'it''s tr0ub4dor';",
        "ATTACH 'dbname=x password=tr0ub4dor' AS y;",
        "CREATE SECRET s (KEY_ID 'k', SECRET 'tr0ub4dor');",
    ],
)
def test_passwords(tmp_path: Path, text: str) -> None:
    """Stars take the place of strings that may be passwords, and each line stays as long as it was."""
    path = tmp_path / "a.sql"
    path.write_text(f"SELECT 'kept';\n{text}\nSELECT 'kept';\n")
    lines = path.read_text().splitlines()
    shown = dict(numbered(Location(str(path), number, 1) for number in range(1, len(lines) + 1)))
    assert "tr0ub4dor" not in "".join(shown.values())
    assert [len(line) for line in shown.values()] == list(map(len, lines))
    assert [line for line in shown.values() if "kept" in line] == ["SELECT 'kept';"] * 2
