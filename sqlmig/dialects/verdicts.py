"""What a server can be asked about a change of a table before it is made."""

from __future__ import annotations

from typing import Protocol

from sqlmig.dialects.api import Session
from sqlmig.model import Statement
from sqlmig.noun import noun


@noun
class Verdict:
    """How a server would do a statement: `algorithm` and `lock` are its words for the least disturbing way.

    Both are "" where it refuses the statement, and `said` is then its reason, else its reason against the way before.
    `blocks` says that others cannot write meanwhile, `rewrites` that all rows are written anew. Where the server could
    not be asked, `asked` is false and `said` says why.
    """

    statement: Statement
    table: str
    algorithm: str = ""
    lock: str = ""
    blocks: bool = False
    rewrites: bool = False
    said: str = ""
    asked: bool = True


class Rehearsal(Protocol):
    """A server that is asked about the statements of migrations in their order, on empty copies of the tables."""

    def begin(self) -> None:
        """What follows is another migration, which begins with the session's own settings."""

    def ask(self, statement: Statement) -> Verdict | None:
        """What the server would do, after all statements that were asked before.

        None for what changes no table that is there before the migrations, and for what says itself how it is done.
        """


class Rehearse(Protocol):
    """Sessions in a database that is empty: one is asked, the other makes the copies of what is in `database`."""

    def __call__(self, asked: Session, maker: Session, database: str) -> Rehearsal: ...
