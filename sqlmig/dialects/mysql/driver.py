"""pymysql, which imports a library for one kind of login that takes as long as all the rest of it: that waits.

Only a login by caching_sha2_password or sha256_password needs it, over a network and without TLS.
https://docs.python.org/3/library/importlib.html#implementing-lazy-imports
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec

LATER = (
    "cryptography.hazmat.primitives.hashes",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.hazmat.primitives.asymmetric.padding",
)


def postpone(name: str) -> None:
    """Have a module that is loaded when something of it is used; nothing to do where it is loaded or not installed."""
    package, _, own = name.rpartition(".")
    try:
        spec = None if name in sys.modules else find_spec(name)
    except ModuleNotFoundError:  # the package is not there either
        return
    if spec is not None and spec.loader is not None:
        spec.loader = LazyLoader(spec.loader)
        module = sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(module)
        setattr(import_module(package), own, module)  # or `from package import own` would load it


for _name in LATER:
    postpone(_name)
