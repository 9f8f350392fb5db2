"""Golden cases: `golden/<dialect>/<case>.sql` splits into what `<case>.expected` lists.

To add a case, write the script, run `python -m tests.sql.test_golden`, and read what it wrote before committing it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sql.listing import listing

FOLDER = Path(__file__).parent / "golden"
CASES = sorted(FOLDER.glob("*/*.sql"))


@pytest.mark.parametrize("script", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_script_is_cut_where_its_client_cuts_it(script: Path) -> None:
    text = script.read_bytes().decode("utf-8")
    expected = script.with_suffix(".expected").read_text(encoding="utf-8")
    assert listing(text, script.parent.name) == expected


def test_every_dialect_has_golden_cases() -> None:
    assert {path.parent.name for path in CASES} == {"postgres", "mysql", "sqlite", "duckdb"}


def write_missing() -> None:
    """Write the listing of each case that has none."""
    for script in CASES:
        expected = script.with_suffix(".expected")
        if not expected.exists():
            expected.write_text(listing(script.read_bytes().decode("utf-8"), script.parent.name), encoding="utf-8")


if __name__ == "__main__":
    write_missing()
