"""Where the schema file may be: folders and files of every kind, full disks, standard output."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.schema.test_commands import AUTHORS, BOOKS, FIRST, SECOND, done, schema, text
from tests.servers import Completed, Database, Project
from tests.servers.project import clean_environment
from tests.servers.volume import Volume

pytestmark = pytest.mark.databases("sqlite")
WITHOUT_POWER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")  # root, to whom permissions apply


@pytest.fixture
def shop(project: Project) -> Project:
    """A project with two migrations."""
    project.write(FIRST, AUTHORS)
    project.write(SECOND, BOOKS)
    return project


@contextmanager
def bound(file: Path, over: Path) -> Iterator[None]:
    """A file mounted over another one, as a container's volume of one file is."""
    subprocess.run(["mount", "--bind", str(file), str(over)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(over)], check=True)


def bare(project: Project, *args: str, db: Database) -> Completed:
    """sqlmig as a user who must obey permissions."""
    power = WITHOUT_POWER if os.geteuid() == 0 else ()
    return project.program([*power, sys.executable, "-m", "sqlmig", *args], {"DATABASE_URL": db.url})


def test_a_read_only_folder(db: Database, project: Project, volume: Volume) -> None:
    """The migrations are applied, the message says so, and the exit code is the environment's."""
    project.write(FIRST, AUTHORS)
    volume.read_only()
    failed = project.run("up", "--schema-file", str(volume.path / "schema.sql"), db=db)
    assert failed.code == 5
    assert "made and recorded" in failed.err
    assert "--no-dump-schema" in failed.err
    assert "Applied" in failed.out
    assert db.query("SELECT version FROM schema_migrations") == [(FIRST[:14],)]


def test_a_full_disk(db: Database, shop: Project, volume: Volume) -> None:
    """The migration stays applied, the old file is as it was, and nothing half-written stays beside it."""
    file = volume.path / "schema.sql"
    project_args = ("--schema-file", str(file))
    done(shop, "up", *project_args, db=db)
    before = file.read_bytes()
    with pytest.raises(OSError, match="No space"):
        (volume.path / "filler").write_bytes(bytes(32 << 20))
    wide = ", ".join(f"a_rather_long_column_name_{number} integer" for number in range(200))
    shop.write("20260103000000_wide.sql", f"-- migrate:up\nCREATE TABLE wide ({wide});\n-- migrate:down\n")
    failed = shop.run("up", *project_args, db=db)
    assert failed.code == 5
    assert "No space left" in failed.err
    assert f"state: the changes in the database are made and recorded; {file} is as it was" in failed.err
    assert ("20260103000000",) in db.query("SELECT version FROM schema_migrations")
    assert file.read_bytes() == before
    assert sorted(path.name for path in volume.path.iterdir()) == ["filler", "schema.sql"]


def test_links_and_modes_stay(db: Database, shop: Project) -> None:
    """A symbolic link stays one, and a file keeps its permissions."""
    real = shop.path / "elsewhere.sql"
    real.write_text("old")
    real.chmod(0o640)
    schema(shop).symlink_to(real)
    done(shop, "up", db=db)
    assert schema(shop).is_symlink()
    assert real.read_text().startswith("-- sqlmig schema")
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_file_in_a_folder_that_is_not_ours(db: Database, shop: Project) -> None:
    """Where no new file can be made beside it, the text goes into the file itself: longer, shorter, the same inode."""
    folder = shop.path / "locked"
    folder.mkdir()
    file = folder / "schema.sql"
    file.write_text("-- old\n")
    inode = file.stat().st_ino
    folder.chmod(0o555)
    flags = ("--schema-file", str(file))
    try:
        up = bare(shop, "up", *flags, db=db)
        assert up.code == 0, up.err
        done(shop, "dump", db=db)
        assert file.read_text() == text(shop)
        assert bare(shop, "rollback", *flags, db=db).code == 0
        done(shop, "dump", db=db)
        assert file.read_text() == text(shop)
        assert file.stat().st_ino == inode
        assert [path.name for path in folder.iterdir()] == ["schema.sql"]
    finally:
        folder.chmod(0o755)


def test_a_file_that_is_not_ours(db: Database, shop: Project) -> None:
    """Neither file nor folder may be written: exit code 5, what is true, and the ways out."""
    folder = shop.path / "locked"
    folder.mkdir()
    file = folder / "schema.sql"
    file.write_text("-- old\n")
    file.chmod(0o444)
    folder.chmod(0o555)
    done(shop, "up", db=db)
    try:
        failed = bare(shop, "dump", "--schema-file", str(file), db=db)
        assert failed.code == 5
        assert f"error: {file} cannot be written: Permission denied" in failed.err
        assert f"state: {file} is as it was" in failed.err
        assert "hint: --schema-file names another place" in failed.err
    finally:
        folder.chmod(0o755)


