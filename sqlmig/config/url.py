"""Database URLs: parsing, and printing without the password."""

from __future__ import annotations

from sqlmig.errors import ConfigError
from sqlmig.noun import field, noun, replace

DIALECTS = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "duckdb": "duckdb",
}
FILE_DIALECTS = frozenset({"sqlite", "duckdb"})
SUFFIXES = {".duckdb": "duckdb", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite"}
# the URL parameter that demands an encrypted connection
TLS_OPTION = {"postgres": ("sslmode", "require"), "mysql": ("tls", "true")}
SECRET_OPTIONS = frozenset({"password", "passwd", "sslpassword", "ssl_key_password", "passfile"})
HIDDEN = "***"

_ADDRESS = r"(?s)(?P<host>\[[0-9A-Fa-f:.%]+\]|[^@:/?\[\]]*)(?::(?P<port>\d*))?(?P<path>/[^?]*)?(?:\?(?P<query>.*))?"
_WORDS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")
_SCHEME, _UNRESERVED = _WORDS | {"+"}, _WORDS | {"_", "~"}


@noun
class DatabaseURL:
    """Where a database is. `database` is a name, or the file's path for SQLite and DuckDB (":memory:" too).

    The password is hidden from `repr` and `str`, so that it cannot reach a log or a traceback by accident.
    """

    scheme: str
    dialect: str
    database: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    host: str | None = None
    port: int | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def option(self, name: str) -> str | None:
        """The last value of a URL parameter, None when it is not there."""
        return dict(self.options).get(name)

    def with_database(self, database: str) -> DatabaseURL:
        return replace(self, database=database)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that must never be printed, as written and percent-encoded, longest first.

        A password that is also the user's or the database's name cannot be told from it, so it is left out.
        """
        values = [self.password or ""] + [value for key, value in self.options if key.lower() in SECRET_OPTIONS]
        visible = (self.scheme, self.user or "", self.host or "", self.database)
        hidden = [value for value in values if value and not any(value in name for name in visible)]
        spellings = {spelling for value in hidden for spelling in (value, quote(value, safe=""), quote(value))}
        return tuple(sorted(spellings, key=lambda text: (-len(text), text)))

    def __str__(self) -> str:
        options = "&".join(
            f"{key}={HIDDEN if key.lower() in SECRET_OPTIONS else quote(value, safe='/:,')}"
            for key, value in self.options
        )
        query = f"?{options}" if options else ""
        if self.dialect in FILE_DIALECTS:
            return f"{self.scheme}:{self.database}{query}"
        user = quote(self.user, safe="") if self.user is not None else ""
        login = f"{user}{f':{HIDDEN}' if self.password is not None else ''}@" if user or self.password else ""
        host = f"[{self.host}]" if self.host and ":" in self.host else quote(self.host or "", safe="")
        port = f":{self.port}" if self.port is not None else ""
        return f"{self.scheme}://{login}{host}{port}/{quote(self.database)}{query}"


def quote(text: str, safe: str = "/") -> str:
    """Percent-encode; urllib takes a while to load, and most texts have nothing that needs it."""
    if _UNRESERVED.union(safe).issuperset(text):
        return text
    from urllib.parse import quote

    return quote(text, safe=safe, errors="surrogateescape")


def _unquote(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def parse_url(text: str, driver: str | None = None) -> DatabaseURL:
    """A URL or a bare path to a database file. `driver` overrides the scheme, as dbmate's --driver does.

    Passwords may be percent-encoded or raw. A raw one is told apart by the rest of the URL making no sense
    without it: the part behind the last `@` must be a host, a port, a path and `key=value` parameters.
    """
    text = text.strip()
    suffix = next((ending for ending in SUFFIXES if text.partition("?")[0].endswith(ending)), None)
    word, colon, rest = text.partition(":")
    named = colon and word[:1].isalpha() and _SCHEME.issuperset(word)
    if suffix and not (named and word.lower() in DIALECTS):
        return _file_url(driver or SUFFIXES[suffix], text)
    if not named:
        raise ConfigError(
            "the database URL has no scheme",
            hint=f"a URL looks like postgres://user@host/name; schemes are {', '.join(DIALECTS)}",
        )
    scheme = (driver or word).lower()
    if scheme not in DIALECTS:
        raise ConfigError(f'unknown scheme "{scheme}" in the database URL', hint=f"use one of {', '.join(DIALECTS)}")
    return _file_url(scheme, rest) if DIALECTS[scheme] in FILE_DIALECTS else _server_url(scheme, rest)


def _file_url(scheme: str, rest: str) -> DatabaseURL:
    path, _, query = rest.partition("?")
    if path.startswith("//"):  # dbmate reads sqlite://a/b and sqlite:///a/b alike as /a/b
        path = "/" + path.lstrip("/")
    if path.startswith("/"):
        path = _unquote(path)
    if not path:
        raise ConfigError(f"the {scheme}: URL names no file", hint=f"for example {scheme}:db/app.{scheme}")
    return DatabaseURL(scheme=scheme, dialect=DIALECTS[scheme], database=path, options=_options(query))


def _server_url(scheme: str, rest: str) -> DatabaseURL:
    if not rest.startswith("//"):
        raise ConfigError(f"the {scheme}: URL needs // before the host", hint=f"for example {scheme}://user@host/name")
    import re  # a file's URL needs no expressions

    userinfo, address = _divide(rest[2:])
    match = re.fullmatch(_ADDRESS, address)
    if match is None:
        raise ConfigError(
            f"the {scheme}: URL has no readable host and port",
            hint="percent-encode special characters in the password, for example @ as %40 and / as %2F",
        )
    user, colon, password = (userinfo or "").partition(":")
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 65536:
        raise ConfigError(f"port {port} in the database URL is not between 1 and 65535")
    options = _options(match["query"] or "")
    named = dict(options)
    return DatabaseURL(
        scheme=scheme,
        dialect=DIALECTS[scheme],
        database=_unquote((match["path"] or "/")[1:]),
        user=_unquote(user) if user else named.get("user"),
        password=_unquote(password) if colon else named.get("password"),
        host=_unquote(match["host"].strip("[]")) or named.get("host"),
        port=port,
        options=tuple((key, value) for key, value in options if key not in ("user", "password", "host")),
    )


def _divide(text: str) -> tuple[str | None, str]:
    """Login and address. The first reading that makes sense wins: the standard one, then the last `@`."""
    authority = text.partition("/")[0].partition("?")[0]
    at = authority.rfind("@")
    if _sensible(text[at + 1 :]):
        return (text[:at] if at >= 0 else None), text[at + 1 :]
    at = text.rfind("@")
    return (text[:at] if at >= 0 else None), text[at + 1 :]


def _sensible(address: str) -> bool:
    import re  # as above

    match = re.fullmatch(_ADDRESS, address)
    if match is None or "@" in (match["path"] or ""):
        return False
    return all(re.fullmatch(r"(?s)[A-Za-z_][\w.-]*(=.*)?", pair) for pair in (match["query"] or "").split("&") if pair)


def _options(query: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return tuple((_unquote(key), _unquote(value)) for key, _, value in pairs)


def redact(text: str, secrets: tuple[str, ...]) -> str:
    """The text with every secret hidden."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text
