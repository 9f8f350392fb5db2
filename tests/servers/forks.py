"""sqlmig in processes of their own, forked from one that has the modules loaded: each starts in milliseconds.

That one answers requests on a socket, any number at once. A connection is a request and its answer, both JSON.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlmig import commands

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    *(f"sqlmig.commands.{name}" for name in commands.MODULES.values()),
    *(f"sqlmig.dialects.{name}.schema" for name in ("postgres", "mysql", "sqlite", "duckdb")),
    *(f"sqlmig.dialects.{name}.archive" for name in ("postgres", "mysql", "sqlite", "duckdb")),
    "sqlmig.backups.restoring",
    "sqlmig.cli.program",
    "sqlmig.render.document",
    "sqlmig.render.text",
)
OURS = ("PYTHON", "LANG", "LC_")  # what Python reads when it starts, and a fork does not read again


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. `code` is negative for a signal; `hung` says that it was killed when its time was up."""

    code: int
    out: str
    err: str
    hung: bool


def can_fork(env: Mapping[str, str]) -> bool:
    """Whether a fork is no different from a program that starts in this environment."""
    return all(os.environ.get(key) == value for key, value in env.items() if key.startswith(OURS))


def run(
    args: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    input: str | None = None,  # noqa: A002 - the word of subprocess.run
    timeout: float = 60,
    around: tuple[str, str, list[Any]] | None = None,
) -> Ended:
    """`sqlmig ARGS` in a folder and an environment, without a terminal. `around` is a module, the name of a context
    manager in it and the arguments that make it: inside it the command runs."""
    request = {"args": list(args), "folder": str(folder), "env": dict(env), "input": input, "timeout": timeout}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(_parent())
        connection.sendall(json.dumps({**request, "around": around}).encode())
        connection.shutdown(socket.SHUT_WR)
        return Ended(**json.loads(_read(connection)))


@cache
def _parent() -> str:
    """The socket of the process that forks, which is started by the first who asks and ends with this process."""
    folder = tempfile.TemporaryDirectory(prefix="sqlmig-forks-")
    path = str(Path(folder.name, "socket"))
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from tests.servers.forks import serve; serve(sys.argv[1])", path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline(), "the process that forks did not start"
    process.stdout.close()
    atexit.register(folder.cleanup)
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    return path


def _read(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def serve(path: str) -> None:
    """Answer requests on a socket of this path until the standard input ends."""
    for module in MODULES:
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who answer
    with socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as selector:
        server.bind(path)
        server.listen(64)
        selector.register(server, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        os.write(1, b"ready\n")
        while all(key.fileobj is server for key, _ in selector.select()):
            connection, _ = server.accept()
            with connection:
                if os.fork() == 0:
                    _answer(connection)


def _answer(connection: socket.socket) -> None:
    """Run one command in a child of this process, and never return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request = json.loads(_read(connection))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_text(request["input"] or "")
        child = os.fork()
        if child == 0:
            connection.close()
            _become(request, folder)
        status, hung = _waited(child, request["timeout"])
        code = os.waitstatus_to_exitcode(status)
        texts = [(folder / stream).read_bytes().decode() for stream in ("out", "err")]
        connection.sendall(json.dumps({"code": code, "out": texts[0], "err": texts[1], "hung": hung}).encode())
    os._exit(0)


def _waited(child: int, timeout: float) -> tuple[int, bool]:
    end = time.monotonic() + timeout
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status, False
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
            return os.waitpid(child, 0)[1], True
        time.sleep(0.002)


def _become(request: dict[str, Any], folder: Path) -> None:
    """Be `sqlmig ARGS` in this child, and never return."""
    os.setsid()  # no controlling terminal either: /dev/tty cannot be opened
    given = "/dev/null" if request["input"] is None else folder / "in"
    for name, number, flags in ((given, 0, os.O_RDONLY), ("out", 1, os.O_WRONLY), ("err", 2, os.O_WRONLY)):
        os.dup2(os.open(folder / name, flags | os.O_CREAT, 0o600), number)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    code = 70
    try:
        with _around(request["around"]):
            sys.modules["sqlmig.cli"].main(request["args"])
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _around(made: list[Any] | None) -> AbstractContextManager[object]:
    if made is None:
        return nullcontext()
    module, name, arguments = made
    manager: AbstractContextManager[object] = getattr(import_module(module), name)(*arguments)
    return manager
