"""Rights for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject


def _check(subject: Subject) -> Iterator[Note]:
    found = subject.words()
    granted = [index for index, word in enumerate(found) if word.upper == "GRANT"]
    if not granted:
        return
    to = next((index for index in range(granted[0], len(found)) if found[index].upper == "TO"), len(found))
    public = next((word for word in found[to + 1 :] if word.upper == "PUBLIC"), None)
    if public is not None:
        message = "this gives the right to everybody who can connect, now and later"
        yield Note(message, subject.place(public), "name the roles that need it")


RULE = Rule(
    "grant-to-public",
    "A GRANT … TO PUBLIC gives a right to every role, also to those of other applications.",
    "warning",
    dialects=("postgres", "mysql"),
    verbs=("GRANT", "ALTER"),
    each=_check,
)
