"""Which settings of a session decide how its server can change a table, and what SET gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmig.sql.impact.shape import divided, tokens

DECIDING = frozenset(
    {"foreign_key_checks", "unique_checks", "sql_mode", "old_alter_table", "alter_algorithm", "innodb_strict_mode"}
    | {"explicit_defaults_for_timestamp", "system_versioning_alter_history"}
)
_ELSEWHERE = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY"})
_SESSION = frozenset({"SESSION", "LOCAL"})
_PREFIX = re.compile(r"@@((SESSION|LOCAL)\.)?")


def decided(sql: str) -> Iterator[tuple[str, str | None]]:
    """The name of each such setting that a SET changes in its session, and the value; None where that is computed.

    A scope holds for what follows it without one: https://dev.mysql.com/doc/refman/9.0/en/set-variable.html
    """
    scope = ""
    for part in divided(tokens(sql, "mysql")[1:]):
        if part and part[0].upper in _ELSEWHERE | _SESSION:
            scope, part = part[0].upper, part[1:]
        sign = next((index for index, word in enumerate(part) if word.text == "="), len(part))
        left = "".join(word.text for word in part[:sign]).removesuffix(":").replace("`", "").upper()
        name = _PREFIX.sub("", left, count=1).lower()
        here = left.startswith("@@") or scope not in _ELSEWHERE
        if name in DECIDING and here:
            value = part[sign + 1 :]
            yield name, value[0].text if len(value) == 1 else None
