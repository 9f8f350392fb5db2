"""Where settings come from: the environment, .env files and sqlmig.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sqlmig.errors import ConfigError
from sqlmig.model import Location

CONFIG_FILE = "sqlmig.toml"
PRODUCTION = "production"
TRUE = frozenset({"1", "t", "true", "yes", "y", "on"})
FALSE = frozenset({"0", "f", "false", "no", "n", "off", ""})


@dataclass(frozen=True, slots=True)
class Source:
    """Named values, and what to call their origin."""

    origin: str
    values: Mapping[str, object]


def read_env_files(paths: Sequence[str], environ: Mapping[str, str], directory: Path) -> tuple[Source, ...]:
    """The files' variables that the environment does not set, earlier files first. Missing files are skipped,
    as dbmate does."""
    sources = []
    for name in paths:
        path = directory / name
        if not path.is_file():
            continue
        values = {key: value for key, value in _read_env_file(path, name).items() if key not in environ}
        sources.append(Source(f"file {name}", values))
    return tuple(sources)


def _read_env_file(path: Path, name: str) -> dict[str, str]:
    from dotenv import dotenv_values  # costs 20 ms, so only where there is a file
    from dotenv.parser import parse_stream

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the env file {name} cannot be read: {_reason(error)}") from error
    broken = next((binding for binding in parse_stream(StringIO(text)) if binding.error), None)
    if broken is not None:
        location = Location(name, broken.original.line, 1)
        raise ConfigError("this line is no KEY=value", location=location, hint="comments start with #")
    return {key: value for key, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


def read_toml(directory: Path, environment: str | None) -> tuple[Source, ...]:
    """The tables of sqlmig.toml that apply, the environment's before the common one."""
    path = directory / CONFIG_FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        document = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{CONFIG_FILE} cannot be read: {_reason(error)}") from error
    environments = document.pop("env", {})
    if not isinstance(environments, dict) or not all(isinstance(table, dict) for table in environments.values()):
        raise ConfigError(f"{CONFIG_FILE}: env must hold tables such as [env.production]")
    common = Source(f"{CONFIG_FILE}", document)
    if environment is None:
        return (common,)
    if environment == PRODUCTION:  # it has defaults of its own
        environments.setdefault(PRODUCTION, {})
    if environment not in environments:
        known = ", ".join(environments) or "none"
        raise ConfigError(
            f'{CONFIG_FILE} has no environment "{environment}"',
            hint=f"environments there: {known}; add a table [env.{environment}]",
        )
    return (Source(f"{CONFIG_FILE} [env.{environment}]", environments[environment]), common)


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def switch(value: object) -> bool:
    """A truth value as TOML or as a word, dbmate's words among them. ValueError for anything else."""
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise ValueError(f'"{value}" is neither true nor false')
