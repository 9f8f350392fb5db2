"""What is known of a statement's effect on tables."""

from __future__ import annotations

from typing import Literal

from sqlmig.noun import noun

Blocks = Literal["", "writes", "reads and writes"]


@noun
class Impact:
    """What a statement does to tables that are there before it.

    `lock` is the server's own name of the strongest lock that it takes on one of them, "" where it takes none or a
    reader's, and `blocks` what others cannot do meanwhile. `rewrites` says that a table's rows are all written anew;
    None is for what its text does not tell, and `reason` then says what it depends on. `lasts` says that on
    PostgreSQL, MySQL and MariaDB the lock is certainly held for as long as all rows are read, checked or written anew.
    `data` says that it adds, changes or removes rows by itself. `drops` names what is lost with all its data, such as
    "table t" or "column c of t".
    """

    lock: str = ""
    blocks: Blocks = ""
    rewrites: bool | None = False
    data: bool = False
    drops: tuple[str, ...] = ()
    reason: str = ""
    lasts: bool = False
