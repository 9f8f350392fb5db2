"""What Python's `hashlib`, `signal` and `importlib` give, without what these load: OpenSSL, `enum` and `warnings`.

A short command does less than it takes to load them. `random` has its SHA-512 in the same way.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from hashlib import sha256
    from types import ModuleType
else:
    import _signal as signal

    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256
        else:
            from _sha256 import sha256
    except ImportError:  # a Python that was built without
        from hashlib import sha256

__all__ = ["Digests", "load_module", "sha256", "signal"]

_ENOUGH = 1 << 20  # bytes, for which Python's own takes as much longer as OpenSSL's takes to load


def load_module(name: str) -> ModuleType:
    """A module by its name, as `importlib.import_module` gives it, which loads `warnings`."""
    __import__(name)
    return sys.modules[name]


class Digests:
    """SHA-256 of one content after the other: by Python's own, until there were so many that OpenSSL's pays."""

    def __init__(self) -> None:
        self._left = _ENOUGH
        self._hash = sha256

    def __call__(self, content: bytes) -> str:
        self._left -= len(content)
        if self._left < 0:
            from hashlib import sha256

            self._hash = sha256
        return self._hash(content).hexdigest()
