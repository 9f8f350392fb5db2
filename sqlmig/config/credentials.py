"""Logins that every installation guide prints, and that a database with real data must not accept."""

from __future__ import annotations

from sqlmig.config.settings import Settings
from sqlmig.config.url import DatabaseURL
from sqlmig.errors import Refused

ADMINISTRATORS = {"postgres": "postgres", "mysql": "root"}
# of the vendors' own documentation and container images, beside the user's own name
PASSWORDS = {
    "postgres": frozenset({"mysecretpassword", "password", "example"}),
    "mysql": frozenset({"my-secret-pw", "my_secret_password", "password", "example", "mysql", "mariadb"}),
}


def default_login(url: DatabaseURL) -> str | None:
    """What is wrong with a URL's login, without its password: None where it is nobody's default.

    An administrator without a password is one on MySQL and MariaDB over the network; a socket and PostgreSQL have
    other ways to know who connects. https://hub.docker.com/_/postgres, https://hub.docker.com/_/mysql
    """
    administrator = ADMINISTRATORS.get(url.dialect)
    if administrator is None or url.user != administrator:
        return None
    if not url.password:
        named = any(url.option(option) for option in ("socket", "unix_socket", "read_default_file"))
        return None if url.dialect == "postgres" or named or not url.host else f"{administrator} without a password"
    if url.password == administrator or url.password in PASSWORDS[url.dialect]:
        return f"{administrator} with a password that every guide prints"
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
