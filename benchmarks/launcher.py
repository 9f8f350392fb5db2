"""Starts programs and measures each as a whole process.

It is a program of its own, and small: Linux counts what the parent has in memory for a child that was just started.
"""

import json
import os
import signal
import sys
import time
from typing import Any


def main() -> None:
    """Answer each line of standard input, a task, with a line on standard output, its measures."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(measure(**json.loads(line))) + "\n")
        sys.stdout.flush()


def measure(
    arguments: list[str], environment: dict[str, str], folder: str, script: str | None, copies: int, limit: float
) -> dict[str, Any]:
    """Seconds until all copies have ended, seconds of CPU of all, the largest one's peak in KiB, and the worst code.

    Behind `limit` seconds they are killed. What they print is in output.txt in the folder.
    """
    os.chdir(folder)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, script or os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    with open("output.txt", "wb"):  # noqa: PTH123  # pathlib would be most of this process
        pass
    running: set[int] = set()

    def end(*_: object) -> None:
        for process in running:
            os.kill(process, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    start = time.perf_counter()
    running.update(os.posix_spawn(arguments[0], arguments, environment, file_actions=actions) for _ in range(copies))
    signal.setitimer(signal.ITIMER_REAL, limit)
    ends = []
    while running:
        process, status, usage = os.wait3(0)
        running.discard(process)
        ends.append((os.waitstatus_to_exitcode(status), usage))
    seconds = time.perf_counter() - start
    signal.setitimer(signal.ITIMER_REAL, 0)
    return {
        "seconds": seconds,
        "cpu": sum(usage.ru_utime + usage.ru_stime for _, usage in ends),
        "peak": max(usage.ru_maxrss for _, usage in ends),
        "code": next((code for code, _ in ends if code), 0),
    }


if __name__ == "__main__":
    main()
