"""What the doctor says about frames: which sites may show the call panel, as the server was started."""

from collections.abc import Sequence

import msgspec

from cordboard.contract.views.overview import CheckView, DoctorView

NAME = "call panel"


def with_frames(found: DoctorView, origins: Sequence[str]) -> DoctorView:
    """The doctor's view with one line more."""
    text = f"These sites may show the call panel: {', '.join(origins)}." if origins else OFF
    return msgspec.structs.replace(found, checks=(*found.checks, CheckView(name=NAME, level="green", sentence=text)))


OFF = "No other site may show the call panel."
