"""How a dialect's text is read as far as statements can change it, and what is blank: all that plain files need."""

from __future__ import annotations

from functools import cache

from sqlmig.noun import noun


@noun
class Mode:
    """What the statements before can change about reading.

    `escapes` says that a backslash escapes in ordinary strings, `ansi_quotes` that `"…"` is a name.
    """

    delimiter: str = ";"
    escapes: bool = False
    ansi_quotes: bool = False


@cache
def default_mode(dialect: str) -> Mode:
    """Give the mode in which a file begins."""
    return Mode(escapes=dialect == "mysql")


SWITCHING = {"postgres": "sS", "mysql": "sS/", "sqlite": "", "duckdb": ""}
"""The first characters of statements that may switch the mode."""

_ASCII_SPACES = " \t\n\r\f\v"
SPACES = {
    "postgres": _ASCII_SPACES,
    "mysql": _ASCII_SPACES,
    "sqlite": _ASCII_SPACES + "\ufeff",
    "duckdb": _ASCII_SPACES + "\u00a0" + "".join(map(chr, range(0x2000, 0x200C))) + "\u202f\u205f\u2060\u3000\ufeff",
}
"""The characters that are blank. DuckDB counts Unicode's spaces, to the others they are letters."""
