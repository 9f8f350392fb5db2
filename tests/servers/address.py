"""Where a running server is, and the URLs that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tests.servers.kinds import Login


@dataclass(frozen=True, slots=True)
class Address:
    """`socket` is PostgreSQL's folder or MySQL's file; `log` is None for a server that is not ours."""

    scheme: str
    login: Login
    host: str
    port: int
    socket: str | None = None
    log: Path | None = None

    def url(self, database: str, login: Login | None = None, *, socket: bool = False) -> str:
        """A URL of the spelling that dbmate and libpq read too, with everything special percent-encoded."""
        login = login or self.login
        user = f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"
        name = quote(database, safe="")
        if not socket:
            return f"{self.scheme}://{user}@{self.host}:{self.port}/{name}"
        if self.socket is None:
            raise LookupError("this server has no local socket")
        if self.scheme == "postgres":
            return f"{self.scheme}://{user}@:{self.port}/{name}?host={quote(self.socket)}"
        return f"{self.scheme}://{user}@/{name}?socket={quote(self.socket)}"


def read_address(scheme: str, url: str) -> Address:
    """The address in a URL that a developer gave."""
    parts = urlsplit(url)
    login = Login(unquote(parts.username or ""), unquote(parts.password or ""))
    port = parts.port or (5432 if scheme == "postgres" else 3306)
    return Address(scheme, login, parts.hostname or "127.0.0.1", port)
