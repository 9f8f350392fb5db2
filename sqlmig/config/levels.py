"""The tables [lint] of sqlmig.toml: how much each lint rule matters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.config.sources import Source
from sqlmig.errors import ConfigError

LEVELS = ("error", "warning", "notice", "off")


def read_levels(tomls: Sequence[Source]) -> dict[str, tuple[str, str]]:
    """Each rule's level and where it stands, by the rule's name; the first source that names a rule wins."""
    found: dict[str, tuple[str, str]] = {}
    for source in tomls:
        table = source.values.get("lint", {})
        if not isinstance(table, dict):
            raise ConfigError(f"lint ({source.origin}): a table is needed", hint='such as [lint] with truncate = "off"')
        for name, level in table.items():
            if level not in LEVELS:
                message = f"lint.{name} ({source.origin}): {level!r} is no level"
                raise ConfigError(message, hint=f"levels are {', '.join(LEVELS)}")
            found.setdefault(name, (level, source.origin))
    return found
