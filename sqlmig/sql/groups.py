"""Which statements outside of our transactions belong together, because the file puts one around them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.model import Statement
from sqlmig.sql.classify import classify, dml, transaction_control


def together(statements: Iterable[Statement], dialect: str) -> int:
    """How many statements, from the first on, take effect as one: 1, or those from BEGIN to its COMMIT."""
    count = 0
    for statement in statements:
        count += 1
        found = classify(statement.sql, dialect)
        begins = transaction_control(found) and found.verb in ("BEGIN", "START")
        ends = transaction_control(found) or (dialect == "mysql" and not dml(found))
        if (count == 1 or ends) and not begins:
            break
    return count
