"""Going on after a crash as a person would: run it again, look at what is undecided, decide, run it again."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.reliability.forks import Runner
from tests.reliability.shop import File, look
from tests.servers import Database

ROUNDS = 12  # more than the longest file has statements
SETTLED = 30.0  # seconds
SESSIONS = {
    "postgres": "SELECT count(*) FROM pg_stat_activity WHERE datname = '{0}' AND pid <> pg_backend_pid()",
    "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = '{0}' AND id <> connection_id()",
}
UNDECIDED = re.compile(r"(\S+\.sql): the runner stopped while statement \d+ of \d+ ran, so it may have taken effect")


def settle(db: Database) -> None:
    """Wait until the server has ended what a dead process had begun."""
    if db.embedded or not db.exists():
        return
    end = time.monotonic() + SETTLED
    while db.query(SESSIONS[db.dialect].format(db.name)) != [(0,)]:
        assert time.monotonic() < end, "a session outlived its process"
        time.sleep(0.02)


def finish(runner: Runner, files: Sequence[File], *command: str) -> Counter[str]:
    """Run the command until it is done. Counts what was needed: "went on", or "retry" and "skip" decisions."""
    needed: Counter[str] = Counter()
    for _ in range(ROUNDS):
        settle(runner.db)
        document = runner.json(*command)
        if document["exit_code"] == 0:
            return needed or Counter({"went on": 1})
        assert document["exit_code"] == 3, document["error"]
        for problem in document["error"]["problems"]:
            needed[_decide(runner, files, problem)] += 1
    raise AssertionError(f"{' '.join(command)} is not done after {ROUNDS} rounds: {needed}")


def _decide(runner: Runner, files: Sequence[File], problem: dict[str, Any]) -> str:
    """Look whether the statement took effect, and say so."""
    found = UNDECIDED.match(problem["message"])
    assert found, f"refused for another reason than a crash: {problem}"
    file = next(file for file in files if file.name == found[1])
    change = file.at(problem["location"]["line"])
    took_effect = (change.thing in look(runner.db).things) == change.makes
    word = "skip" if took_effect else "retry"
    decided = runner.json("resume", file.version, f"--{word}")
    assert decided["exit_code"] == 0, decided["error"]
    return word


def half_reverted(runner: Runner) -> list[str]:
    """Versions that are in the ledger although some of their statements are undone."""
    rows, applied = runner.json("status")["migrations"], look(runner.db).versions
    return [row["version"] for row in rows if row["state"] == "unfinished" and row["version"] in applied]
