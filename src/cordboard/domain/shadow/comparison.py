"""Which records of another integration are those that we would have written, and what is different. Pure.

A record belongs to a call if it names the client's number or is linked to a person with it, and its time is near: a
call record begins within two minutes of the call, a task or deal is created while the other integration has time for
it. Each record belongs to the nearest call.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate

TOLERANCE = timedelta(minutes=2)
ENDING = 9  # digits of a number that a text must contain
_INSTANT = timedelta(microseconds=1)


class Verdict(StrEnum):
    """What became of one call."""

    SAME = "same"
    MISSING = "missing"  # the other integration wrote no record
    DOUBLED = "doubled"  # it wrote several
    DIFFERENT = "different"


class ExpectedRecord(Value, frozen=True, kw_only=True):
    """A call record, task or deal that we would have written. `number`: E.164; `people`: ids of the records with it.

    `answered`, `outbound`: of a call record; `stage`: of a deal. None: it has none, or we would leave it to the CRM.
    """

    call: str
    number: str
    at: datetime
    owner: str | None
    answered: bool | None = None
    outbound: bool | None = None
    stage: str | None = None
    people: tuple[str, ...] = ()


class LoggedRecord(Value, frozen=True, kw_only=True):
    """A call record, task or deal in the CRM. `at`: when the call began, or when the record was created.

    `texts`: where a number may be; `linked`: ids of records that it is about. None: the CRM does not say.
    """

    id: str
    at: datetime
    texts: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    owner: str | None = None
    answered: bool | None = None
    outbound: bool | None = None
    stage: str | None = None
    link: str | None = None


class ComparedRecord(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`differs`: name of what is different -> ours and theirs."""

    call: str
    verdict: Verdict
    differs: dict[str, tuple[str, str]] = {}
    records: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def compared(
    expected: Sequence[ExpectedRecord], logged: Iterable[LoggedRecord], late: timedelta = TOLERANCE
) -> list[ComparedRecord]:
    """One result for each expected record, in order. `late`: how much later theirs may be."""
    order = sorted(range(len(expected)), key=lambda place: expected[place].at)
    times = [expected[place].at for place in order]
    of_call: dict[int, list[LoggedRecord]] = defaultdict(list)
    for record in logged:
        first, last = bisect_left(times, record.at - late), bisect_left(times, record.at + TOLERANCE + _INSTANT)
        near = [place for place in order[first:last] if _is_of(record, expected[place])]
        if near:
            of_call[min(near, key=lambda place: (abs(expected[place].at - record.at), place))].append(record)
    return [_result(one, of_call[place]) for place, one in enumerate(expected)]


def _is_of(record: LoggedRecord, one: ExpectedRecord) -> bool:
    ending = _digits(one.number)[-ENDING:]
    return not set(one.people).isdisjoint(record.linked) or any(ending in _digits(text) for text in record.texts)


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _result(one: ExpectedRecord, records: Sequence[LoggedRecord]) -> ComparedRecord:
    differs = _differs(one, records[0]) if len(records) == 1 else {}
    if len(records) != 1:
        verdict = Verdict.DOUBLED if records else Verdict.MISSING
    else:
        verdict = Verdict.DIFFERENT if differs else Verdict.SAME
    return ComparedRecord(
        call=one.call,
        verdict=verdict,
        differs=differs,
        records=tuple(record.id for record in records),
        links=tuple(record.link for record in records if record.link),
    )


def _differs(one: ExpectedRecord, record: LoggedRecord) -> dict[str, tuple[str, str]]:
    """What the CRM does not say differs from nothing."""
    pairs: Mapping[str, tuple[str | bool | None, str | bool | None]] = {
        "owner": (one.owner, record.owner),
        "answered": (one.answered, record.answered),
        "outbound": (one.outbound, record.outbound),
        "stage": (one.stage, record.stage),
    }
    found = {name: pair for name, pair in pairs.items() if None not in pair and pair[0] != pair[1]}
    return {name: (str(ours), str(theirs)) for name, (ours, theirs) in found.items()}


def compared_person(call: str, owner: str | None, people: Sequence[Candidate]) -> ComparedRecord:
    """A person whom we would have created for this call; `people`: those with the number now."""
    verdict, differs = Verdict.SAME, dict[str, tuple[str, str]]()
    theirs = people[0].owner.id if people and people[0].owner else None
    if len(people) == 1 and owner and theirs and owner != theirs:
        verdict, differs = Verdict.DIFFERENT, {"owner": (owner, theirs)}
    elif len(people) != 1:
        verdict = Verdict.DOUBLED if people else Verdict.MISSING
    return ComparedRecord(
        call=call,
        verdict=verdict,
        differs=differs,
        records=tuple(one.id for one in people if one.id),
        links=tuple(one.link for one in people if one.link),
    )
