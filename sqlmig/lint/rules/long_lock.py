"""Locks that keep others waiting while all rows of a table are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmig.lint.remedies import LOCKING, SAYING_SO, remedy
from sqlmig.lint.rule import Note, Rule, Script
from sqlmig.lint.shapes import on_used
from sqlmig.sql.impact import Blocks, Impact, impact

_OTHERS: Mapping[Blocks, str] = {"writes": "nobody writes to", "reads and writes": "nobody uses"}


def _check(script: Script) -> Iterator[Note]:
    for subject, table in on_used(script):
        does = impact(subject.sql, subject.traits.sql)
        if _keeps_waiting(does, subject.kind.object_kind):
            who = f"{_OTHERS[does.blocks]} {table or 'all tables'}"
            yield Note(
                f"{who} while this reads every row under a lock ({does.lock})",
                subject.location,
                remedy(subject, LOCKING),
            )


def _keeps_waiting(does: Impact, kind: str) -> bool:
    """Whether others wait for long; a rewrite is told by another rule, and nobody writes to a materialized view."""
    waited_for = does.blocks == "reads and writes" or (does.blocks and kind != "MATERIALIZED VIEW")
    return bool(waited_for) and does.lasts and not does.rewrites


RULE = Rule(
    "long-lock",
    "A statement reads all rows of a table under a lock that keeps writers or readers waiting.",
    "warning",
    dialects=("postgres", "mysql"),
    whole=_check,
    yields=SAYING_SO,
)
