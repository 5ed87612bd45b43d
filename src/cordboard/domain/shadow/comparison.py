"""Which call records of another integration are the calls that we decided, and what is different. Pure.

A record belongs to a call if it names the client's number or is linked to a person with it, and began within two
minutes of the call. Each record belongs to the nearest call.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate

TOLERANCE = timedelta(minutes=2)
ENDING = 9  # digits of a number that a text must contain


class Verdict(StrEnum):
    """What became of one call."""

    SAME = "same"
    MISSING = "missing"  # the other integration wrote no record
    DOUBLED = "doubled"  # it wrote several
    DIFFERENT = "different"


class ExpectedCall(Value, frozen=True, kw_only=True):
    """A call record that we would have written. `number`: E.164; `people`: ids of the records with it."""

    call: str
    number: str
    at: datetime
    owner: str | None
    answered: bool
    outbound: bool
    people: tuple[str, ...] = ()


class LoggedCall(Value, frozen=True, kw_only=True):
    """A call record in the CRM. `texts`: where a number may be; `linked`: ids of records that it is about.

    None: the CRM does not say.
    """

    id: str
    at: datetime
    texts: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    owner: str | None = None
    answered: bool | None = None
    outbound: bool | None = None
    link: str | None = None


class ComparedCallRecord(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`differs`: name of what is different -> ours and theirs."""

    call: str
    verdict: Verdict
    differs: dict[str, tuple[str, str]] = {}
    records: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def compared(expected: Sequence[ExpectedCall], logged: Iterable[LoggedCall]) -> list[ComparedCallRecord]:
    """One result for each expected call, in order."""
    of_call: dict[int, list[LoggedCall]] = defaultdict(list)
    for record in logged:
        place = _nearest(record, expected)
        if place is not None:
            of_call[place].append(record)
    return [_result(one, of_call[place]) for place, one in enumerate(expected)]


def _nearest(record: LoggedCall, expected: Sequence[ExpectedCall]) -> int | None:
    """The place of its call."""
    near = [(abs(one.at - record.at), place) for place, one in enumerate(expected) if _is_of(record, one)]
    return min(near)[1] if near else None


def _is_of(record: LoggedCall, one: ExpectedCall) -> bool:
    if abs(one.at - record.at) > TOLERANCE:
        return False
    ending = _digits(one.number)[-ENDING:]
    return not set(one.people).isdisjoint(record.linked) or any(ending in _digits(text) for text in record.texts)


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _result(one: ExpectedCall, records: Sequence[LoggedCall]) -> ComparedCallRecord:
    differs = _differs(one, records[0]) if len(records) == 1 else {}
    if len(records) != 1:
        verdict = Verdict.DOUBLED if records else Verdict.MISSING
    else:
        verdict = Verdict.DIFFERENT if differs else Verdict.SAME
    return ComparedCallRecord(
        call=one.call,
        verdict=verdict,
        differs=differs,
        records=tuple(record.id for record in records),
        links=tuple(record.link for record in records if record.link),
    )


def _differs(one: ExpectedCall, record: LoggedCall) -> dict[str, tuple[str, str]]:
    """What the CRM does not say differs from nothing."""
    pairs: Mapping[str, tuple[str | bool | None, str | bool | None]] = {
        "owner": (one.owner, record.owner),
        "answered": (one.answered, record.answered),
        "outbound": (one.outbound, record.outbound),
    }
    found = {name: pair for name, pair in pairs.items() if None not in pair and pair[0] != pair[1]}
    return {name: (str(ours), str(theirs)) for name, (ours, theirs) in found.items()}


def compared_person(call: str, owner: str | None, people: Sequence[Candidate]) -> ComparedCallRecord:
    """A person whom we would have created for this call; `people`: those with the number now."""
    verdict, differs = Verdict.SAME, dict[str, tuple[str, str]]()
    theirs = people[0].owner.id if people and people[0].owner else None
    if len(people) == 1 and owner and theirs and owner != theirs:
        verdict, differs = Verdict.DIFFERENT, {"owner": (owner, theirs)}
    elif len(people) != 1:
        verdict = Verdict.DOUBLED if people else Verdict.MISSING
    return ComparedCallRecord(
        call=call,
        verdict=verdict,
        differs=differs,
        records=tuple(one.id for one in people if one.id),
        links=tuple(one.link for one in people if one.link),
    )
