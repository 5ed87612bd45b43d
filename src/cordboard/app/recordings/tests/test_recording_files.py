"""Recordings from a folder: what is in it, and nothing outside."""

import os
from pathlib import Path

import pytest

from cordboard.app.recordings.audio_type import audio_type
from cordboard.app.recordings.recording_files import NoSuchFile, read_part

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(100)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "monitor"
    (inside / "2026").mkdir(parents=True)
    (inside / "2026" / "a.wav").write_bytes(WAV)
    (tmp_path / "secret").write_bytes(WAV)
    (tmp_path / "monitor-other").mkdir()
    (tmp_path / "monitor-other" / "a.wav").write_bytes(WAV)
    (inside / "link.wav").symlink_to(tmp_path / "secret")
    (inside / "inner.wav").symlink_to(inside / "2026" / "a.wav")
    (inside / "out").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.wav")
    return inside


@pytest.mark.parametrize("written", ["2026/a.wav", "{folder}/2026/a.wav", "2026/../2026/a.wav", "inner.wav"])
def test_a_file_in_the_folder_is_read_in_parts(folder: Path, written: str) -> None:
    assert read_part(str(folder), written.format(folder=folder), 8, 4) == (b"WAVE", len(WAV))


@pytest.mark.parametrize(
    "written",
    [
        "../secret",
        "{folder}/../secret",
        "{folder}-other/a.wav",
        "/etc/passwd",
        "link.wav",
        "out/secret",
        "pipe.wav",
        "2026",
        "",
        ".",
        "absent.wav",
        "a\0b",
        "x" * 5000,
    ],
)
def test_nothing_outside_the_folder_and_no_other_kind_of_file_is_read(folder: Path, written: str) -> None:
    with pytest.raises(NoSuchFile):
        read_part(str(folder), written.format(folder=folder), 0, 100)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (WAV, "audio/wav"),
        (b"OggS\0", "audio/ogg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"<!DOCTYPE html>", None),
        (b"{}", None),
        (b"%PDF-1.7", None),
        (b"\xff\xd8\xff\xe0", None),
        (b"RIFF\0\0\0\0AVI ", None),
        (b"", None),
    ],
)
def test_audio_is_known_by_its_first_bytes(first: bytes, kind: str | None) -> None:
    assert audio_type(first) == kind
