"""From what stands in a flag, a variable or a file to a setting's value."""

from __future__ import annotations

from sqlmig.config.sources import switch
from sqlmig.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["text", "switch", "duration", "number", "list", "lines"]
    Setting = str | bool | int | float | tuple[str, ...] | None


def convert(name: str, kind: Kind, value: object, origin: str) -> Setting:
    """The value of a setting. ConfigError names the setting, the value and its origin."""
    try:
        match kind:
            case "switch":
                return switch(value)
            case "duration":
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    return float(value)
                from sqlmig.duration import parse_duration  # for text alone

                return parse_duration(_text(value))
            case "number":
                return _number(value)
            case "list":
                return tuple(part for text in sequence(value) for part in _text(text).split(",") if part)
            case "lines":
                return tuple(line.strip() for text in sequence(value) for line in _text(text).splitlines() if line)
            case "text":
                return _text(value)
    except ValueError as error:
        raise ConfigError(f"{name} ({origin}): {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # reported with its origin by convert
    return value


def _number(value: object) -> int:
    text = value.strip() if isinstance(value, str) else str(value)
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{value!r} is no whole number")  # reported with its origin by convert
    return int(text)


def sequence(value: object) -> tuple[object, ...]:
    """A list's items, or one value alone."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
