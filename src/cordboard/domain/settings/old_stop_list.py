"""Ignored numbers of the version before become entries of the stop list. Pure.

There were two places: `ignore` of a number of ours, and a flat list of numbers in any spelling. The same calls are
stopped after the change as before.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from cordboard.domain.settings.company import CompanyNumber
from cordboard.domain.stop_list.entry import StopListEntry
from cordboard.domain.stop_list.own_entries import entry_of, names

OLD = Meta(description="Of the version before; read for one version.", extra_json_schema={"deprecated": True})


class WrittenNumber(CompanyNumber, frozen=True, kw_only=True, omit_defaults=False):
    """A number of ours as it may be written."""

    ignore: Annotated[bool, OLD] | UnsetType = UNSET


class WrittenEntry(StopListEntry, frozen=True, kw_only=True, omit_defaults=False):
    """An entry of the stop list as it may be written."""

    number: Annotated[str, OLD] | UnsetType = UNSET


def numbers_of(written: Sequence[CompanyNumber]) -> tuple[CompanyNumber, ...]:
    """The numbers in today's shape."""
    return tuple(
        CompanyNumber(**{name: getattr(one, name) for name in CompanyNumber.__struct_fields__}) for one in written
    )


def stop_list_of(
    entries: Sequence[StopListEntry], numbers: Sequence[CompanyNumber], home: str
) -> tuple[StopListEntry, ...]:
    """The stop list in today's shape: its entries, then the ignored numbers that none of them names."""
    listed = [_entry(one, home) for one in entries]
    for number in _ignored(numbers):
        entry = entry_of(number.number, number.region or home)
        if not any(names(one, entry.value, home) for one in listed):
            listed.append(entry)
    return tuple(listed)


def old_keys(entries: Sequence[StopListEntry], numbers: Sequence[CompanyNumber]) -> Iterator[tuple[str, str]]:
    """Which old keys were written, and where each setting is now."""
    if any(isinstance(one, WrittenNumber) and one.ignore is not UNSET for one in numbers):
        yield "numbers.ignore", "stop_list"
    if any(isinstance(one, WrittenEntry) and one.number is not UNSET for one in entries):
        yield "stop_list.number", "stop_list.value"


def _ignored(numbers: Sequence[CompanyNumber]) -> Iterator[WrittenNumber]:
    return (one for one in numbers if isinstance(one, WrittenNumber) and one.ignore is True)


def _entry(written: StopListEntry, home: str) -> StopListEntry:
    if isinstance(written, WrittenEntry) and written.number is not UNSET:
        kind = entry_of(written.number, home).kind
        return StopListEntry(kind=kind, value=written.number, note=written.note)
    return StopListEntry(**{name: getattr(written, name) for name in StopListEntry.__struct_fields__})
