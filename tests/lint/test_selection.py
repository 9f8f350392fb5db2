"""Which files `lint` checks."""

from __future__ import annotations

import shutil

import pytest

from tests.servers import Project

BAD = "-- migrate:up\nDELETE FROM a;\n-- migrate:down\nSELECT 1;\n"


def checked(project: Project, *args: str) -> list[str]:
    """The names of the files with findings."""
    document = project.json("lint", "--driver", "sqlite", *args)
    assert document["error"] is None, document
    return [finding["location"]["path"].rpartition("/")[2] for finding in document["findings"]]


def git(project: Project, *args: str) -> None:
    program = shutil.which("git")
    if program is None:
        pytest.skip("needs git")
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = project.program([program, *name, *args])
    assert done.code == 0, done.err


def test_words(project: Project) -> None:
    """Paths, folders and versions name files; one that is named twice is checked once."""
    project.write("1_a.sql", BAD)
    project.write("2_b.sql", BAD)
    (project.path / "loose.sql").write_text(BAD)
    assert checked(project) == ["1_a.sql", "2_b.sql"]
    assert checked(project, "2") == ["2_b.sql"]
    assert checked(project, "db/migrations/1_a.sql", "1", "db/migrations/1_a.sql") == ["1_a.sql"]
    assert checked(project, "loose.sql", "db/migrations") == ["1_a.sql", "2_b.sql", "loose.sql"]


def test_since(project: Project) -> None:
    """--since leaves the files that differ from a revision or are new to git; others are not checked."""
    for name in ("1_old.sql", "2_changed.sql", "3_gone.sql"):
        project.write(name, BAD)
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "first")
    assert checked(project, "--since", "HEAD") == []
    project.write("2_changed.sql", BAD + "\n")
    project.write("4_committed.sql", BAD)
    (project.migrations / "3_gone.sql").unlink()
    git(project, "add", ".")
    git(project, "commit", "-qm", "second")
    project.write("5_ü new.sql", BAD)
    assert checked(project, "--since", "HEAD~1") == ["2_changed.sql", "4_committed.sql", "5_ü new.sql"]
    assert checked(project, "--since", "HEAD") == ["5_ü new.sql"]
    assert checked(project, "--since", "HEAD~1", "4", "1") == ["4_committed.sql"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=stolen", "-x"])
def test_since_an_unknown_revision(project: Project, revision: str) -> None:
    """What is no revision is wrong usage with git's own words, and never an option for git."""
    project.write("1_a.sql", BAD)
    git(project, "init", "-q")
    document = project.json("lint", "--driver", "sqlite", f"--since={revision}")
    assert (document["exit_code"], document["error"]["code"]) == (2, "usage")
    assert revision in document["error"]["message"]
    assert not (project.path / "stolen").exists()


def test_since_without_a_repository_or_git(project: Project) -> None:
    """Where there is no repository git says so; where there is no git the environment lacks it."""
    project.write("1_a.sql", BAD)
    away = {"GIT_CEILING_DIRECTORIES": str(project.path.parent)}
    document = project.json("lint", "--driver", "sqlite", "--since", "HEAD", env=away)
    assert (document["exit_code"], document["error"]["code"]) == (2, "usage")
    missing = project.json("lint", "--driver", "sqlite", "--since", "HEAD", env={"PATH": ""})
    assert (missing["exit_code"], missing["error"]["code"]) == (5, "environment")
