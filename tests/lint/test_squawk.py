"""squawk's findings come out as ours: for up sections, with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig.config import Settings
from sqlmig.linting import lint, squawk
from sqlmig.results import LintResult
from tests.conftest import have
from tests.servers import MissingError


@pytest.fixture(autouse=True)
def _installed() -> None:
    """The program that these tests are about."""

    def find() -> str:
        program = squawk.find()
        if program is None:
            raise MissingError("needs squawk: pip install squawk-cli")
        return program

    have(find)


def checked(folder: Path, text: str, **settings: object) -> LintResult:
    """What lint says of one migration."""
    (folder / "1_a.sql").write_bytes(text.encode())
    chosen = Settings(driver="postgres", migrations_dir=(str(folder),), **settings)  # type: ignore[arg-type]
    return lint(chosen, (), None, "warning", "text")


def places(result: LintResult) -> list[tuple[str, int, int]]:
    """Rule, line and column of each finding of squawk's that is more than a notice."""
    return [
        (finding.rule, finding.location.line, finding.location.column)
        for finding in result.findings
        if finding.location and finding.rule.startswith("squawk-") and finding.level != "notice"
    ]


UP = """\
-- migrate:up
CREATE TABLE a ("ünïcödé 😀" text, b char(3));  -- three columns
COPY a FROM stdin;
x'y	DROP TABLE a;
\\.

/* before */ ALTER TABLE old
  ADD COLUMN "ü" text, DROP COLUMN c;
-- migrate:down
ALTER TABLE old DROP COLUMN "ü";
DROP TABLE a;
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_places(tmp_path: Path, ends: str) -> None:
    """Lines and columns are the file's, counted in characters, behind whatever stands above; downs are left alone."""
    result = checked(tmp_path, UP.replace("\n", ends))
    assert places(result) == [("squawk-ban-char-field", 2, 37), ("squawk-ban-drop-column", 8, 24)]


def test_levels_and_comments(tmp_path: Path) -> None:
    """Its findings are configured, allowed and missed like ours."""
    up = "-- migrate:up\n{}\nDROP TABLE a;\n-- migrate:down irreversible\n"
    assert places(checked(tmp_path, up.format(""))) == [("squawk-ban-drop-table", 3, 1)]
    assert places(checked(tmp_path, up.format("-- lint:allow squawk-ban-drop-table nobody reads it"))) == []
    assert places(checked(tmp_path, up.format(""), lint={"squawk-ban-drop-table": "off"})) == []
    assert checked(tmp_path, up.format(""), lint={"squawk-ban-drop-table": "error"}).findings[0].level == "error"
    wrong = checked(tmp_path, up.format("-- lint:allow squawk-ban-drop-column nobody reads it"))
    assert "allow" in {finding.rule for finding in wrong.findings}
    assert checked(tmp_path, up.format(""), lint={"squawk": "off"}).findings == ()


def test_it_knows_the_transaction(tmp_path: Path) -> None:
    """What stands in a transaction is told apart from what does not."""
    index = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (b);"
    up = f"-- migrate:up{{}}\n{index}\nSELECT 1;\n-- migrate:down\nDROP INDEX i;\n"
    assert "squawk-ban-concurrent-index-creation-in-transaction" in {
        rule for rule, *_ in places(checked(tmp_path, up.format("")))
    }
    assert places(checked(tmp_path, up.format(" transaction:false"))) == []


def test_limits(tmp_path: Path) -> None:
    """Limits are asked for where somebody wants that, and where neither the marker nor the settings have one."""
    up = "-- migrate:up{}\nALTER TABLE a ADD COLUMN b text;\n-- migrate:down\nALTER TABLE a DROP COLUMN b;\n"

    def asked(text: str, **settings: object) -> list[str]:
        return [finding.rule for finding in checked(tmp_path, text, lint=levels, **settings).findings]

    both = ["squawk-require-lock-timeout", "squawk-require-statement-timeout"]
    levels = dict.fromkeys(both, "warning")
    assert checked(tmp_path, up.format("")).findings == ()
    assert asked(up.format("")) == both
    assert asked(up.format(" lock_timeout:2s")) == both[1:]
    assert asked(up.format(" statement_timeout:2s")) == both[:1]
    assert asked(up.format(""), table_lock_timeout=5.0, statement_timeout=60.0) == []


def test_variables(tmp_path: Path) -> None:
    """A statement that is no SQL before its variables have values does not hide what is found in others."""
    up = "-- migrate:up env:X\nALTER TABLE ${X} ADD x;\nDROP TABLE a;\n-- migrate:down irreversible\n"
    assert places(checked(tmp_path, up)) == [("squawk-ban-drop-table", 3, 1)]


@pytest.mark.parametrize("statement", ["ALTER TABLE a ALTER x TYPE bigint", "CREATE INDEX i ON a (x)"])
def test_it_wins(tmp_path: Path, statement: str) -> None:
    """Where it knows of a lock or a rewrite our rules say nothing, also when its own rule is silenced."""
    up = f"-- migrate:up\n{statement};\n-- migrate:down irreversible\n"
    (said,) = checked(tmp_path, up).findings
    assert said.rule.startswith("squawk-")
    assert checked(tmp_path, up, lint={said.rule: "off"}).findings == ()
    (ours,) = checked(tmp_path, up, lint={"squawk": "off"}).findings
    assert ours.rule in ("table-rewrite", "long-lock")


def test_tables_of_the_same_file(tmp_path: Path) -> None:
    """What it says of locks on a table that the file itself makes is left out, for nobody waits for those."""
    up = (
        "-- migrate:up\nCREATE TABLE {} (id bigint PRIMARY KEY);\n"
        "ALTER TABLE a ALTER id TYPE text, ADD u uuid DEFAULT gen_random_uuid();\n-- migrate:down irreversible\n"
    )
    assert places(checked(tmp_path, up.format("a"))) == []
    assert [line for _, line, _ in places(checked(tmp_path, up.format("b")))] == [3, 3]


def test_what_it_is_silent_on_is_told_by_ours(tmp_path: Path) -> None:
    """A rewrite that it has no rule for is found nevertheless."""
    up = "-- migrate:up\nREFRESH MATERIALIZED VIEW a;\n-- migrate:down irreversible\n"
    assert [finding.rule for finding in checked(tmp_path, up).findings] == ["table-rewrite"]


def test_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then a notice says so and how to get it, and our own rules are asked nevertheless."""
    monkeypatch.setattr(squawk, "find", lambda: None)
    up = "-- migrate:up\nDROP TABLE a;\nTRUNCATE b;\n-- migrate:down irreversible\n"
    first, second = checked(tmp_path, up).findings
    assert (first.rule, first.level, first.location, first.help) == (
        "squawk",
        "notice",
        None,
        "pip install 'sqlmig[lint]'",
    )
    assert second.rule == "truncate"
    assert [finding.rule for finding in checked(tmp_path, up, lint={"squawk": "off"}).findings] == ["truncate"]


def test_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that does not do its work is an error with what it said, never a file without findings."""
    from sqlmig.errors import EnvironmentFailure

    broken = tmp_path / "squawk"
    broken.write_text("#!/bin/sh\necho 'no such flag' >&2\nexit 2\n")
    broken.chmod(0o755)
    monkeypatch.setattr(squawk, "find", lambda: str(broken))
    with pytest.raises(EnvironmentFailure, match="failed with exit code 2: no such flag"):
        checked(tmp_path, UP)
