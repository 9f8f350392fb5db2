"""pymysql, which imports what few connections need, and takes longer for that than for all the rest: it waits.

A login by caching_sha2_password or sha256_password over a network without TLS needs the library, TLS needs ssl, a
connection that fails traceback, and an option file its parser.
"""

from __future__ import annotations

import sys
from _thread import RLock  # threading's, without the rest of it
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

LATER = (
    "cryptography.hazmat.backends",
    "cryptography.hazmat.primitives.hashes",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.hazmat.primitives.asymmetric.padding",
    "pymysql.optionfile",
    "ssl",
    "traceback",
)
# What pymysql takes out of its module at once, which would load it
PROMISED = {"cryptography.hazmat.backends": "default_backend", "pymysql.optionfile": "Parser"}
_LOADING = RLock()


class _Later(ModuleType):
    """A module that is loaded when something of it is used. importlib's LazyLoader would load it for `import name`."""

    def __getattr__(self, name: str) -> Any:
        if name != "__path__":  # for which `from module import name` asks
            _load(self)
        return super().__getattribute__(name)


def _load(module: ModuleType) -> None:
    with _LOADING:  # threads connect, too
        spec = vars(module).pop("_waiting", None)
        if spec is not None:
            try:
                spec.loader.exec_module(module)
            except BaseException:  # an interrupt leaves half of it
                vars(module)["_waiting"] = spec
                raise


def postpone(name: str) -> None:
    """Have a module wait; nothing to do where it is loaded or not installed."""
    spec = None if name in sys.modules else _spec(name)
    if spec is None or spec.loader is None:
        return
    module = sys.modules[name] = module_from_spec(spec)
    module.__class__ = _Later
    vars(module)["_waiting"] = spec
    if name in PROMISED:
        setattr(module, PROMISED[name], _promise(module, PROMISED[name]))


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is, without its packages being imported."""
    package = name.rpartition(".")[0]
    if not package:
        return find_spec(name)
    parent = _spec(package)
    return PathFinder.find_spec(name, parent.submodule_search_locations) if parent else None


def _promise(module: ModuleType, name: str) -> Any:
    """What stands for a function of a module that waits."""

    def later(*values: Any) -> Any:
        _load(module)
        return vars(module)[name](*values)

    return later


for _name in LATER:
    postpone(_name)
import_module("pymysql")
for _name in LATER:
    _package, _, _own = _name.rpartition(".")
    if _package in sys.modules and _name in sys.modules:
        setattr(sys.modules[_package], _own, sys.modules[_name])  # as an import does
