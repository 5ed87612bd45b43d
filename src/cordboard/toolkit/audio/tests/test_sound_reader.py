"""Recordings as phone systems write them: length, channels, level and tones of each, and the copy for browsers.

The fixtures are of a real Asterisk 22; the others are made here with known sound.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from cordboard.toolkit.audio.playable_copy import facts_of, make_copy
from cordboard.toolkit.audio.sound_facts import Unreadable
from cordboard.toolkit.audio.worker import main

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
UNFINISHED = {"unfinished.wav", "cut.gsm"}


def tone(seconds: float, *hertz: float, rate: int = 8000) -> Any:
    at = np.arange(int(seconds * rate)) / rate
    return sum(0.25 * np.sin(2 * np.pi * one * at) for one in hertz)


def noise(seconds: float) -> Any:
    return 0.1 * np.random.default_rng(11).standard_normal(int(seconds * 8000))


def speech(seconds: float, seed: int) -> Any:
    """Noise in the shape of a voice: low frequencies, loud and silent by turns."""
    raw = np.random.default_rng(seed).standard_normal(int(seconds * 8000) + 8)
    low = np.convolve(raw, np.hanning(9) / 4, "valid")
    turns = np.repeat(np.random.default_rng(seed + 1).random(len(low) // 800 + 1) > 0.5, 800)[: len(low)]
    return 0.1 * low * turns


def pcm(samples: Any) -> bytes:
    return bytes((samples * 32767).astype("<i2").tobytes())


def tones_of(samples: Any, rate: int, count: int) -> list[int]:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), rate))  # one bin for each Hz
    found: list[int] = []
    for place in np.argsort(-spectrum):
        if all(abs(place - one) > 20 for one in found):
            found.append(int(place))
        if len(found) == count:
            break
    return sorted(found)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recording_of_asterisk_has_its_length_and_its_copy_the_sound(name: str, tmp_path: Path) -> None:
    wanted, copy, original = EXPECTED[name], tmp_path / "copy.mp3", (FIXTURES / name).read_bytes()
    facts, outline = make_copy(FIXTURES / name, copy)
    assert facts.seconds == pytest.approx(wanted["seconds"], abs=0.05)
    assert (facts.channels, facts.rate, facts.playable) == (wanted["channels"], wanted["rate"], True)
    assert facts.unfinished is (name in UNFINISHED)
    sound, rate = soundfile.read(str(copy), always_2d=True)
    assert len(sound) / rate == pytest.approx(wanted["seconds"], abs=0.1)
    for channel, (level, hertz) in enumerate(zip(wanted["rms"], wanted["tones"], strict=True)):
        heard = float(np.sqrt(np.mean(sound[:, channel] ** 2)))
        assert abs(20 * np.log10(heard / level)) < 1.5
        assert tones_of(sound[-rate:, channel], rate, len(hertz)) == pytest.approx(hertz, abs=2)
        assert len(outline.peaks[channel]) == 1500
        assert max(outline.peaks[channel]) > 10
    assert (FIXTURES / name).read_bytes() == original


def test_two_legs_without_a_header_are_told_from_one_by_their_sound(tmp_path: Path) -> None:
    one, other = speech(20, 1), speech(20, 5)
    silent = np.zeros(len(one))
    legs = {"both": (one, other), "one": (one, silent), "other": (silent, other), "same": (one, one)}
    legs |= {"tones": (tone(2, 300), tone(2, 1400)), "high": (tone(2, 2600), tone(2, 697))}
    for name, pair in legs.items():
        path = tmp_path / f"{name}.raw"
        path.write_bytes(pcm(np.stack(pair, axis=1).reshape(-1)))
        facts = facts_of(path)
        assert (name, facts.channels, facts.seconds) == (name, 2, len(pair[0]) / 8000)
    mono = {
        "speech": one,
        "both": one + other,
        "tone": tone(2, 440),
        "pair": tone(2, 350, 440),
        "key": tone(2, 941, 1633),
    }
    mono |= {"noise": noise(5), "silence": np.zeros(16000), "high": tone(2, 3100), "short": tone(0.002, 440)}
    for name, samples in mono.items():
        path = tmp_path / f"{name}.sln"
        path.write_bytes(pcm(samples))
        assert (name, facts_of(path).channels) == (name, 1)


@pytest.mark.parametrize(
    ("name", "rate", "coding", "size"),
    [
        ("a.pcm", 8000, "ULAW", 1),
        ("a.ul", 8000, "ULAW", 1),
        ("a.al", 8000, "ALAW", 1),
        ("a.alaw", 8000, "ALAW", 1),
        ("a.sln16", 16000, "PCM_16", 2),
        ("a.sln48", 48000, "PCM_16", 2),
        ("a.sln192", 192000, "PCM_16", 2),
        ("noending", 8000, "PCM_16", 2),
    ],
)
def test_an_ending_gives_coding_and_rate(name: str, rate: int, coding: str, size: int, tmp_path: Path) -> None:
    made, path = tmp_path / "made.tmp", tmp_path / name
    soundfile.write(str(made), tone(1.5, 440, 1000, rate=rate), rate, format="RAW", subtype=coding, endian="LITTLE")
    made.rename(path)
    facts, _ = make_copy(path, tmp_path / "copy.mp3")
    assert (facts.seconds, facts.channels, facts.rate) == (1.5, 1, rate)
    sound, heard = soundfile.read(str(tmp_path / "copy.mp3"))
    assert tones_of(sound[-heard:], heard, 2) == pytest.approx([440, 1000], abs=2)


def wav(tmp_path: Path, name: str, subtype: str, samples: Any, rate: int = 8000, kind: str = "WAV") -> bytearray:
    path = tmp_path / name
    soundfile.write(str(path), samples, rate, format=kind, subtype=subtype)
    return bytearray(path.read_bytes())


@pytest.mark.parametrize("stated", [0, 0xFFFFFFFF, 1_000_000])
def test_wrong_sizes_in_a_header_are_cured_in_the_copy(stated: int, tmp_path: Path) -> None:
    for name, subtype, rate, channels in (
        ("a.wav", "PCM_16", 8000, 1),
        ("b.wav", "PCM_16", 16000, 2),
        ("c.wav16", "PCM_16", 16000, 1),
        ("d.wav", "ULAW", 8000, 1),
        ("e.WAV", "GSM610", 8000, 1),
    ):
        sound = tone(1.6, 440, rate=rate)
        samples = np.stack([sound] * channels, axis=1)
        body = wav(tmp_path, name, subtype, samples, rate)
        struct.pack_into("<I", body, body.index(b"data") + 4, stated)
        struct.pack_into("<I", body, 4, stated)
        path = tmp_path / name
        path.write_bytes(body)
        facts, _ = make_copy(path, tmp_path / f"{name}.mp3")
        assert (name, facts.unfinished, facts.rate, facts.channels) == (name, True, rate, channels)
        assert facts.seconds == pytest.approx(1.6, abs=0.05)
        assert path.read_bytes() == body


def test_a_finished_au_file_with_size_0_is_read(tmp_path: Path) -> None:
    body = wav(tmp_path, "a.au", "ULAW", tone(2, 440), kind="AU")
    body[8:12] = bytes(4)
    (tmp_path / "a.au").write_bytes(body)
    assert facts_of(tmp_path / "a.au").seconds == 2.0


def test_a_header_is_believed_before_the_ending(tmp_path: Path) -> None:
    wav(tmp_path, "a.gsm", "PCM_16", tone(1, 440), kind="WAV")
    assert facts_of(tmp_path / "a.gsm").seconds == 1.0
    quiet = tmp_path / "b.ulaw"
    quiet.write_bytes(b"\xff\xfb" * 4000)  # mu-law silence looks like a frame of MP3
    assert facts_of(quiet).seconds == 1.0


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.wav", b"", "is empty"),
        ("a.wav", b"RIFF\0\0\0\0WAVEfmt ", "holds no sound"),
        ("a.mp3", b"<html>not here</html>" * 40, "holds no sound"),
        ("a.g729", b"\0" * 100, "ffmpeg"),
        ("a.gsm", b"\xd0" * 20, "holds no sound"),
        ("invoice.txt", b"Invoice 17, to be paid by Friday.\n" * 4, "is not an audio file"),
        ("a.pdf", b"%PDF-1.7\n" + b"\0" * 100, "is not an audio file"),
        ("message", b"#!AMR\n" + b"\x3c" * 100, "holds no sound|ffmpeg"),
    ],
)
def test_what_is_no_sound_says_so(
    name: str, body: bytes, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # without FFmpeg
    (tmp_path / name).write_bytes(body)
    with pytest.raises(Unreadable, match=says):
        facts_of(tmp_path / name)
    with pytest.raises(Unreadable, match="cannot be read"):
        facts_of(tmp_path / "absent.wav")


def ffmpeg(folder: Path, monkeypatch: pytest.MonkeyPatch, work: str) -> Path:
    """A program of this name that does this; the file with its arguments."""
    asked, program = folder / "arguments.txt", folder / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{asked}"\nfor made; do :; done\n{work}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return asked


def test_an_ffmpeg_program_of_the_system_reads_what_the_library_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ffmpeg(tmp_path, monkeypatch, f'cp "{FIXTURES / "talk.wav"}" "$made"')
    source = tmp_path / "voice.amr"
    source.write_bytes(b"#!AMR\n" + b"\x3c" * 100)
    facts, _ = make_copy(source, tmp_path / "copy.mp3")
    assert facts == facts_of(FIXTURES / "talk.wav")
    assert abs(soundfile.info(str(tmp_path / "copy.mp3")).duration - facts.seconds) < 0.1
    said = asked.read_text(encoding="utf-8").split("\n")
    assert said[said.index("-i") + 1] == f"file:{source}"
    assert said[said.index("-protocol_whitelist") + 1] == "file", "a playlist opens nothing on the network"
    (tmp_path / "talk.g726-32").write_bytes(b"\x11" * 100)
    facts_of(tmp_path / "talk.g726-32")
    said = asked.read_text(encoding="utf-8").split("\n")
    assert said[said.index("-f") : said.index("-i")] == ["-f", "g726le", "-code_size", "4", "-ar", "8000"]


def test_what_the_ffmpeg_program_refuses_is_said_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ffmpeg(tmp_path, monkeypatch, 'echo "Invalid data found when processing input" >&2; exit 1')
    (tmp_path / "voice.amr").write_bytes(b"#!AMR\n")
    with pytest.raises(Unreadable, match="ffmpeg can read: Invalid data found"):
        facts_of(tmp_path / "voice.amr")


def test_the_worker_answers_in_json(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(str(FIXTURES / "talk.gsm"), str(tmp_path / "copy.mp3")) == 0
    answer = json.loads(capfdbinary.readouterr().out)
    assert answer["facts"] == {"seconds": 1.98, "channels": 1, "rate": 8000, "unfinished": False, "playable": True}
    assert main(str(FIXTURES / "absent.gsm"), str(tmp_path / "other.mp3")) == 1
    assert "cannot be read" in json.loads(capfdbinary.readouterr().out)["error"]
