"""Counts the path of one webhook through the product: the functions it calls and the files they are in.

The rule: every call of a function of the product on the event loop's thread, in order, from the webhook's arrival
until the first request to the CRM is about to be sent. A move is a call into a different file than the previous call.
Calls that only import a module do not count, nor do calls of libraries.
"""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import cordboard

PRODUCT = str(Path(cordboard.__file__).parent)
SENDER = (f"{PRODUCT}/toolkit/http/sender.py", "send")
DECIDE = (f"{PRODUCT}/domain/scenario/decision.py", "decide")


class WalkCounter:
    """Counts from `start` until a request is sent to the CRM; decisions until `stop`."""

    def __init__(self) -> None:
        self.calls = 0
        self.moves = 0
        self.files: set[str] = set()
        self.calls_in: dict[str, int] = {}
        self.decisions = 0
        self.sent = False
        self._last = ""

    def start(self) -> None:
        sys.setprofile(self._event)

    @staticmethod
    def stop() -> None:
        sys.setprofile(None)

    def _event(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call":
            return
        code = frame.f_code
        path = code.co_filename
        if not path.startswith(PRODUCT) or code.co_name == "<module>":
            return
        self.decisions += (path, code.co_name) == DECIDE
        self.sent = self.sent or (path, code.co_name) == SENDER
        if self.sent:
            return
        self.calls += 1
        name = path[len(PRODUCT) + 1 :]
        self.calls_in[name] = self.calls_in.get(name, 0) + 1
        if path != self._last:
            self.moves += 1
            self.files.add(path)
            self._last = path
