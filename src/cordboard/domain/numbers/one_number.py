"""One spelling, understood in a region, without a look at the rest of the world for candidates. Pure."""

from functools import lru_cache

from cordboard.domain.numbers import interpretation as context
from cordboard.domain.numbers.interpretation import SHORTEST_FULL
from cordboard.domain.numbers.parsing import Decided
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.spelling import Spelling

_RENUMBERED = "An old number; how it was renumbered depends on its operator."


def understood(spelling: Spelling, region: str | None) -> Reading:
    """What one spelling means here; among words only a valid number is believed."""
    if spelling.either:
        full = (understood(one, region).e164 for one in spelling.either)
        why = "One number, or the first of several lines: nothing says which."
        return reading_of("", NumberKind.NATIONAL, candidates=tuple(e for e in full if e), region=region, why=why)
    found = _literally(spelling, region)
    if spelling.worded and found.e164 and not found.valid:
        return reading_of("", NumberKind.INVALID, why="No valid phone number among the words.")
    return found


@lru_cache(maxsize=256)
def _literally(spelling: Spelling, region: str | None) -> Reading:
    digits = spelling.digits
    if spelling.withheld:
        why = "SIP username, not a phone number." if spelling.sip_name else "Hidden or empty number."
        return reading_of("", NumberKind.WITHHELD, why=why)
    if not digits or spelling.strange:
        return reading_of("", NumberKind.INVALID, why="Not a phone number.")
    if spelling.feature:
        kind = NumberKind.INTERNAL if len(digits) <= context.LONGEST_SHORT else NumberKind.INVALID
        return reading_of("", kind, why="A feature code, not a phone number.")
    if spelling.plus:
        return _with_plus(spelling, region)
    if spelling.user_id and _is_user_id(spelling, region):
        return reading_of("", NumberKind.INTERNAL, why="A user ID: PBX number, dot, extension.")
    return _without_plus(spelling, region)


def _is_user_id(spelling: Spelling, region: str | None) -> bool:
    """Seven digits before the dot are a PBX number only if that is one here; more are always."""
    pbx = spelling.user_id.partition(".")[0]
    return len(pbx) > SHORTEST_FULL or any(found.valid for found in context.contextual(pbx, region))


def _with_plus(spelling: Spelling, region: str | None) -> Reading:
    found = context.international(spelling.digits, zero=spelling.zero)
    if len(found) > 1:
        return reading_of("", NumberKind.E164, candidates=tuple(one.e164 for one in found), why=_RENUMBERED)
    if found and (found[0].valid or not spelling.user_id):
        return _settled(found[0], spelling, None)
    if spelling.user_id:
        return reading_of("", NumberKind.INTERNAL, why="A user ID: PBX number, dot, extension.")
    local = context.contextual(spelling.digits, region) if spelling.digits.startswith("0") else ()
    return reading_of(
        "",
        NumberKind.INVALID,
        candidates=tuple(one.e164 for one in local if one.valid),
        region=region if local else None,
        why="Not a valid international number in any country.",
    )


def _without_plus(spelling: Spelling, region: str | None) -> Reading:
    digits = spelling.digits
    whole = context.is_whole(digits, region)
    if spelling.worded and not whole and context.is_extension(digits, region):
        return reading_of("", NumberKind.INVALID, why="Not a phone number.")
    if not whole and context.is_short(digits, region):
        return reading_of(
            "", NumberKind.SHORT, region=region, why=f"Short service number in {region or 'any country'}."
        )
    if not whole and context.is_extension(digits, region):
        return reading_of("", NumberKind.INTERNAL, region=region, why="Internal extension.")
    found = context.contextual(digits, region)
    if spelling.vanity:
        found = tuple(one for one in found if one.valid)
    if len(found) == 1:
        return _settled(found[0], spelling, region)
    if found:
        why = f"In {region} this can be a local number without its trunk prefix or an international number without +."
        if not any(one.international for one in found):
            why = _RENUMBERED
        return reading_of("", NumberKind.NATIONAL, candidates=tuple(f.e164 for f in found), region=region, why=why)
    return reading_of("", NumberKind.INVALID, region=region, why="No such number in this country.")


def _settled(found: Decided, spelling: Spelling, region: str | None) -> Reading:
    kind = NumberKind.E164 if found.international else NumberKind.NATIONAL
    how = "Full international number." if found.international else f"Local number in {region}."
    doubt = "" if found.valid else " The length is possible, but no such number is assigned."
    return Reading(
        raw="",
        kind=kind,
        e164=found.e164,
        region=None if found.international else region,
        extension=spelling.extension,
        valid=found.valid,
        why=how + doubt,
    )


def reading_of(
    raw: str | None, kind: NumberKind, *, candidates: tuple[str, ...] = (), region: str | None = None, why: str
) -> Reading:
    return Reading(raw=raw or "", kind=kind, candidates=candidates, region=region, why=why)
