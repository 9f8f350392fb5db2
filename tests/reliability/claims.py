"""What sqlmig says is true of the database, held against what is true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.reliability.shop import File, Truth

CODES = (0, 3, 4, 5, 130)
# No claim: what is said leaves it open, and with it everything else in the same sentence.
OPEN = re.compile(
    r"\bor it was\b|not known|committed or rolled back|ledger could not be asked|what was committed before stays"
)
ROLLED_BACK = re.compile(r"(\S+\.sql) was rolled back and left nothing behind")
DONE = re.compile(r"(\S+\.sql) is (applied|reverted)\b")
PARTLY = re.compile(r"(no statement|statement 1|statements 1 to (\d+)) of \d+ in (\S+\.sql) took effect")
MAYBE = re.compile(r"statement (\d+) may have taken effect or not")
TOGETHER = re.compile(r"statements (\d+) to (\d+) took effect together or not at all")
RECORDED = "the changes in the database are made and recorded"
NOTHING = "nothing was changed"


def contradictions(document: dict[str, Any], files: Sequence[File], before: Truth, after: Truth) -> list[str]:
    """Each claim that is wrong, in words. A sentence that this module cannot read is one, too."""
    return list(_contradictions(document, {file.name: file for file in files}, before, after))


def _contradictions(document: dict[str, Any], files: dict[str, File], before: Truth, after: Truth) -> Iterator[str]:
    error = document["error"]
    if document["exit_code"] not in CODES:
        yield f"exit code {document['exit_code']}: {error}"
    if after.doubled:
        yield f"took effect twice: {', '.join(after.doubled)}"
    for step in document.get("steps", ()):
        if step["outcome"] in ("applied", "reverted"):
            yield from _done(files[step["path"].rpartition("/")[2]], step["outcome"] == "applied", after)
    if error is not None:
        yield from _state(error["state"] or "", files, before, after)


def _state(state: str, files: dict[str, File], before: Truth, after: Truth) -> Iterator[str]:
    rolled_back, done, partly = ROLLED_BACK.search(state), DONE.search(state), PARTLY.search(state)
    if OPEN.search(state) or RECORDED in state:  # the steps say what was recorded
        return
    if rolled_back:
        file = files[rolled_back[1]]
        if (file.version in after.versions) != (file.version in before.versions):
            yield f"{file.name} was not rolled back: the ledger has changed"
        if file.things & set(after.things) != file.things & set(before.things):
            yield f"{file.name} was not rolled back: it has left something behind"
    elif done:
        yield from _done(files[done[1]], done[2] == "applied", after)
    elif partly:
        yield from _partly(partly, MAYBE.search(state) or TOGETHER.search(state), files[partly[3]], after)
    elif state.startswith(NOTHING):
        changed = (set(before.things) ^ set(after.things)) & {thing for file in files.values() for thing in file.things}
        if changed or before.versions != after.versions:
            yield f"something was changed: {sorted(changed)}, {after.versions}"
    else:
        yield f"this says nothing of the database: {state!r}"


def _done(file: File, applied: bool, after: Truth) -> Iterator[str]:
    word = "applied" if applied else "reverted"
    if (file.version in after.versions) != applied:
        yield f"{file.name} is not {word}: the ledger says so"
    there = file.things & set(after.things)
    if there != (file.things if applied else frozenset()):
        yield f"{file.name} is not {word}: there is {sorted(there)}"


def _partly(partly: re.Match[str], maybe: re.Match[str] | None, file: File, after: Truth) -> Iterator[str]:
    """The first statements, perhaps the next one or the next ones together, and no other took effect."""
    count = int(partly[2] or (1 if partly[1] == "statement 1" else 0))
    direction = "up" if file.version not in after.versions or file.things <= set(after.things) else "down"
    took_effect = [(change.thing in after.things) == change.makes for change in file.run(direction)]
    if maybe and took_effect[int(maybe[1]) - 1]:
        count = int(maybe[maybe.lastindex or 1])
    for number, took in enumerate(took_effect, 1):
        if took != (number <= count):
            yield f"statement {number} of {file.name} {'took' if took else 'did not take'} effect"
