"""Files that cannot be used: whatever is wrong in any of them is told with its place before the first seed runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig.config import Settings, parse_url
from sqlmig.errors import ConfigError, Problem, SeedFileError
from sqlmig.seeding import write_new
from sqlmig.seeds import check_data, read_seeds

BAD = [
    ("-- seed:alwys\n", "x.sql:1:1: unknown directive seed:alwys", "did you mean always?"),
    ("SELECT 1;\n-- seed:always\n", "x.sql:2:1: seed:always stands below a statement", "top"),
    ("  -- seed:always\n", "x.sql:1:3: this directive is indented", "first column"),
    ("-- Seed:always\n", "x.sql:1:1: this directive is misspelt", "-- seed:always"),
    ("-- seed: copy t from u.csv\n", "x.sql:1:1: this directive is misspelt", "-- seed:copy"),
    ("-- seed:always twice\n", "x.sql:1:16: seed:always takes nothing", ""),
    ("-- seed:depends\n", "x.sql:1:1: seed:depends names no seed", ""),
    (
        "-- seed:depends userz\n",
        "x.sql:1:17: there is no seed userz to depend on",
        "did you mean users",
    ),
    ("-- seed:depends x\n", "x.sql:1:17: these seeds depend on each other: x → x", ""),
    ("-- seed:copy users users.csv\n", "x.sql:1:1: this seed:copy cannot be read", "TABLE from FILE"),
    ("-- seed:copy users from no.csv\n", "x.sql:1:1: no.csv is not there", ""),
    ("-- seed:copy users from ../../out.csv\n", "x.sql:1:1: ../../out.csv is outside of seeds", ""),
    ("-- seed:copy users from /etc/passwd\n", "x.sql:1:1: /etc/passwd is outside of seeds", ""),
    ("-- seed:copy users from link.csv\n", "x.sql:1:1: link.csv is outside of seeds", ""),
    ("-- seed:copy users from x.sql\n", "x.sql:1:1: x.sql is no data file", ".csv or .parquet"),
    ("-- seed:copy users(id) from users.csv\n", "1 columns are named, and users.csv has 2", "id, name"),
    ("-- seed:copy users from wide.csv\n", "wide.csv:3:1: 3 fields in a file of 2 columns", "Doe"),
    ("-- seed:copy users from open.csv\n", "open.csv:2:1: a quote in this row is not closed", ""),
    ("-- seed:copy users from latin.csv\n", "latin.csv:2:4: the file is not UTF-8", "UTF-8"),
    ("-- seed:copy users from empty.csv\n", "empty.csv:1:1: the header must name every column", ""),
    ("-- seed:copy users from torn.parquet\n", "torn.parquet:1:1: the data file cannot be read", ""),
    ("INSERT INTO users VALUES ('x;\n", "x.sql:1:27: this string is not closed", ""),
]


def wrong(folder: Path) -> list[Problem]:
    """The problems of a seeds folder, for SQLite."""
    settings = Settings(url=parse_url("sqlite:app.db"), seeds_dir=str(folder))
    with pytest.raises(SeedFileError) as caught:
        check_data(read_seeds(settings), lambda _: None)
    assert caught.value.state == "nothing was run"
    return list(caught.value.problems)


@pytest.mark.parametrize(("text", "message", "hint"), BAD)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, message: str, hint: str) -> None:
    """Each mistake has its message, its place and what helps."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "0_users.sql").write_text("INSERT INTO users VALUES (1);\n")
    (folder / "x.sql").write_text(text)
    (folder / "users.csv").write_text("id,name\n2,two\n")
    (folder / "wide.csv").write_text("id,name\n2,two\n3,Doe, Jane\n")
    (folder / "open.csv").write_text('id,name\n2,"two\n')
    (folder / "latin.csv").write_bytes(b"id,name\n2,t\xe9\n")
    (folder / "empty.csv").write_text("")
    (folder / "torn.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "out.csv").write_text("id\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "out.csv")
    (problem,) = wrong(folder)
    assert message in f"{problem.location}: {problem.message}".replace(f"{folder}/", "").replace(str(folder), "seeds")
    assert hint in (problem.hint or "").replace(f"{folder}/", "")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Problems of several files stand in one error."""
    (tmp_path / "a.sql").write_text("-- seed:copi x\nSELECT 'x;\n-- seed:alway\n")
    (tmp_path / "b.sql").write_text("-- seed:depends nothing a nobody\n")
    (tmp_path / "c.sql").write_text("-- seed:copy t from none.csv\n")
    found = [
        (Path(str(problem.location and problem.location.path)).name, problem.message) for problem in wrong(tmp_path)
    ]
    assert [name for name, _ in found] == ["a.sql", "a.sql", "a.sql", "c.sql", "b.sql", "b.sql"]


def test_cycles_are_found(tmp_path: Path) -> None:
    """Seeds that wait for each other are one problem, which names them all."""
    for name, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        (tmp_path / f"{name}.sql").write_text(f"-- seed:depends {other}\n")
    assert [problem.message for problem in wrong(tmp_path)] == ["these seeds depend on each other: a → b → c → a"]


def test_a_missing_folder(tmp_path: Path) -> None:
    """It is told how to make a first seed."""
    assert wrong(tmp_path / "none") == []


@pytest.mark.parametrize("name", ["../elsewhere", "..", "a\\b"])
def test_an_environment_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    """An environment's folder is one in the seeds folder, for reading and for writing."""
    settings = Settings(url=parse_url("sqlite:app.db"), seeds_dir=str(tmp_path), environment=name)
    for use in (read_seeds, lambda chosen: write_new(chosen, "users")):
        with pytest.raises(ConfigError):
            use(settings)
