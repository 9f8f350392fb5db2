"""Server processes: free ports, readiness, logs, and the certainty that all of them end with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.servers.kinds import MissingError

START_SECONDS = 60.0
STOP_SECONDS = 10.0

# Reads "pid signal" lines. When the pipe closes, however the tests died, stops the processes and removes the folder.
_REAPER = """
import os, shutil, sys, time
running = [tuple(map(int, line.split())) for line in sys.stdin]
def send(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        return False
    return True
for pid, number in running:
    send(pid, number)
end = time.monotonic() + 5
while time.monotonic() < end and any(send(pid, 0) for pid, _ in running):
    time.sleep(0.05)
for pid, _ in running:
    send(pid, 9)
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who runs a server: another user than ours where the server refuses root."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def unprivileged(cls) -> Owner:
        if os.geteuid() != 0:
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    def own(self, folder: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)

    def run(self, command: Sequence[str], environment: Mapping[str, str], folder: Path, script: str = "") -> None:
        """Run to the end with a script as its input; MissingError shows the output when it fails."""
        done = subprocess.run(
            command,
            env=environment,
            cwd=folder,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else (),
            input=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise MissingError(
                f"{Path(command[0]).name} failed with exit code {done.returncode}:\n{done.stdout[-4000:]}"
            )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tail(log: Path, lines: int = 60) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


@dataclass(slots=True)
class Processes:
    """All servers of one test session under one temporary folder, which others may enter but not read."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="sqlmig-")))
    _running: list[tuple[subprocess.Popen[bytes], int]] = field(default_factory=list)
    _reaper: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.folder.chmod(0o711)
        self._reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _REAPER, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        answers: Callable[[], bool],
        owner: Owner,
        stop: signal.Signals,
    ) -> None:
        """Start a server and wait until it answers; MissingError shows the end of its log when it does not."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=log.parent,
                user=owner.uid,
                group=owner.gid,
                extra_groups=None if owner.uid is None else (),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append((process, stop))
        _pipe(self._reaper).write(f"{process.pid} {int(stop)}\n".encode())
        _pipe(self._reaper).flush()
        end = time.monotonic() + START_SECONDS
        while not answers():
            if process.poll() is not None:
                raise MissingError(f"the server ended with exit code {process.returncode}; its log:\n{tail(log)}")
            if time.monotonic() > end:
                raise MissingError(f"the server does not answer after {START_SECONDS:.0f} s; its log:\n{tail(log)}")
            time.sleep(0.03)

    def stop(self) -> None:
        """Stop everything and remove the folder. Called twice, it does nothing."""
        for process, number in self._running:
            process.send_signal(number)
        for process, _ in self._running:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()
        shutil.rmtree(self.folder, ignore_errors=True)
        if not _pipe(self._reaper).closed:
            self._reaper.kill()
            self._reaper.wait()
            _pipe(self._reaper).close()


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin
