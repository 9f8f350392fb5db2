"""Makes this process send itself a signal at a chosen moment of sqlmig's work, or counts the moments there are.

The product has no hooks for this: Python's profiler tells of every call and return,
https://docs.python.org/3/library/sys.html#sys.setprofile, and the moments are named by the functions they belong to.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import sqlmig
from sqlmig.runner import outcome

PACKAGE = os.path.dirname(sqlmig.__file__) + os.sep  # noqa: PTH120  # compared with co_filename, which is text
ANY = "any"  # every call and return, of Python and of C, from the first connection on


@dataclass(frozen=True, slots=True)
class Point:
    """An event of a function of sqlmig, in a file whose name ends so; or of one of the system's own, without a file.

    A generator returns at each yield, and is called again behind it. `manager` is the context manager whose `with`
    block ends, where the function is Python's own.
    """

    event: str
    function: str
    file: str = ""
    manager: str = ""


POINTS = {
    "before the lock": Point("call", "locked", "workspace.py"),
    "with the lock": Point("return", "locked", "workspace.py"),
    "before the database is made": Point("call", "create", "server.py"),
    "behind the database's making": Point("return", "create", "server.py"),
    "before the ledger's tables": Point("call", "prepare", "ledger.py"),
    "behind the ledger's tables": Point("return", "prepare", "ledger.py"),
    "before a transaction": Point("call", "transaction", "session.py"),
    "in a transaction": Point("return", "transaction", "session.py"),
    "behind a statement's start in the log": Point("return", "start", "progress.py"),
    "between statements": Point("return", "_done", "sending.py"),
    "before a ledger row": Point("call", "record", "ledger.py"),
    "behind a ledger row": Point("return", "record", "ledger.py"),
    "behind a transaction's last statement": Point("call", "__exit__", "contextlib.py", "transaction"),
    "before a commit": Point("call", "_commit", "session.py"),
    "behind a commit": Point("return", "_commit", "session.py"),
    "before the session is cleaned": Point("call", "restore", "session.py"),
    "before the dump": Point("call", "dump", "writing.py"),
    "when the schema is read": Point("return", "snapshot", "session.py"),
    "before the new schema.sql is safe": Point("c_call", "fsync"),
    "before the new schema.sql replaces the old": Point("c_call", "replace"),
    "behind the new schema.sql": Point("c_return", "replace"),
}
_START = Point("call", "connected", "workspace.py")
_NAMES = {(point.event, point.function): name for name, point in POINTS.items()}


class Moments:
    """Counts what happens, and sends the signal at the n-th time of one kind."""

    def __init__(self, signal: int = 0, point: str = "", number: int = 0) -> None:
        self.counts: Counter[str] = Counter()
        self._signal, self._point, self._number = signal, point, number
        self._begun = False

    def watch(self) -> None:
        """From now on, in this thread."""
        sys.setprofile(self._profile)

    def _profile(self, frame: FrameType, event: str, argument: object) -> None:
        if event.startswith("c_") and getattr(argument, "__name__", "") in ("__enter__", "__exit__"):
            return  # between `with` and these Python handles no signal, so that they are never left out
        if not self._begun:
            self._begun = _is(_START, frame, event)
        elif self._counted(ANY):
            return
        function = getattr(argument, "__name__", "") if event.startswith("c_") else frame.f_code.co_name
        name = _NAMES.get((event, function))
        if name is None:
            return
        ours = getattr(argument, "__module__", "") == "posix" if not POINTS[name].file else _in(POINTS[name], frame)
        if ours:
            self._counted(name)

    def _counted(self, name: str) -> bool:
        self.counts[name] += 1
        if name != self._point or self.counts[name] != self._number:
            return False
        sys.setprofile(None)
        os.kill(os.getpid(), self._signal)
        return True


@contextmanager
def watched(stop: list[Any] | None, counts: str) -> Iterator[None]:
    """Send the signal of `stop`, or count the moments and write the counts to a file. Without either nobody watches.

    A server that went away does not come back here: a proxy that refuses connections goes on doing so.
    """
    outcome.PATIENCE = 0.5
    if stop is None:
        yield
        return
    moments = Moments(*stop)
    moments.watch()
    try:
        yield
    finally:
        sys.setprofile(None)
        Path(counts).write_text(json.dumps(moments.counts))


def _is(point: Point, frame: FrameType, event: str) -> bool:
    return (event, frame.f_code.co_name) == (point.event, point.function) and _in(point, frame)


def _in(point: Point, frame: FrameType) -> bool:
    path = frame.f_code.co_filename
    if point.manager:
        generator = getattr(frame.f_locals.get("self"), "gen", None)
        return path == contextlib.__file__ and generator is not None and generator.gi_code.co_name == point.manager
    return path.startswith(PACKAGE) and path.endswith(os.sep + point.file)
