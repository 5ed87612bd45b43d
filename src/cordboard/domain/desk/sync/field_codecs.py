"""How a value is written on the other side, or why it is not.

What does not fit is shortened only where a shorter text is still true. A phone, an address or a code is left out and
reported.
"""

import html as markup
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from cordboard.domain.calls.call import Value
from cordboard.domain.desk.sync.field_equality import (
    choices_of,
    day_of,
    flag_of,
    instant_of,
    label_of,
    number_of,
)
from cordboard.domain.desk.sync.field_pairs import SHORTENED, FieldKind, FieldPair, Side

WEB = "http://"
_ENTITY_TAIL = re.compile(r"(&[^;\s]{0,9}|<[^>]{0,5})$")


class Encoded(Value, frozen=True, kw_only=True):
    """`left_out`: the value is not written at all; `shortened`: not whole. Both are reported."""

    value: Any = None
    left_out: bool = False
    shortened: bool = False


def encoded(pair: FieldPair, side: Side, value: Any) -> Encoded:
    """A value of the other side as this side takes it."""
    if value is None or value in ("", [], ()):
        return Encoded(value=None)
    written = _BY_KIND.get(pair.kind, _as_it_is)(pair, side, value)
    if written is None:
        return Encoded(left_out=True)
    if not isinstance(written, str) or pair.takes(side, written):
        return Encoded(value=written)
    longest = pair.limits.get(side, len(written))
    if pair.kind not in SHORTENED or len(written) <= longest:
        return Encoded(left_out=True)
    return Encoded(value=cut_whole(written, longest, markup=pair.kind is FieldKind.MARKUP), shortened=True)


def cut_whole(text: str, longest: int, *, markup: bool = False) -> str:
    """The beginning of a text; no accent is cut off its letter, no entity or tag in two."""
    composed = unicodedata.normalize("NFC", text)
    end = min(longest, len(composed))
    while 0 < end < len(composed) and unicodedata.combining(composed[end]):
        end -= 1
    kept = composed[:end]
    return _ENTITY_TAIL.sub("", kept) if markup and end < len(composed) else kept


def id_text(value: Any) -> str:
    """An id as text, whether it came as text or as a number: it has more digits than a float holds."""
    return str(value)


def _as_it_is(_: FieldPair, __: Side, value: Any) -> Any:
    return value if isinstance(value, bool | int | float) else str(value)


def _number(pair: FieldPair, side: Side, value: Any) -> Any:
    """As text without exponent, or as a number."""
    number = number_of(value)
    if number is None or not number.is_finite():
        return None
    if side in pair.text_sides:
        return f"{number.normalize():f}"
    return int(number) if number == number.to_integral_value() else float(number)


def _flag(pair: FieldPair, side: Side, value: Any) -> Any:
    flag = flag_of(value)
    if flag is None:
        return None
    return str(flag).lower() if side in pair.text_sides else flag


def _choice(pair: FieldPair, side: Side, value: Any) -> Any:
    """The help desk keeps what is shown, the CRM its value; what the CRM's list does not hold is left out."""
    if side == "desk":
        return label_of(pair, value)
    values = {label: key for key, label in pair.labels.items()}
    return values.get(str(value)) if pair.labels else str(value)


def _choices(pair: FieldPair, side: Side, value: Any) -> Any:
    chosen = [_choice(pair, side, one) for one in choices_of(value)]
    if None in chosen:
        return None
    return ";".join(chosen) if side == "desk" else chosen


def _date(pair: FieldPair, side: Side, value: Any) -> Any:
    """A day in the CRM; in the help desk midnight of the organisation."""
    day = day_of(value, pair.zone)
    if day is None or side == "crm":
        return None if day is None else day.isoformat()
    return _stamp(datetime.combine(day, time(), ZoneInfo(pair.zone)))


def _instant(_: FieldPair, side: Side, value: Any) -> Any:
    moment = instant_of(value)
    if moment is None:
        return None
    return _stamp(moment) if side == "desk" else moment.isoformat(timespec="seconds")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _web(_: FieldPair, side: Side, value: Any) -> Any:
    text = str(value).strip()
    return text if side == "crm" or re.match(r"(https?|ftp)://", text, re.IGNORECASE) else WEB + text


def _markup(_: FieldPair, side: Side, value: Any) -> Any:
    if side == "desk":
        return markup.escape(str(value), quote=False).replace("\r\n", "\n").replace("\n", "<br>")
    return markup.unescape(re.sub(r"<br\s*/?>", "\n", str(value), flags=re.IGNORECASE))


_BY_KIND: Mapping[FieldKind, Callable[[FieldPair, Side, Any], Any]] = {
    FieldKind.NUMBER: _number,
    FieldKind.FLAG: _flag,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DATE: _date,
    FieldKind.INSTANT: _instant,
    FieldKind.WEB: _web,
    FieldKind.MARKUP: _markup,
}
