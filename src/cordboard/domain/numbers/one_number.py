"""One spelling, understood in a region, without a look at the rest of the world for candidates. Pure."""

from functools import lru_cache

from cordboard.domain.numbers import interpretation as context
from cordboard.domain.numbers.interpretation import SHORTEST_FULL
from cordboard.domain.numbers.parsing import Decided
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading_reasons import ReadingReason, because, in_english
from cordboard.domain.numbers.spelling import Spelling

_RENUMBERED = because("renumbered")


def understood(spelling: Spelling, region: str | None) -> Reading:
    """What one spelling means here; among words only a valid number is believed."""
    if spelling.either:
        full = (understood(one, region).e164 for one in spelling.either)
        return reading_of(NumberKind.NATIONAL, because("either"), candidates=tuple(e for e in full if e), region=region)
    found = _literally(spelling, region)
    if spelling.worded and found.e164 and not found.valid:
        return reading_of(NumberKind.INVALID, because("none_among_words"))
    return found


@lru_cache(maxsize=256)
def _literally(spelling: Spelling, region: str | None) -> Reading:
    digits = spelling.digits
    if spelling.withheld:
        return reading_of(NumberKind.WITHHELD, because("sip_name" if spelling.sip_name else "empty"))
    if not digits or spelling.strange:
        return reading_of(NumberKind.INVALID, because("no_number"))
    if spelling.feature:
        kind = NumberKind.INTERNAL if len(digits) <= context.LONGEST_SHORT else NumberKind.INVALID
        return reading_of(kind, because("feature_code"))
    if spelling.plus:
        return _with_plus(spelling, region)
    if spelling.user_id and _is_user_id(spelling, region):
        return reading_of(NumberKind.INTERNAL, because("user_id"))
    return _without_plus(spelling, region)


def _is_user_id(spelling: Spelling, region: str | None) -> bool:
    """Seven digits before the dot are a PBX number only if that is one here; more are always."""
    pbx = spelling.user_id.split(".")[0]
    return len(pbx) > SHORTEST_FULL or any(found.valid for found in context.contextual(pbx, region))


def _with_plus(spelling: Spelling, region: str | None) -> Reading:
    found = context.international(spelling.digits, zero=spelling.zero)
    if len(found) > 1:
        why = because("either") if spelling.zero else _RENUMBERED
        return reading_of(NumberKind.E164, why, candidates=tuple(one.e164 for one in found))
    if found and (found[0].valid or not spelling.user_id):
        return _settled(found[0], spelling, None)
    if spelling.user_id:
        return reading_of(NumberKind.INTERNAL, because("user_id"))
    local = context.contextual(spelling.digits, region) if spelling.digits.startswith("0") else ()
    return reading_of(
        NumberKind.INVALID,
        because("no_international"),
        candidates=tuple(one.e164 for one in local if one.valid),
        region=region if local else None,
    )


def _without_plus(spelling: Spelling, region: str | None) -> Reading:
    digits = spelling.digits
    whole = context.is_whole(digits, region)
    if spelling.worded and not whole and context.is_extension(digits, region):
        return reading_of(NumberKind.INVALID, because("no_number"))
    if not whole and context.is_short(digits, region):
        why = because("short", region=region) if region else because("short_anywhere")
        return reading_of(NumberKind.SHORT, why, region=region)
    if not whole and context.is_extension(digits, region):
        return reading_of(NumberKind.INTERNAL, because("extension"), region=region)
    found = context.contextual(digits, region)
    if spelling.vanity:
        found = tuple(one for one in found if one.valid)
    if len(found) == 1:
        return _settled(found[0], spelling, region)
    if found:
        why = because("two_ways", region=region)
        if not any(one.international for one in found):
            why = _RENUMBERED
        return reading_of(NumberKind.NATIONAL, why, candidates=tuple(one.e164 for one in found), region=region)
    return reading_of(NumberKind.INVALID, because("not_here"), region=region)


def _settled(found: Decided, spelling: Spelling, region: str | None) -> Reading:
    kind = NumberKind.E164 if found.international else NumberKind.NATIONAL
    how = because("full") if found.international else because("local", region=region)
    why = how if found.valid else (*how, *because("not_assigned"))
    return Reading(
        raw="",
        kind=kind,
        e164=found.e164,
        region=None if found.international else region,
        extension=spelling.extension,
        valid=found.valid,
        why=in_english(why),
        reasons=why,
    )


def reading_of(
    kind: NumberKind,
    why: tuple[ReadingReason, ...],
    *,
    raw: str = "",
    candidates: tuple[str, ...] = (),
    region: str | None = None,
) -> Reading:
    """A reading that is no single number. `raw` is known where a whole field is read."""
    return Reading(raw=raw, kind=kind, candidates=candidates, region=region, why=in_english(why), reasons=why)
