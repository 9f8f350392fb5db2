"""The ordered pieces as the blocks of a schema file."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.arrays import exact
from sqlmig.dialects.postgres.schema.graph import Plan
from sqlmig.dialects.postgres.schema.negations import negated
from sqlmig.dialects.postgres.schema.nesting import flat
from sqlmig.dialects.postgres.schema.unnamed import unnamed
from sqlmig.snapshot import Block


def blocks(plan: Plan) -> Iterator[Block]:
    for group in plan.groups:
        statements = [_steady(statement) for piece in group.pieces for statement in piece.statements]
        if statements:
            yield Block(group.root.kind, group.root.name, "".join(f"{sql};\n" for sql in statements).rstrip("\n"))


def _steady(statement: str) -> str:
    """What the server, having read it, shows in the very same words."""
    return flat(unnamed(negated(exact(statement))))
