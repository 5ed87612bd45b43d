"""Which numbers a field holds: one, several, or one and the last digits of its twins. Pure."""

import msgspec

from cordboard.domain.numbers.interpretation import SHORTEST_FULL
from cordboard.domain.numbers.one_number import understood
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.numbers.spelling import Spelling

LONGEST_TAIL = 4  # digits that are written for each further line of a company


def numbers_in(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    """One number whose groups are parted by a slash, or several numbers, or one and the last digits of its twins."""
    if spelling.parts:
        return _parted(spelling, region)
    if spelling.first and not _is_one(spelling, region) and understood(spelling.first, region).valid:
        return (spelling.first,)
    if len(spelling.digits) >= 2 * SHORTEST_FULL and not _is_one(spelling, region):
        return _side_by_side(spelling, region) or (spelling,)
    return (spelling,)


def _parted(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    parts = spelling.parts
    long = [part for part in parts if len(part.digits) >= SHORTEST_FULL]
    short = [part for part in parts if len(part.digits) < SHORTEST_FULL]
    if len(long) == len(parts):
        return parts
    if parts[0] not in long or any(len(part.digits) > LONGEST_TAIL or part.strange for part in short):
        return _head_of_twins(spelling, region) or (spelling,)
    if len(long) > 1:
        return tuple(long)
    subscriber = len(parts[0].groups[-1]) > LONGEST_TAIL and all(
        len(p.digits) < len(parts[0].groups[-1]) for p in short
    )
    if understood(parts[0], region).valid and (subscriber or not _is_one(spelling, region)):
        return (parts[0],)
    return (spelling,)


def _head_of_twins(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    """The first line where its own groups are parted by slashes too: 01/1234567/89."""
    head, tail = spelling.parts[:-1], spelling.parts[-1]
    if len(head) < 2 or not len(tail.digits) <= LONGEST_TAIL < len(head[-1].digits):
        return ()
    digits = "".join(part.digits for part in head)
    first = msgspec.structs.replace(head[0], digits=digits, extension=spelling.extension)
    return (first,) if understood(first, region).valid else ()


def _side_by_side(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    """Two numbers with nothing but a blank between them, if only one cut gives two valid ones."""
    cuts = []
    for at in range(1, len(spelling.groups)):
        ends = ("".join(spelling.groups[:at]), "".join(spelling.groups[at:]))
        if min(map(len, ends)) >= SHORTEST_FULL:
            pair = (
                msgspec.structs.replace(spelling, digits=ends[0], groups=(), first=None),
                Spelling(digits=ends[1], worded=spelling.worded, extension=spelling.extension),
            )
            if all(understood(one, region).valid for one in pair):
                cuts.append(pair)
    return cuts[0] if len(cuts) == 1 else ()


def _is_one(spelling: Spelling, region: str | None) -> bool:
    """Whether all digits together are a number of this country, or one that is written in full."""
    found = understood(spelling, region)
    explicit = spelling.plus or spelling.digits.startswith("00")
    at_home = found.kind is NumberKind.NATIONAL or country_of(found.e164 or "") == region
    return found.valid and (explicit or at_home)
