"""sqlmig in a process of its own, forked from one that has the modules loaded: thousands of runs in minutes.

Started as a program it reads a request a line, and answers each with a line, both JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from sqlmig.runner import outcome
from tests.reliability.killed import Moments
from tests.servers import Database, Project
from tests.servers.project import ROOT, clean_environment

SECONDS = 60.0  # until a run counts as hanging and is ended
MODULES = (
    *(f"sqlmig.commands.{name}" for name in ("up", "rollback", "redo", "load", "resume", "status", "dump", "log")),
    *(f"sqlmig.dialects.{name}.schema" for name in ("postgres", "mysql", "sqlite", "duckdb")),
    "sqlmig.cli.program",
    "sqlmig.render.document",
    "sqlmig.render.text",
)


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


class Forks:
    """The parent of all these runs, which lives as long as the tests."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.forks"],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def close(self) -> None:
        for pipe in (self._parent.stdin, self._parent.stdout):
            _open(pipe).close()
        self._parent.wait()

    def run(self, project: Project, url: str, *args: str, stop: Stop | None = None, count: bool = False) -> Ended:
        """`sqlmig ARGS` in a project's folder. AssertionError when it hangs."""
        env = {**clean_environment(), "DATABASE_URL": url}
        point = [int(stop.signal), stop.point, stop.number] if stop else [0, "", 0] if count else None
        request = {"args": args, "folder": str(project.path), "env": env, "stop": point}
        _open(self._parent.stdin).write(json.dumps(request).encode() + b"\n")
        _open(self._parent.stdin).flush()
        answer = json.loads(_open(self._parent.stdout).readline())
        assert not answer.pop("hung"), f"sqlmig {' '.join(args)} did not end; stderr: {answer['err']}"
        return Ended(**answer)


@dataclass(frozen=True, slots=True)
class Runner:
    """sqlmig in one project, on one database or on what stands in front of it."""

    forks: Forks
    project: Project
    db: Database
    url: str = ""

    def run(self, *args: str, stop: Stop | None = None, count: bool = False) -> Ended:
        return self.forks.run(self.project, self.url or self.db.url, *args, stop=stop, count=count)

    def json(self, *args: str) -> Any:
        """The document that `sqlmig ARGS --json` prints, whatever its exit code."""
        done = self.run(*args, "--json")
        assert done.out, f"nothing on stdout, and on stderr: {done.err}"
        return done.json


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _serve() -> None:
    outcome.PATIENCE = 0.5  # a proxy that refuses connections goes on doing so
    for module in MODULES:
        import_module(module)
    for line in sys.stdin:
        request = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(json.dumps(_run(request, Path(folder))) + "\n")
        sys.stdout.flush()


def _run(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    child = os.fork()
    if child == 0:
        _become(request, folder)
    end = time.monotonic() + SECONDS
    status, hung = _status(child), False
    while status is None:
        hung = time.monotonic() > end
        if hung:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)
        status = _status(child)
    counts = folder / "counts"
    return {
        "code": os.waitstatus_to_exitcode(status),
        "out": (folder / "out").read_text(),
        "err": (folder / "err").read_text(),
        "counts": json.loads(counts.read_text()) if counts.exists() else {},
        "hung": hung,
    }


def _status(child: int) -> int | None:
    pid, status = os.waitpid(child, os.WNOHANG)
    return status if pid else None


def _become(request: dict[str, Any], folder: Path) -> None:
    """Be `sqlmig ARGS` in this child, and never return."""
    os.setsid()
    for name, number, flags in (("/dev/null", 0, os.O_RDONLY), ("out", 1, os.O_WRONLY), ("err", 2, os.O_WRONLY)):
        os.dup2(os.open(folder / name, flags | os.O_CREAT, 0o600), number)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["env"])
    code = 70
    moments = Moments(*request["stop"]) if request["stop"] else None
    try:
        if moments:
            moments.watch()
        sys.modules["sqlmig.cli"].main(request["args"])
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.setprofile(None)
        sys.stdout.flush()
        sys.stderr.flush()
        if moments:
            (folder / "counts").write_text(json.dumps(moments.counts))
        os._exit(code)


if __name__ == "__main__":
    _serve()
