"""Runs sqlmig and looks each millisecond at what it does: `python -c "…sampler import main; main()" FILE ARGUMENTS…`.

It begins with the clocks, so that all it loads itself counts as what sqlmig loads, which needs the same modules.
"""

import time

START = (time.perf_counter(), time.process_time())

import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from functools import cache  # noqa: E402
from opcode import opmap  # noqa: E402
from types import FrameType  # noqa: E402

INTERVAL = 0.001  # seconds
DRIVERS = frozenset({"psycopg", "psycopg_binary", "psycopg_c", "pymysql", "sqlite3", "duckdb"})
LIBRARIES = frozenset({"sqlparse", "docopt", "rich", "dotenv"})
CALLS = frozenset(code for name, code in opmap.items() if "CALL" in name)
IMPORTING = "<frozen importlib._bootstrap>"
OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "sqlmig", "")  # noqa: PTH118, PTH120  # no pathlib


def main() -> None:
    """Run the command, and append a line to the file: seconds and seconds of CPU by place."""
    file, *words = sys.argv[1:]
    spent: dict[str, tuple[float, float]] = {}
    last = START

    def look(_: int, frame: FrameType | None) -> None:
        """What has gone by since the last look belongs to this place: a signal waits for the end of a C function."""
        nonlocal last
        now, place = (time.perf_counter(), time.process_time()), where(frame)
        wall, cpu = spent.get(place, (0.0, 0.0))
        spent[place] = (wall + now[0] - last[0], cpu + now[1] - last[1])
        last = now

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
    try:
        from sqlmig.cli import main as run

        run(words)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        with open(file, "a") as lines:  # noqa: PTH123  # pathlib is nothing that each command of sqlmig loads
            lines.write(json.dumps(spent) + "\n")


def where(frame: FrameType | None) -> str:
    """The innermost place that is known of a stack: `driver`, a library, a room of ours, or `import` and whose.

    Whatever a driver's import loads is the driver's.
    """
    found, importing, within = "", False, set()
    while frame is not None:
        file = frame.f_code.co_filename
        importing = importing or file == IMPORTING
        package, room = _package(file)
        if package:
            within.add(package)
            found = found or (_room(room, frame) if package == "sqlmig" else package)
        frame = frame.f_back
    if importing:
        return f"import {'driver' if within & DRIVERS else 'library' if found in LIBRARIES else 'ours'}"
    return "driver" if found in DRIVERS else found or "python"


def _room(room: str, frame: FrameType) -> str:
    """A dialect that stands at the call of a C function has called its driver, as good as always."""
    calling = frame.f_code.co_code[frame.f_lasti] in CALLS
    return "driver" if room == "dialects" and calling else room


@cache
def _package(file: str) -> tuple[str, str]:
    """The package of a file, where it is known, and of one of ours its room."""
    if file.startswith(OURS):
        return "sqlmig", file.removeprefix(OURS).partition(os.sep)[0].removesuffix(".py")
    known = DRIVERS | LIBRARIES
    return next((part for part in reversed(file.split(os.sep)) if part in known), ""), ""  # noqa: PTH206  # no pathlib
