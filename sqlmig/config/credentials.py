"""Logins that every installation guide prints, and that a database with real data must not accept."""

from __future__ import annotations

from sqlmig.config.settings import Settings
from sqlmig.config.url import DatabaseURL
from sqlmig.errors import Refused
from sqlmig.noun import noun


@noun
class Guide:
    """What a vendor's own documentation and container images have for a login, beside the administrator's name as the
    password. `open` says that no password lets everybody in over the network."""

    administrator: str
    passwords: frozenset[str]
    open: bool


# by dialect: https://hub.docker.com/_/postgres, https://hub.docker.com/_/mysql, https://hub.docker.com/_/mariadb
GUIDES = {
    "postgres": Guide("postgres", frozenset({"mysecretpassword", "password", "example"}), open=False),
    "mysql": Guide(
        "root",
        frozenset({"my-secret-pw", "my_secret_password", "password", "example", "mysql", "mariadb"}),
        open=True,
    ),
}


def default_login(url: DatabaseURL) -> str | None:
    """What is wrong with a URL's login, without its password: None where it is nobody's default.

    A socket has other ways to know who connects, and so has PostgreSQL where it asks for no password.
    """
    guide = GUIDES.get(url.dialect)
    if guide is None or url.user != guide.administrator:
        return None
    if not url.password:
        named = any(url.option(option) for option in ("socket", "unix_socket", "read_default_file"))
        return f"{guide.administrator} without a password" if guide.open and url.host and not named else None
    if url.password == guide.administrator or url.password in guide.passwords:
        return f"{guide.administrator} with a password that every guide prints"
    return None


def require_own_login(settings: Settings) -> None:
    """Refused when a protected environment's login is everybody's."""
    login = default_login(settings.database)
    if login is not None and settings.protected:
        raise Refused(
            f"{login} is no login for a protected environment",
            state="nothing was changed",
            hint="give the migrations a user of their own, with a password that nobody else knows",
        )
