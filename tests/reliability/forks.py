"""sqlmig in a fork, where a signal comes at a chosen moment: thousands of runs in minutes."""

from __future__ import annotations

import json
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import Database, Project, forks
from tests.servers.project import clean_environment


@dataclass(frozen=True, slots=True)
class Stop:
    """The n-th time of a moment, and the signal that is sent then."""

    point: str
    number: int
    signal: signal.Signals = signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `code` is negative for a signal; `counts` tells the moments that there were."""

    code: int
    out: str
    err: str
    counts: Mapping[str, int]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Runner:
    """sqlmig in one project, on one database or on what stands in front of it."""

    project: Project
    db: Database
    url: str = ""

    def run(self, *args: str, stop: Stop | None = None, count: bool = False) -> Ended:
        """`sqlmig ARGS`. AssertionError when it hangs."""
        env = {**clean_environment(), "DATABASE_URL": self.url or self.db.url}
        point = [int(stop.signal), stop.point, stop.number] if stop else [0, "", 0] if count else None
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder, "counts")
            around = ("tests.reliability.killed", "watched", [point, str(counts)])
            ended = forks.run(args, self.project.path, env, around=around)
            assert not ended.hung, f"sqlmig {' '.join(args)} did not end; stderr: {ended.err}"
            seen = json.loads(counts.read_text()) if counts.exists() else {}
            return Ended(ended.code, ended.out, ended.err, seen)

    def json(self, *args: str) -> Any:
        """The document that `sqlmig ARGS --json` prints, whatever its exit code."""
        done = self.run(*args, "--json")
        assert done.out, f"nothing on stdout, and on stderr: {done.err}"
        return done.json
