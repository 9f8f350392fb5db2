"""Whether and how a connection is encrypted.

MySQL's words are --ssl-mode, go-sql-driver's are tls, pymysql's are ssl_ca and its companions.
https://dev.mysql.com/doc/refman/9.0/en/connection-options.html#option_general_ssl-mode
"""

from __future__ import annotations

import ssl

from sqlmig.config import DatabaseURL
from sqlmig.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DISABLED, PREFERRED, REQUIRED = "DISABLED", "PREFERRED", "REQUIRED"
VERIFY_CA, VERIFY_IDENTITY = "VERIFY_CA", "VERIFY_IDENTITY"
MODES = (DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY)
GO = {"true": VERIFY_IDENTITY, "false": DISABLED, "skip-verify": REQUIRED, "preferred": PREFERRED}
FILES = ("ssl_ca", "ssl_cert", "ssl_key", "ssl_key_password")
SPELLINGS = {name.replace("_", mark): name for name in ("ssl_mode", *FILES) for mark in "-_"}
KNOWN = frozenset({"tls", "ssl_verify_cert", "ssl_verify_identity", *SPELLINGS})


def arguments(url: DatabaseURL, local: bool) -> dict[str, Any]:
    """pymysql's TLS arguments. A local connection is not encrypted unless asked: a context alone costs 70 ms."""
    given = {SPELLINGS.get(key, key): value for key, value in url.options if key in KNOWN}
    mode = _mode(given) or (DISABLED if local else PREFERRED)
    if mode == DISABLED:
        return {"ssl_disabled": True}
    return {} if mode == PREFERRED else {"ssl": _context(mode, given)}


def options(url: DatabaseURL, local: bool) -> list[str]:
    """The same as lines of an option file. MySQL's and MariaDB's programs each skip what only the other knows, which
    the prefix makes harmless: https://dev.mysql.com/doc/refman/9.0/en/option-modifiers.html
    """
    given = {SPELLINGS.get(key, key): value for key, value in url.options if key in KNOWN}
    mode = _mode(given) or (DISABLED if local else PREFERRED)
    if mode == DISABLED:
        return [f"loose-ssl-mode={DISABLED}", "loose-skip-ssl"]
    verify = "loose-ssl-verify-server-cert" if mode == VERIFY_IDENTITY else "loose-skip-ssl-verify-server-cert"
    files = [f"{name.replace('_', '-')}={given[name]}" for name in FILES[:3] if name in given]
    return [f"loose-ssl-mode={mode}", "loose-ssl", verify, *files]


def truth(text: str) -> bool:
    return text.lower() in ("1", "true", "yes", "on")


def _mode(given: dict[str, str]) -> str | None:
    """None when the URL says nothing about encryption."""
    if "ssl_mode" in given:
        return _known(given["ssl_mode"].upper(), MODES)
    if "tls" in given:
        return GO[_known(given["tls"].lower(), tuple(GO))]
    if truth(given.get("ssl_verify_identity", "")):
        return VERIFY_IDENTITY
    if truth(given.get("ssl_verify_cert", "1" if "ssl_ca" in given else "")):
        return VERIFY_CA
    return REQUIRED if any(name in given for name in FILES) else None


def _known(word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        choice = ", ".join(words)
        raise ConfigError(f'"{word}" in the URL is no way to encrypt a connection', hint=f"use one of {choice}")
    return word


def _context(mode: str, given: dict[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=given.get("ssl_ca"))
        # Python 3.13 verifies strictly, which the certificates that MySQL makes for itself do not pass
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.check_hostname = mode == VERIFY_IDENTITY
        context.verify_mode = ssl.CERT_NONE if mode == REQUIRED else ssl.CERT_REQUIRED
        if "ssl_cert" in given:
            context.load_cert_chain(given["ssl_cert"], given.get("ssl_key"), given.get("ssl_key_password"))
    except OSError as error:
        raise ConfigError(f"the TLS files in the URL cannot be read: {error.strerror or error}") from None
    return context
