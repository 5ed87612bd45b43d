"""The filter of an `addressbook-query`: which contacts it means. Pure.

Source: RFC 6352 section 10.5. Names are compared without case and accents, numbers by their digits.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from cordboard.contract.phone_book import Entry
from cordboard.domain.person_names import fold_accents

C = "{urn:ietf:params:xml:ns:carddav}"
NAMES = frozenset({"FN", "N", "NICKNAME", "ORG"})


def texts_in(request: Xml.Element) -> list[str]:
    """What is searched for."""
    return [(one.text or "").strip() for one in request.iter(f"{C}text-match") if one.get("negate-condition") != "yes"]


def most_in(request: Xml.Element) -> int | None:
    """How many contacts the client wants at most."""
    text = request.findtext(f"{C}limit/{C}nresults") or ""
    return int(text) if text.strip().isdigit() and len(text.strip()) < 9 else None


def matches(request: Xml.Element, entry: Entry) -> bool:
    """Whether the filter of the request means this contact; without a filter it means all."""
    found = request.find(f"{C}filter")
    if found is None or not list(found):
        return True
    return _combined(found, [_property(one, entry) for one in found.iter(f"{C}prop-filter")])


def _combined(element: Xml.Element, results: list[bool]) -> bool:
    return all(results) if element.get("test") == "allof" else any(results)


def _property(element: Xml.Element, entry: Entry) -> bool:
    name = (element.get("name") or "").upper()
    values = list(_values(name, entry))
    if element.find(f"{C}is-not-defined") is not None:
        return not values
    tests = element.findall(f"{C}text-match")
    if not tests:
        return bool(values)
    return _combined(element, [_text(test, values, number=name == "TEL") for test in tests])


def _values(name: str, entry: Entry) -> Iterator[str]:
    if name in ("FN", "N", "NICKNAME"):
        yield entry.name
    elif name == "ORG" and entry.company:
        yield entry.company
    elif name == "TEL":
        yield from (phone.number for phone in entry.phones)
    elif name == "UID" and entry.id:
        yield entry.id


def _text(test: Xml.Element, values: list[str], *, number: bool) -> bool:
    wanted = _folded(test.text or "", number)
    how = test.get("match-type", "contains")
    found = any(_fits(how, _folded(value, number), wanted) for value in values)
    return found != (test.get("negate-condition") == "yes")


def _fits(how: str, value: str, wanted: str) -> bool:
    match how:
        case "equals":
            return value == wanted
        case "starts-with":
            return value.startswith(wanted)
        case "ends-with":
            return value.endswith(wanted)
        case _:
            return wanted in value


def _folded(text: str, number: bool) -> str:
    return "".join(filter(str.isdigit, text)) if number else fold_accents(text.strip())
