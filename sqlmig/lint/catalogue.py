"""All rules by name, and the level that each has."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

from sqlmig.dialects.api import Traits
from sqlmig.errors import ConfigError
from sqlmig.lint import rules
from sqlmig.lint.rule import Rule
from sqlmig.model import Level

SQUAWK = "squawk-"
"""What stands before the names of squawk's rules."""

SERVER = "server-"
"""What stands before the names of rules that a server is asked about."""

ASKED = (SQUAWK, SERVER)
"""How names begin of rules whose findings come from others."""

RULES: tuple[Rule, ...] = tuple(
    import_module(f"{rules.__name__}.{module.name}").RULE for module in sorted(iter_modules(rules.__path__))
)
BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def known(name: str) -> bool:
    """Whether a rule may have this name; squawk alone knows its own."""
    return name in BY_NAME or name.startswith(SQUAWK)


def nearest(name: str) -> str:
    """What helps somebody who named a rule that is not there."""
    near = get_close_matches(name, BY_NAME, 1)
    return f"did you mean {near[0]}?" if near else "docs/rules lists the rules"


def applies(rule: Rule, traits: Traits) -> bool:
    return not rule.dialects or traits.sql in rule.dialects


def level_of(name: str, default: Level | Literal["off"], levels: Mapping[str, str]) -> Level | None:
    """The level that the settings give a rule, else its default; None where that is off."""
    given = levels.get(name, default)
    return None if given == "off" else given  # type: ignore[return-value]  # the settings hold levels and "off" only


def require_known(levels: Mapping[str, str]) -> None:
    """ConfigError when the settings name a rule that is not there."""
    for name in levels:
        if not known(name):
            raise ConfigError(f'lint: unknown rule "{name}"', hint=nearest(name))
