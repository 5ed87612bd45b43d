"""Contacts as objects of LDAP, and which of them a filter means. Pure.

Names are compared without case and accents, numbers by their digits; a beginning may be that of any word of a name.
"""

from collections.abc import Iterator, Mapping, Sequence

from cordboard.contract.phone_book import Entry
from cordboard.domain.person_names import fold_accents
from cordboard.web.phone_book.ldap_messages import AttributeTest, Condition, Group

BASE = "dc=cordboard"
CLASSES = ("top", "person", "organizationalPerson", "inetOrgPerson")
NAMES = frozenset({"cn", "sn", "givenname", "displayname", "name", "gn", "commonname", "surname"})
NUMBERS = frozenset(
    {
        "telephonenumber",
        "mobile",
        "homephone",
        "othertelephone",
        "ipphone",
        "mobiletelephonenumber",
        "hometelephonenumber",
    }
)
COMPANY = frozenset({"o", "organizationname", "company"})
FoundByNumber = Mapping[str, frozenset[str | None]]
"""Ids of those who have a number, by the number as it was asked for: it may be written as at home."""


def name_of(entry: Entry) -> str:
    """The name of the object."""
    return f"uid={_safe(entry.id or '')},{BASE}"


def values_of(entry: Entry, wanted: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The attributes that are asked for; all where none is named."""
    *_, last = entry.name.split() or [entry.name]
    values: dict[str, tuple[str, ...]] = {
        "objectClass": CLASSES,
        "cn": (entry.name,),
        "sn": (entry.family or last,),
        "displayName": (entry.name,),
        "telephoneNumber": tuple(phone.number for phone in entry.phones),
        "uid": (entry.id or "",),
        **({"o": (entry.company,)} if entry.company else {}),
    }
    asked = {one.lower() for one in wanted}
    return values if not asked or "*" in asked else {name: one for name, one in values.items() if name.lower() in asked}


def texts_in(condition: Condition) -> Iterator[tuple[bool, str]]:
    """What is searched for: whether in numbers, and the text."""
    if isinstance(condition, Group):
        for part in condition.parts if condition.kind != "not" else ():
            yield from texts_in(part)
    elif condition is not None and condition.attribute in NAMES | COMPANY | NUMBERS:
        for text in condition.parts:
            if text:
                yield condition.attribute in NUMBERS, text


def holds(condition: Condition, entry: Entry, by_number: FoundByNumber) -> bool | None:
    """Whether the contact is meant; None: it cannot be said, as of an unknown attribute."""
    if condition is None:
        return None
    if isinstance(condition, AttributeTest):
        return _test(condition, entry, by_number)
    results = [holds(part, entry, by_number) for part in condition.parts]
    if condition.kind == "not":
        return None if results[0] is None else not results[0]
    decisive = condition.kind == "or"
    if decisive in results:
        return decisive
    return None if None in results else not decisive


def _test(test: AttributeTest, entry: Entry, by_number: FoundByNumber) -> bool | None:
    if test.attribute == "objectclass":
        return not test.parts or (test.parts[0] or "").lower() in {one.lower() for one in CLASSES}
    if test.attribute in NUMBERS:
        return _number(test, entry, by_number)
    if test.attribute in NAMES:
        return not test.parts or any(_fits(test, text) for text in _words_from(entry.name))
    if test.attribute in COMPANY:
        return bool(entry.company) and (
            not test.parts or any(_fits(test, one) for one in _words_from(entry.company or ""))
        )
    if test.attribute == "uid":
        return not test.parts or test.parts == (entry.id,)
    return None


def _number(test: AttributeTest, entry: Entry, by_number: FoundByNumber) -> bool:
    if not test.parts:
        return bool(entry.phones)
    if any(entry.id in by_number.get(text, ()) for text in test.parts if text):
        return True
    digits = _of_digits(test)
    return any(digits.parts and _fits(digits, "".join(filter(str.isdigit, phone.number))) for phone in entry.phones)


def _of_digits(test: AttributeTest) -> AttributeTest:
    """The same test on digits alone; nothing where a part has none."""
    parts = tuple(None if text is None else "".join(filter(str.isdigit, text)) for text in test.parts)
    return AttributeTest(attribute=test.attribute, parts=() if "" in parts else parts, exact=test.exact)


def _words_from(text: str) -> Iterator[str]:
    """The text from each of its words on: `Ana María Ruiz`, `María Ruiz`, `Ruiz`."""
    words = fold_accents(text).split()
    yield from (" ".join(words[n:]) for n in range(len(words)))


def _fits(test: AttributeTest, text: str) -> bool:
    parts = [None if part is None else fold_accents(part).strip() for part in test.parts]
    if test.exact:
        return text == parts[0]
    first, *within, last = parts
    if first is not None and not text.startswith(first):
        return False
    at = len(first or "")
    for part in within:
        found = text.find(part or "", at)
        if found < 0:
            return False
        at = found + len(part or "")
    return last is None or (text.endswith(last) and len(text) - len(last) >= at)


def _safe(text: str) -> str:
    return "".join(f"\\{ord(char):02x}" if char in ',+"\\<>;=#' or not char.isprintable() else char for char in text)
