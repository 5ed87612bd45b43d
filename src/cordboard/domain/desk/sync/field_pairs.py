"""A field of two systems that is the same field: its kind, what each side can hold, and who decides.

Lengths and patterns come from what each system says of its own fields; those below are what the help desk declares.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from cordboard.domain.calls.call import Value
from cordboard.domain.patterns import compiled, found_in

Side = Literal["crm", "desk"]
OTHER: Mapping[Side, Side] = {"crm": "desk", "desk": "crm"}


class FieldKind(StrEnum):
    TEXT = "text"  # names, places, notes: may be shortened
    EXACT = "exact"  # codes: never shortened
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    INSTANT = "instant"
    MARKUP = "markup"  # plain text in the CRM, HTML in the help desk


SHORTENED = frozenset({FieldKind.TEXT, FieldKind.MARKUP})


class FieldPair(Value, frozen=True, kw_only=True):
    """`limits` in characters; `patterns`: what a side takes, whole values; `labels`: a choice of the CRM by its value.

    `text_sides`: sides that keep flags and numbers as text. `empties`: an emptied field travels. `rule`: whose value is
    taken where both changed. `zone`: where a day begins; `region`: of numbers without a country.
    """

    kind: FieldKind
    limits: Mapping[Side, int] = {}
    patterns: Mapping[Side, str] = {}
    labels: Mapping[str, str] = {}
    text_sides: frozenset[Side] = frozenset()
    empties: bool = False
    rule: Side = "crm"
    zone: str = "UTC"
    region: str = ""

    def takes(self, side: Side, text: str) -> bool:
        """Whether this side takes the text as it is."""
        pattern = self.patterns.get(side)
        return len(text) <= self.limits.get(side, len(text)) and (pattern is None or _whole(pattern, text))


def _whole(pattern: str, text: str) -> bool:
    return found_in(compiled(rf"^(?:{pattern})$"), text)


def _text(crm: int, desk: int) -> FieldPair:
    return FieldPair(kind=FieldKind.TEXT, limits={"crm": crm, "desk": desk})


def _phone(desk: int) -> FieldPair:
    return FieldPair(kind=FieldKind.PHONE, limits={"crm": 30, "desk": desk})


DIGITS = r"\d*"
PRICE = FieldPair(kind=FieldKind.NUMBER, text_sides=frozenset({"desk"}), patterns={"desk": r"-?\d{1,13}(\.\d+)?"})
STANDARD: Mapping[str, FieldPair] = {  # the help desk's own name of the field
    "lastName": _text(80, 200),
    "firstName": _text(40, 40),
    "title": _text(100, 100),
    "street": _text(250, 250),
    "city": _text(100, 30),
    "state": _text(100, 30),
    "country": _text(100, 30),
    "description": _text(32_000, 65_535),
    "email": FieldPair(kind=FieldKind.EMAIL, limits={"crm": 100, "desk": 255}),
    "secondaryEmail": FieldPair(kind=FieldKind.EMAIL, limits={"crm": 100, "desk": 100}),
    "phone": _phone(50),
    "mobile": _phone(50),
    "zip": FieldPair(kind=FieldKind.EXACT, limits={"crm": 30}, patterns={"desk": DIGITS}),
    "account.accountName": _text(200, 200),
    "account.phone": _phone(30),
    "account.fax": _phone(30),
    "account.code": FieldPair(kind=FieldKind.EXACT, limits={"crm": 30, "desk": 30}),
    "website": FieldPair(kind=FieldKind.WEB, limits={"desk": 120}),
    "industry": FieldPair(kind=FieldKind.CHOICE, limits={"desk": 120}),
    "annualrevenue": PRICE,
    "productName": _text(200, 200),
    "productCode": FieldPair(kind=FieldKind.EXACT, limits={"crm": 100, "desk": 200}),
    "unitPrice": PRICE,
    "ticket.description": FieldPair(kind=FieldKind.MARKUP, limits={"desk": 65_535}),
}
