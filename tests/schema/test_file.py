"""The text of schema.sql: made from a snapshot, read back, and merged by git."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import Traits
from sqlmig.errors import MigrationFileError
from sqlmig.schema.file import inserts, render
from sqlmig.schema.parsing import parse
from sqlmig.snapshot import Block, Snapshot

TRAITS = {name: dialects.load(parse_url(f"{name}://localhost/x")).traits for name in ("postgres", "mysql", "sqlite")}
POSTGRES = TRAITS["postgres"]
HEAD = "-- sqlmig schema, format 1\n-- PostgreSQL 15\n"
NASTY = st.text(st.sampled_from("ab'\"`;-\\/*$\n\r\t \x00\x85\u2028é😀(),."), max_size=12)


def snapshot(*blocks: Block, preamble: str = "", epilogue: str = "") -> Snapshot:
    return Snapshot("PostgreSQL 15", preamble, blocks, epilogue)


def table(name: str, columns: int = 2) -> Block:
    lines = "".join(f"\n    column_{number} integer," for number in range(columns))
    return Block("table", f"public.{name}", f"CREATE TABLE public.{name} ({lines.rstrip(',')}\n);")


def test_the_file() -> None:
    """Two lines of header, settings, a block an object under its name, a line a version, settings undone."""
    text = render(
        snapshot(table("a"), Block("view", "public.v", "CREATE VIEW public.v AS SELECT 1;"), preamble="SET x = 1;"),
        ["subscription s"],
        inserts(("public", "schema_migrations"), ["1"], POSTGRES),
    )
    assert text == (
        f"{HEAD}-- NOT DUMPED: subscription s\n\n-- settings\nSET x = 1;\n\n"
        "-- table public.a\nCREATE TABLE public.a (\n    column_0 integer,\n    column_1 integer\n);\n\n"
        "-- view public.v\nCREATE VIEW public.v AS SELECT 1;\n\n"
        '-- applied versions\nINSERT INTO "public"."schema_migrations" (version) VALUES (\'1\');\n'
    )


def test_an_empty_database() -> None:
    """Nothing but the header."""
    assert render(snapshot(), (), "") == HEAD


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
@given(name=NASTY, text=NASTY)
def test_names_never_leave_their_comment(traits: Traits, name: str, text: str) -> None:
    """Whatever a name holds, the file has one statement, and reading gives the block back under one line."""
    literal = traits.literal(text.replace("\0", ""))
    rendered = render(snapshot(Block("table", name, f"SELECT {literal};"), Block("view", "v", "SELECT 2;")), (), "")
    file = parse(rendered, traits, "schema.sql")
    assert list(file.blocks.values()) == [f"SELECT {literal};", "SELECT 2;"]
    assert "\n" not in next(iter(file.blocks))


@given(names=st.lists(NASTY, min_size=2, max_size=6, unique=True))
def test_different_names_stay_different(names: list[str]) -> None:
    """Escaping never makes two identities one."""
    text = render(snapshot(*(Block("table", f"'{name}'", "SELECT 1;") for name in names)), (), "")
    assert len(parse(text, POSTGRES, "schema.sql").blocks) == len(names)


@given(versions=st.lists(NASTY, max_size=5, unique=True))
def test_versions_are_literals(versions: list[str]) -> None:
    """A statement for each, whatever another tool has put into the ledger."""
    for traits in TRAITS.values():
        rows = inserts(("t",), [version.replace("\0", "") for version in versions], traits)
        assert rows.count("INSERT INTO") == len(versions)
        text = render(snapshot(), (), rows)
        assert len(parse(text, traits, "schema.sql").blocks) == bool(versions)


def test_lines_inside_statements_are_no_headers() -> None:
    """A function's body may hold lines that look like the file's own comments."""
    body = "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\n-- table public.a\nSELECT 1;\n-- view b\n$$;"
    text = render(snapshot(Block("function", "public.f()", body), table("a")), (), "")
    assert parse(text, POSTGRES, "schema.sql").blocks == {"function public.f()": body, "table public.a": table("a").sql}


def test_what_is_read_back() -> None:
    """Server, omitted objects, blocks; line ends of Windows do no harm to the header."""
    text = render(snapshot(table("a"), preamble="SET x = 1;", epilogue="SET x = 0;"), ["table b*", "view c"], "")
    file = parse(text, POSTGRES, "schema.sql")
    assert (file.server, file.omitted) == ("PostgreSQL 15", ("table b*", "view c"))
    assert file.blocks == {"settings": "SET x = 1;", "table public.a": table("a").sql, "end": "SET x = 0;"}
    assert parse(text.replace("\n", "\r\n"), POSTGRES, "schema.sql").server == "PostgreSQL 15"


def test_line_ends_that_git_converted() -> None:
    """A checkout with CRLF has the same blocks; a CRLF that is a part of the schema stays in a file that has not."""
    body = "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\nSELECT 1;\n$$;"
    text = render(snapshot(Block("function", "public.f()", body), table("a")), ["view v"], "")
    assert parse(text.replace("\n", "\r\n"), POSTGRES, "schema.sql") == parse(text, POSTGRES, "schema.sql")
    inner = body.replace("1;\n", "1;\r\n")
    mixed = render(snapshot(Block("function", "public.f()", inner)), (), "")
    assert parse(mixed, POSTGRES, "schema.sql").blocks == {"function public.f()": inner}


def test_an_object_that_stands_twice() -> None:
    """A merge may leave a block twice; none of it is overlooked."""
    text = render(snapshot(table("a"), table("a", 1)), (), "")
    assert parse(text, POSTGRES, "schema.sql").blocks == {"table public.a": f"{table('a').sql}\n\n{table('a', 1).sql}"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SELECT 1;\n", "another tool"),
        ("", "another tool"),
        (HEAD.replace("format 1", "format 2"), "another version"),
    ],
)
def test_other_files_are_refused(text: str, written: str) -> None:
    """A file that is not ours cannot be compared object by object; the error says how to get one."""
    with pytest.raises(MigrationFileError, match=written) as caught:
        parse(text, POSTGRES, "schema.sql")
    assert "sqlmig dump" in str(caught.value.hint)


def test_a_broken_file_names_its_line() -> None:
    """A quote that nothing closes is an error at its place."""
    with pytest.raises(MigrationFileError) as caught:
        parse(f"{HEAD}\n-- table a\nCREATE TABLE 'a (\n", POSTGRES, "schema.sql")
    assert str(caught.value.problems[0].location) == "schema.sql:5:14"


def merged(folder: Path, ours: str, base: str, theirs: str) -> bool:
    """Whether `git merge-file` merges two changes without a conflict."""
    for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    command = ["git", "merge-file", "--quiet", "--stdout", "ours", "base", "theirs"]
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode == 0


@pytest.mark.parametrize(("existing", "most"), [(30, 0.15), (100, 0.05), (500, 0.02)])
def test_two_branches_merge(tmp_path: Path, existing: int, most: float) -> None:
    """Two branches that add a migration each, with a table or a column, conflict as rarely as chance allows.

    In sorted order the two new versions would be neighbours at the end of the list, in conflict every time.
    """
    chance, rounds, conflicts = random.Random(4), 100, 0  # noqa: S311  # repeatable, not secret

    def file(tables: dict[str, int], versions: list[str]) -> str:
        blocks = (table(name, columns) for name, columns in sorted(tables.items()))
        return render(snapshot(*blocks), (), inserts(("schema_migrations",), versions, POSTGRES))

    for _ in range(rounds):
        tables = {f"t{chance.randrange(10**9):09}": chance.randint(1, 9) for _ in range(existing)}
        versions = [str(20250101000000 + chance.randrange(10**10)) for _ in range(existing)]
        branches = []
        for number in range(2):
            changed = dict(tables)
            if chance.random() < 0.5:
                changed[f"t{chance.randrange(10**9):09}"] = 3
            else:
                changed[chance.choice(list(tables))] += 1
            branches.append(file(changed, [*versions, str(20260101000000 + chance.randrange(10**8) + number)]))
        conflicts += not merged(tmp_path, branches[0], file(tables, versions), branches[1])
    print(f"{existing} migrations: {conflicts} conflicts in {rounds} merges")  # noqa: T201  # for pytest -rP
    assert conflicts / rounds <= most
