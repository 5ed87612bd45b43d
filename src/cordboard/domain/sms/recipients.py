"""To whom an SMS may go: mobile numbers of allowed countries, each once."""

from collections.abc import Sequence
from enum import StrEnum

import phonenumbers as lib
from phonenumbers import PhoneNumberType

from cordboard.domain.calls.call import Value
from cordboard.domain.dials.destination import destination
from cordboard.domain.settings.dialling import Dialling


class NotSent(StrEnum):
    """Why a recipient gets nothing."""

    EMERGENCY = "emergency_number"
    PREMIUM = "premium_number"
    OUTSIDE = "outside_allowed_prefixes"
    UNREADABLE = "not_a_number"
    OPEN = "number_ambiguous"
    FIXED_LINE = "fixed_line"
    STOPPED = "stop_list"
    OPTED_OUT = "opted_out"


class Recipient(Value, frozen=True, kw_only=True):
    """`to` in E.164, or as written where no number could be read."""

    to: str
    refused: NotSent | None = None


def recipients(
    written: Sequence[str], region: str, own_countries: Sequence[str], prefixes: Sequence[str]
) -> tuple[Recipient, ...]:
    """Each number once, in its order. `region`: where local numbers are at home; without `prefixes` only numbers of
    `own_countries` are allowed.
    """
    rules = Dialling(prefixes=tuple(prefixes))
    found = (_recipient(one, region, own_countries, rules) for one in written)
    once: dict[str, Recipient] = {}
    for one in found:
        once.setdefault(one.to, one)
    return tuple(once.values())


def _recipient(written: str, region: str, own_countries: Sequence[str], rules: Dialling) -> Recipient:
    understood = destination(written, region, own_countries, rules)
    if understood.refused is not None:
        return Recipient(to=understood.e164 or written.strip(), refused=NotSent(understood.refused.value))
    if _is_fixed_line(understood.e164):
        return Recipient(to=understood.e164, refused=NotSent.FIXED_LINE)
    return Recipient(to=understood.e164)


def _is_fixed_line(e164: str) -> bool:
    """Only where that is certain: in some countries mobiles and fixed lines share their numbers."""
    try:
        return lib.number_type(lib.parse(e164, None)) == PhoneNumberType.FIXED_LINE
    except lib.NumberParseException:
        return False
