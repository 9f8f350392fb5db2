"""PostgreSQL's table locks, weakest first: https://www.postgresql.org/docs/current/explicit-locking.html."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.noun import noun
from sqlmig.sql.impact.value import Blocks

LOCKS = (
    "",
    ROW_SHARE := "ROW SHARE",
    ROW_EXCLUSIVE := "ROW EXCLUSIVE",
    SHARE_UPDATE_EXCLUSIVE := "SHARE UPDATE EXCLUSIVE",
    SHARE := "SHARE",
    SHARE_ROW_EXCLUSIVE := "SHARE ROW EXCLUSIVE",
    EXCLUSIVE := "EXCLUSIVE",
    ACCESS_EXCLUSIVE := "ACCESS EXCLUSIVE",
)


@noun
class Effect:
    """What one action of a statement does: the lock it needs, whether it rewrites the table, and else reads it all."""

    lock: str
    rewrites: bool | None = False
    reason: str = ""
    reads: bool = False


def blocked(lock: str) -> Blocks:
    """What others cannot do while a lock is held."""
    if lock == ACCESS_EXCLUSIVE:
        return "reads and writes"
    return "writes" if LOCKS.index(lock) >= LOCKS.index(SHARE) else ""


def together(effects: Iterable[Effect]) -> Effect:
    """The effect of several actions: the strongest lock, and a rewrite when one of them rewrites or may."""
    every = list(effects)
    lock = max((effect.lock for effect in every), key=LOCKS.index, default="")
    certain = any(effect.rewrites for effect in every)
    open_ = any(effect.rewrites is None for effect in every)
    reasons = dict.fromkeys(effect.reason for effect in every if effect.reason)
    reads = any(effect.reads for effect in every)
    return Effect(lock, True if certain else None if open_ else False, "; ".join(reasons), reads)
