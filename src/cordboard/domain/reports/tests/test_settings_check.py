"""Mistakes in reports, each named with its place."""

import pytest

from cordboard.domain.alerts.settings import AlertMail, Alerts
from cordboard.domain.reports.settings import Report
from cordboard.domain.reports.settings_check import wrong_reports

MAIL = Alerts(mail=AlertMail(host="mail.example", sender="pbx@example.com", to=("ana@example.com",)))


def addresses(number: int) -> tuple[str, ...]:
    return tuple(f"a{n}@example.com" for n in range(number))


def found(*reports: Report, alerts: Alerts = MAIL) -> list[tuple[str, str]]:
    return [(code, where) for code, where, _ in wrong_reports(reports, alerts)]


@pytest.mark.parametrize(
    ("changed", "code", "where", "values"),
    [
        ({"id": ""}, "reports.id", "id", {"id": "(empty)"}),
        ({"id": "A b"}, "reports.id", "id", {"id": "A b"}),
        ({"id": "a" * 41}, "reports.id", "id", {"id": "a" * 41}),
        ({"at": ""}, "hours.time", "at", {"time": "(empty)"}),
        ({"at": "25:00"}, "hours.time", "at", {"time": "25:00"}),
        ({"language": "de"}, "language.unknown", "language", {"language": "de", "known": "en, es, fr, uk"}),
        ({"time_zone": "Europe/Nowhere"}, "time_zone.unknown", "time_zone", {"zone": "Europe/Nowhere"}),
        ({"to": ()}, "reports.nobody", "to", {}),
        ({"to": ("ana@example.com", "")}, "alerts.address", "to[1]", {"address": "(empty)"}),
        ({"to": ("ana",)}, "alerts.address", "to[0]", {"address": "ana"}),
        ({"to": addresses(51)}, "reports.many", "to", {"count": "51", "most": "50"}),
    ],
)
def test_a_fault_of_a_report_is_named_with_its_place_and_what_stands_there(
    changed: dict[str, object], code: str, where: str, values: dict[str, str]
) -> None:
    report = Report(**{"id": "daily", "to": ("ana@example.com",), **changed})  # type: ignore[arg-type]
    assert list(wrong_reports((report,), MAIL)) == [(code, f"reports[0].{where}", values)]


@pytest.mark.parametrize(
    "changed",
    [{"id": "0"}, {"id": "a" * 40}, {"language": "uk"}, {"time_zone": "Europe/Kyiv"}, {"to": addresses(50)},
     {"to": (), "on": False}],
)  # fmt: skip
def test_what_is_no_fault_of_a_report(changed: dict[str, object]) -> None:
    assert found(Report(**{"id": "daily", "to": ("ana@example.com",), **changed})) == []  # type: ignore[arg-type]


def test_a_report_may_have_several_faults() -> None:
    good, bad = (
        Report(id="daily", to=("ana@example.com",)),
        Report(id="", at="8", language="", time_zone="", to=("", "x")),
    )
    assert list(wrong_reports((good, bad), Alerts())) == [
        ("reports.id", "reports[1].id", {"id": "(empty)"}),
        ("hours.time", "reports[1].at", {"time": "8"}),
        ("language.unknown", "reports[1].language", {"language": "", "known": "en, es, fr, uk"}),
        ("time_zone.unknown", "reports[1].time_zone", {"zone": ""}),
        ("alerts.address", "reports[1].to[0]", {"address": "(empty)"}),
        ("alerts.address", "reports[1].to[1]", {"address": "x"}),
        ("reports.no_mail", "reports", {}),
    ]


def test_two_reports_need_two_ids_and_a_report_needs_a_mail_server() -> None:
    one = Report(id="daily", to=("ana@example.com",))
    assert found(one) == []
    assert list(wrong_reports((one, one), MAIL)) == [("reports.twice", "reports[1].id", {"id": "daily"})]
    assert found(one, Report(id="weekly", to=one.to)) == []
    assert found(one, alerts=Alerts()) == [("reports.no_mail", "reports")]
    off = Report(id="daily", on=False)
    assert found(off, alerts=Alerts()) == []
