"""The blocks of a database's schema in an order that loads, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.mysql.schema.catalog import Entry, Listing, listed
from sqlmig.dialects.mysql.schema.objects import Definition, Place, defined, identifier, questions
from sqlmig.dialects.mysql.schema.reader import Reader, rows
from sqlmig.dialects.mysql.schema.views import arranged, broken, stub, suspected
from sqlmig.errors import DatabaseError
from sqlmig.snapshot import Block, Lost

ATTEMPTS = 5
# Bodies are not checked before they run, views are; a column's default may be a sequence's next value
ORDER = ("library", "sequence", "table", "function", "procedure", "package", "package body", "view", "event")
Definitions = dict[Entry, Definition]


def read_blocks(reader: Reader, place: Place, listing: Listing) -> tuple[list[Block], list[Lost]]:
    """Every object that the server lists, as it did before, is in one of the two."""
    entries, unknown = listing
    for _ in range(ATTEMPTS):
        made, failed = _read(reader, entries, place)
        before = entries
        if failed:
            entries, unknown = listed(reader)  # one that is gone by now is no loss
        if before == entries:
            return _blocks(reader, made, place), unknown + _lost(entries, made, failed)
    raise DatabaseError("the schema changes all the time", hint="read it when no migration is running")


def read_others(reader: Reader, place: Place, wanted: Callable[[Entry], bool]) -> list[str]:
    """The statements that make the wanted objects, none of which is a table or a sequence, triggers last.

    DatabaseError when the text of one cannot be read.
    """
    entries, unknown = listed(reader)
    made, failed = _read(reader, [entry for entry in entries if wanted(entry)], place)
    lost = [*unknown, *(Lost(entry.identity, reason) for entry, reason in failed.items())]
    if lost:
        told = "; ".join(f"{item.identity}: {item.reason}" for item in lost)
        raise DatabaseError(f"not everything can be made again: {told}")
    triggers = sorted(
        (entry for entry in made if entry.kind == "trigger"), key=lambda entry: (entry.table, entry.place)
    )
    return [block.sql for block in _blocks(reader, made, place)] + [place.together([made[each]]) for each in triggers]


def _read(reader: Reader, entries: list[Entry], place: Place) -> tuple[Definitions, dict[Entry, str]]:
    """What makes each object, and why nothing does."""
    answers = iter(reader.many([sql for entry in entries for sql in questions(entry)]))
    made, failed, suspects = {}, {}, []
    for entry in entries:
        answer, *warnings = [next(answers) for _ in questions(entry)]
        try:
            (row,) = rows(answer)
            made[entry] = defined(entry, row, place)
            suspects += [entry for each in warnings if suspected(rows(each))]
        except (DatabaseError, ValueError) as error:
            failed[entry] = str(error)
    failed |= broken(reader, suspects)
    return {entry: made[entry] for entry in made if entry not in failed}, failed


def _lost(entries: list[Entry], made: Definitions, failed: dict[Entry, str]) -> list[Lost]:
    """What is in no block: what failed, and the triggers of a table that did."""
    tables = {entry.name for entry in made if entry.kind == "table"}
    orphans = [entry for entry in made if entry.kind == "trigger" and entry.table not in tables]
    reasons = failed | dict.fromkeys(orphans, "its table is lost")
    return [Lost(f"{entry.kind} {identifier(entry.name)}", reasons[entry]) for entry in entries if entry in reasons]


def _blocks(reader: Reader, made: Definitions, place: Place) -> list[Block]:
    """Tables have their triggers with them, in the order in which the server fires them."""
    triggers: dict[str, list[Entry]] = {}
    for entry in sorted((entry for entry in made if entry.kind == "trigger"), key=lambda entry: entry.place):
        triggers.setdefault(entry.table, []).append(entry)
    blocks = []
    for kind in ORDER:
        found = {entry: definition for entry, definition in made.items() if entry.kind == kind}
        if kind == "view" and found:
            stubs, found = arranged(found)
            blocks += [Block("columns of view", identifier(entry.name), stub(reader, entry.name)) for entry in stubs]
        for entry, definition in found.items():
            own = [made[each] for each in triggers.get(entry.name, ()) if kind == "table"]
            blocks.append(Block(kind, identifier(entry.name), place.together([definition, *own])))
    return blocks
