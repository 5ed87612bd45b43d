"""Sends reports by mail when they are due, through the mail server of the alerts.

Each is written down as due before it is built, and as handed over before the mail server gets it. If the process dies
right then, nobody knows whether it arrived: it is not sent again by itself. After a downtime, the latest one that was
missed is sent, once.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, timedelta, tzinfo

import msgspec
import structlog

from cordboard.app.alerts.alert_channels import PASSWORD
from cordboard.app.alerts.alert_delivery import ATTEMPT, FIRST, SECRETS_KEY, SLOWLY, TOP
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.reports.report_content import ReportContents, zone_name
from cordboard.domain.alerts.settings import AlertMail
from cordboard.domain.reports.report_text import written
from cordboard.domain.reports.schedule import Due, last_due, next_due
from cordboard.domain.reports.settings import Report
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.errors import RateLimited, Trouble, Unavailable
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.reports import ReportRun, RunKind, RunState
from cordboard.ports.store.store import Store
from cordboard.toolkit import mail
from cordboard.toolkit.backoff import delay
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

TICK = timedelta(seconds=10)
NO_MAIL = "No mail server is set. Enter it under Settings, Alerts."
UNCERTAIN = "It was interrupted while the mail server took it, so it may have arrived. Send it again if it did not."
NO_ANSWER = ("connect", "fault")  # of `toolkit.smtp`: the server's answer is unknown
SendMail = Callable[[mail.MailServer, mail.Mail, mail.HandOver], Awaitable[tuple[str, ...]]]


async def over_smtp(server: mail.MailServer, one: mail.Mail, hand_over: mail.HandOver) -> tuple[str, ...]:
    return await mail.send(server, one, hand_over=hand_over)


class ReportJob:
    """What is due, and its delivery."""

    def __init__(
        self,
        store: Store,
        contents: ReportContents,
        settings_in_force: SettingsInForce,
        live: EventHub,
        clock: Clock,
        chance: Callable[[], float],
        send: SendMail = over_smtp,
    ) -> None:
        self._store = store
        self._contents = contents
        self._settings_in_force = settings_in_force
        self._event_hub = live
        self._clock = clock
        self._chance = chance
        self._send = send
        self._in_flight: set[int] = set()

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.SEND_REPORTS, TICK, self.tick)

    async def tick(self) -> None:
        """Write down what is due, then send what waits."""
        await self._plan()
        for run in await self._store.open_report_runs():
            if run.no in self._in_flight:
                continue
            if run.state is RunState.SENDING:
                await self._end(run, RunState.UNCERTAIN, UNCERTAIN)
            elif run.not_before <= self._clock.now() and (report := self._reports().get(run.report)):
                await self.deliver(report, run)

    def next_due(self, report: Report) -> Due | None:
        """None while it is off."""
        return next_due(report, self._clock.now(), self._zone(report)) if report.on else None

    def last_day(self, report: Report) -> date:
        """The day of the latest one that was due."""
        return last_due(report, self._clock.now(), self._zone(report)).day

    def _zone(self, report: Report) -> tzinfo:
        return zone_of(zone_name(report, self._settings_in_force.settings)) or UTC

    def _reports(self) -> Mapping[str, Report]:
        return {report.id: report for report in self._settings_in_force.settings.reports if report.on}

    async def _plan(self) -> None:
        """A new or changed report is due from now on: what was due before it, nobody waits for."""
        known, reports = await self._store.report_schedules(), self._reports()
        for gone in known.keys() - reports.keys():
            await self._store.drop_report_schedule(gone)
        for name, report in reports.items():
            schedule, now = self._schedule(report), self._clock.now()
            if name not in known or known[name][0] != schedule:
                await self._store.keep_report_schedule(name, schedule, now)
                continue
            due = last_due(report, now, self._zone(report))
            if due.at > known[name][1] and await self._store.plan_report(name, due.day.isoformat(), now):
                log.info("report due", report=name, day=due.day.isoformat())

    def _schedule(self, report: Report) -> str:
        zone = zone_name(report, self._settings_in_force.settings)
        return f"{report.every.value} {report.at} {report.weekday.value} {zone}"

    async def send_test(self, report: Report) -> ReportRun:
        """Send it now, about the period of the latest one."""
        run = await self._store.add_report_test(report.id, self.last_day(report).isoformat(), self._clock.now())
        await self.deliver(report, run)
        return next(one for one in await self._store.report_runs(report.id, 50) if one.no == run.no)

    async def deliver(self, report: Report, run: ReportRun) -> None:
        """Make one attempt and store its result."""
        now = self._clock.now()
        await self._store.begin_report_run(run.no, now, now + ATTEMPT.total_seconds())
        self._in_flight.add(run.no)
        handed_over = False

        async def hand_over() -> None:
            nonlocal handed_over
            await self._store.hand_over_report_run(run.no)
            handed_over = True

        try:
            refused = await self._attempt(report, run, hand_over)
        except Trouble as trouble:
            await self._failed(run, trouble, handed_over)
        except Exception as fault:  # a fault of ours waits like any other trouble
            log.exception("report not sent", report=run.report)
            text = f"Error in Cordboard while sending the report: {type(fault).__name__}."
            await self._failed(run, Unavailable(text, code="fault"), handed_over)
        else:
            await self._end(run, RunState.DONE, f"Rejected for {', '.join(refused)}." if refused else None)
        finally:
            self._in_flight.discard(run.no)

    async def _attempt(self, report: Report, run: ReportRun, hand_over: mail.HandOver) -> tuple[str, ...]:
        settings = self._settings_in_force.settings
        by = settings.alerts.mail
        if by is None:
            raise Unavailable(NO_MAIL, code="no_mail")
        content = await self._contents.of(report, date.fromisoformat(run.day), test=run.kind is RunKind.TEST)
        said = written(content)
        one = mail.Mail(
            id=f"report-{run.no}-{int(run.made_at)}",
            sender=by.sender,
            to=report.to,
            subject=said.subject,
            text=said.text,
            html=said.html,
            at=moment(self._clock.now()).astimezone(),
            language=content.language,
        )
        password = (await self._store.secrets(SECRETS_KEY)).get(PASSWORD, "")
        return await self._send(server_of(by, password), one, hand_over)

    async def _failed(self, run: ReportRun, trouble: Trouble, handed_over: bool) -> None:
        log.warning("report not sent", report=run.report, error=trouble.text)
        if handed_over and trouble.code in NO_ANSWER:
            await self._end(run, RunState.UNCERTAIN, f"{trouble.text} {UNCERTAIN}")
        elif run.kind is RunKind.TEST:
            await self._end(run, RunState.FAILED, trouble.text)
        else:
            passing = isinstance(trouble, Unavailable | RateLimited)
            rest = delay(run.attempts + 1, self._chance(), first=FIRST, top=TOP) if passing else SLOWLY
            await self._end(run, RunState.OPEN, trouble.text, self._clock.now() + rest.total_seconds())

    async def _end(self, run: ReportRun, state: RunState, problem: str | None, not_before: float = 0.0) -> None:
        now = self._clock.now()
        await self._store.end_report_run(run.no, state, now, problem, not_before)
        self._event_hub.publish("summary", {"report": run.report}, now)


def server_of(by: AlertMail, password: str) -> mail.MailServer:
    """The mail server of the alerts."""
    return mail.MailServer(
        host=by.host,
        port=by.port,
        security=by.security.value,
        user=by.user,
        password=password,
        allow_private=by.allow_private,
    )


def runnable(report: Report) -> Report:
    """The report as a test sends it: whether it is on does not matter."""
    return msgspec.structs.replace(report, on=True)
