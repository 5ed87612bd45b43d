"""The records that a real Asterisk wrote of the recorded calls give those calls: same id, same client, same outcome."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cordboard.domain.calls.call import Call, CallEvent, Direction, Disposition
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.asterisk import cdr
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.trace import events_in
from cordboard.ports.call_records import RecordedCall

FIXTURES = Path(__file__).parent.parent / "fixtures"
FIELDS = (
    "AccountCode Source Destination DestinationContext CallerID Channel DestinationChannel LastApplication LastData"
    " StartTime AnswerTime EndTime Duration BillableSeconds Disposition AMAFlags UniqueID UserField"
)
NAMES = dict(zip(FIELDS.split(), (*cdr.COLUMNS, "uniqueid", "userfield"), strict=True))
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
NOT_TOLD = {  # the rows of these do not say what happened: agents who log in to a pool, rooms, a transfer to a code
    "A01", "A02", "A12", "A13",
}  # fmt: skip


def packets(path: Path) -> list[dict[str, str]]:
    found = []
    for block in path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").split("\n\n"):
        pairs = [line.partition(":") for line in block.split("\n") if ":" in line]
        found.append({key: value.removeprefix(" ") for key, _, value in reversed(pairs)})
    return found


def records_of(path: Path, *, linked: bool) -> list[dict[str, str]]:
    """The rows that Asterisk wrote; with `linked`, the ones of `newcdrcolumns`."""
    seen = packets(path)
    calls = {one["Uniqueid"]: one["Linkedid"] for one in seen if one.get("Event") == "Newchannel"}
    rows = [{NAMES[name]: value for name, value in one.items() if name in NAMES} for one in seen if is_record(one)]
    return [{**row, "linkedid": calls.get(row["uniqueid"], "")} if linked else row for row in rows]


def is_record(packet: dict[str, str]) -> bool:
    return packet.get("Event") == "Cdr"


TRACES = [path for path in sorted(FIXTURES.glob("*/*.ami.txt")) if any(map(is_record, packets(path)))]


def recorded(path: Path, *, linked: bool) -> tuple[RecordedCall, ...]:
    rows, problems = cdr.rows_of(records_of(path, linked=linked), plan_of({}))
    assert problems == []
    return cdr.calls_of(rows, *ALWAYS).calls


def live(path: Path) -> dict[str, Call]:
    correlation = CallCorrelation()
    for event in events_in(path.read_bytes(), {}):
        correlation.changes(event)
    return {key: call for call in correlation.calls() for key in call.keys}


def told(path: Path) -> bool:
    return not any(path.name.startswith(name) for name in NOT_TOLD)


def digits(number: str | None) -> str:
    return "".join(one for one in number or "" if one.isdigit())


@pytest.mark.parametrize("linked", [True, False], ids=["linked", "plain"])
@pytest.mark.parametrize("path", TRACES, ids=lambda path: f"{path.parent.name}/{path.name.removesuffix('.ami.txt')}")
def test_a_recorded_call_has_an_id_of_its_live_call_so_it_is_never_made_twice(path: Path, linked: bool) -> None:
    calls = live(path)
    for one in recorded(path, linked=linked):
        assert any(key in calls for key in one.keys), one.keys
        assert one.exact == linked


@pytest.mark.parametrize(
    "path", [path for path in TRACES if told(path)], ids=lambda path: f"{path.parent.name}/{path.name[:-8]}"
)
def test_the_records_tell_the_call_as_its_live_events_do(path: Path) -> None:
    calls = live(path)
    for one in recorded(path, linked=True):
        event: CallEvent = one.event
        call = next(calls[key] for key in one.keys if key in calls)
        assert (event.call, event.direction) == (call.keys[0], call.direction)
        assert event.client is not None
        assert digits(event.client.number)[-9:] == digits(call.client.number)[-9:]
        answered = Disposition.ANSWERED
        assert (event.disposition is answered) == (call.disposition is answered)


def test_the_recorded_calls_are_many_and_of_both_directions() -> None:
    found = [one.event.direction for path in TRACES for one in recorded(path, linked=True)]
    assert len(found) > 80
    assert found.count(Direction.OUTBOUND) > 10
