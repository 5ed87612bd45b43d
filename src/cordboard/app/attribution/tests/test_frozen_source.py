"""The source of a call is the one of its day: a later change of a number's campaign changes no past row."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cordboard.app.attribution.source_report import Period, SourceReport
from cordboard.domain.attribution.report import SourcesBy, TouchOf
from cordboard.domain.attribution.traffic_source import TrafficSource
from cordboard.domain.calls.call import EventType, Recording
from cordboard.domain.settings.company import CompanyNumber
from cordboard.domain.settings.settings import Settings
from cordboard.testing.app_fixture import PBX, AppFixture
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm
from cordboard.toolkit.clock import moment

LINE = "+34928000080"
ANNA, BORIS = "+34600111222", "+34600111333"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppFixture]:
    fixture = AppFixture(tmp_path, FakeCrm(), 1, 0)
    run(fixture.furnish())
    yield fixture
    fixture.store.close_now()


async def advertise(app: AppFixture, campaign: str | None) -> None:
    stored = await app.store.settings()
    assert stored is not None
    number = CompanyNumber(number="928 000 080", region="ES", source="billboard", campaign=campaign)
    settings = msgspec.json.decode(stored[1], type=Settings)
    await app.settle(msgspec.structs.replace(settings, numbers=(number,)))


async def campaigns(app: AppFixture) -> dict[str, tuple[int, int]]:
    """Calls and leads by campaign."""
    now = moment(app.clock.now())
    period = Period(now.replace(year=now.year - 1), now.replace(year=now.year + 1))
    lines, _ = await SourceReport(app.store).lines(SourcesBy.CAMPAIGN, TouchOf.LAST, period)
    return {name: (line.calls, line.leads) for (_, name), line in lines.items()}


@run
async def test_a_later_change_of_a_numbers_campaign_changes_no_past_row(app: AppFixture) -> None:
    await advertise(app, "autumn")
    await app.receive(app.end("a", ANNA, own_number=LINE))
    await app.drain()
    assert await campaigns(app) == {"autumn": (1, 1)}
    await advertise(app, "winter")
    late = app.event("a", EventType.RECORDING_READY, recording=Recording(url="https://rec.example/a.mp3"))
    await app.receive(late)  # the past call is folded and stored once more
    assert (await app.call("a")).traffic == TrafficSource(source="billboard", campaign="autumn")
    await app.receive(app.end("b", BORIS, own_number=LINE))
    await app.drain()
    assert await campaigns(app) == {"autumn": (1, 1), "winter": (1, 1)}


@run
async def test_what_the_provider_says_wins_and_may_come_after_the_call_began(app: AppFixture) -> None:
    await advertise(app, "autumn")
    await app.receive(app.event("a", EventType.STARTED, own_number=LINE))
    assert (await app.call("a")).traffic == TrafficSource(source="billboard", campaign="autumn")
    await app.receive(app.end("a", ANNA, own_number=LINE, parameters={"utm_source": "google", "utm_campaign": "roofs"}))
    assert (await app.call("a")).traffic == TrafficSource(source="google", campaign="roofs")
    assert await campaigns(app) == {"roofs": (1, 0)}


@run
async def test_calls_of_an_older_version_are_traced_by_their_parameters_alone(app: AppFixture) -> None:
    await app.receive(app.end("a", ANNA, own_number=LINE, parameters={"utm_campaign": "old", "utm_source": "bing"}))
    await app.receive(app.end("b", BORIS, own_number=LINE))
    await app.drain()
    await app.store.main.writer.write(lambda db, _: db.execute("UPDATE call SET traffic = NULL").rowcount, None)
    assert await campaigns(app) == {}
    await advertise(app, "new")
    assert (await app.store.tracing_progress()).left == 2
    assert await app.store.trace_untraced(500) == 2
    assert await app.store.trace_untraced(500) == 0
    assert await campaigns(app) == {"old": (1, 1), "": (1, 1)}
    assert app.store.main.rows("SELECT count(*) FROM call WHERE connection = ?", (PBX,)) == [(2,)]
