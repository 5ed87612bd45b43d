"""Which record is which call, and what is different."""

from datetime import UTC, datetime, timedelta

import pytest

from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.shadow.comparison import ExpectedRecord, LoggedRecord, Verdict, compared, compared_person

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBER = "+34600111222"


def expected(call: str = "c", minutes: float = 0, number: str = NUMBER, **more: object) -> ExpectedRecord:
    whole = {"owner": "ana", "answered": True, "outbound": False, "people": ("p1",), **more}
    return ExpectedRecord(call=call, number=number, at=NOON + timedelta(minutes=minutes), **whole)  # type: ignore[arg-type]


def logged(record: str = "r", minutes: float = 0, **more: object) -> LoggedRecord:
    whole = {"texts": ("600 111 222",), "owner": "ana", "answered": True, "outbound": False, **more}
    return LoggedRecord(id=record, at=NOON + timedelta(minutes=minutes), **whole)  # type: ignore[arg-type]


def verdicts(calls: list[ExpectedRecord], records: list[LoggedRecord]) -> list[str]:
    return [one.verdict.value for one in compared(calls, records)]


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        ([], Verdict.MISSING),
        ([logged()], Verdict.SAME),
        ([logged(minutes=1.9)], Verdict.SAME),
        ([logged(minutes=2.1)], Verdict.MISSING),
        ([logged(texts=("Call with 34600111222",))], Verdict.SAME),
        ([logged(texts=("600 111 223",))], Verdict.MISSING),
        ([logged(texts=(), linked=("p1",))], Verdict.SAME),
        ([logged(texts=(), linked=("p2",))], Verdict.MISSING),
        ([logged("a"), logged("b", 1)], Verdict.DOUBLED),
        ([logged(owner="ben")], Verdict.DIFFERENT),
        ([logged(answered=False)], Verdict.DIFFERENT),
        ([logged(outbound=True)], Verdict.DIFFERENT),
        ([logged(owner=None, answered=None, outbound=None)], Verdict.SAME),
    ],
)
def test_a_call_has_its_record_none_several_or_another_one(records: list[LoggedRecord], verdict: Verdict) -> None:
    assert verdicts([expected()], records) == [verdict]


def test_each_record_belongs_to_the_nearest_call_of_its_client() -> None:
    calls = [expected("a"), expected("b", 2), expected("other", 0, "+34600999888", people=())]
    assert verdicts(calls, [logged("x", 0.1), logged("y", 1.8)]) == ["same", "same", "missing"]
    assert verdicts(calls, [logged("x", 0.1), logged("y", 0.2)]) == ["doubled", "missing", "missing"]


def test_what_differs_is_named_with_both_values() -> None:
    (one,) = compared([expected()], [logged(owner="ben", answered=False, link="https://crm/r")])
    assert one.differs == {"owner": ("ana", "ben"), "answered": ("True", "False")}
    assert one.links == ("https://crm/r",)


@pytest.mark.parametrize(
    ("owners", "verdict"),
    [([], "missing"), (["ana"], "same"), (["ben"], "different"), ([None], "same"), (["ana", "ana"], "doubled")],
)
def test_a_person_is_there_once_with_the_owner(owners: list[str | None], verdict: str) -> None:
    people = [
        Candidate(entity=Entity.LEAD, id=f"l{n}", owner=Owner(id=owner) if owner else None)
        for n, owner in enumerate(owners)
    ]
    assert compared_person("c", "ana", people).verdict == verdict
