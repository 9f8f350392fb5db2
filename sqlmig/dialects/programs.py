"""A database's own client programs: found by name and version, run with a file at one end, and ended when we end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sqlmig.config import redact
from sqlmig.errors import EnvironmentFailure
from sqlmig.noun import noun

BLOCK = 1 << 18
PATIENCE = 10.0  # seconds for a program to end a statement on its server, and itself
LONGEST_REPORT = 4000
# "pg_dump (PostgreSQL) 15.18", "mysqldump  Ver 9.7.4 for Linux", "mysqldump  Ver 10.13 Distrib 5.7.44, for Linux",
# "mariadb-dump from 11.8.6-MariaDB, client 10.19"
_VERSION = re.compile(r"(?:(?:Distrib|from)|(?:\)|Ver)(?!.*Distrib)) (\d+(?:\.\d+)*)")
Moved = Callable[[int, int | None], None]


@noun
class Program:
    """A program on this machine. `about` is what it says of itself."""

    path: str
    version: tuple[int, ...]
    about: str

    @property
    def numbers(self) -> str:
        return ".".join(map(str, self.version))


def installed(names: Sequence[str], folders: Sequence[Path] = ()) -> Iterator[Program]:
    """The programs of these names on the PATH, then those in the folders, each that tells its version."""
    on_path = [shutil.which(name) for name in names]
    paths = [path for path in on_path if path] + [str(folder / name) for folder in folders for name in names]
    for path in dict.fromkeys(paths):
        about = _about(path)
        match = _VERSION.search(about)
        if match:
            yield Program(path, tuple(map(int, match[1].split("."))), about)


def write(
    command: Sequence[str], environment: Mapping[str, str], path: Path, secrets: tuple[str, ...], moved: Moved
) -> str:
    """Run a program with its output in a new file that only this user reads; what it remarked.

    EnvironmentFailure when it fails, or the disk does. The file may then be there in part.
    """
    with _running(command, environment, secrets, output=True) as child, _told(path):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _copy(_open(child.process.stdout), file, lambda done: moved(done, None))
        return child.report()


def read(
    command: Sequence[str], environment: Mapping[str, str], path: Path, secrets: tuple[str, ...], moved: Moved
) -> str:
    """Run a program with a file as its input; what it remarked. EnvironmentFailure when it fails.

    When this process is killed the program's input ends, and so does the program.
    """
    with _running(command, environment, secrets, output=False) as child, _told(path):
        size = path.stat().st_size
        # a pipe breaks when the program has ended, and its report says why
        with path.open("rb") as file, suppress(BrokenPipeError), _open(child.process.stdin) as entry:
            _copy(file, entry, lambda done: moved(done, size))
        return child.report()


def printed(command: Sequence[str], secrets: tuple[str, ...]) -> str:
    """What a program prints. EnvironmentFailure when it fails."""
    with _running(command, {}, secrets, output=True) as child:
        text = _open(child.process.stdout).read().decode(errors="replace")
        child.report()
        return text


@noun
class _Child:
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    name: str
    secrets: tuple[str, ...]

    def report(self) -> str:
        """Wait for its end; what it said on standard error."""
        code = self.process.wait()
        self.errors.seek(0)
        said = redact(self.errors.read().decode(errors="replace").strip(), self.secrets)
        if code:
            why = f"was ended by signal {-code}" if code < 0 else f"failed with exit code {code}"
            raise EnvironmentFailure(f"{self.name} {why}: {said[-LONGEST_REPORT:]}")
        return said


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], secrets: tuple[str, ...], *, output: bool
) -> Iterator[_Child]:
    """A program in English, out of reach of the terminal's Ctrl-C: it is told to end when the block ends early."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603  # a database's own program, with arguments of our own
            command,
            env={**os.environ, "LC_ALL": "C", **environment},
            stdin=subprocess.DEVNULL if output else subprocess.PIPE,
            stdout=subprocess.PIPE if output else subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        try:
            yield _Child(process, errors, Path(command[0]).name, secrets)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # nothing happens to one that has ended
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # what was not read any more
                pipe.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Errors of the disk as EnvironmentFailure."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFailure(f"{path}: {error.strerror or error}") from error


def _copy(source: IO[bytes], target: IO[bytes], moved: Callable[[int], None]) -> None:
    done = 0
    while block := source.read(BLOCK):
        target.write(block)
        done += len(block)
        moved(done)


def _about(path: str) -> str:
    """Nothing where it cannot run."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101  # it was asked for
    return pipe
