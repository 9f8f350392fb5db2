"""What `status` imports, and how long that takes: `python -m benchmarks.imports`, which asks `python -X importtime`."""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.page import put
from benchmarks.peers import SQLMIG
from benchmarks.sampler import DRIVERS, LIBRARIES
from tests.servers import Pool, Project
from tests.servers.database import fresh

ROUNDS = 5
SERVERS = ("postgres15", "mariadb", "sqlite")
WHOSE = ("Python's start", "Python's library", "sqlmig", *sorted(LIBRARIES), "driver")
MIGRATION = "-- migrate:up\nCREATE TABLE t (a integer);\n-- migrate:down\nDROP TABLE t;\n"
# "import time:       213 |        441 |   encodings.aliases": microseconds of its own and with what it imports
_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| ( *)(\S+)$")


def main() -> None:
    """Measure on each database, and write the table."""
    pool = Pool()
    try:
        rows = [row for server in SERVERS for row in _rows(server, pool)]
    finally:
        pool.stop()
    head = ("| database | whose | modules | ms |", "| --- | --- | ---: | ---: |")
    put("imports", (*head, *rows))


def _rows(server: str, pool: Pool) -> Iterator[str]:
    """The quickest of some rounds; the first one compiles."""
    with tempfile.TemporaryDirectory(prefix="sqlmig-imports-") as folder:
        project = Project(Path(folder))
        db = fresh(server, None if server == "sqlite" else pool.address(server), project.path)
        project.write("1_t.sql", MIGRATION)
        project.start("up", "--no-dump-schema", db=db)
        command = [sys.executable, "-X", "importtime", *SQLMIG[1:], "status"]
        environment = {"DATABASE_URL": db.url, "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
        told = [project.program(command, environment) for _ in range(ROUNDS)]
        db.drop()
    failed = next((each for each in told if each.code), None)
    if failed is not None:
        raise ChildProcessError(failed.err)
    best = min((grouped(each.err.splitlines()) for each in told), key=lambda found: sum(found[1].values()))
    yield from (
        f"| {server} | {whose} | {best[0][whose]} | {best[1][whose] / 1000:.1f} |" for whose in WHOSE if best[0][whose]
    )


def grouped(lines: Sequence[str]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many modules, and how many microseconds, by whose they are.

    A module is told behind those that it imports, which stand two blanks further in. What a driver or a library imports
    is its own; what was loaded before sqlmig is Python's start.
    """
    modules: Counter[str] = Counter()
    times: Counter[str] = Counter()
    above: list[str] = []
    found = [match for line in lines if (match := _LINE.match(line))]
    ours = [number for number, match in enumerate(found) if match[3].partition(".")[0] == "sqlmig"]
    for number, match in reversed(list(enumerate(found))):
        depth = len(match[2]) // 2
        del above[depth:]
        whose = _whose(match[3], above, begun=number >= ours[0])
        above.append(whose)
        modules[whose] += 1
        times[whose] += int(match[1])
    return modules, times


def _whose(module: str, above: Sequence[str], begun: bool) -> str:
    if not begun:
        return "Python's start"
    inherited = next((whose for whose in above if whose == "driver" or whose in LIBRARIES), None)
    package = module.partition(".")[0]
    if inherited or package in DRIVERS:
        return inherited or "driver"
    return package if package in LIBRARIES or package == "sqlmig" else "Python's library"


if __name__ == "__main__":
    main()
