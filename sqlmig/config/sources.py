"""Where settings come from: the environment, .env files and sqlmig.toml."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence

from sqlmig.errors import ConfigError
from sqlmig.model import Location
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Folder = str | os.PathLike[str]

CONFIG_FILE = "sqlmig.toml"
PRODUCTION = "production"
TRUE = frozenset({"1", "t", "true", "yes", "y", "on"})
FALSE = frozenset({"0", "f", "false", "no", "n", "off", ""})


@noun
class Source:
    """Named values, and what to call their origin."""

    origin: str
    values: Mapping[str, object]


def read_env_files(paths: Sequence[str], environ: Mapping[str, str], directory: Folder) -> tuple[Source, ...]:
    """The files' variables that the environment does not set, earlier files first. Missing files are skipped,
    as dbmate does."""
    sources = []
    for name in paths:
        path = os.path.join(directory, name)
        if not _is_file(path):
            continue
        values = {key: value for key, value in _read_env_file(path, name).items() if key not in environ}
        sources.append(Source(f"file {name}", values))
    return tuple(sources)


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _read_env_file(path: str, name: str) -> dict[str, str]:
    from io import StringIO

    from dotenv import dotenv_values  # costs 20 ms, so only where there is a file
    from dotenv.parser import parse_stream

    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the env file {name} cannot be read: {_reason(error)}") from error
    broken = next((binding for binding in parse_stream(StringIO(text)) if binding.error), None)
    if broken is not None:
        location = Location(name, broken.original.line, 1)
        raise ConfigError("this line is no KEY=value", location=location, hint="comments start with #")
    return {key: value for key, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


def read_toml(directory: Folder, environment: str | None) -> tuple[Source, ...]:
    """The tables of sqlmig.toml that apply, the environment's before the common one."""
    document = _read_document(os.path.join(directory, CONFIG_FILE))
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


def _read_document(path: str) -> dict[str, Any]:
    """What the file holds; nothing where there is none."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
        import tomllib  # only where there is a file

        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # no UTF-8, or no TOML
        raise ConfigError(f"{CONFIG_FILE} cannot be read: {_reason(error)}") from error


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
