"""The clock that the entry points read."""

from cordboard.ports.host import Clock

__all__ = ["Clock"]
