"""From a URL to libpq's connection parameters.

https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""

from __future__ import annotations

import math
from pathlib import Path

from psycopg.pq import Conninfo

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.errors import ConfigError
from sqlmig.noun import replace

# lib/pq's own parameters, which dbmate's users may have in their URLs and which mean nothing here; files are UTF-8
IGNORED = frozenset({"binary_parameters", "client_encoding", "disable_prepared_binary_result", "krbspn", "sslinline"})
# Server settings that lib/pq sends with the start-up packet when they stand in the URL
SETTINGS = frozenset(
    {
        "bytea_output", "client_min_messages", "datestyle", "default_tablespace", "default_transaction_isolation",
        "extra_float_digits", "idle_in_transaction_session_timeout", "intervalstyle", "lock_timeout",
        "maintenance_work_mem", "role", "row_security", "search_path", "session_replication_role",
        "statement_timeout", "synchronous_commit", "timezone", "transaction_timeout", "work_mem",
    }
)  # fmt: skip
SOCKET_FOLDERS = ("/var/run/postgresql", "/tmp")  # noqa: S108 - where Debian's and PostgreSQL's own builds listen
MAINTENANCE = ("postgres", "template1")  # databases that every server has
MIN_TIMEOUT = 2  # libpq raises a smaller connect_timeout to two seconds


def parameters(url: DatabaseURL, options: ConnectOptions) -> dict[str, str]:
    """libpq's parameters for a URL. What it leaves out, libpq takes from PGHOST and its companions."""
    named = _checked(url)
    port = str(url.port or "") or named.get("port") or ("" if _by_service(url) else default("port") or "5432")
    given = {
        "fallback_application_name": options.application_name,
        "client_encoding": "UTF8",
        "connect_timeout": str(max(MIN_TIMEOUT, math.ceil(options.timeout))),
        "keepalives_idle": "60",  # a long ALTER TABLE must survive a NAT that forgets silent connections
        **named,
        "port": port,
        "user": url.user,
        "password": url.password,
        "host": _host(url, named, port),
        "dbname": database(url),
    }
    socket = Path(given["host"] or "")
    if socket.name.startswith(".s.PGSQL."):
        given |= {"host": str(socket.parent), "port": socket.name.rpartition(".")[2]}
    return {key: value for key, value in given.items() if value}


def settings(url: DatabaseURL, options: ConnectOptions) -> tuple[tuple[str, str], ...]:
    """The server settings that the session starts with and returns to, beyond those of the role and database."""
    given = [(key, value) for key, value in url.options if _is_setting(key)]
    return (*given, ("default_transaction_read_only", "on")) if options.read_only else tuple(given)


def plain(url: DatabaseURL) -> DatabaseURL:
    """The URL without server settings but the role: what makes and drops databases has no use for others."""
    kept = tuple((key, value) for key, value in url.options if not _is_setting(key) or key.lower() == "role")
    return replace(url, options=kept)


def database(url: DatabaseURL) -> str | None:
    """The database's name; libpq's own default is the user's name. None leaves it to a service file."""
    given = url.database or url.option("dbname") or default("dbname")
    if given or _by_service(url):
        return given
    return url.user or default("user")


def address(given: dict[str, str]) -> str:
    """Where a connection goes, for messages."""
    host = given.get("host") or default("host") or given.get("hostaddr") or default("hostaddr") or "the server"
    port = given.get("port", "5432")
    if host.startswith("/"):
        return f"{host}/.s.PGSQL.{port}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def login(given: dict[str, str]) -> str:
    """The user that a connection is made as, for messages."""
    return given.get("user") or default("user") or "the default user"


def secrets(url: DatabaseURL) -> tuple[str, ...]:
    """What no message may contain. A password that equals the user's name is no secret that could be kept."""
    public = {url.user, url.database, url.host}
    found = {*url.secrets, default("password") or ""} - public
    return tuple(sorted((text for text in found if text), key=lambda text: (-len(text), text)))


def conninfo(given: dict[str, str]) -> str:
    """The parameters as libpq reads them, https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING"""
    escaped = {key: value.replace("\\", "\\\\").replace("'", "\\'") for key, value in given.items()}
    return " ".join(f"{key}='{value}'" for key, value in escaped.items())


def default(keyword: str) -> str | None:
    """libpq's value for a parameter that is not given: its environment variable; for user, the system's name too."""
    for option in Conninfo.get_defaults():
        if option.keyword.decode() == keyword:
            value = option.val.decode() if option.val else None
            return None if keyword == "port" and value == "0" else value
    return None


def _by_service(url: DatabaseURL) -> bool:
    """Whether a service file names what the URL leaves out."""
    return bool(url.option("service") or default("service"))


def _host(url: DatabaseURL, named: dict[str, str], port: str) -> str | None:
    host = url.option("socket") or url.host
    if host or named.get("hostaddr") or _by_service(url):
        return host
    if default("host") or default("hostaddr"):
        return None
    return next((folder for folder in SOCKET_FOLDERS if Path(folder, f".s.PGSQL.{port}").exists()), "localhost")


def _checked(url: DatabaseURL) -> dict[str, str]:
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    for key, _ in url.options:
        if key not in known and key != "socket" and key not in IGNORED and not _is_setting(key):
            from difflib import get_close_matches  # for mistakes only

            near = get_close_matches(key, [*known, *SETTINGS, "socket"], 1)
            raise ConfigError(
                f'unknown parameter "{key}" in the {url.scheme}: URL',
                hint=f'did you mean "{near[0]}"?' if near else "the parameters of libpq are known, by their names",
            )
    return {key: value for key, value in url.options if key in known and key not in IGNORED}


def _is_setting(key: str) -> bool:
    """A dot makes a setting of one's own (app.user), https://www.postgresql.org/docs/current/runtime-config-custom.html"""
    return key.lower() in SETTINGS or "." in key
