"""How long a name may be, and what a server does with a longer one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmig.noun import noun


@noun
class Limit:
    """The longest name, counted in `unit`; `outcome` says what becomes of a longer one."""

    size: int
    unit: str
    outcome: str

    def length(self, name: str) -> int:
        """A name's length as the server counts it."""
        return len(name.encode("utf-8", "surrogatepass")) if self.unit == "bytes" else len(name)


LIMITS: Mapping[str, Limit] = {
    "postgres": Limit(63, "bytes", "PostgreSQL cuts it to 63 without an error"),
    "mysql": Limit(64, "characters", "the server refuses more than 64"),
}
"""By dialect, where there is one.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS,
https://dev.mysql.com/doc/refman/en/identifier-length.html
"""
