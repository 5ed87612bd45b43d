"""No calls within business hours: reported after the open time that was set, on a phone system or a line."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from cordboard.app.alerts.call_silence import CallSilence, place_title
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.alerts.machine import Alert, AlertPlace, Kind, Quiet, Subject, Troubled, Unclear, Well
from cordboard.domain.alerts.settings import Alerts, NoCalls
from cordboard.domain.settings.company import Company, CompanyNumber, OpeningHours, Weekday
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher

DAYS = tuple(Weekday)[:5]
HOURS = OpeningHours(name="office", days=DAYS, from_="09:00", to="18:00")
COMPANY = Company(country="ES", hours=(HOURS,), holidays=(date(2026, 11, 25),))
LINE = "+34928000080"
SETTINGS = Settings(
    company=COMPANY,
    numbers=(CompanyNumber(number="928 000 080", title="Sales"),),
    alerts=Alerts(no_calls=NoCalls(after=timedelta(minutes=30), lines=(LINE,))),
)
PBX, SALES = (AlertPlace(connection=name, subject=Subject.CALLS) for name in ("pbx", f"line {LINE}"))


def at(day: int, hour: int, minute: int = 0) -> float:
    """November 2026: the 23rd is a Monday, the 25th a holiday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC).timestamp()


class Desk:
    def __init__(self, folder: Path, settings: Settings = SETTINGS) -> None:
        self.store = SqliteStore.open(folder / "a.db", Cipher.at(folder / "key"))
        self.clock = FakeClock(at(20, 8))
        live: Any = SimpleNamespace(phones=lambda: ["pbx", "other"], connections={}, region=lambda _: None)
        in_force = SettingsInForce(1, settings)
        self.live, self.silence = live, CallSilence(
            self.store, live, NumberRegions(in_force, live), in_force, self.clock
        )  # fmt: skip

    async def call(self, when: float, connection: str = "pbx", line: str | None = None) -> None:
        row = CallRow(id=f"c{when}{connection}", connection=connection, keys=(f"k{when}",), started_at=when,
                      updated_at=when, client="+34600900010", direction="inbound", phase="ended",
                      disposition="answered", decided=True, own_number=line)  # fmt: skip
        await self.store.commit(Batch(calls=[row]))

    async def seen(self, now: float, place: AlertPlace = PBX, alert: Alert | None = None) -> Any:
        self.clock.advance(now - self.clock.now())
        return await self.silence.observation(place, alert)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    run(opened.store.close())


@run
async def test_only_open_time_counts(desk: Desk) -> None:
    await desk.call(at(20, 17, 50))  # Friday
    assert await desk.seen(at(20, 19)) == Well()
    assert await desk.seen(at(22, 12)) == Well()  # Sunday
    assert await desk.seen(at(23, 9, 15)) == Well()  # ten minutes of Friday and fifteen of Monday
    assert await desk.seen(at(23, 9, 20)) == Troubled(kind=Kind.SILENT, since=at(20, 17, 50))
    await desk.call(at(23, 9, 25))
    assert await desk.seen(at(23, 9, 30)) == Well()
    await desk.call(at(24, 17, 59))
    assert await desk.seen(at(25, 15)) == Well()  # a holiday
    assert isinstance(await desk.seen(at(26, 10)), Troubled)


@run
async def test_it_ends_with_the_next_call_and_is_left_as_it_is_over_night(desk: Desk) -> None:
    alert = Alert(connection="pbx", subject=Subject.CALLS, kind=Kind.SILENT, began_at=at(23, 16), no=1, told_at=1.0)
    await desk.call(at(23, 16))
    assert await desk.seen(at(23, 17), alert=alert) == Troubled(kind=Kind.SILENT, since=at(23, 16))
    assert await desk.seen(at(23, 20), alert=alert) == Unclear()
    await desk.call(at(23, 21))
    assert await desk.seen(at(23, 21, 1), alert=alert) == Well()


@run
async def test_a_line_is_watched_for_itself_in_any_spelling(desk: Desk) -> None:
    await desk.call(at(23, 9), line=LINE)
    await desk.call(at(23, 10, 55))
    assert isinstance(await desk.seen(at(23, 11), SALES), Troubled)
    assert await desk.seen(at(23, 11)) == Well()
    assert place_title(SALES.connection, desk.live, SETTINGS) == "Sales"


@run
async def test_a_start_counts_as_a_call_and_only_what_is_watched_is_reported(desk: Desk) -> None:
    assert await desk.seen(at(20, 9, 25)) == Well()  # nothing was ever heard, but it runs for 25 open minutes only
    assert isinstance(await desk.seen(at(20, 9, 35)), Troubled)
    assert {one.connection for one in desk.silence.places()} == {"pbx", "other", f"line {LINE}"}


@run
async def test_it_can_be_turned_off_and_limited(tmp_path: Path) -> None:
    off = Desk(tmp_path, msgspec.structs.replace(SETTINGS, alerts=Alerts()))
    assert list(off.silence.places()) == []
    assert await off.seen(at(23, 17)) == Quiet()
    await off.store.close()
    (tmp_path / "b").mkdir()
    one = Desk(tmp_path / "b", msgspec.structs.replace(SETTINGS, alerts=Alerts(no_calls=NoCalls(connections=("pbx",)))))
    assert [place.connection for place in one.silence.places()] == ["pbx"]
    assert await one.seen(at(23, 17), AlertPlace(connection="other", subject=Subject.CALLS)) == Quiet()
    await one.store.close()
