"""Whole report mails, subject, text and HTML, as `mails_in_full.txt` shows them.

What they must say is in `test_report_text.py`; here nothing may change without being seen. Call this module as a
program to write the file again, and read what has changed.
"""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from cordboard.domain.reports.content import Bar, Content, Line, Table
from cordboard.domain.reports.report_text import written
from cordboard.domain.reports.settings import Rhythm, Section
from cordboard.domain.reports.tests.test_report_text import DAY, TOTAL

FILE = Path(__file__).parent / "mails_in_full.txt"
MADRID = ZoneInfo("Europe/Madrid")
BEFORE = Line(inbound=1000, outbound=2500, answered=3300, missed=200, inbound_answered=800, answered_within=333,
              wait_ms=61_000_000, talk_ms=3_300_000_000)  # fmt: skip


def moment(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MADRID)


FULL_DAY = msgspec.structs.replace(
    DAY,
    before=BEFORE,
    bars=(
        Bar(at=moment(11, 28, 8)),
        Bar(at=moment(11, 28, 9), missed=1, others=399),
        Bar(at=moment(11, 28, 10), missed=50),
        Bar(at=moment(11, 28, 11), others=3),
        Bar(at=moment(11, 28, 12), missed=100, others=300),
    ),
    tables=(
        Table(
            section=Section.PERSON,
            rows=(
                Line(name="Ana <b>Ruiz</b> & Söhne", inbound=700, outbound=1, missed=12, talk_ms=3_661_000),
                Line(inbound=5, outbound=2000, talk_ms=59_000),
            ),
        ),
        Table(section=Section.LINE, rows=(Line(name="+34 928 00 00 80\nmain", inbound=4), Line(missed=3)), more=1200),
        Table(section=Section.QUEUE, rows=(Line(name="sales", inbound=1), Line(outbound=2)), more=2),
    ),
    not_called_back=0,
    uncounted=1500,
    url='https://calls.example/figures?a="1"&b=<2>',
)
MAILS: dict[str, Content] = {
    "a day with everything": FULL_DAY,
    "a week with a title of its own, in Spanish": msgspec.structs.replace(
        FULL_DAY,
        language="es",
        every=Rhythm.WEEKLY,
        title="Informe <de>\nla semana",
        since=moment(11, 23),
        until=moment(11, 30),
        bars=tuple(Bar(at=moment(11, day), missed=day - 22, others=40) for day in range(23, 30)),
        not_called_back=1234,
        uncounted=0,
    ),
    "a month of totals, in Ukrainian, as a test": msgspec.structs.replace(
        DAY,
        language="uk",
        every=Rhythm.MONTHLY,
        since=moment(10, 1),
        until=moment(11, 1),
        total=msgspec.structs.replace(TOTAL, inbound=0, outbound=1110),
        bars=(),
        tables=(),
        not_called_back=None,
        test=True,
    ),
    "a day without calls, in French": msgspec.structs.replace(
        DAY, language="fr", total=Line(), before=Line(), bars=(), tables=(), not_called_back=None
    ),
    "a day in a language that we do not speak": msgspec.structs.replace(
        DAY, language="de", bars=(), tables=(), not_called_back=None
    ),
}


def in_full(name: str) -> str:
    """The HTML with a line for each tag."""
    mail = written(MAILS[name])
    html = mail.html.replace("><", ">\n<")
    return f"subject: {mail.subject}\n\n{mail.text}\n{html}"


def stored() -> dict[str, str]:
    parts = FILE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].strip("\n") for part in parts}


@pytest.mark.parametrize("name", MAILS)
def test_the_whole_mail_is_as_it_was_read(name: str) -> None:
    assert in_full(name) == stored()[name], "if this is meant, run this module as a program, and read what has changed"


if __name__ == "__main__":
    head = "Whole report mails. Written by `python test_mails_in_full.py`; see there.\n"
    FILE.write_text(head + "".join(f"\n## {name}\n\n{in_full(name)}\n" for name in MAILS), encoding="utf-8")
    sys.exit()
