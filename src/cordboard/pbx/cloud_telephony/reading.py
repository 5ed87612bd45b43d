"""Values of one event by the readings of a table: conditions, alternatives, words, cuts."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cordboard.domain.patterns import compiled
from cordboard.pbx.cloud_telephony.request_values import at_path, written
from cordboard.pbx.cloud_telephony.table_parts import Condition, Reading, Value

REFERENCE = re.compile(r"\{([^{}]+)\}")
LONGEST = 4000  # Units: characters of a value


class KeptRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of a request, as it is stored: what a table reads, without proofs and secrets."""

    fields: dict[str, Any]
    method: str = "POST"
    path: str = ""
    query: dict[str, Any] = {}
    headers: dict[str, str] = {}
    source: str = ""
    body_kind: str = ""


class EventReader:
    """Reads one event. `item`: the entry of a list, where one is looked at; `direction`: of the call, once known."""

    def __init__(self, kept: KeptRequest, direction: str = "", item: Any = None) -> None:
        self.kept = kept
        self.direction = direction
        self.item = item

    def raw(self, reference: str) -> Any:
        """The value that a reference names, as it came; None if there is none."""
        if not reference.startswith("@"):
            return at_path(self.kept.fields, reference) if reference else None
        name, _, rest = reference[1:].partition(".")
        match name:
            case "header":
                return self.kept.headers.get(rest.lower())
            case "query":
                return at_path(self.kept.query, rest)
            case "item":
                return at_path(self.item, rest) if rest else self.item
            case "method" | "path" | "source" | "body_kind":
                return getattr(self.kept, name)
            case "direction":
                return self.direction
        return None

    def text(self, reference: str) -> str:
        """The same as text, without blanks around it."""
        return written(self.raw(reference)).strip()[:LONGEST]

    def holds(self, conditions: Iterable[Condition]) -> bool:
        """Whether all of them do."""
        return all(self._holds(one) for one in conditions)

    def _holds(self, one: Condition) -> bool:
        word = self.text(one.field).casefold()
        if one.present is not None:
            value = self.raw(one.field)
            has = bool(value) if isinstance(value, dict | list) else word not in ("", "0", "null")
            if has is not one.present:
                return False
        if one.is_ and word not in {some.casefold() for some in one.is_}:
            return False
        if one.is_not and word in {some.casefold() for some in one.is_not}:
            return False
        return word.startswith(one.starts.casefold()) and one.contains.casefold() in word

    def first(self, reading: Reading) -> str:
        """The first value that is not empty."""
        found = self.chosen(reading)
        return found[0] if found else ""

    def chosen(self, reading: Reading) -> tuple[str, Value] | None:
        """The same with the alternative that gave it; None if all are empty."""
        for one in reading if isinstance(reading, tuple) else (reading,):
            value = Value(from_=one) if isinstance(one, str) else one
            if self.holds(value.when) and (text := self._of(value)):
                return text, value
        return None

    def _of(self, value: Value) -> str:
        text = value.const or (self._filled(value.text) if value.text else self.text(self.reference(value)))
        if value.cut and text:
            found = compiled(value.cut).search(text)
            text = (found[1] or "").strip() if found else ""
        return translated(text, value.words) if value.words and text else text

    def reference(self, value: Value) -> str:
        """Its reference, by the direction where it depends on that; as for an incoming call where that is not known."""
        by_side = {"inbound": value.inbound, "outbound": value.outbound, "internal": value.internal or value.outbound}
        return value.from_ or by_side.get(self.direction, "") or (value.inbound if not self.direction else "")

    def _filled(self, template: str) -> str:
        found = [self.text(one) for one in REFERENCE.findall(template)]
        return REFERENCE.sub(lambda one: self.text(one[1]), template) if any(found) else ""


def by_side(reading: Reading) -> bool:
    """Whether a reading depends on the direction of the call."""
    several = reading if isinstance(reading, tuple) else (reading,)
    return any(isinstance(one, Value) and bool(one.inbound or one.outbound) for one in several)


def translated(text: str, words: Mapping[str, str]) -> str:
    """Our word for theirs: the word itself, then the longest beginning, then the rest. Nothing without any."""
    word = text.casefold()
    exact = {theirs.casefold(): ours for theirs, ours in words.items()}
    if word in exact:
        return exact[word]
    starts = [theirs for theirs in exact if theirs.endswith("*") and word.startswith(theirs[:-1])]
    return exact[max(starts, key=len)] if starts else ""
