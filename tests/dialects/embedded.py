"""What the tests of SQLite and DuckDB share: other processes, small and read-only disks, a user without rights."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOBODY = 65534
DEADLINE = 30.0

PRELUDE = """
import os, signal, sys, time
from contextlib import closing
from sqlmig.config import parse_url
from sqlmig.dialects import load
from sqlmig.dialects.api import ConnectOptions
from sqlmig.model import Location, Statement

url = parse_url(sys.argv[1])
dialect = load(url)

def stop(*_):
    raise KeyboardInterrupt

signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)

def say(*words):
    print(*words, flush=True)
"""


@contextmanager
def process(url: str, code: str) -> Iterator[subprocess.Popen[str]]:
    """Python in another process, with `url`, `dialect` and `say`; it is killed at the end."""
    child = subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def hear(child: subprocess.Popen[str], word: str) -> None:
    """Wait until the process has said a word as its next line."""
    assert child.stdout is not None
    line = child.stdout.readline().strip()
    if line != word and child.poll() is not None and child.stderr is not None:
        line += child.stderr.read()
    assert line == word


def finish(child: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """The exit status and the remaining lines of a process, its errors last."""
    out, err = child.communicate(timeout=DEADLINE)
    return child.returncode, out.splitlines() + err.splitlines()


def latency(url: str, sql: str, number: signal.Signals, setup: str = "") -> float:
    """Seconds from a signal in the middle of a long statement until the process has rolled back and ended."""
    code = f"""
with closing(dialect.connect(url, ConnectOptions())) as session:
    {setup or "pass"}
    say("started")
    try:
        with session.transaction():
            session.run([Statement({sql!r}, Location("f", 1, 1), 0)], print)
        say("not interrupted")
    except KeyboardInterrupt:
        say("interrupted", session.query("SELECT count(*) FROM kept")[0][0])
"""
    with process(url, code) as child:
        hear(child, "started")
        time.sleep(1.0)
        child.send_signal(number)
        before = time.monotonic()
        status, lines = finish(child)
        assert (status, lines) == (0, ["interrupted 1"]), "\n".join(lines)
        return time.monotonic() - before


@contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[Path]:
    """A file system mounted on a folder; the test is skipped where this is not allowed."""
    done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, size: str = "1m") -> Iterator[Path]:
    """A disk that is full soon."""
    folder.mkdir()
    with mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        yield folder


@contextmanager
def read_only_view(folder: Path, view: Path) -> Iterator[Path]:
    """A folder seen through a mount on which nobody, not even root, can write."""
    view.mkdir()
    with mounted(view, "--bind", str(folder)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(view)], check=True)
        yield view


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder of another user, and this process as somebody who may do nothing special."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def as_nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
