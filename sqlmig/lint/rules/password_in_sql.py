"""Passwords that stand in a file."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject
from sqlmig.lint.shapes import is_string
from sqlmig.sql.words import Word

_HELP = (
    "take it from a variable: '${NAME}', and env:NAME behind the marker; and change it, for it is in the history now"
)
_BETWEEN = frozenset({"=", "WITH", "AS", "BY", "(", "TO"})
_NAMING = frozenset({"PASSWORD", "SECRET", "MASTER_PASSWORD", "SOURCE_PASSWORD"})
_CONNECTING = frozenset({"SUBSCRIPTION", "SERVER", "USER MAPPING", "SECRET"})
"""What is made with a connection string or its like."""

_FAR = 6
"""How many words may stand between PASSWORD or IDENTIFIED and the password."""


def _check(subject: Subject) -> Iterator[Note]:
    if any("${" not in secret.text and len(secret.text) > 2 for secret in _secrets(subject)):
        yield Note("a password stands here for everybody who can read this file", subject.location, _HELP)


def _secrets(subject: Subject) -> Iterator[Word]:
    """The strings that are passwords, or hold one."""
    found, kind = subject.words(), subject.kind
    connects = kind.verb == "ATTACH" or kind.object_kind in _CONNECTING
    for index, word in enumerate(found):
        secret = None
        if connects and is_string(word) and "password=" in word.text.replace(" ", "").lower():
            secret = word
        elif word.upper in _NAMING:
            secret = _assigned(found[index:]) if kind.verb == "SET" else _named(found, index)
        elif word.upper == "IDENTIFIED":
            secret = _identified(found, index)
        if secret is not None:
            yield secret


def _assigned(found: list[Word]) -> Word | None:
    """The string behind `=` in MySQL's SET PASSWORD FOR … = …"""
    sign = next((index for index, word in enumerate(found) if word.text == "="), len(found))
    return next((word for word in found[sign + 1 :] if is_string(word)), None)


def _named(found: list[Word], index: int) -> Word | None:
    """The string behind PASSWORD, with nothing between them but what belongs there."""
    for word in found[index + 1 : index + _FAR]:
        if is_string(word):
            return word
        if word.upper not in _BETWEEN:
            return None
    return None


def _identified(found: list[Word], index: int) -> Word | None:
    """The string behind IDENTIFIED … BY or AS, where a plugin's name may stand between them."""
    behind = found[index + 1 : index + 1 + _FAR]
    start = next((place for place, word in enumerate(behind) if word.upper in ("BY", "AS", "USING")), None)
    return None if start is None else next((word for word in behind[start + 1 :] if is_string(word)), None)


RULE = Rule(
    "password-in-sql",
    "A password stands in the file, and so in the repository.",
    "error",
    verbs=("CREATE", "ALTER", "SET", "GRANT", "CHANGE", "ATTACH"),
    downs=True,
    each=_check,
)
