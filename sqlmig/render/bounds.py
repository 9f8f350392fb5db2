"""How much of a large file a plan shows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.model import Statement, Step, held

STATEMENTS = 1000
CHARACTERS = 4 << 20


def listed(step: Step) -> Iterator[Statement]:
    """All statements of a step whose files are small, else the first 1,000 or 4 MiB of them."""
    statements = step.statements
    everything, characters = held(statements), 0
    for index, statement in enumerate(statements):
        characters += len(statement.sql)
        if not everything and index and (index == STATEMENTS or characters > CHARACTERS):
            return
        yield statement
