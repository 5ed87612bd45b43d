"""Clients whom nobody is to call back, as a store can look for them: whose tasks the stop list leaves out. Pure."""

from collections.abc import Sequence
from datetime import datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.stop_list.entry import STOPPED, StopKind, StopListEntry, is_expired
from cordboard.domain.stop_list.own_entries import SINGLE
from cordboard.domain.stop_list.spans import prefix_of, range_of


class NobodyToCall(Value, frozen=True, kw_only=True):
    """`numbers` as written. `spans`: first and last, both included and of one length, full numbers with their plus.

    `entries`: keys, for what only a call tells: a leg, an extension, a tag.
    """

    numbers: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    entries: tuple[str, ...] = ()


def nobody_to_call(entries: Sequence[StopListEntry], region: str, now: datetime, time_zone: str | None) -> NobodyToCall:
    """What the entries in force leave out. Units: `now` aware."""
    in_force = [one for one in entries if Entity.TASK in STOPPED[one.stops] and not is_expired(one, now, time_zone)]
    prefixes = [prefix_of(one.value, region) for one in in_force if one.kind is StopKind.PREFIX]
    ranges = [range_of(one.value, region) for one in in_force if one.kind is StopKind.RANGE]
    written = (text for one in prefixes if one is not None for text in (one.full, one.short))
    return NobodyToCall(
        numbers=tuple(one.value.strip() for one in in_force if one.kind in SINGLE),
        prefixes=tuple(text for text in written if text),
        spans=tuple(one.ends for one in ranges if one is not None),
        entries=tuple(one.key for one in in_force),
    )
