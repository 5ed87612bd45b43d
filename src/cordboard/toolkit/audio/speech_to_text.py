"""Writes down what is said in a recording, on this machine's processor and without the network.

One leg after the other: two people in one sound become nonsense. The engine is faster-whisper, an optional part
(`locks/transcription.txt`), with a model in a folder that somebody names.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from cordboard.toolkit.audio.sound_reader import Sound
from cordboard.toolkit.audio.transcript import CannotTranscribe, Spoken, Transcript

ENGINE = "faster_whisper"
DECODER = "av"
PARTS = ("model.bin", "config.json", "tokenizer.json")
RATE = 16_000  # Units: Hz; of the engine
PIECE_S, CUT_S, STEP_S = 600, 10, 0.1  # a piece ends where it is quietest in its last seconds
THREADS = 1
TAPS = 32  # of the filter, on each side of a sample


def transcribe(path: Path, model: Path, language: str | None = None) -> Transcript:
    """What is said in this recording. `language`: two letters; None: the engine guesses for each leg.

    Raises: CannotTranscribe; Unreadable for what is no sound.
    """
    engine = _loaded(model)
    with Sound(path) as sound:
        channels = sound.channels
    legs = [_leg(path, channel, engine, language) for channel in range(channels)]
    said = sorted((one for _, spoken in legs for one in spoken), key=lambda one: (one.start, one.channel))
    return Transcript(languages=tuple(found for found, _ in legs), spoken=tuple(said))


def _loaded(folder: Path) -> Any:
    missing = [name for name in PARTS if not (folder / name).is_file()]
    if missing:
        raise CannotTranscribe(
            f"{folder} holds no speech model: {', '.join(missing)} is missing. "
            "Name the folder of a Whisper model in the format of faster-whisper (CTranslate2)."
        )
    os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is ever downloaded
    sys.modules.setdefault(DECODER, ModuleType(DECODER))  # its library has GPL parts; sound is given as arrays
    try:
        return importlib.import_module(ENGINE).WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True
        )
    except ModuleNotFoundError as error:
        raise CannotTranscribe(
            f"Transcription is not installed ({error.name} is missing). "
            "Install it with: pip install --no-deps --require-hashes -r locks/transcription.txt"
        ) from None
    except (RuntimeError, ValueError) as error:
        raise CannotTranscribe(f"The speech model in {folder} cannot be loaded: {error}") from None


def _leg(path: Path, channel: int, engine: Any, language: str | None) -> tuple[str, list[Spoken]]:
    spoken, found, at = list[Spoken](), language or "", 0.0
    for piece in _pieces(path, channel):
        segments, facts = engine.transcribe(
            piece, language=found or None, beam_size=5, vad_filter=True, condition_on_previous_text=False
        )
        part = [_spoken(one, channel, at) for one in segments]
        spoken += [one for one in part if one.text]
        if part and not found:
            found = str(facts.language)
        at += len(piece) / RATE
    return found if spoken else "", spoken


def _spoken(segment: Any, channel: int, after: float) -> Spoken:
    start, end = (round(after + float(at), 2) for at in (segment.start, segment.end))
    return Spoken(channel=channel, start=start, end=end, text=segment.text.strip())


def _pieces(path: Path, channel: int) -> Iterator[Any]:
    """The sound of one leg at the rate of the engine, cut in silence."""
    with Sound(path) as sound:
        rate, held = sound.rate, np.zeros(0, dtype=np.float32)
        for block in sound.blocks():
            held = np.concatenate([held, block[:, channel]])
            while len(held) >= PIECE_S * rate:
                cut = _quietest(held[: PIECE_S * rate], rate)
                yield _resampled(held[:cut], rate)
                held = held[cut:]
        if len(held):
            yield _resampled(held, rate)


def _quietest(samples: Any, rate: int) -> int:
    """Where to cut: in the middle of the quietest step of the last seconds."""
    step = int(STEP_S * rate)
    first = len(samples) - CUT_S * rate
    steps = samples[first : first + CUT_S * rate // step * step].reshape(-1, step)
    return first + int(np.argmin((steps**2).mean(axis=1))) * step + step // 2


def _resampled(samples: Any, rate: int) -> Any:
    """At 16 kHz: by a filter where the rate is a whole part of it, as that of telephones is, else by straight lines."""
    if RATE % rate:
        places = np.arange(len(samples) * RATE // rate) * (rate / RATE)
        return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    factor = RATE // rate
    if factor == 1:
        return samples
    spread = np.zeros(len(samples) * factor, dtype=np.float32)
    spread[::factor] = samples
    around = np.arange(-TAPS * factor, TAPS * factor + 1)
    return np.convolve(spread, np.sinc(around / factor) * np.hanning(len(around)), "same").astype(np.float32)
