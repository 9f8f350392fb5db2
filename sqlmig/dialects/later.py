"""Modules that a driver imports and hardly ever needs: they wait until something of them is used."""

from __future__ import annotations

import sys
from _thread import RLock  # threading's, without the rest of it
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Any

_LOADING = RLock()


class _Later(ModuleType):
    """A module that is loaded when something of it is used; a package's own modules are imported without it.

    importlib's LazyLoader would load it for `import name`.
    """

    def __getattr__(self, name: str) -> Any:
        if name == "__path__" or "_waiting" not in vars(self):  # `from module import name` asks for the first
            return super().__getattribute__(name)
        if PathFinder.find_spec(f"{self.__name__}.{name}", vars(self).get("__path__", ())):
            return import_module(f"{self.__name__}.{name}")
        load(self)
        return super().__getattribute__(name)


def postpone(*names: str) -> None:
    """Have modules wait, each behind its package; those that are loaded or not installed are left alone."""
    for name in names:
        spec = None if name in sys.modules else _spec(name)
        if spec is None or spec.loader is None:
            continue
        module = sys.modules[name] = module_from_spec(spec)
        module.__class__ = _Later
        vars(module)["_waiting"] = spec
        package, _, own = name.rpartition(".")
        if package in sys.modules:
            setattr(sys.modules[package], own, module)  # as an import does


def promise(name: str, value: object) -> None:
    """Have a module that waits give something already, by its dotted name, which would load it."""
    module, _, own = name.rpartition(".")
    if "_waiting" in vars(sys.modules.get(module, object)):
        setattr(sys.modules[module], own, value)


def standing_for(name: str) -> Callable[..., Any]:
    """A function that loads its module when it is called, and calls its namesake."""
    module, _, own = name.rpartition(".")

    def later(*values: Any, **named: Any) -> Any:
        load(sys.modules[module])
        return vars(sys.modules[module])[own](*values, **named)

    return later


def load(module: ModuleType) -> None:
    """Nothing to do where it waits no longer."""
    with _LOADING:  # threads connect, too
        spec = vars(module).pop("_waiting", None)
        if spec is not None:
            try:
                spec.loader.exec_module(module)
            except BaseException:  # an interrupt leaves half of it
                vars(module)["_waiting"] = spec
                raise


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is, without its packages being imported."""
    package = name.rpartition(".")[0]
    if not package:
        return find_spec(name)
    parent = _spec(package)
    return PathFinder.find_spec(name, parent.submodule_search_locations) if parent else None
