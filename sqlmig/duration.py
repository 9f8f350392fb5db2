"""Durations as people write them: `500ms`, `2s`, `1m30s`, `1.5h`."""

from __future__ import annotations

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)"


def parse_duration(text: str) -> float:
    """Give the seconds in a duration such as `1m30s`; a bare `0` is allowed, any other bare number is not."""
    text = text.strip()
    if text == "0":
        return 0.0
    if not re.fullmatch(rf"(?:{_PART})+", text):
        raise ValueError(f"{text!r} is no duration: write a number and a unit, such as 500ms, 2s, 10m or 1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(_PART, text))
