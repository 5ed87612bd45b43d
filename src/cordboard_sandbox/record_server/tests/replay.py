"""Holds a counterpart's answers against those recorded from a real server: ids and secrets are mapped, times compared
by shape, everything else key for key and value for value.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

SPECS = [
    folder / "shared" / "specs" for folder in Path(__file__).parents[5:7]
]  # beside the repository or its worktrees
STAMP = re.compile(r"2026-11-22[ T]0[01]:\d\d:\d\d(\+00:00)?")


def recording(name: str) -> Path:
    """Where a recording is, or would be."""
    return next((folder / name for folder in SPECS if (folder / name).exists()), SPECS[0] / name)


def exchanges(path: Path) -> list[dict[str, Any]]:
    """The recorded requests and answers, in order."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["exchanges"]
    return found


class Pairs:
    """Their ids beside ours, learnt while answers are compared."""

    def __init__(self, id_: str, words: frozenset[str] = frozenset(), keys: frozenset[str] = frozenset()) -> None:
        self.id, self.words, self.keys = re.compile(id_), words, keys
        self.theirs: dict[str, str] = {}

    def ours(self, value: Any) -> Any:
        """A recorded request with our ids."""
        text = json.dumps(value)
        for theirs, ours in self.theirs.items():
            text = text.replace(theirs, ours)
        return json.loads(text)

    def compare(self, recorded: Any, answered: Any, where: str, *, more: bool) -> list[str]:
        """What differs, as sentences."""
        if isinstance(recorded, dict) and isinstance(answered, dict):
            return self._objects(recorded, answered, where, more=more)
        if isinstance(recorded, list) and isinstance(answered, list):
            if len(recorded) != len(answered):
                return [f"{where}: {len(recorded)} elements recorded, {len(answered)} answered"]
            pairs = enumerate(zip(recorded, answered, strict=True))
            return [one for at, (a, b) in pairs for one in self.compare(a, b, f"{where}[{at}]", more=more)]
        return [] if self._same(recorded, answered) else [f"{where}: {recorded!r} recorded, {answered!r} answered"]

    def _objects(self, recorded: dict[str, Any], answered: dict[str, Any], where: str, *, more: bool) -> list[str]:
        named = {self._key(key): value for key, value in recorded.items()}
        found = [f"{where}.{key} is missing" for key in named.keys() - answered.keys()]
        if not more:
            found += [f"{where}.{key} is not recorded" for key in answered.keys() - named.keys()]
        for key in named.keys() & answered.keys() - self.keys:
            found += self.compare(named[key], answered[key], f"{where}.{key}", more=more)
        return found

    def _key(self, key: str) -> str:
        for theirs, ours in self.theirs.items():
            key = key.replace(theirs, ours)
        return key

    def _same(self, recorded: Any, answered: Any) -> bool:
        if recorded == answered:
            return True
        if not isinstance(recorded, str) or not isinstance(answered, str):
            return False
        if self.id.fullmatch(recorded):
            return self.theirs.setdefault(recorded, answered) == answered and bool(self.id.fullmatch(answered))
        if STAMP.fullmatch(recorded):
            return bool(re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\+00:00)?", answered))
        if recorded in self.words:
            return bool(answered) and self.theirs.setdefault(recorded, answered) == answered
        return False

    def differences(
        self, recorded: Mapping[str, Any], reply: httpx.Response, headers: Iterable[str], *, more: bool
    ) -> list[str]:
        """What differs between a recorded answer and ours."""
        found = [f"status {recorded['status']} recorded, {reply.status_code} answered: {reply.text[:200]}"]
        if reply.status_code == recorded["status"]:
            found = self.compare(recorded["body"], reply.json() if reply.content else "", "body", more=more)
        return found + [
            f"{header}: {recorded['headers'].get(header)!r} recorded, {reply.headers.get(header)!r} answered"
            for header in headers
            if recorded["headers"].get(header) != reply.headers.get(header)
        ]
