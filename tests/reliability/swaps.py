"""Puts one database in the place of another, and kills itself at the n-th moment at which it speaks with the server.

Started as a program: python -m tests.reliability.swaps FIRST SECOND NUMBER; with 0 it prints how many there are.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from types import FrameType

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions

# What sends statements and takes their answers
SPEAKING = ("postgres/link.py", "postgres/wire.py", "mysql/channel.py")


def main(first: str, second: str, number: int) -> int:
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001  # the profiler's shape
        nonlocal count
        if event in ("call", "return") and frame.f_code.co_filename.endswith(SPEAKING):
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    old, new, options = parse_url(first), parse_url(second), ConnectOptions()
    dialect = dialects.load(old)
    with closing(dialect.connect(old, options)) as session:
        sys.setprofile(profile)
        dialect.archive().swap(session, old, new, options)
        sys.setprofile(None)
    return count


if __name__ == "__main__":
    sys.stdout.write(str(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
