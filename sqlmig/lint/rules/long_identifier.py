"""Names that are longer than the server's limit."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject
from sqlmig.sql.identifiers import LIMITS
from sqlmig.sql.kinds import QUOTED, WORD


def _check(subject: Subject) -> Iterator[Note]:
    limit = LIMITS[subject.traits.sql]
    told: set[str] = set()
    for word in subject.words():
        name = word.text[1:-1] if word.kind is QUOTED else word.text
        if word.kind not in (WORD, QUOTED) or name in told:
            continue
        told.add(name)
        length = limit.length(name)
        if length > limit.size:
            message = f"this name has {length} {limit.unit}, and {limit.outcome}"
            yield Note(message, subject.place(word), "choose a shorter name")


RULE = Rule(
    "long-identifier",
    "A name is longer than the server's limit, so that it is refused or cut.",
    "warning",
    dialects=tuple(LIMITS),
    verbs=("CREATE", "ALTER", "RENAME"),
    each=_check,
)
