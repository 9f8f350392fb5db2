"""What follows a lock timeout: how long to wait for the next try, and what to tell when there is none left."""

from __future__ import annotations

from sqlmig.errors import DatabaseError
from sqlmig.model import Options

LONGEST = 30.0  # seconds


def backoff(number: int) -> float:
    """The seconds to wait behind an attempt, counted from zero: 1, 2, 4 … 30, up to a quarter less.

    Runners and applications that met once do not meet again then.
    """
    from random import uniform  # only to wait

    return min(2.0**number, LONGEST) * uniform(0.75, 1)  # noqa: S311 - jitter, no secret


def advise(error: DatabaseError, options: Options) -> None:
    """Say of a lock timeout which limit it was and how often it was tried, and what helps."""
    limit = f" {options.lock_timeout:g} s (lock_timeout)" if options.lock_timeout else ""
    tries = f", {options.retry + 1} times" if options.retry else ""
    waited = f"another session holds a lock that this needs; waited{limit}{tries}"
    error.detail = f"{error.detail}\n{waited}" if error.detail else waited
    if "retry:" in (error.hint or ""):  # a conflict, for which no limit can be raised
        return
    error.hint = (
        "run it when the other session is done; or wait longer with lock_timeout: behind the marker or "
        "--table-lock-timeout, or try more often with retry: or --lock-retries"
    )