def test_a_file_that_is_a_mount_point(db: Database, shop: Project, volume: Volume) -> None:
    """One file of a container that is the host's cannot be replaced, only written, also where all else is read-only."""
    host, file = shop.path / "host.sql", volume.path / "schema.sql"
    host.write_text("-- old\n" * 1000)
    file.touch()
    flags = ("--schema-file", str(file))
    with bound(host, file):
        done(shop, "up", *flags, db=db)
        done(shop, "dump", db=db)
        assert host.read_text() == text(shop)
        assert [path.name for path in volume.path.iterdir()] == ["schema.sql"]
        volume.read_only()
        done(shop, "rollback", *flags, db=db)
        done(shop, "dump", db=db)
        assert host.read_text() == text(shop)


def test_a_mount_point_on_a_full_disk(db: Database, shop: Project, volume: Volume) -> None:
    """What cannot be replaced is written in place, and is the old text again when there is no room for the new one."""
    host, file = volume.path / "host.sql", schema(shop)
    host.write_text("-- old\n")
    with pytest.raises(OSError, match="No space"):
        (volume.path / "filler").write_bytes(bytes(32 << 20))
    file.touch()
    wide = ", ".join(f"a_rather_long_column_name_{number} integer" for number in range(400))
    shop.write("20260103000000_wide.sql", f"-- migrate:up\nCREATE TABLE wide ({wide});\n-- migrate:down\n")
    with bound(host, file):
        failed = shop.run("up", db=db)
        assert failed.code == 5
        assert "No space left" in failed.err
        assert file.read_text() == "-- old\n"
        (volume.path / "filler").unlink()
        done(shop, "dump", db=db)
        assert "a_rather_long_column_name_399" in host.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away, and so be wrong about it")
def test_an_owner_stays(db: Database, shop: Project) -> None:
    """Root in a container leaves a developer's file to the developer."""
    nobody = pwd.getpwnam("nobody")
    schema(shop).write_text("-- old\n")
    os.chown(schema(shop), nobody.pw_uid, nobody.pw_gid)
    done(shop, "up", db=db)
    assert text(shop).startswith("-- sqlmig schema")
    status = schema(shop).stat()
    assert (status.st_uid, status.st_gid) == (nobody.pw_uid, nobody.pw_gid)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output(db: Database, shop: Project, name: str) -> None:
    """It is the schema and nothing else; what happened is told on standard error."""
    up = shop.run("up", "--schema-file", name, db=db)
    done(shop, "dump", db=db)
    assert up.out == text(shop)
    assert f"Applied: {FIRST}" in up.err
    dump = shop.run("dump", "--schema-file", name, db=db)
    assert dump.out == text(shop)
    assert dump.err.startswith(f"Written: {name}")
    assert shop.run("dump", "--quiet", "--schema-file", name, db=db).err == ""
    assert FIRST in done(shop, "status", "--schema-file", name, db=db)


def test_redirected_standard_output(db: Database, shop: Project) -> None:
    """What stands in the redirected file already stays."""
    done(shop, "up", db=db)
    both = shop.path / "both.sql"
    with both.open("w") as output:
        output.write("-- first\n")
        output.flush()
        subprocess.run(
            [sys.executable, "-m", "sqlmig", "dump", "-s", "/dev/stdout"],
            cwd=shop.path,
            env={**clean_environment(), "DATABASE_URL": db.url},
            stdout=output,
            check=True,
        )
    assert both.read_text() == f"-- first\n{text(shop)}"


def test_standard_output_is_one_thing(db: Database, shop: Project) -> None:
    """The schema and a JSON document would mix there: refused before anything runs, and so is a dash for a name."""
    mixed = shop.run("up", "--json", "--schema-file", "/dev/stdout", db=db)
    assert mixed.code == 2
    assert mixed.json["error"]["code"] == "config"
    dash = shop.run("up", "--schema-file", "-", db=db)
    assert dash.code == 2
    assert "/dev/stdout" in dash.err
    assert not db.exists()


def test_flags_without_dashes(db: Database, shop: Project) -> None:
    """A word behind `dump` is for the client program only behind --, and without one a mistake."""
    done(shop, "up", db=db)
    wrong = shop.run("dump", "authors", db=db)
    assert wrong.code == 2
    assert "authors" in wrong.err
    assert "sqlmig dump -- FLAG" in wrong.err
    done(shop, "dump", "--", db=db)
