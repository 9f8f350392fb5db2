"""A launcher, and what it measures of a program."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

PATIENCE = 900.0  # seconds for what is not measured


@dataclass(frozen=True, slots=True)
class Task:
    """A program to start in a folder, so many times at once; `script` is its standard input."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    script: str | None = None
    copies: int = 1
    limit: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Measure:
    """`seconds` until the end, seconds of `cpu`, the `peak` of memory in KiB, and the exit code."""

    seconds: float
    cpu: float
    peak: int
    code: int


Launch = Callable[[Task], Measure]


@contextmanager
def launcher() -> Iterator[Launch]:
    """A process that starts the programs and measures them."""
    program = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launcher.py"))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        given, answers = process.stdin, process.stdout
        if given is None or answers is None:
            raise OSError("the launcher has no pipes")

        def launch(task: Task) -> Measure:
            given.write(json.dumps(asdict(task)) + "\n")
            given.flush()
            return Measure(**json.loads(answers.readline()))

        try:
            yield launch
        finally:
            given.close()


def last_words(folder: Path) -> str:
    """The last line that a program printed, or the last that speaks of an error."""
    printed = (folder / "output.txt").read_text(errors="replace").splitlines()
    lines = [line.strip() for line in printed if line.strip()] or ["nothing printed"]
    return next((line for line in reversed(lines) if "error" in line.lower()), lines[-1])
