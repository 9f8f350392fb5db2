"""Changes of a table that do not say how they may be made."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Script, Subject
from sqlmig.lint.shapes import plain

_HELP = "add ALGORITHM=INSTANT, or ALGORITHM=INPLACE, LOCK=NONE: the server then refuses instead of blocking writes"


def _check(script: Script) -> Iterator[Note]:
    new: set[str] = set()
    for subject in script.up:
        kind = subject.kind
        if (kind.verb, kind.object_kind) == ("CREATE", "TABLE"):
            new.add(plain(kind.object_name))
        elif (kind.verb, kind.object_kind) == ("ALTER", "TABLE") and plain(kind.object_name) not in new:
            message = f"nothing says how {kind.object_name} may be changed: it may be copied while writes wait"
            yield from () if _stated(subject) else (Note(message, subject.location, _HELP),)


def _stated(subject: Subject) -> bool:
    return any(word.depth == 0 and word.upper in ("ALGORITHM", "LOCK") for word in subject.words())


RULE = Rule(
    "unstated-algorithm",
    "An ALTER TABLE says neither ALGORITHM nor LOCK, so that the server may copy the table while writes wait.",
    "notice",
    dialects=("mysql",),
    whole=_check,
)
