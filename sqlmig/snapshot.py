"""A schema as a value: what the dialects read from a database, and what schema.sql holds."""

from __future__ import annotations

from sqlmig.noun import noun


@noun
class Block:
    """One object with all that belongs to it, as the statements that make it.

    `kind` is the server's word in lower case: "table", "materialized view", "foreign keys". `name` is the
    identifier as SQL writes it: qualified where the database has schemas, quoted where it must be, with the
    argument types of a routine. Kind and name together are unique. `sql` has complete statements with their
    delimiters, and neither begins nor ends with a blank line.
    """

    kind: str
    name: str
    sql: str

    @property
    def identity(self) -> str:
        return f"{self.kind} {self.name}"


@noun
class Lost:
    """An object that is in the database and in no block, and why."""

    identity: str
    reason: str


@noun
class Snapshot:
    """A database's schema in an order that loads into an empty database.

    `server` is the title and major version, such as "PostgreSQL 15": the same schema on two servers of one major
    version gives equal snapshots. `preamble` and `epilogue` are the session settings around the blocks. `hidden` are
    the privileges, such as "TRIGGER", without which this user does not see every object.
    """

    server: str
    preamble: str
    blocks: tuple[Block, ...]
    epilogue: str = ""
    lost: tuple[Lost, ...] = ()
    hidden: tuple[str, ...] = ()
