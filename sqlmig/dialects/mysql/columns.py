"""What a data file's text becomes in a column, where MySQL would not read it as the file means it.

true and false are for `tinyint(1)`, which BOOLEAN is; binary columns take `\\x` and hexadecimal digits, BIT its digits.
https://dev.mysql.com/doc/refman/9.0/en/other-vendor-data-types.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from sqlmig.dialects.api import Row

TYPES = "SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
Kind = Literal["plain", "truth", "bits", "bytes"]
_TRUTH = {"true": "1", "t": "1", "false": "0", "f": "0"}
_HEX = re.compile(r"\\x((?:[0-9a-fA-F]{2})*)")
_BITS = re.compile("[01]+")


def kinds(types: Iterable[Row], columns: Sequence[str]) -> list[Kind]:
    """Each column's kind; `types` has names and types of the table's columns."""
    known = {str(name).lower(): str(kind).lower() for name, kind in types}
    return [_kind(known.get(column.lower(), "")) for column in columns]


def _kind(declared: str) -> Kind:
    if declared == "tinyint(1)":
        return "truth"
    if declared.startswith("bit("):
        return "bits"
    return "bytes" if "blob" in declared or "binary" in declared else "plain"


def truth(text: str) -> str:
    """1 or 0 for true or false, and every other text as it is."""
    return _TRUTH.get(text.lower(), text)


def bits(text: str) -> str | None:
    """The digits of a BIT value; None when it is none."""
    digits = truth(text)
    return digits if _BITS.fullmatch(digits) else None


def hexadecimal(text: str) -> str:
    """The digits of a binary value: those behind `\\x`, or those of a text's own bytes."""
    match = _HEX.fullmatch(text)
    return match[1] if match else text.encode().hex()
