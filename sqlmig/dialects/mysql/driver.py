"""pymysql, which imports what few connections need, and takes longer for that than for all the rest: it waits.

A login by caching_sha2_password or sha256_password over a network without TLS needs the library, TLS needs ssl, and a
connection that fails traceback.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LATER = (
    "cryptography.hazmat.primitives.hashes",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.hazmat.primitives.asymmetric.padding",
    "ssl",
    "traceback",
)
_LOADING = RLock()


class _Later(ModuleType):
    """A module that is loaded when something of it is used. importlib's LazyLoader would load it for `import name`."""

    def __getattr__(self, name: str) -> Any:
        with _LOADING:  # threads connect, too
            spec = vars(self).pop("_waiting", None)
            if spec is not None:
                try:
                    spec.loader.exec_module(self)
                except BaseException:  # an interrupt leaves half of it
                    self._waiting = spec
                    raise
        return super().__getattribute__(name)


def postpone(name: str) -> None:
    """Nothing to do where a module is loaded or not installed."""
    package, _, own = name.rpartition(".")
    try:
        spec = None if name in sys.modules else find_spec(name)
    except ModuleNotFoundError:  # the package is not there either
        return
    if spec is not None and spec.loader is not None:
        module = sys.modules[name] = module_from_spec(spec)
        module.__class__ = _Later
        vars(module)["_waiting"] = spec
        if package:
            setattr(import_module(package), own, module)  # or `from package import own` would not find it


for _name in LATER:
    postpone(_name)
