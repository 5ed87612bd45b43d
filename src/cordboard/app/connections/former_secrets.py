"""The former secret of a webhook goes on for a while beside the new one, so that changing it loses no event.

It is kept like any other secret, under the name of the new one with `.former`, together with when it ends.
"""

from collections.abc import Collection, Mapping

import msgspec

FORMER = ".former"
HOUR_S = 3600.0
MOST_HOURS = 168


class Former(msgspec.Struct, frozen=True):
    """A secret and when it ends. Units: epoch s."""

    value: str
    until: float


def is_former(name: str) -> bool:
    """Whether it is no secret that somebody entered."""
    return name.endswith(FORMER)


def kept_for(hours: int, held: Mapping[str, str], changed: Collection[str], now: float) -> dict[str, str]:
    """What is to be stored of the secrets that are changed; empty where they end at once."""
    if hours <= 0:
        return {}
    until = now + min(hours, MOST_HOURS) * HOUR_S
    return {
        f"{name}{FORMER}": msgspec.json.encode(Former(held[name], until)).decode() for name in changed if name in held
    }


def valid_in(secrets: Mapping[str, str], now: float) -> Mapping[str, Former]:
    """The former secrets that still go on, by the name of the new one."""
    found = {
        name.removesuffix(FORMER): msgspec.json.decode(body, type=Former)
        for name, body in secrets.items()
        if is_former(name)
    }
    return {name: one for name, one in found.items() if one.until > now}


def with_former(secrets: Mapping[str, str], now: float) -> Mapping[str, str] | None:
    """The secrets as they were before the change; None where nothing of that goes on."""
    former = valid_in(secrets, now)
    return {**secrets, **{name: one.value for name, one in former.items()}} if former else None
