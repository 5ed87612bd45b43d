"""The recordings of the simulator are sound, and can be asked for in parts."""

import io
import wave

from cordboard_sandbox.pbx.recordings import RATE, SECONDS, reply, wav


def test_a_recording_is_a_wave_file_of_its_name() -> None:
    with wave.open(io.BytesIO(wav("a.wav"))) as found:
        assert (found.getframerate(), found.getnframes()) == (RATE, RATE * SECONDS)
    assert wav("a.wav") == wav("a.wav") != wav("b.wav")


def test_parts_are_those_that_were_asked_for() -> None:
    whole = wav("a.wav")
    part = reply("/recordings/a.wav", "GET / HTTP/1.1\r\nRange: bytes=4-7\r\n") or b""
    assert part.startswith(b"HTTP/1.1 206")
    assert part.endswith(b"\r\n\r\n" + whole[4:8])
    assert f"Content-Range: bytes 4-7/{len(whole)}".encode() in part
    assert (reply("/recordings/a.wav", f"Range: bytes={len(whole)}-") or b"").startswith(b"HTTP/1.1 416")
    assert (reply("/recordings/a.wav", "") or b"").endswith(whole)
    assert reply("/recordings/../x", "") is None
