"""Show each setting, its value and where it came from. Passwords are hidden.

Usage:
  sqlmig config [options]
"""

from __future__ import annotations

from sqlmig.commands.arguments import Arguments
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import ConfigResult, ConfigValue, Result


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    return ConfigResult(
        tuple(ConfigValue(origin.name, _shown(origin.value), origin.origin) for origin in settings.origins)
    )


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(map(str, value))
        case float():
            return f"{value:g}s"
    return str(value)
