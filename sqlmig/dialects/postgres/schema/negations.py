"""Negated numbers, written such that the server reads back the very expression that it has."""

from __future__ import annotations

import re

from sqlmig.dialects.postgres.schema.text import QUOTED

_TOKEN = re.compile(
    rf"""{QUOTED}
    | \(-\ (?P<number>\d+(?P<fraction>\.\d+)?)\)""",
    re.DOTALL | re.VERBOSE,
)


def negated(text: str) -> str:
    """A statement in which each negated number has its type.

    `-7::integer` is the operator on 7, because a cast binds tighter, and is shown as `(- 7)`. Read again, that is the
    constant -7 (doNegate in gram.y), which is shown otherwise. With `(- 7::integer)` it is the same.
    """
    return _TOKEN.sub(_typed, text) if "(- " in text else text


def _typed(token: re.Match[str]) -> str:
    if not token["number"]:
        return token[0]
    return f"(- {token['number']}::{'numeric' if token['fraction'] else 'integer'})"
