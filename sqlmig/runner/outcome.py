"""What became of a step that ended with an error: asked of the database where the error does not tell."""

from __future__ import annotations

import time

from sqlmig.errors import ConnectionFailed, LoginRefused, SqlmigError
from sqlmig.ledger import is_applied
from sqlmig.runner.progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

PATIENCE = 5.0  # seconds in which a server that went away may come back
PAUSE = 0.25

Outcome: TypeAlias = 'Literal["stopped", "committed", "undecided", "unknown"]'
"""stopped: what is done stays, and nothing else. committed: the whole step took effect, its ledger rows too.
undecided: the statement behind those that are done may have taken effect. unknown: the step took effect as a whole, or
what is done stays and nothing else."""


def outcome(error: SqlmigError | KeyboardInterrupt, progress: Progress) -> Outcome:
    """What is true of the step now.

    A server that refuses a statement has undone it. A signal that arrives during COMMIT is raised behind it, and a
    connection may be lost between the COMMIT and its answer, so that only the ledger knows. Outside a transaction
    nothing records whether the statement that ran then took effect.
    """
    if progress.committed:
        return "committed"
    if not isinstance(error, KeyboardInterrupt | ConnectionFailed):
        return "stopped"
    if isinstance(error, KeyboardInterrupt):
        progress.context.session.abandon()
    if not progress.step.atomic and progress.done < progress.total:
        return "undecided"
    try:
        over = _listening(progress, lost=isinstance(error, ConnectionFailed))
        if _took_effect(progress):
            return "committed"
    except (SqlmigError, KeyboardInterrupt):
        return "unknown"
    return "stopped" if over else "unknown"


def _listening(progress: Progress, lost: bool) -> bool:
    """Have a session that answers; whether the step's transaction is certainly over."""
    session = progress.context.session
    if not lost:
        try:
            session.restore()
        except ConnectionFailed:
            return _reconnected(progress)
        return True
    return _reconnected(progress)


def _reconnected(progress: Progress) -> bool:
    """A server that restarts after a crash refuses connections for a while."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            progress.reconnected = True
            return progress.context.session.reconnect()
        except LoginRefused:
            raise
        except ConnectionFailed:
            if time.monotonic() > end:
                raise
        time.sleep(PAUSE)


def _took_effect(progress: Progress) -> bool:
    context, step = progress.context, progress.step
    return is_applied(context.session, context.ledger, step.migration.version) == (step.direction == "up")
