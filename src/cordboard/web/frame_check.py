"""What the doctor says about frames: which sites may show the call panel, as the server was started."""

from collections.abc import Sequence

import msgspec

from cordboard.contract.doctor_sentences import sentences_in
from cordboard.contract.views.overview import CheckView, DoctorView

NAME = "call panel"
OFF = "No other site may show the call panel."


def with_frames(found: DoctorView, origins: Sequence[str]) -> DoctorView:
    """The doctor's view with one line more."""
    text = f"These sites may show the call panel: {', '.join(origins)}." if origins else OFF
    return msgspec.structs.replace(found, checks=(*found.checks, _check(text)))


def _check(text: str) -> CheckView:
    return CheckView(name=NAME, level="green", sentence=text, reasons=tuple(sentences_in(text)))
