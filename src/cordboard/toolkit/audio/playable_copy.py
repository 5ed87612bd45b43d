"""Makes the copy that every browser plays, and the outline of its sound. The original is not changed.

MP3 with an average rate: it has an exact length, can be sought in, and keeps two legs apart.
"""

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from cordboard.toolkit.audio.sound_facts import Outline, SoundFacts, Unreadable
from cordboard.toolkit.audio.sound_reader import Sound

RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)  # of MP3
COLUMNS = 1500  # of the outline
QUALITY = 0.5


def facts_of(path: Path) -> SoundFacts:
    """What the file holds. Raises: Unreadable."""
    with Sound(path) as sound:
        return _facts(sound)


def make_copy(path: Path, copy: Path) -> tuple[SoundFacts, Outline]:
    """Write the copy, and give what the file holds. Raises: Unreadable."""
    with Sound(path) as sound:
        facts = _facts(sound)
        if not facts.playable:
            raise Unreadable(f"{path.name}: {sound.rate} Hz cannot be played in a browser.")
        step = _step(sound.rate) or 1
        channels = min(2, sound.channels)
        loudest = np.zeros((COLUMNS, channels), dtype=np.float32)
        done = 0
        with soundfile.SoundFile(
            str(copy),
            "w",
            samplerate=sound.rate // step,
            channels=channels,
            format="MP3",
            subtype="MPEG_LAYER_III",
            compression_level=QUALITY,
            bitrate_mode="AVERAGE",
        ) as written:
            for block in sound.blocks():
                legs = block if sound.channels <= 2 else block.mean(axis=1, keepdims=True).repeat(2, axis=1)
                columns = (np.arange(done, done + len(legs)) * COLUMNS // max(1, sound.frames)).clip(0, COLUMNS - 1)
                np.maximum.at(loudest, columns, np.abs(legs))
                done += len(legs)
                written.write(_thinned(legs, step))
    levels = np.minimum(loudest * 100, 100).astype(int).T
    return facts, Outline(seconds=facts.seconds, peaks=tuple(tuple(leg.tolist()) for leg in levels))


def _facts(sound: Sound) -> SoundFacts:
    return SoundFacts(
        seconds=sound.seconds,
        channels=sound.channels,
        rate=sound.rate,
        unfinished=sound.unfinished,
        playable=_step(sound.rate) is not None,
    )


def _step(rate: int) -> int | None:
    """By which whole number the rate is divided to be one of MP3."""
    return next((step for step in (1, 2, 3, 4, 6, 8) if rate % step == 0 and rate // step in RATES), None)


def _thinned(legs: Any, step: int) -> Any:
    if step == 1:
        return legs
    whole = len(legs) // step * step
    return legs[:whole].reshape(-1, step, legs.shape[1]).mean(axis=1)
