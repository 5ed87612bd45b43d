"""Finds mistakes in the reports that the settings alone show."""

import re
from collections.abc import Iterator

from cordboard.domain.alerts.settings import LANGUAGES, Alerts
from cordboard.domain.alerts.settings_check import MAILBOX, ReasonMessage
from cordboard.domain.reports.schedule import clock_time
from cordboard.domain.reports.settings import Report
from cordboard.domain.settings.time_zones import zone_of

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MOST_RECIPIENTS = 50


def wrong_reports(reports: tuple[Report, ...], alerts: Alerts) -> Iterator[ReasonMessage]:
    """Each fault once. Paths begin at the settings."""
    seen: set[str] = set()
    for n, report in enumerate(reports):
        where = f"reports[{n}]"
        if not ID.fullmatch(report.id):
            yield "reports.id", f"{where}.id", {"id": report.id or "(empty)"}
        elif report.id in seen:
            yield "reports.twice", f"{where}.id", {"id": report.id}
        seen.add(report.id)
        yield from _one(report, where)
    if alerts.mail is None and any(report.on for report in reports):
        yield "reports.no_mail", "reports", {}


def _one(report: Report, where: str) -> Iterator[ReasonMessage]:
    if clock_time(report.at) is None:
        yield "hours.time", f"{where}.at", {"time": report.at or "(empty)"}
    if report.language is not None and report.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        yield "language.unknown", f"{where}.language", {"language": report.language, "known": known}
    if report.time_zone is not None and zone_of(report.time_zone) is None:
        yield "time_zone.unknown", f"{where}.time_zone", {"zone": report.time_zone}
    if report.on and not report.to:
        yield "reports.nobody", f"{where}.to", {}
    if len(report.to) > MOST_RECIPIENTS:
        yield "reports.many", f"{where}.to", {"count": str(len(report.to)), "most": str(MOST_RECIPIENTS)}
    for k, address in enumerate(report.to):
        if not MAILBOX.fullmatch(address):
            yield "alerts.address", f"{where}.to[{k}]", {"address": address or "(empty)"}
