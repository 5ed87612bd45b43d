"""When two values of one field are the same, whichever side wrote them: a reformatted phone is no change."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from cordboard.domain.desk.sync.field_pairs import FieldKind, FieldPair
from cordboard.domain.numbers.reading import canonical

MILLISECONDS = 100_000_000_000  # epoch seconds this large would be in the year 5138
_BLANKS = re.compile(r"\s+")
_TRUE, _FALSE = frozenset(("true", "yes", "1", "on")), frozenset(("false", "no", "0", "off"))


def same(pair: FieldPair, one: Any, other: Any) -> bool:
    """Whether both mean the same. None, an empty text and an empty list are the same."""
    return bool(comparable(pair, one) == comparable(pair, other))


def comparable(pair: FieldPair, value: Any) -> Any:
    """A value by which equality is decided; None for an empty one."""
    if value is None or value in ("", [], ()):
        return None
    return _BY_KIND.get(pair.kind, _plain)(pair, value)


def instant_of(value: Any) -> datetime | None:
    """An instant in any spelling: with offset, with Z, epoch milliseconds as number or text. None: no instant."""
    text = str(value).strip()
    if re.fullmatch(r"-?\d{9,}", text):
        number = int(text)
        return datetime.fromtimestamp(number / 1000 if abs(number) >= MILLISECONDS else number, UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def day_of(value: Any, zone: str) -> date | None:
    """A day as such, or the day that an instant falls on in this zone. None: neither."""
    text = str(value).strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    moment = instant_of(text)
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None


def number_of(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return None


def flag_of(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    return True if text in _TRUE else False if text in _FALSE else None


def choices_of(value: Any) -> tuple[str, ...]:
    """The chosen ones, in their order."""
    parts = value if isinstance(value, list | tuple) else str(value).split(";")
    return tuple(text for part in parts if (text := str(part).strip()))


def label_of(pair: FieldPair, value: Any) -> str:
    """What is shown for a choice."""
    return pair.labels.get(str(value), str(value))


def email_key(address: str) -> str:
    """By what the same address is recognised: nothing but its letters' size and blanks is levelled."""
    return address.strip().casefold()


def _plain(_: FieldPair, value: Any) -> Any:
    return _BLANKS.sub(" ", str(value)).strip() or None


def _phone(pair: FieldPair, value: Any) -> Any:
    return canonical(str(value), pair.region or None) or _plain(pair, value)


def _web(_: FieldPair, value: Any) -> Any:
    return re.sub(r"^https?://", "", str(value).strip(), flags=re.IGNORECASE).rstrip("/").casefold() or None


_BY_KIND: Mapping[FieldKind, Callable[[FieldPair, Any], Any]] = {
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: lambda _, value: email_key(str(value)) or None,
    FieldKind.WEB: _web,
    FieldKind.NUMBER: lambda pair, value: value if (n := number_of(value)) is None else n.normalize(),
    FieldKind.FLAG: lambda pair, value: value if (flag := flag_of(value)) is None else flag,
    FieldKind.CHOICE: lambda pair, value: _plain(pair, label_of(pair, value)),
    FieldKind.CHOICES: lambda pair, value: frozenset(label_of(pair, one) for one in choices_of(value)) or None,
    FieldKind.DATE: lambda pair, value: day_of(value, pair.zone) or value,
    FieldKind.INSTANT: lambda pair, value: instant_of(value) or value,
}
