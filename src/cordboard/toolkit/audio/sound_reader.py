"""Reads the sound of a recording, block by block, whatever a phone system wrote. The file itself is never changed.

Runs in a process of its own (`worker.py`) or a command: the libraries are large, and the files come from outside.
"""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import numpy as np
import soundfile

from cordboard.toolkit.audio.channel_layout import is_interleaved
from cordboard.toolkit.audio.file_formats import HEADER, ForFFmpeg, Format, Layout, WithHeader, format_of
from cordboard.toolkit.audio.g722 import Decoder
from cordboard.toolkit.audio.sound_facts import Unreadable
from cordboard.toolkit.audio.wav_header import read_header

BLOCK = 65_536  # frames
BEGIN = 65_536  # bytes in which the header of a WAV file ends
LISTENED = 2_000_000  # bytes that show whether there are two channels
FFMPEG_S = 1800.0
AU_UNKNOWN = 0xFFFFFFFF


class Sound:
    """The sound of one file. Use it as a context manager; `blocks` gives arrays of shape (frames, channels)."""

    def __init__(self, path: Path) -> None:
        self._held = ExitStack()
        self._path = path
        self.rate = 8000
        self.channels = 1
        self.frames = 0
        self.unfinished = False
        self._file: Any = None
        self._coded: IO[bytes] | None = None  # G.722

    @property
    def seconds(self) -> float:
        return round(self.frames / self.rate, 3)

    def __enter__(self) -> "Sound":
        try:
            size = self._path.stat().st_size
            with self._path.open("rb") as file:
                first = file.read(HEADER)
        except OSError as error:
            raise Unreadable(f"{self._path.name} cannot be read: {error.strerror}.") from None
        if not size:
            raise Unreadable(f"{self._path.name} is empty. The phone system wrote no sound.")
        try:
            self._open(self._path, format_of(self._path.name, first), size)
        except soundfile.LibsndfileError as error:
            self._held.close()
            raise Unreadable(f"{self._path.name} holds no sound that can be read: {error.error_string}") from None
        except BaseException:
            self._held.close()
            raise
        if not self.frames:
            self._held.close()
            raise Unreadable(f"{self._path.name} holds no sound.")
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def blocks(self) -> Iterator[Any]:
        """All of it, once."""
        if self._coded is not None:
            decoder = Decoder()
            while piece := self._coded.read(BLOCK // 2):
                yield np.array(decoder.decode(piece), dtype=np.float32).reshape(-1, 1) / 32768
            return
        left = self.frames
        while left > 0:
            block = self._file.read(min(BLOCK, left), dtype="float32", always_2d=True)
            if not len(block):
                return
            left -= len(block)
            yield block

    def _open(self, path: Path, kind: Format, size: int) -> None:
        match kind:
            case Layout(coding="G722"):
                self.rate, self.frames = kind.rate, size * kind.frame_samples
                self._coded = self._held.enter_context(path.open("rb"))
            case Layout():
                self._open_bare(path, kind, size)
            case WithHeader(kind="wav"):
                self._open_wav(path, size)
            case WithHeader(kind="au"):
                self._open_au(path, size)
            case WithHeader():
                self._hold(soundfile.SoundFile(str(path)))
            case ForFFmpeg():
                self._convert(path, kind)

    def _hold(self, file: Any, frames: int | None = None) -> None:
        self._file = self._held.enter_context(file)
        self.rate, self.channels = file.samplerate, file.channels
        self.frames = file.frames if frames is None else min(frames, file.frames)

    def _open_bare(self, path: Path, kind: Layout, size: int) -> None:
        whole, rest = divmod(size, kind.frame_bytes)
        self.unfinished = rest > 0
        channels = 1
        if kind.two_legs:
            with path.open("rb") as file:
                heard = file.read(LISTENED)
            channels = 2 if is_interleaved(np.frombuffer(heard[: len(heard) // 2 * 2], "<i2") / 32768) else 1
        file = soundfile.SoundFile(
            str(path),
            samplerate=kind.rate,
            channels=channels,
            format="RAW",
            subtype=kind.coding,
            endian="LITTLE",
        )
        self._hold(file, whole * kind.frame_samples // channels)

    def _open_wav(self, path: Path, size: int) -> None:
        with path.open("rb") as file:
            header = read_header(file.read(BEGIN), size)
        if header is None:
            self._hold(soundfile.SoundFile(str(path)))
            return
        self.unfinished = header.unfinished
        source = self._held.enter_context(path.open("rb"))
        whole = Corrected(source, header.corrected, header.data_at + header.data_size)
        self._hold(soundfile.SoundFile(whole), header.frames)

    def _open_au(self, path: Path, size: int) -> None:
        with path.open("rb") as file:
            begin = file.read(HEADER)
        at, stated = (int.from_bytes(begin[place : place + 4], "big") for place in (4, 8))
        if stated in (0, AU_UNKNOWN) or stated > size - at:  # Asterisk leaves 0 also in finished files
            begin = begin[:8] + (size - at).to_bytes(4, "big") + begin[12:at]
            source = self._held.enter_context(path.open("rb"))
            self._hold(soundfile.SoundFile(Corrected(source, begin[:at], size)))
        else:
            self._hold(soundfile.SoundFile(str(path)))

    def _convert(self, path: Path, kind: ForFFmpeg) -> None:
        program = shutil.which("ffmpeg")
        if program is None and not kind.known:
            raise Unreadable(
                f"{path.name} is not an audio file: neither its beginning nor its ending is that of one. "
                "Choose the recording itself, and keep the ending that the phone system gave it."
            )
        if program is None:
            name = path.suffix or "a file without an ending"
            raise Unreadable(f"{path.name}: {name} needs the program ffmpeg. Install it on this server.")
        folder = Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="cordboard-sound-")))
        made = folder / "sound.wav"
        command = [program, "-nostdin", "-v", "error", "-protocol_whitelist", "file"]
        command += [*kind.options, "-i", f"file:{path}", "-vn", "-c:a", "pcm_s16le", str(made)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=FFMPEG_S, check=False)  # noqa: S603 a list
        except subprocess.TimeoutExpired:
            raise Unreadable(f"{path.name}: ffmpeg did not finish within {FFMPEG_S:g} s.") from None
        if done.returncode or not made.exists():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise Unreadable(f"{path.name} holds no sound that ffmpeg can read: {said[-1] if said else 'no reason'}")
        self._open_wav(made, made.stat().st_size)


class Corrected(io.RawIOBase):
    """A file whose header was replaced, up to `size` bytes; the file stays as it is."""

    def __init__(self, file: IO[bytes], header: bytes, size: int) -> None:
        self._file, self._header, self._size, self._at = file, header, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._size - self._at))
        piece = self._header[self._at : self._at + wanted]
        if len(piece) < wanted:
            self._file.seek(self._at + len(piece))
            piece += self._file.read(wanted - len(piece))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
