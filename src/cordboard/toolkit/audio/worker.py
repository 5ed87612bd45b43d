"""A process of its own that makes the playable copy of one recording; `conversion.py` starts it and reads its answer.

The libraries are large, the work is long, and the files come from outside: none of it belongs into the server.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from cordboard.toolkit.audio.playable_copy import make_copy
from cordboard.toolkit.audio.sound_facts import Unreadable

POLITE = 10  # niceness: calls come first


def main(source: str, copy: str) -> int:
    """Write the copy; what the file holds goes to standard output, as JSON."""
    with suppress(OSError):
        os.nice(POLITE)
    try:
        facts, outline = make_copy(Path(source), Path(copy))
    except Unreadable as error:
        sys.stdout.buffer.write(msgspec.json.encode({"error": str(error)}))
        return 1
    sys.stdout.buffer.write(msgspec.json.encode({"facts": facts, "outline": outline}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
