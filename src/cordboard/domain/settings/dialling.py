"""Settings of placing calls: what belongs to an extension, and which numbers may be dialled."""

from enum import StrEnum
from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value

MOST_A_MINUTE = 60
MOST_AN_HOUR = 1_000


class DeviceDriver(StrEnum):
    """How a phone is steered itself. `none`: only through the phone system."""

    NONE = "none"
    TALK_HOLD = "talk_hold"  # it takes SIP NOTIFY with the events talk and hold
    CISCO_SPA = "cisco_spa"  # the same, once its Talk Package and Hold Package are switched on
    YEALINK = "yealink"  # it takes keys by SIP NOTIFY with the event ACTION-URI, from firmware 82


class Device(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The phone of an extension: its MAC address in any notation, its user `<pbx>.<extension>`, how it is steered."""

    mac: str | None = None
    user: str | None = None
    driver: DeviceDriver = DeviceDriver.NONE


class CompanyExtension(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What belongs to an extension; who uses it is in the team.

    `first_leg`: what rings first when this extension places a call, an extension or the number of a mobile or
    landline; None: the extension itself. `caller_ids`: numbers of ours that it may show, the first one by default;
    none: every number of ours, and the phone system's own by default.
    """

    number: str
    first_leg: str | None = None
    caller_ids: tuple[str, ...] = ()
    device: Device | None = None


class Dialling(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Which numbers may be dialled. `prefixes`: beginnings such as +34; none: the countries of our own numbers.

    `premium`: also numbers that cost more. `per_minute`: calls that one extension may place in a minute.
    `routes_outside`: routing rules may send calls to numbers outside of the company, at most `routes_per_hour`.
    """

    prefixes: tuple[str, ...] = ()
    premium: bool = False
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=MOST_A_MINUTE)] = 10
    routes_outside: bool = False
    routes_per_hour: Annotated[int, msgspec.Meta(ge=1, le=MOST_AN_HOUR)] = 30


def settings_of(extension: str, extensions: tuple[CompanyExtension, ...]) -> CompanyExtension:
    """What is set for this extension; without an entry nothing is."""
    return next((one for one in extensions if one.number == extension), CompanyExtension(number=extension))


def driver_of(extension: str, extensions: tuple[CompanyExtension, ...]) -> DeviceDriver:
    """How the phone of this extension is steered itself."""
    device = settings_of(extension, extensions).device
    return device.driver if device is not None else DeviceDriver.NONE
