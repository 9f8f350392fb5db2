"""From a URL to pymysql's arguments, and to the variables that a session starts with."""

from __future__ import annotations

import re
import socket
from contextlib import suppress

from pymysql.constants import CLIENT

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.mysql import tls
from sqlmig.duration import parse_duration
from sqlmig.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# go-sql-driver's parameters, which dbmate's users may have in their URLs and which mean nothing here; and the
# read and write timeouts of both drivers, because a migration may take hours
IGNORED = frozenset(
    {
        "allowCleartextPasswords", "allowFallbackToPlaintext", "allowNativePasswords", "allowOldPasswords",
        "checkConnLiveness", "clientFoundRows", "columnsWithAlias", "compress", "connectionAttributes",
        "interpolateParams", "loc", "maxAllowedPacket", "multiStatements", "parseTime", "readTimeout",
        "read_timeout", "rejectReadOnly", "serverPubKey", "timeTruncate", "writeTimeout", "write_timeout",
    }
)  # fmt: skip
KNOWN = frozenset(
    {
        "allowAllFiles", "charset", "collation", "connect_timeout", "local_infile", "port", "program_name", "socket",
        "timeout",
    }
)  # fmt: skip
# System variables, which go-sql-driver sets when they stand in the URL
VARIABLES = frozenset(
    {
        "default_storage_engine", "explicit_defaults_for_timestamp", "foreign_key_checks", "group_concat_max_len",
        "innodb_lock_wait_timeout", "innodb_strict_mode", "lock_wait_timeout", "max_execution_time",
        "max_statement_time", "net_read_timeout", "net_write_timeout", "old_alter_table",
        "sql_generate_invisible_primary_key", "sql_log_bin", "sql_mode", "sql_notes", "sql_require_primary_key",
        "sql_safe_updates", "time_zone", "transaction_isolation", "tx_isolation", "unique_checks", "wait_timeout",
        "wsrep_OSU_method",
    }
)  # fmt: skip
NUMBER = re.compile(r"-?\d+(\.\d+)?|ON|OFF|DEFAULT", re.I)
CHARSET = re.compile(r"\w+")


def arguments(url: DatabaseURL, options: ConnectOptions) -> dict[str, Any]:
    """pymysql's arguments for a URL. The password goes as UTF-8 bytes: pymysql would encode text as latin1."""
    _check(url)
    path = url.option("socket") or (url.host if url.host and url.host.startswith("/") else None)
    given: dict[str, Any] = {
        "user": url.user or "",
        "password": (url.password or "").encode(),
        "database": database(url),
        "charset": charset(url),
        "collation": collation(url),
        "autocommit": True,
        # several statements in one message, so that a session is restored in one round trip
        "client_flag": CLIENT.MULTI_STATEMENTS | (CLIENT.LOCAL_FILES if options.sends_files else 0),
        "connect_timeout": _timeout(url, options),
        "program_name": url.option("program_name") or options.application_name,
        "local_infile": any(tls.truth(url.option(name) or "0") for name in ("local_infile", "allowAllFiles")),
    }
    encryption = tls.arguments(url, is_local(url))
    if path:
        return given | {"unix_socket": path, **encryption}
    return given | {"host": url.host or "localhost", "port": url.port or _port(url), **encryption}


def database(url: DatabaseURL) -> str:
    if not url.database:
        raise ConfigError(f"the {url.scheme}: URL names no database", hint="add /name behind the host")
    return url.database


def variables(url: DatabaseURL) -> tuple[tuple[str, str], ...]:
    """Session variables and their values as SQL. go-sql-driver wants text quoted in the URL; both ways are read."""
    given = ((key, value.strip()) for key, value in url.options if key in VARIABLES)
    return tuple((key, value if NUMBER.fullmatch(value) else _literal(_unquoted(value))) for key, value in given)


def charset(url: DatabaseURL) -> str:
    """go-sql-driver allows a list of which it takes the first that the server knows."""
    return _word(url, "charset") or "utf8mb4"


def collation(url: DatabaseURL) -> str | None:
    return _word(url, "collation") or None


def address(given: dict[str, Any]) -> str:
    """Where a connection goes, for messages."""
    if "unix_socket" in given:
        return str(given["unix_socket"])
    host, port = given["host"], given["port"]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _check(url: DatabaseURL) -> None:
    known = IGNORED | KNOWN | VARIABLES | tls.KNOWN
    for key, _ in url.options:
        if key not in known:
            from difflib import get_close_matches  # for mistakes only

            near = get_close_matches(key, known, 1)
            raise ConfigError(
                f'unknown parameter "{key}" in the {url.scheme}: URL',
                hint=f'did you mean "{near[0]}"?' if near else "system variables are set with SET in a migration",
            )


def _timeout(url: DatabaseURL, options: ConnectOptions) -> float:
    """connect_timeout is in seconds, as MySQL's and pymysql's; timeout is a duration, as go-sql-driver's."""
    text = url.option("connect_timeout") or url.option("timeout")
    if text is None:
        return max(options.timeout, 0.001)
    try:
        seconds = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else parse_duration(text)
    except ValueError as error:
        raise ConfigError(f"the connect timeout in the {url.scheme}: URL is wrong: {error}") from error
    return seconds or options.timeout


def _port(url: DatabaseURL) -> int:
    text = url.option("port") or "3306"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigError(f"port {text} in the {url.scheme}: URL is not between 1 and 65535")
    return int(text)


def _word(url: DatabaseURL, name: str) -> str:
    """A value that goes into SET NAMES as it is."""
    value = (url.option(name) or "").split(",")[0].strip()
    if value and not CHARSET.fullmatch(value):
        raise ConfigError(f"the {name} in the {url.scheme}: URL is not a name")
    return value


def is_local(url: DatabaseURL) -> bool:
    """Whether a connection stays on this machine."""
    host = url.host or "localhost"
    if url.option("socket") or host.startswith(("/", "127.")) or host == "localhost":
        return True
    with suppress(OSError):
        return socket.inet_pton(socket.AF_INET6, host) == socket.inet_pton(socket.AF_INET6, "::1")
    return False


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _literal(text: str) -> str:
    """A literal that reads the same with and without NO_BACKSLASH_ESCAPES, unless it holds a backslash."""
    return "'" + text.replace("'", "''") + "'"
