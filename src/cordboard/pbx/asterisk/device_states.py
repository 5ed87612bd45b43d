"""States of phones, asked of the device itself. A hint may say that a phone is free that isn't registered at all.

Source: docs/reference/telephony.md; states of Asterisk 16.28 and 22.10.
"""

import re
from collections.abc import Mapping

from cordboard.ports.agent_states import DeviceState

DEVICES: Mapping[str, DeviceState] = {  # the function DEVICE_STATE
    "NOT_INUSE": DeviceState.FREE,
    "INUSE": DeviceState.IN_CALL,
    "BUSY": DeviceState.IN_CALL,
    "ONHOLD": DeviceState.IN_CALL,
    "RINGING": DeviceState.RINGING,
    "RINGINUSE": DeviceState.RINGING,
    "UNAVAILABLE": DeviceState.UNREACHABLE,
}
_EXTENSION = re.compile(r"\+?\w{1,40}")


def device_variable(extension: str) -> str | None:
    """What the manager is asked for the phone of this extension; None for a text that is no extension."""
    return f"DEVICE_STATE(PJSIP/{extension})" if _EXTENSION.fullmatch(extension) else None


def device_state(value: str) -> DeviceState:
    """Our word for its answer."""
    return DEVICES.get(value, DeviceState.UNKNOWN)
