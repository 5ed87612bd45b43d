"""How a report is written: the same figures in text and HTML, nothing loaded from elsewhere, in four languages."""

import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from cordboard.domain.reports.content import Bar, Content, Line, Table
from cordboard.domain.reports.report_text import written
from cordboard.domain.reports.settings import Rhythm, Section
from cordboard.domain.reports.texts import TEXTS

ZONE = ZoneInfo("Europe/Madrid")
TOTAL = Line(inbound=1200, outbound=30, answered=1110, missed=90, inbound_answered=1080, answered_within=900,
             wait_ms=12_000_000, talk_ms=111_000_000)  # fmt: skip
DAY = Content(
    title="",
    every=Rhythm.DAILY,
    language="en",
    time_zone="Europe/Madrid",
    since=datetime(2026, 11, 28, tzinfo=ZONE),
    until=datetime(2026, 11, 29, tzinfo=ZONE),
    now=datetime(2026, 11, 29, 8, tzinfo=ZONE),
    service_level_s=20,
    total=TOTAL,
    before=Line(inbound=1000, missed=100),
    url="https://calls.example/figures?from=2026-11-28&to=2026-11-28",
    bars=(Bar(at=datetime(2026, 11, 28, 9, tzinfo=ZONE), missed=1, others=100),
          Bar(at=datetime(2026, 11, 28, 10, tzinfo=ZONE))),
    tables=(Table(section=Section.PERSON, more=3,
                  rows=(Line(name="Ana <b>Ruiz</b>", inbound=700), Line(inbound=500))),),
    not_called_back=12,
)  # fmt: skip


class Seen(HTMLParser):
    """Visible text, tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_text_and_html_say_the_same_figures() -> None:
    mail = written(DAY)
    seen = " ".join(Seen(mail.html).words)
    assert mail.subject == "Daily call report: Saturday, 28 November 2026"
    for figure in ("1,200", "1,110", "90", "75%", "0:10", "1:40", "1,000", "Ana <b>Ruiz</b>", "Nobody in particular",
                   "Not listed: 3", "Not called back, now: 12", "Times in Europe/Madrid", "09:00", "101"):  # fmt: skip
        assert figure in mail.text
        assert figure in seen


def test_nothing_is_loaded_and_names_cannot_become_markup() -> None:
    seen = Seen(written(DAY).html)
    assert seen.open == []
    assert not {tag for tag, _ in seen.tags} & {"img", "script", "link", "iframe", "style", "b", "object"}
    addresses = [value for _, given in seen.tags for name, value in given.items() if name in ("href", "src")]
    assert addresses == [DAY.url]
    assert "url(" not in written(DAY).html


def test_a_bar_is_as_long_as_its_calls_and_a_single_call_is_seen() -> None:
    nine, ten = (line for line in written(DAY).text.splitlines() if re.match(r" +(09|10):00", line))
    assert (nine.count("█"), nine.count("░")) == (39, 1)
    assert nine.endswith(" 101")
    assert (ten.count("█"), ten.count("░")) == (0, 0)


@pytest.mark.parametrize(
    ("language", "every", "until", "subject"),
    [
        ("en", Rhythm.WEEKLY, 5, "Weekly call report: 28 November 2026 to 4 December 2026"),
        ("es", Rhythm.DAILY, None, "Informe diario de llamadas: sábado, 28 de noviembre de 2026"),
        ("fr", Rhythm.DAILY, None, "Rapport d’appels quotidien : samedi, 28 novembre 2026"),
        ("uk", Rhythm.MONTHLY, None, "Щомісячний звіт про дзвінки: листопад 2026 р."),
        ("xx", Rhythm.MONTHLY, None, "Monthly call report: November 2026"),
    ],
)
def test_subjects_in_the_readers_language(language: str, every: Rhythm, until: int | None, subject: str) -> None:
    end = datetime(2026, 12, until, tzinfo=ZONE) if until else DAY.until
    assert written(msgspec.structs.replace(DAY, language=language, every=every, until=end)).subject == subject


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_period_without_calls_says_so(language: str) -> None:
    empty = msgspec.structs.replace(DAY, language=language, total=Line(), before=Line(), bars=(), tables=(), test=True)
    mail = written(empty)
    assert TEXTS[language]["none"] in mail.text
    assert TEXTS[language]["test"] in mail.text
    assert "–" in mail.text  # nothing is divided by nothing
    assert f'lang="{language}"' in mail.html


def test_every_language_has_every_sentence() -> None:
    codes = {code: set(re.findall(r"\{\w+\}", text)) for code, text in TEXTS["en"].items()}
    for texts in TEXTS.values():
        assert {code: set(re.findall(r"\{\w+\}", text)) for code, text in texts.items()} == codes
