"""Reports go out when they are due, once: over restarts, a downtime, kills, outages of the mail server."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.reports.doctor_checks import FIX, report_checks
from cordboard.app.reports.report_content import ReportContents
from cordboard.app.reports.report_job import ReportJob
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.figures import FigureUseCases
from cordboard.app.service.reports import ReportUseCases
from cordboard.contract.errors import Cannot
from cordboard.domain.alerts.settings import AlertMail, Alerts
from cordboard.domain.figures.counted_call import Counted
from cordboard.domain.reports.content import Content
from cordboard.domain.reports.settings import Report, Rhythm, Section
from cordboard.domain.settings.company import Company, TeamMember
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Refused, Trouble, Unavailable
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.reports import RunState
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.toolkit import mail
from cordboard.toolkit.crypto import Cipher

MADRID = ZoneInfo("Europe/Madrid")
START = datetime(2026, 11, 27, 12, tzinfo=MADRID)
MAIL = AlertMail(host="mail.example", sender="pbx@example.com", to=("ana@example.com",))
DAILY = Report(id="daily", to=("ana@example.com", "olha@example.com"))
SETTINGS = Settings(
    company=Company(time_zone="Europe/Madrid"),
    team=(TeamMember(id="ana", name="Ana Ruiz", extensions=("80",)),),
    alerts=Alerts(mail=MAIL),
    reports=(DAILY,),
)


class Killed(BaseException):
    """The process ends here."""


class Office:
    """A store, a job over it, and a mail server; `restart` begins a new process on the same rows."""

    def __init__(self, folder: Path, settings: Settings = SETTINGS) -> None:
        self.folder = folder
        self.clock = FakeClock(START.timestamp())
        self.mails: list[mail.Mail] = []
        self.before: Trouble | Killed | None = None  # before the server gets it
        self.after: Trouble | Killed | None = None  # when it has it
        self.refused: tuple[str, ...] = ()
        self.in_force = SettingsInForce(1, settings)
        self.store = SqliteStore.open(folder / "a.db", Cipher.at(folder / "key"))
        self.restart()

    def restart(self) -> None:
        in_force, clock, store = self.in_force, self.clock, self.store
        self.audit_log = AuditLog(store, clock)
        regions: Any = NumberRegions(in_force, None)  # type: ignore[arg-type]
        call_backs = CallBacks(store, regions, in_force, self.audit_log, clock, lambda _: None)
        figures = FigureUseCases(store, in_force, clock)
        self.contents = ReportContents(store, figures, call_backs, in_force, clock, "https://calls.example")
        self.job = ReportJob(store, self.contents, in_force, EventHub(0.0), clock, lambda: 1.0, self.send)
        self.use_cases = ReportUseCases(store, self.contents, self.job, in_force, self.audit_log)

    async def send(
        self, server: mail.MailServer, one: mail.Mail, hand_over: Callable[[], Awaitable[None]]
    ) -> tuple[str, ...]:
        if self.before:
            raise self.before
        await hand_over()
        if self.after:
            raise self.after
        self.mails.append(one)
        return self.refused

    async def settings(self, **changes: Any) -> None:
        changed = msgspec.structs.replace(self.in_force.settings, **changes)
        await self.in_force.save(self.store, changed, "ana", "", self.clock.now())

    async def go(self, until: datetime, step: timedelta = timedelta(minutes=10)) -> None:
        while self.clock.now() < until.timestamp():
            await self.job.tick()
            self.clock.advance(step.total_seconds())
        await self.job.tick()

    async def killed(self) -> None:
        with pytest.raises(Killed):
            await self.job.tick()
        self.before = self.after = None
        self.restart()

    async def states(self) -> list[str]:
        return [one.state.value for one in await self.store.report_runs("daily", 9)]


@pytest.fixture
def office(tmp_path: Path) -> Any:
    opened = Office(tmp_path)
    yield opened
    run(opened.store.close())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MADRID)


@pytest.mark.anyio
async def test_a_report_goes_each_morning_and_a_new_one_waits_for_its_first(office: Office) -> None:
    await office.go(at(28, 7, 50))
    assert office.mails == []
    await office.go(at(30, 9))
    assert [one.subject for one in office.mails] == [
        "Daily call report: Friday, 27 November 2026",
        "Daily call report: Saturday, 28 November 2026",
        "Daily call report: Sunday, 29 November 2026",
    ]
    assert office.mails[0].to == DAILY.to
    assert len({one.id for one in office.mails}) == 3
    assert office.mails[0].html


@pytest.mark.anyio
async def test_after_a_downtime_the_latest_one_goes_once_and_those_before_it_never(office: Office) -> None:
    await office.go(at(27, 13))
    office.clock.advance((at(30, 22) - at(27, 13)).total_seconds())
    office.restart()
    await office.go(at(30, 23))
    office.restart()
    await office.go(at(30, 23, 50))
    assert [one.subject for one in office.mails] == ["Daily call report: Sunday, 29 November 2026"]


@pytest.mark.anyio
async def test_a_kill_before_the_server_has_it_repeats_it_under_the_same_id_and_a_later_kill_does_not(
    office: Office,
) -> None:
    await office.go(at(28, 7, 50))
    office.clock.advance(600)
    office.before = Killed()
    await office.killed()
    await office.go(at(28, 8, 30))
    assert len(office.mails) == 1
    office.mails.clear()
    await office.go(at(29, 7, 50))
    office.clock.advance(600)
    office.after = Killed()
    await office.killed()
    await office.go(at(29, 20))
    assert office.mails == []
    newest = (await office.store.report_runs("daily", 1))[0]
    assert (newest.state, "may have arrived" in (newest.problem or "")) == (RunState.UNCERTAIN, True)
    await office.use_cases.send("daily", "ana")  # a person may send it again
    assert [one.subject for one in office.mails] == ["Test: Daily call report: Saturday, 28 November 2026"]


@pytest.mark.anyio
async def test_a_mail_server_that_is_away_is_tried_again_and_a_lost_answer_is_not(office: Office) -> None:
    office.before = Unavailable("nobody answers", code="connect")
    await office.go(at(28, 9))
    assert await office.states() == ["open"]
    office.before = None
    await office.go(at(28, 10))
    assert (len(office.mails), await office.states()) == (1, ["done"])
    office.after = Unavailable("closed the connection", code="connect")
    await office.go(at(29, 10))
    assert (await office.states())[0] == "uncertain"
    office.after = Refused("The mail server said 554.", code="554")
    await office.go(at(30, 10))
    assert (await office.states())[0] == "open"  # nothing arrived: tried again, slowly
    office.after = None
    await office.go(at(30, 12))
    assert len(office.mails) == 2


@pytest.mark.anyio
async def test_a_report_that_waits_gives_way_to_a_newer_one_and_to_being_turned_off(office: Office) -> None:
    office.before = Unavailable("nobody answers", code="connect")
    await office.go(at(29, 9))
    assert await office.states() == ["open", "failed"]
    await office.settings(reports=(msgspec.structs.replace(DAILY, on=False),))
    office.before = None
    await office.go(at(30, 9))
    assert await office.states() == ["failed", "failed"]
    assert office.mails == []
    await office.settings(reports=(DAILY,))
    await office.go(at(30, 20))
    assert office.mails == []  # it is due from now on


@pytest.mark.anyio
async def test_a_changed_time_is_for_the_next_day_and_never_a_second_report_of_the_same(office: Office) -> None:
    await office.go(at(28, 9))
    await office.settings(reports=(msgspec.structs.replace(DAILY, at="10:00"),))
    await office.go(at(28, 12))
    assert len(office.mails) == 1
    await office.settings(reports=(msgspec.structs.replace(DAILY, at="07:00"),))
    await office.go(at(28, 13))
    await office.go(at(29, 7, 30))
    assert len(office.mails) == 2


@pytest.mark.anyio
async def test_it_is_shown_tested_previewed_and_the_doctor_knows(office: Office) -> None:
    await office.go(at(27, 13))
    (view,) = await office.use_cases.reports()
    assert view.next_at == at(28, 8)
    assert (view.runs, view.time_zone, view.language) == ((), "Europe/Madrid", "en")
    office.refused = ("olha@example.com",)
    tested = await office.use_cases.send("daily", "ana")
    assert (tested.state, tested.problem) == ("done", "Rejected for olha@example.com.")
    assert (await office.use_cases.preview("daily")).subject == "Daily call report: Thursday, 26 November 2026"
    for wrong in (office.use_cases.preview("none"), office.use_cases.send("none", "ana")):
        with pytest.raises(Cannot) as cannot:
            await wrong
        assert cannot.value.status == 404
    checks = await report_checks(office.store, office.in_force, office.job)
    assert [(one.name, one.level) for one in checks] == [("reports: daily", "green")]
    assert "2026-11-28 07:00 UTC" in checks[0].sentence
    office.before = Unavailable("nobody answers", code="connect")
    await office.go(at(28, 8, 10))
    checks = await report_checks(office.store, office.in_force, office.job)
    assert (checks[0].level, checks[0].fix) == ("amber", FIX)
    assert "nobody answers" in checks[0].sentence
    await office.settings(alerts=Alerts())
    assert (await report_checks(office.store, office.in_force, office.job))[0].level == "amber"
    with pytest.raises(Cannot) as cannot:
        await office.use_cases.send("daily", "ana")
    assert cannot.value.code == "no_mail"
    await office.settings(reports=())
    assert [one.level for one in await report_checks(office.store, office.in_force, office.job)] == ["green"]


@pytest.mark.anyio
@pytest.mark.parametrize("every", list(Rhythm))
async def test_what_it_says_is_the_naive_count(office: Office, every: Rhythm) -> None:
    rows = [
        CallRow(
            id=f"c{n}", connection="pbx", keys=(f"k{n}",), started_at=began, updated_at=began, client=f"+3460000{n:04}",
            direction="inbound" if n % 3 else "outbound", phase="ended", decided=True,
            disposition="answered" if n % 5 else "no_answer",
            counted=Counted(person="80" if n % 2 else "", queue="", wait_ms=1000 * n, talk_ms=7000),
        )
        for n, began in enumerate(START.timestamp() - 3600 * 5.3 * k for k in range(200))
    ]  # fmt: skip
    await office.store.commit(Batch(calls=rows))
    report = msgspec.structs.replace(DAILY, every=every)
    day = START.date().replace(day=1) if every is Rhythm.MONTHLY else START.date()
    content: Content = await office.contents.of(report, day)
    inside = [one for one in rows if content.since.timestamp() <= one.started_at < content.until.timestamp()]
    assert inside
    total = content.total
    assert total.inbound == sum(one.direction == "inbound" for one in inside)
    assert total.missed == sum(one.direction == "inbound" and one.disposition != "answered" for one in inside)
    assert total.calls == len(inside) == sum(bar.missed + bar.others for bar in content.bars)
    assert sum(bar.missed for bar in content.bars) == total.missed
    (people,) = content.tables
    assert people.section is Section.PERSON
    assert {line.name for line in people.rows} <= {"Ana Ruiz", ""}
    assert sum(line.calls for line in people.rows) == len(inside)
    spans = {
        (after.at - before.at).total_seconds() for before, after in zip(content.bars, content.bars[1:], strict=False)
    }
    assert spans <= ({3600.0} if every is Rhythm.DAILY else {86400.0})
    assert content.not_called_back == await office.contents._waiting()
