"""Finds what is wrong or useless in the stop list: values of no meaning, and entries that others make needless."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cordboard.domain.numbers.reading import keys_of, read
from cordboard.domain.settings.company import is_extension
from cordboard.domain.stop_list.entry import STOPPED, StopKind, StopListEntry, end_of
from cordboard.domain.stop_list.spans import Prefix, Range, prefix_of, range_of

Wrong = tuple[str, int, str, dict[str, str]]
"""The code of a finding, the place of the entry in the list, its field, and the values of the sentence."""
_Span = str | Prefix | Range


def wrong_entries(entries: Sequence[StopListEntry], region: str, time_zone: str | None) -> Iterator[Wrong]:
    """In the order of the list."""
    spans: list[_Span | None] = []
    for n, entry in enumerate(entries):
        value = entry.value.strip()
        span = _span(entry, region)
        if span is None:
            yield f"stop_list.{entry.kind.value}", n, "value", {"number": value or "(empty)"}
        if not _has_end(entry, time_zone):
            yield "stop_list.until", n, "until", {"until": entry.until or "(empty)"}
        elif span is not None:
            yield from _needless(entries, spans, n, span, time_zone)
        spans.append(span)


def _span(entry: StopListEntry, region: str) -> _Span | None:
    """What it names, in one form for all spellings; None where it names nothing."""
    value = entry.value.strip()
    match entry.kind:
        case StopKind.NUMBER:
            keys = keys_of(read(value, region))
            return keys[0] if keys else None
        case StopKind.EXTENSION:
            return f"x{value}" if is_extension(value) else None
        case StopKind.PREFIX:
            return prefix_of(value, region)
        case StopKind.RANGE:
            return range_of(value, region)
        case StopKind.HIDDEN:
            return "hidden"
        case StopKind.TAG:
            return f"tag {value.casefold()}" if value else None


def _has_end(entry: StopListEntry, time_zone: str | None) -> bool:
    """Whether its end can be read, or it has none."""
    try:
        end_of(entry, time_zone)
    except (ValueError, OverflowError):
        return False
    return True


def _needless(
    entries: Sequence[StopListEntry], spans: Sequence[_Span | None], n: int, span: _Span, time_zone: str | None
) -> Iterator[Wrong]:
    """The first entry before it that makes it needless, that it makes needless, or that it overlaps in part."""
    for m, other in enumerate(spans):
        if other is None or not _has_end(entries[m], time_zone):
            continue
        values = {"number": _shown(entries[n]), "other": _shown(entries[m])}
        if _covers(other, span) and _outlasts(entries[m], entries[n], time_zone):
            yield ("stop_list.twice" if other == span else "stop_list.covered"), n, "value", values
            return
        if _covers(span, other) and _outlasts(entries[n], entries[m], time_zone):
            turned = {"number": values["other"], "other": values["number"]}
            yield ("stop_list.twice" if other == span else "stop_list.covered"), m, "value", turned
            return
        if isinstance(span, Range) and isinstance(other, Range) and _overlap(span, other):
            yield "stop_list.overlap", n, "value", values
            return


def _shown(entry: StopListEntry) -> str:
    return entry.value.strip() or entry.kind.value


def _covers(wide: _Span, narrow: _Span) -> bool:
    """Whether everything that `narrow` names is named by `wide` too."""
    if wide == narrow:
        return True
    match wide, narrow:
        case Prefix(), str():
            return narrow.startswith(wide.full)
        case Prefix(), Prefix():
            return narrow.full.startswith(wide.full) and (wide.short is not None or narrow.short is None)
        case Prefix(), Range():
            ends = (f"+{end:0{narrow.digits}}" for end in (narrow.first, narrow.last))
            return narrow.full and all(end.startswith(wide.full) for end in ends)
        case Range(), str():
            return wide.holds(narrow.removeprefix("x"))
        case Range(), Range():
            same = (wide.full, wide.digits) == (narrow.full, narrow.digits)
            return same and wide.first <= narrow.first and narrow.last <= wide.last
    return False


def _outlasts(wide: StopListEntry, narrow: StopListEntry, time_zone: str | None) -> bool:
    """Whether it stops as much, for as long."""
    last, end = end_of(wide, time_zone), end_of(narrow, time_zone)
    return STOPPED[wide.stops] >= STOPPED[narrow.stops] and _later(last, end)


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is None or (other is not None and one >= other)


def _overlap(one: Range, other: Range) -> bool:
    same = (one.full, one.digits) == (other.full, other.digits)
    inside = _covers(one, other) or _covers(other, one)
    return same and not inside and one.first <= other.last and other.first <= one.last
