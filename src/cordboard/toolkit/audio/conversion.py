"""Makes the copy for browsers in a process of its own (`worker.py`), with a limit of time."""

import asyncio
import contextlib
import sys
from pathlib import Path

import msgspec

from cordboard.toolkit.audio.sound_facts import Outline, SoundFacts, Unreadable

LIMIT_S = 3600.0
ANSWER = 1 << 20  # bytes


class _Answer(msgspec.Struct, kw_only=True):
    error: str | None = None
    facts: SoundFacts | None = None
    outline: Outline | None = None


async def convert(source: Path, copy: Path) -> tuple[SoundFacts, Outline]:
    """Write the copy; what the file holds. Raises: Unreadable."""
    command = (sys.executable, "-m", "cordboard.toolkit.audio.worker", str(source), str(copy))
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            said, _ = await process.communicate()
    except TimeoutError:
        raise Unreadable(f"The conversion did not end within {LIMIT_S:g} s.") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        answer = msgspec.json.decode(said[:ANSWER], type=_Answer)
    except msgspec.DecodeError:
        raise Unreadable(f"The conversion failed ({process.returncode}).") from None
    if answer.facts is None or answer.outline is None:
        raise Unreadable(answer.error or "The conversion gave no answer.")
    return answer.facts, answer.outline
