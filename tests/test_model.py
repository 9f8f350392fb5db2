"""Texts that only the type checker reads as types say what the program knows."""

from __future__ import annotations

from typing import Literal, get_args

from sqlmig.model import LOG_KINDS, Level, LogKind
from sqlmig.results import LEVELS


def values(alias: object) -> tuple[str, ...]:
    return get_args(eval(str(alias), {"Literal": Literal}))  # noqa: S307  # our own text


def test_the_kinds_of_log_entries() -> None:
    """Every kind that an entry may have can be asked for, and no other."""
    assert values(LogKind) == LOG_KINDS


def test_the_levels_of_findings() -> None:
    """They are listed from the gravest on."""
    assert values(Level) == LEVELS
