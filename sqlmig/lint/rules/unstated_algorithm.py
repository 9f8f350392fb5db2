"""Changes of a table that do not say how they may be made."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Script, Subject
from sqlmig.lint.shapes import on_used
from sqlmig.sql.impact import impact

_HELP = "add ALGORITHM=INSTANT, or ALGORITHM=INPLACE, LOCK=NONE: the server then refuses instead of blocking writes"


def _check(script: Script) -> Iterator[Note]:
    for subject, table in on_used(script):
        altered = (subject.kind.verb, subject.kind.object_kind) == ("ALTER", "TABLE")
        if altered and not _stated(subject) and not impact(subject.sql, subject.traits.sql).rewrites:
            message = f"nothing says how {table} may be changed: it may be copied while writes wait"
            yield Note(message, subject.location, _HELP)


def _stated(subject: Subject) -> bool:
    return any(word.depth == 0 and word.upper in ("ALGORITHM", "LOCK") for word in subject.words())


RULE = Rule(
    "unstated-algorithm",
    "An ALTER TABLE says neither ALGORITHM nor LOCK, so that the server may copy the table while writes wait.",
    "notice",
    dialects=("mysql",),
    whole=_check,
    yields=("server-verdict",),
)
