"""Where the database's URL comes from, and what stands in for it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmig.config.sources import Source, switch
from sqlmig.config.url import TLS_OPTION, DatabaseURL, parse_url
from sqlmig.errors import ConfigError

_COMPANIONS = {
    "port": ("PORT",),
    "user": ("USER", "USERNAME"),
    "password": ("PASSWORD", "PASS"),
    "name": ("NAME", "DATABASE"),
    "driver": ("DRIVER", "TYPE"),
    "ssl": ("SSL",),
}


def find_url(
    flags: Source, surroundings: tuple[Source, ...], tomls: tuple[Source, ...], env_name: str, driver: str | None
) -> tuple[DatabaseURL | None, str]:
    """The database's URL and where it came from: flag, variable, .env, DB_HOST and its companions, sqlmig.toml."""
    if flags.values.get("url"):
        return parse_url(str(flags.values["url"]), driver), "flag --url"
    for source in surroundings:
        for variable in ("SQLMIG_URL", env_name):
            if source.values.get(variable):
                return parse_url(str(source.values[variable]), driver), f"{source.origin} {variable}"
    merged = {key: str(value) for source in reversed(surroundings) for key, value in source.values.items()}
    for prefix in ("DB", "DATABASE"):
        if merged.get(f"{prefix}_HOST"):
            return _companions(prefix, merged, driver), f"environment variable {prefix}_HOST and its companions"
    if merged.get("DB_PATH"):
        return parse_url(merged["DB_PATH"], driver), "environment variable DB_PATH"
    for source in tomls:
        if source.values.get("url"):
            return parse_url(str(source.values["url"]), driver), source.origin
    return None, "not given"


def _companions(prefix: str, variables: Mapping[str, str], driver: str | None) -> DatabaseURL:
    """A URL out of DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_NAME, DB_DRIVER and DB_SSL, or DATABASE_…."""

    def value(part: str) -> str | None:
        return next(
            (variables[f"{prefix}_{word}"] for word in _COMPANIONS[part] if variables.get(f"{prefix}_{word}")), None
        )

    port = value("port")
    if port and not port.isdigit():
        raise ConfigError(f'{prefix}_PORT: "{port}" is no port number')
    scheme = driver or value("driver") or ("mysql" if port == "3306" else "postgres")
    base = parse_url(f"{scheme}://localhost/")
    return DatabaseURL(
        scheme=base.scheme,
        dialect=base.dialect,
        database=value("name") or "",
        user=value("user"),
        password=value("password"),
        host=variables[f"{prefix}_HOST"],
        port=int(port) if port else None,
        options=(TLS_OPTION[base.dialect],) if switch(value("ssl") or "") else (),
    )
