"""Modules that are loaded when something in them is first used: what libraries import for commands, debuggers and
formats that a server seldom or never needs."""

import importlib
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any


class DeferredModule(ModuleType):
    """Stands in for a module until one of its names is asked for, then the module itself takes its place."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # asked by tools that look at every module
            raise AttributeError(f"module {self.__name__!r} is not loaded yet and has no {name}")
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def defer(names: Iterable[str]) -> None:
    """Let `import NAME` load nothing yet; what is loaded already stays. A trap: `from NAME import it` loads it."""
    for name in names:
        if name in sys.modules:
            continue
        sys.modules[name] = later = DeferredModule(name)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(importlib.import_module(parent), child, later)
