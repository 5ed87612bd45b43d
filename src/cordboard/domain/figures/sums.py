"""Sums over calls, and periods that are compared."""

import msgspec


class Sums(msgspec.Struct, kw_only=True):
    """Added up over calls with clients. `within`: answered inbound calls by the service level of `TARGETS_S`.

    Units: ms.
    """

    inbound: int = 0
    outbound: int = 0
    answered: int = 0
    missed: int = 0
    inbound_answered: int = 0
    wait_ms: int = 0
    talk_ms: int = 0
    within: tuple[int, ...] = ()

    def add(self, other: "Sums") -> None:
        """Add the other's."""
        for name in ("inbound", "outbound", "answered", "missed", "inbound_answered", "wait_ms", "talk_ms"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.within = (
            tuple(a + b for a, b in zip(self.within, other.within, strict=True)) if self.within else (other.within)
        )
