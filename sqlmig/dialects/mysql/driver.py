"""pymysql, which imports what few connections need, and takes longer for that than for all the rest: it waits.

A login by caching_sha2_password or sha256_password over a network without TLS needs the library, TLS needs ssl, a
connection that fails traceback, and an option file its parser. Most logins need SHA-1, and OpenSSL for nothing else.
"""

from __future__ import annotations

import sys
from importlib import import_module

from sqlmig.dialects.later import postpone, promise, standing_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import sha1
    from typing import Any
else:
    try:
        from _sha1 import sha1
    except ImportError:  # a Python that was built without
        from hashlib import sha1

LATER = (
    "cryptography.hazmat.backends",
    "cryptography.hazmat.primitives.hashes",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.hazmat.primitives.asymmetric.padding",
    "hashlib",
    "pymysql.optionfile",
    "ssl",
    "traceback",
)
# What pymysql takes out of a module at once, which would load it
TAKEN = ("cryptography.hazmat.backends.default_backend", "pymysql.optionfile.Parser")


def _new_hash(name: str, *content: bytes) -> Any:
    """As hashlib's `new`, which is asked for SHA-1 in this way."""
    if name == "sha1":
        return sha1(*content)  # noqa: S324  # as mysql_native_password has it
    return standing_for("hashlib.new")(name, *content)


postpone(*LATER)
for _name in TAKEN:
    promise(_name, standing_for(_name))
promise("hashlib.new", _new_hash)
import_module("pymysql")
for _name in LATER:
    _package, _, _own = _name.rpartition(".")
    if _package in sys.modules and _name in sys.modules:
        setattr(sys.modules[_package], _own, sys.modules[_name])  # as an import does
