"""Faults that can be switched on: which one strikes which request; striking itself is done by each program.

Chance comes from one seeded generator, so a run can be repeated. Paths in `carriers` are requests that carry others in
their body (a composite): a fault also strikes them by what they carry.
"""

import random
from fnmatch import fnmatchcase
from typing import Protocol

import msgspec


class Struck(Protocol):
    """What a fault looks at in a request."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def body(self) -> bytes: ...


class Fault(msgspec.Struct, omit_defaults=True):
    """One switched-on fault. `path` and `contains` narrow it; `times` absent means until switched off."""

    switch: str
    id: int = 0
    path: str = "*"
    method: str = ""
    contains: str = ""
    times: int | None = None
    skip: int = 0  # so many matching requests pass first
    probability: float = 1.0
    status: int = 500
    html: bool = False
    answer: str = "reset"
    ms: int = 0
    index: list[int] = []
    code: str = "INTERNAL_ERROR"
    duplicate: bool = False
    shuffle: bool = False
    lose: bool = False
    hits: int = 0


class Faults:
    """The faults in force. `strike(switch, request)` answers the fault that hits this request, and counts it."""

    def __init__(self, seed: int, carriers: tuple[str, ...] = ()) -> None:
        self.seed, self.carriers = seed, carriers
        self.random = random.Random(seed)
        self.active: list[Fault] = []
        self.count = 0
        self.failing: tuple[frozenset[int], str] = (frozenset(), "")  # for the request being served

    def add(self, fault: Fault) -> Fault:
        self.count += 1
        fault.id = self.count
        self.active.append(fault)
        return fault

    def clear(self, id_: int | None = None) -> int:
        before = len(self.active)
        self.active = [] if id_ is None else [fault for fault in self.active if fault.id != id_]
        return before - len(self.active)

    def strike(self, switch: str, request: Struck | None = None) -> Fault | None:
        for fault in self.active:
            if fault.switch == switch and (request is None or self._matches(fault, request)) and self._falls(fault):
                return fault
        return None

    def _falls(self, fault: Fault) -> bool:
        if fault.times is not None and fault.hits >= fault.times + fault.skip:
            return False
        if fault.probability < 1 and self.random.random() >= fault.probability:
            return False
        fault.hits += 1
        return fault.hits > fault.skip

    def _matches(self, fault: Fault, request: Struck) -> bool:
        if fault.method and fault.method.upper() != request.method:
            return False
        if fault.contains and fault.contains.encode() not in request.body:
            return False
        pattern = fault.path if any(letter in fault.path for letter in "*?[") else f"*{fault.path}*"
        if fnmatchcase(request.path, pattern):
            return True
        return request.path.endswith(self.carriers) and fault.path.strip("*").encode() in request.body
