"""Which numbers a field holds: one, several, or one and the last digits of its twins. Pure."""

from collections.abc import Iterator
from itertools import accumulate, islice

import msgspec

from cordboard.domain.numbers.interpretation import SHORTEST_FULL, is_written_oddly, is_written_with_trunk
from cordboard.domain.numbers.one_number import understood
from cordboard.domain.numbers.parsing import LONGEST_FULL
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.numbers.spelling import Spelling

LONGEST_TAIL = 4  # digits that are written for each further line of a company
CLEAR_TAIL = 2  # so few digits are seldom a group of the number itself
_DIRECT_DIALLING = frozenset({"DE", "AT"})


def numbers_in(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    """One number whose groups are parted by a slash, or several numbers, or one and the last digits of its twins."""
    if spelling.apart:
        return tuple(one for part in spelling.parts for one in numbers_in(part, region))
    if spelling.counted and (read := _counted(spelling, region)):
        return (read,)
    if spelling.parts and (found := _parted(spelling, region)) != (spelling,):
        return found
    if spelling.heads and (first := _first_of_range(spelling, region)):
        return (first,)
    if len(spelling.digits) >= 2 * SHORTEST_FULL and not _is_one(spelling, region):
        return _side_by_side(spelling, region) or (spelling,)
    return (spelling,)


def _first_of_range(spelling: Spelling, region: str | None) -> Spelling | None:
    """The first line of 928000111-15; in Germany and Austria digits after a dash belong to the number."""
    whole = _is_one(spelling, region)
    heads = [head for head in spelling.heads if _ends_clearly(head, spelling)] if whole else spelling.heads
    first = next((head for head in heads if understood(head, region).valid), None)
    if first is None or not whole:
        return first
    direct = spelling.dashed and country_of(understood(first, region).e164) in _DIRECT_DIALLING
    return None if direct else _either(first, spelling)


def _ends_clearly(head: Spelling, whole: Spelling) -> bool:
    """Whether what follows looks like the end of another line, and not like one more group of the number."""
    tail = len(whole.digits) - len(head.digits)
    return tail <= CLEAR_TAIL and (not head.dashed or tail < len(head.groups[-1]))


def _counted(spelling: Spelling, region: str | None) -> Spelling | None:
    """The number without digits that count what a word beside it names; both where both are likely."""
    shorter = next((one for one in spelling.counted if understood(one, region).valid), None)
    whole = understood(spelling, region)
    if shorter is None or whole.e164 == understood(shorter, region).e164:
        return None
    if not whole.valid:
        return None if whole.candidates else shorter
    at_home = _is_one(spelling, region)
    if spelling.digits.startswith(shorter.digits):
        if not at_home:
            return shorter
        switchboard = country_of(whole.e164) in _DIRECT_DIALLING and spelling.digits == f"{shorter.digits}0"
        return None if switchboard else _either(shorter, spelling)
    likely = _is_written_whole(shorter, region) and (not at_home or _is_odd(spelling, region))
    return _either(shorter, spelling) if likely or shorter.digits.startswith("0") else None


def _is_written_whole(spelling: Spelling, region: str | None) -> bool:
    """Whether no zero is missing before these digits."""
    return not _is_odd(spelling, region) and not is_written_with_trunk(understood(spelling, region).e164 or "")


def _is_odd(spelling: Spelling, region: str | None) -> bool:
    return is_written_oddly(spelling.digits, understood(spelling, region).e164 or "", region)


def _either(first: Spelling, whole: Spelling) -> Spelling:
    return msgspec.structs.replace(whole, either=(first, whole))


def _parted(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    parts = spelling.parts
    long = [part for part in parts if len(part.digits) >= SHORTEST_FULL or understood(part, region).valid]
    short = [part for part in parts if part not in long]
    if len(long) == len(parts):
        return parts
    if parts[0] not in long or any(len(part.digits) > LONGEST_TAIL or part.strange for part in short):
        return _head_of_twins(spelling, region) or (spelling,)
    if len(long) > 1:
        return tuple(long)
    if not understood(parts[0], region).valid:
        return (spelling,)
    last_group = len(parts[0].groups[-1])
    if not _is_one(spelling, region) or last_group > max(LONGEST_TAIL, *(len(part.digits) for part in short)):
        return (parts[0],)
    return (spelling if any(len(part.digits) > CLEAR_TAIL for part in short) else _either(parts[0], spelling),)


def _head_of_twins(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    """The first line where its own groups are parted by slashes too: 01/1234567/89."""
    head, tail = spelling.parts[:-1], spelling.parts[-1]
    if len(head) < 2 or not len(tail.digits) <= LONGEST_TAIL < len(head[-1].digits):
        return ()
    digits = "".join(part.digits for part in head)
    first = msgspec.structs.replace(head[0], digits=digits, extension=spelling.extension)
    return (first,) if understood(first, region).valid else ()


def _side_by_side(spelling: Spelling, region: str | None) -> tuple[Spelling, ...]:
    """Numbers with nothing but blanks between them, if only one way to cut gives valid ones."""
    cuts = list(islice((cut for cut in _cuts(spelling, spelling.groups, region) if len(cut) > 1), 2))
    return cuts[0] if len(cuts) == 1 else ()


def _cuts(spelling: Spelling, groups: tuple[str, ...], region: str | None) -> Iterator[tuple[Spelling, ...]]:
    """Every way to part the groups into valid numbers, the first with the plus of the whole."""
    if not groups:
        yield ()
    for number, digits in enumerate(accumulate(groups), 1):
        if len(digits) > LONGEST_FULL:
            return
        plus = spelling.plus and len(groups) == len(spelling.groups)
        one = Spelling(digits=digits, plus=plus, worded=spelling.worded, extension=spelling.extension)
        if len(digits) >= SHORTEST_FULL and understood(one, region).valid:
            yield from ((one, *rest) for rest in _cuts(spelling, groups[number:], region))


def _is_one(spelling: Spelling, region: str | None) -> bool:
    """Whether all digits together are a number of this country, or one that is written in full."""
    found = understood(spelling, region)
    if not found.valid or found.kind is NumberKind.NATIONAL or spelling.plus or spelling.digits.startswith("00"):
        return found.valid
    return country_of(found.e164) == region
