"""A project of a user: a folder with migrations, and sqlmig run in it as a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import forks
from tests.servers.database import Database

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = (
    "DATABASE_URL",
    "SQLMIG_",
    "DBMATE_",
    "PG",
    "MYSQL",
    "MARIADB",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "PYTHONDONTWRITEBYTECODE",  # an installed sqlmig is compiled once, not at each start
)


@dataclass(frozen=True, slots=True)
class Completed:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Project:
    """`path` is the folder; its migrations are in db/migrations."""

    path: Path

    @property
    def migrations(self) -> Path:
        return self.path / "db" / "migrations"

    def write(self, name: str, text: str | bytes) -> Path:
        """A migration file, exactly as given."""
        file = self.migrations / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def run(
        self,
        *args: str,
        db: Database | None = None,
        url: str | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,  # noqa: A002 - the word of subprocess.run
        timeout: float = 60,
    ) -> Completed:
        """`sqlmig ARGS` here, without a terminal and with a clean environment; `db` or `url` set DATABASE_URL.

        It is forked from a process that has the modules loaded. See `start` for the program itself.
        """
        own = _own(db, url, env)
        if not forks.can_fork(own):
            return self.start(*args, env=own, input=input, timeout=timeout)
        ended = forks.run(args, self.path, {**clean_environment(), **own}, input, timeout)
        if ended.hung:
            raise subprocess.TimeoutExpired(["sqlmig", *args], timeout, ended.out, ended.err)
        return Completed(ended.code, ended.out, ended.err)

    def start(
        self,
        *args: str,
        db: Database | None = None,
        url: str | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,  # noqa: A002
        timeout: float = 60,
    ) -> Completed:
        """The same, by a Python that starts for it, as users have it."""
        return self.program([sys.executable, "-m", "sqlmig", *args], _own(db, url, env), input, timeout)

    def json(
        self, *args: str, db: Database | None = None, url: str | None = None, env: Mapping[str, str] | None = None
    ) -> Any:
        """The document that `sqlmig ARGS --json` prints, whatever its exit code."""
        return self.run(*args, "--json", db=db, url=url, env=env).json

    def program(
        self,
        command: list[str],
        env: Mapping[str, str] | None = None,
        input: str | None = None,  # noqa: A002
        timeout: float = 60,
    ) -> Completed:
        """Any program in this folder, in the same clean environment."""
        done = subprocess.run(
            command,
            cwd=self.path,
            env={**clean_environment(), **(env or {})},
            input=None if input is None else input.encode(),
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            timeout=timeout,
            start_new_session=True,  # no controlling terminal either: /dev/tty cannot be opened
            check=False,
        )
        return Completed(done.returncode, done.stdout.decode(), done.stderr.decode())


def _own(db: Database | None, url: str | None, env: Mapping[str, str] | None) -> dict[str, str]:
    target = {"DATABASE_URL": url or db.url} if db or url else {}  # type: ignore[union-attr]
    return {**target, **(env or {})}


def clean_environment() -> dict[str, str]:
    """Ours, without anything that tells sqlmig, dbmate or a driver what to do."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "dumb"}
