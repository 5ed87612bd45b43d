"""Each figure equals a naive count over the same calls: time zones, clock changes, corrections, deletions."""

import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import Phase as Step
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.app.figures.counting_job import CountingJob
from cordboard.app.figures.doctor_checks import counting_check
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.figures import FigureUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.figures import FigureQuery, FiguresBy
from cordboard.contract.views.figures import FiguresView
from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, Phase
from cordboard.domain.figures.counted_call import Counted
from cordboard.domain.settings.company import CallLimits, Company, CompanyNumber, TeamMember
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher

# zone, a moment near which its clocks change (UTC): forward, back, by half an hour, at midnight, by nothing
CHANGES = [
    ("Europe/Madrid", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Kyiv", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("America/Asuncion", datetime(2024, 10, 6, 4, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 5, 5, tzinfo=UTC)),  # 5:45 hours east of UTC
    ("Pacific/Chatham", datetime(2026, 4, 4, 14, tzinfo=UTC)),  # 12:45
]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DIRECTIONS = ["inbound", "outbound", "internal", "unknown"]
DISPOSITIONS = ["answered", "no_answer", "abandoned", "busy", "voicemail"]


def call_row(name: str, at: float, **more: Any) -> CallRow:
    counted = Counted(
        person=more.pop("person", ""),
        queue=more.pop("queue", ""),
        wait_ms=more.pop("wait_ms", 0),
        talk_ms=more.pop("talk_ms", 0),
    )
    values: dict[str, Any] = {"phase": "ended", "direction": "inbound", "disposition": "answered", "decided": True}
    return CallRow(
        id=name, connection="pbx", keys=(f"k-{name}",), started_at=at, updated_at=at, counted=counted, **values | more
    )


class House:
    """A store and the use case over it."""

    def __init__(self, folder: Path, zone: str = "UTC", **more: Any) -> None:
        self.store = SqliteStore.open(folder / "a.db", Cipher.at(folder / "key"))
        in_force = SettingsInForce(1, Settings(company=Company(time_zone=zone), **more))
        self.use_case = FigureUseCases(self.store, in_force, FakeClock(NOW.timestamp()))

    async def save(self, *calls: CallRow) -> None:
        await self.store.commit(Batch(calls=calls))

    async def by(self, by: FiguresBy, since: datetime | None = None, until: datetime | None = None, **more: Any) -> Any:
        return await self.use_case.figures(FigureQuery(by=by, since=since, until=until, **more))


@pytest.fixture
def house(tmp_path: Path) -> Any:
    opened = House(
        tmp_path,
        team=(TeamMember(id="ana", name="Ana Ruiz", extensions=("80", "81")),),
        numbers=(CompanyNumber(number="+34928000080", title="Las Palmas"),),
    )
    yield opened
    opened.store.close_now()


def naive(calls: Sequence[CallRow], key: Callable[[CallRow], str], since: float, until: float) -> dict[str, Any]:
    """The definitions of docs/figures.md, one call after the other."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for call in calls:
        if since <= call.started_at < until and call.direction in ("inbound", "outbound") and call.counted:
            sums = found[key(call)]
            answered, inbound = call.disposition == "answered", call.direction == "inbound"
            sums["inbound"] += inbound
            sums["outbound"] += not inbound
            sums["answered"] += answered
            sums["missed"] += inbound and not answered
            sums["inbound_answered"] += inbound and answered
            sums["answered_within"] += inbound and answered and call.counted.wait_ms <= 20_000
            sums["wait_ms"] += call.counted.wait_ms
            sums["talk_ms"] += call.counted.talk_ms
    return {key: dict(sums) for key, sums in found.items()}


def shown(view: FiguresView) -> dict[str, Any]:
    return {
        one.key: {name: value for name, value in msgspec.structs.asdict(one).items() if name not in ("key", "name")}
        for one in view.items
    }


def local_keys(zone: ZoneInfo) -> dict[FiguresBy, Callable[[CallRow], str]]:
    def local(call: CallRow) -> datetime:
        return datetime.fromtimestamp(call.started_at, zone)

    return {
        # by the offset of the call itself: the hour may have begun under another one
        FiguresBy.HOUR: lambda call: (
            local(call)
            .replace(minute=0, second=0, microsecond=0, tzinfo=timezone(local(call).utcoffset() or timedelta()))
            .isoformat(timespec="minutes")
        ),
        FiguresBy.DAY: lambda call: local(call).date().isoformat(),
        FiguresBy.MONTH: lambda call: local(call).date().isoformat()[:7],
        FiguresBy.WEEKDAY_HOUR: lambda call: f"{local(call).isoweekday()}-{local(call).hour:02}",
        FiguresBy.PERSON: lambda call: call.counted.person if call.counted else "",
        FiguresBy.LINE: lambda call: call.own_number or "",
        FiguresBy.QUEUE: lambda call: call.counted.queue if call.counted else "",
    }


@given(
    st.sampled_from(CHANGES), st.randoms(use_true_random=False), st.integers(0, 3 * 86400), st.integers(1, 3 * 86400)
)
@settings(max_examples=8, deadline=None, phases=[Step.generate])
@run
async def test_every_figure_is_the_naive_count(
    tmp_path_factory: pytest.TempPathFactory,
    change: tuple[str, datetime],
    chance: random.Random,
    start: int,
    length: int,
) -> None:
    zone, middle = ZoneInfo(change[0]), change[1].timestamp()
    house = House(tmp_path_factory.mktemp("figures"), change[0])
    try:
        calls = [
            call_row(
                f"c{n}",
                middle + chance.choice((chance.uniform(-2, 2) * 86400, 900 * chance.randrange(-9, 9))),
                direction=chance.choice(DIRECTIONS),
                disposition=chance.choice(DISPOSITIONS),
                person=chance.choice(["", "80", "81"]),
                queue=chance.choice(["", "sales"]),
                own_number=chance.choice([None, "+34928000080", "+380441234567"]),
                wait_ms=chance.randrange(60_000),
                talk_ms=chance.randrange(60_000),
            )
            for n in range(60)
        ]
        await house.save(*calls)
        since, until = middle - 2 * 86400 + start, middle - 2 * 86400 + start + length
        period = datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC)
        for by, key in local_keys(zone).items():
            view = await house.by(by, *period)
            assert shown(view) == naive(calls, key, since, until), by
            assert sum(one.inbound + one.outbound for one in view.items) == view.total.inbound + view.total.outbound
    finally:
        house.store.close_now()


@run
async def test_an_hour_that_occurs_twice_is_two_hours_and_one_that_never_occurs_is_none(tmp_path: Path) -> None:
    house = House(tmp_path, "Europe/Madrid")
    for n, minute in enumerate(range(0, 240, 30)):
        await house.save(call_row(f"a{n}", datetime(2026, 10, 24, 23, tzinfo=UTC).timestamp() + minute * 60))
        await house.save(call_row(f"b{n}", datetime(2026, 3, 28, 23, tzinfo=UTC).timestamp() + minute * 60))
    autumn = await house.by(FiguresBy.HOUR, datetime(2026, 10, 25), datetime(2026, 10, 26))
    assert [one.key for one in autumn.items] == [
        "2026-10-25T01:00+02:00", "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00",
    ]  # fmt: skip
    spring = await house.by(FiguresBy.HOUR, datetime(2026, 3, 29), datetime(2026, 3, 30))
    assert [one.key for one in spring.items] == [
        "2026-03-29T00:00+01:00", "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00",
    ]  # fmt: skip
    house.store.close_now()


@run
async def test_a_correction_moves_the_call_and_an_unfinished_call_is_not_counted(house: House) -> None:
    at = NOW.timestamp() - 3600
    await house.save(call_row("c", at, phase="answered", disposition=None))
    assert (await house.by(FiguresBy.DAY)).items == ()
    await house.save(call_row("c", at, disposition="no_answer", person="80"))
    await house.save(call_row("c", at, disposition="answered", person="82", talk_ms=5000))
    people = await house.by(FiguresBy.PERSON)
    assert [(one.key, one.answered, one.missed, one.talk_ms) for one in people.items] == [("82", 1, 0, 5000)]
    await house.save(call_row("c", at, phase="answered", disposition=None))  # a late event: it goes on
    assert (await house.by(FiguresBy.PERSON)).items == ()


@run
async def test_a_call_that_became_part_of_another_is_counted_once(house: House) -> None:
    at = NOW.timestamp() - 3600
    await house.save(call_row("c1", at, person="80"), call_row("c2", at + 5, person="82", decided=False))
    swallowed = msgspec.structs.replace(call_row("c1", at, person="80"), keys=("k-c1", "k-c2"))
    await house.save(swallowed)
    assert [(one.key, one.inbound) for one in (await house.by(FiguresBy.PERSON)).items] == [("80", 1)]


@run
async def test_calls_that_were_erased_or_deleted_stay_counted(house: House) -> None:
    at = NOW.timestamp() - 3600
    await house.save(call_row("c1", at, client="+34600"), call_row("c2", at, client="+34601"))

    def erase(db: sqlite3.Connection, _: object) -> None:
        db.execute("UPDATE call SET client = NULL, name = NULL, search = '' WHERE id = 'c1'")
        db.execute("DELETE FROM call WHERE id = 'c2'")

    await house.store.main.writer.write(erase)
    assert (await house.by(FiguresBy.DAY)).total.inbound == 2


@run
async def test_calls_of_an_older_version_are_counted_later_and_the_answer_says_how_far(house: House) -> None:
    at = NOW.timestamp() - 3600
    call = Call(
        keys=("k",), direction=Direction.INBOUND, client=Client(number="+34600"), phase=Phase.ENDED, queue="sales",
        disposition=Disposition.ANSWERED, rang=("80", "81"), talked=("81",), durations=Durations(ring=7000, talk=9000),
    )  # fmt: skip
    for n in range(3):
        row = call_row(f"c{n}", at)
        await house.save(msgspec.structs.replace(row, counted=None, state=msgspec.json.encode(call)))
    before = await house.by(FiguresBy.PERSON)
    assert before.items == ()
    assert before.counting is not None
    assert (before.counting.counted, before.counting.calls) == (0, 3)
    assert await house.store.count_uncounted(2) == 2
    assert await house.store.count_uncounted(2) == 1
    assert await house.store.count_uncounted(2) == 0
    after = await house.by(FiguresBy.PERSON)
    assert after.counting is None
    assert [(one.key, one.name, one.answered, one.wait_ms, one.talk_ms) for one in after.items] == [
        ("80", "Ana Ruiz", 3, 21000, 27000)  # 81 is another extension of hers
    ]
    assert [one.key for one in (await house.by(FiguresBy.QUEUE)).items] == ["sales"]


@run
async def test_counting_of_earlier_calls_can_be_turned_off_and_the_doctor_says_so(house: House) -> None:
    call = Call(keys=("k",), direction=Direction.INBOUND, phase=Phase.ENDED, disposition=Disposition.ANSWERED)
    row = call_row("c", NOW.timestamp() - 3600)
    await house.save(msgspec.structs.replace(row, counted=None, state=msgspec.json.encode(call)))
    off = SettingsInForce(1, Settings(calls=CallLimits(count_earlier=False)))
    await CountingJob(house.store, house.store, off).tick()
    check = await counting_check(house.store, on=False)
    assert (check.level, check.sentence) == (
        "amber",
        "Counting of earlier calls is turned off: 1 of 1 are not in the figures.",
    )
    assert (await counting_check(house.store, on=True)).level == "amber"
    await CountingJob(house.store, house.store, SettingsInForce(1, Settings())).tick()
    assert (await counting_check(house.store, on=False)).level == "green"


@run
async def test_the_period_before_is_a_month_for_a_month_and_days_for_days(house: House) -> None:
    for n, day in enumerate(
        [datetime(2026, 9, 30), datetime(2026, 10, 1), datetime(2026, 10, 31), datetime(2026, 11, 2)]
    ):
        await house.save(call_row(f"c{n}", day.replace(tzinfo=UTC).timestamp()))
    month = await house.by(FiguresBy.DAY, datetime(2026, 11, 1), datetime(2026, 12, 1), compare=True)
    assert month.previous is not None
    assert (month.total.inbound, month.previous.inbound, month.previous_since) == (
        1,
        2,
        datetime(2026, 10, 1, tzinfo=UTC),
    )
    days = await house.by(FiguresBy.DAY, datetime(2026, 11, 2), datetime(2026, 11, 4), compare=True)
    assert days.previous_since == datetime(2026, 10, 31, tzinfo=UTC)


@run
async def test_lines_have_the_names_of_the_settings(house: House) -> None:
    await house.save(call_row("c", NOW.timestamp() - 60, own_number="+34928000080"))
    assert [(one.key, one.name) for one in (await house.by(FiguresBy.LINE)).items] == [("+34928000080", "Las Palmas")]


@run
async def test_a_period_that_makes_no_sense_is_refused(house: House) -> None:
    for since, until in ((NOW, NOW - timedelta(days=1)), (datetime(1990, 1, 1), NOW)):
        with pytest.raises(Cannot):
            await house.by(FiguresBy.DAY, since, until)
