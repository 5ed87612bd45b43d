"""What the engine is asked. A real one hears speech in `tests/asterisk/test_transcription.py`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from cordboard.toolkit.audio import speech_to_text
from cordboard.toolkit.audio.speech_to_text import PARTS, RATE, transcribe
from cordboard.toolkit.audio.transcript import CannotTranscribe, Spoken

Heard = list[tuple[Any, dict[str, Any]]]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in PARTS:
        (folder / name).write_bytes(b"{}")
    return folder


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What an engine was given that says where the loud part of its sound is."""
    given: Heard = []

    class Engine:
        def __init__(self, folder: str, **options: Any) -> None:
            assert options["local_files_only"], "no network"

        def transcribe(self, sound: Any, **options: Any) -> tuple[Iterable[Any], Any]:
            given.append((sound, options))
            loud = np.flatnonzero(np.abs(sound) > 0.05)
            said = [SimpleNamespace(start=loud[0] / RATE, end=loud[-1] / RATE, text=" hello ")] if len(loud) else []
            return iter(said), SimpleNamespace(language="en")

    engine = ModuleType("faster_whisper")
    engine.WhisperModel = Engine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", engine)
    monkeypatch.delitem(sys.modules, "av", raising=False)
    return given


def beep(seconds: float, start: float, end: float, rate: int = 8000) -> Any:
    at = np.arange(int(seconds * rate)) / rate
    return np.where((at >= start) & (at < end), 0.5 * np.sin(2 * np.pi * 300 * at), 0.0)


def test_each_leg_is_heard_by_itself_and_the_answers_are_put_in_order(
    tmp_path: Path, model: Path, heard: Heard
) -> None:
    both = np.stack([beep(4, 2, 3), beep(4, 0.5, 1)], axis=1)
    soundfile.write(tmp_path / "two.wav", both, 8000)
    found = transcribe(tmp_path / "two.wav", model, "es")
    assert [one[1]["language"] for one in heard] == ["es", "es"]
    assert all(len(one[0]) == 4 * RATE and one[0].dtype == np.float32 for one in heard)
    assert [(one.channel, round(one.start, 1), round(one.end, 1)) for one in found.spoken] == [
        (1, 0.5, 1.0),
        (0, 2.0, 3.0),
    ]
    assert {one.text for one in found.spoken} == {"hello"}
    assert found.languages == ("es", "es")
    assert sys.modules["av"].__spec__ is None, "an empty stand-in, never the library with GPL parts"


def test_a_silent_leg_has_no_words_and_no_language(tmp_path: Path, model: Path, heard: Heard) -> None:
    soundfile.write(tmp_path / "two.wav", np.stack([beep(2, 0, 1), beep(2, 0, 0)], axis=1), 8000)
    found = transcribe(tmp_path / "two.wav", model)
    assert [one[1]["language"] for one in heard] == [None, None], "without a hint the engine guesses"
    assert found.languages == ("en", "")
    assert [one.channel for one in found.spoken] == [0]


def test_a_long_recording_is_cut_in_silence_and_its_times_go_on(
    tmp_path: Path, model: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_to_text, "PIECE_S", 20)
    loud = beep(30, 0, 14) + beep(30, 16, 30)
    soundfile.write(tmp_path / "long.wav", loud, 8000)
    found = transcribe(tmp_path / "long.wav", model)
    assert len(heard) == 2
    assert 14 * RATE < len(heard[0][0]) < 16 * RATE, "not in the middle of a word"
    assert sum(len(one[0]) for one in heard) == 30 * RATE
    assert heard[1][1]["language"] == "en", "the language of the first part goes on"
    assert [(round(one.start), round(one.end)) for one in found.spoken] == [(0, 14), (16, 30)]


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000])
def test_speech_keeps_its_pitch_and_its_place_at_the_rate_of_the_engine(
    rate: int, tmp_path: Path, model: Path, heard: Heard
) -> None:
    soundfile.write(tmp_path / "a.wav", beep(2, 0.5, 1.5, rate), rate)
    (one,) = transcribe(tmp_path / "a.wav", model).spoken
    assert isinstance(one, Spoken)
    assert abs(one.start - 0.5) < 0.02
    assert abs(one.end - 1.5) < 0.02
    sound = heard[0][0]
    loudest = int(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE / len(sound)
    assert abs(loudest - 300) < 2


def test_what_is_missing_is_named_with_what_to_do(
    tmp_path: Path, model: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        CannotTranscribe, match=r"model\.bin, config\.json, tokenizer\.json is missing.*Name the folder"
    ):
        transcribe(tmp_path / "a.wav", tmp_path)
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(CannotTranscribe, match="not installed"):
        transcribe(tmp_path / "a.wav", model)
