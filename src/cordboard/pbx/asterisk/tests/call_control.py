"""Calls recorded on a real Asterisk, and what is true of each: read and compared here.

`call-control` holds cases that outsiders recorded of calls steered from a panel, `steered` the siblings that we
recorded of them, `reported` those of the public reports, as `NAME.VERSION`.
"""

import gzip
import json
from itertools import permutations
from pathlib import Path
from typing import Any

from cordboard.pbx.asterisk.trace import calls_in

FOLDERS = [Path(__file__).parent.parent / "fixtures" / name for name in ("call-control", "steered", "reported")]
ENDING = ".ami.txt.gz"
SETS = frozenset({"talked", "rang"})  # extensions whose order does not matter
PACKET_END = b"\r\n\r\n"

Calls = list[dict[str, Any]]


def _truths() -> dict[str, Calls]:
    truths: dict[str, Calls] = {}
    for folder in FOLDERS:
        expected = json.loads((folder / "expected.json").read_text())
        for path in sorted(folder.glob("*" + ENDING)):
            name = path.name.removesuffix(ENDING)
            truths[name] = expected[name.partition(".")[0]]["calls"]
    return truths


TRUTHS = _truths()


def stream(case: str) -> bytes:
    """The manager's stream of a case."""
    return next(gzip.decompress(path.read_bytes()) for folder in FOLDERS if (path := folder / (case + ENDING)).exists())


def packets(text: bytes) -> list[bytes]:
    """The packets of a stream, each without its empty line."""
    return [block for block in text.split(PACKET_END) if block.strip()]


def joined(blocks: list[bytes]) -> bytes:
    """A stream of these packets."""
    return b"".join(block + PACKET_END for block in blocks)


def outside_calls(text: bytes, settings: dict[str, str] | None = None) -> Calls:
    """The calls with an outside party."""
    return [call for call in calls_in(text, settings or {}) if call["direction"] != "internal"]


def differences(wanted: Calls, got: Calls) -> list[str]:
    """What is wrong with these calls; nothing if every wanted call is there and no other one."""
    found = [] if len(wanted) == len(got) else [f"{len(got)} calls, wanted {len(wanted)}: {got}"]
    pairings = ([_wrong(*pair) for pair in zip(wanted, order, strict=False)] for order in permutations(got))
    return found + min(([text for texts in pairing for text in texts] for pairing in pairings), key=len)


def _wrong(wanted: dict[str, Any], call: dict[str, Any]) -> list[str]:
    return [
        f"{field} {call[field]!r}, wanted {value!r}"
        for field, value in wanted.items()
        if not _fits(field, value, call[field])
    ]


def _fits(field: str, wanted: Any, got: Any) -> bool:
    if field in SETS:
        return sorted(set(wanted)) == sorted(got)
    return got in wanted if isinstance(wanted, list) else bool(got == wanted)
