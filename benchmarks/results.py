"""What was measured, kept as one JSON file for each case and database, so that a run can stop and go on."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.launching import Measure
from benchmarks.measuring import Run

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "benchmarks" / "results"


@dataclass(frozen=True, slots=True)
class Result:
    """The runs of a case on a database; `source` is the digest of the code that was measured."""

    case: Case
    server: str
    source: str
    machine: str
    runs: tuple[Run, ...]

    def complete(self, rounds: int) -> bool:
        """Whether every program ran as often as that, or will not run again."""
        return all(run.over or len(run.measures) >= rounds for run in self.runs)

    def run(self, peer: str) -> Run | None:
        return next((run for run in self.runs if run.peer == peer), None)


def source() -> str:
    """A digest of the program's code: measures of other code are out of date."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "sqlmig").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def machine() -> str:
    """What the numbers depend on besides the code."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, load {load:.1f}"


def path(case: Case, server: str, folder: Path = FOLDER) -> Path:
    return folder / f"{case.name}.{server}.json"


def write(case: Case, server: str, runs: Sequence[Run], folder: Path = FOLDER) -> None:
    """Keep a result, in the place of an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    result = Result(case, server, source(), machine(), tuple(runs))
    path(case, server, folder).write_text(json.dumps(asdict(result), indent=1) + "\n")


def read(case: Case, server: str, folder: Path = FOLDER) -> Result | None:
    """What is kept of this case; None where there is nothing, or where the case was another one then."""
    file = path(case, server, folder)
    if not file.exists():
        return None
    found = json.loads(file.read_text())
    runs = tuple(
        Run(run["peer"], tuple(Measure(**each) for each in run["measures"]), run["failure"]) for run in found["runs"]
    )
    was = Case(**{**found["case"], "servers": tuple(found["case"]["servers"])})
    return Result(was, server, found["source"], found["machine"], runs) if was == case else None
