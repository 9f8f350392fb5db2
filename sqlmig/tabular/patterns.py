"""A file's path for DuckDB, which reads paths as patterns.

https://duckdb.org/docs/stable/data/multiple_files/overview#glob-syntax
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[*?\[]")


def literal(path: str) -> str:
    """The pattern that is met by this path alone."""
    return _SPECIAL.sub(lambda match: f"[{match[0]}]", path)
