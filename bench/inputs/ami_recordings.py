"""Recorded manager streams played as many parallel calls: new ids and times, twenty calls at once."""

import random
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from cordboard.pbx.asterisk.client import CHUNK
from cordboard_sandbox.pbx.template import Counters, Template, read, replayed, stamped

SIDE_BY_SIDE = 20
CALL_EVERY_S = 1.0


def recordings() -> list[Template]:
    """The project's recordings of a real Asterisk, without those that contain no call."""
    folder = Path(str(files("cordboard") / "pbx" / "asterisk" / "fixtures" / "22"))
    names = sorted(path for path in folder.glob("*.ami.txt") if not path.name.endswith("second.ami.txt"))
    return [one for one in (read(path.name, path.read_bytes()) for path in names) if one.ids]


def stream(packets: int, seed: int) -> bytes:
    """At least this many packets, in order of time."""
    chance, templates = random.Random(seed), recordings()  # a fixed seed on purpose
    counters = Counters(system=f"bench{seed}", fresh=lambda: f"{chance.getrandbits(128):032x}")
    begun, timed = time.time() - 3600.0, list[tuple[float, str]]()
    start = begun
    while len(timed) < packets:
        for one in chance.sample(templates, min(SIDE_BY_SIDE, len(templates))):
            call = replayed(one, counters, start, lambda gap: gap)
            timed += [(start + at, text) for at, text in call.schedule]
            start += CALL_EVERY_S / SIDE_BY_SIDE
    timed.sort(key=lambda pair: pair[0])
    local = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(begun))
    return "".join(stamped(text, at, local) + "\r\n\r\n" for at, text in timed).encode()


def chunks(data: bytes, size: int = CHUNK) -> Iterator[bytes]:
    """As the socket delivers it while the PBX has more data than was read."""
    for at in range(0, len(data), size):
        yield data[at : at + size]
