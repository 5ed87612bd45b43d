"""Writes a report as a mail: subject, plain text and HTML, with the same figures in both.

The HTML is tables with styles of their own, the chart is made of coloured cells: mail programs show it without loading
anything.
"""

import html
from collections.abc import Iterator
from datetime import datetime

from cordboard.domain.alerts.message_text import one_line
from cordboard.domain.calls.call import Value
from cordboard.domain.reports import dates
from cordboard.domain.reports.content import Bar, Content, Line, Table
from cordboard.domain.reports.settings import Rhythm
from cordboard.domain.reports.texts import TEXTS

PRODUCT = "Cordboard"
WIDTH = 40  # characters of the longest bar
OTHERS, MISSED = "█", "░"
INK, SOFT, LINE = "#1d2733", "#5b6773", "#dde3ea"
TEAL, RED = "#0f766e", "#c2410c"
FONT = "font-family:Segoe UI,Roboto,Helvetica,Arial,sans-serif"
CELL = f"padding:6px 4px;border-bottom:1px solid {LINE};font-size:14px"


class ReportMail(Value, frozen=True, kw_only=True):
    """The mail, ready to be sent."""

    subject: str
    text: str
    html: str


def written(content: Content) -> ReportMail:
    """The report in its language; in English where we do not speak it."""
    language = content.language if content.language in TEXTS else "en"
    return _Writer(content, language).mail()


class _Writer:
    def __init__(self, content: Content, language: str) -> None:
        self._content = content
        self._language = language
        self._texts = TEXTS[language]
        self._title = one_line(content.title) or self._say(f"title.{content.every.value}")
        self._period = dates.period_name(content.every, content.since, content.until, language)

    def _say(self, code: str, **values: str) -> str:
        return self._texts[code].format(**values)

    def _count(self, number: int) -> str:
        return dates.count(number, self._language)

    def mail(self) -> ReportMail:
        subject = self._say("subject", title=self._title, period=self._period)
        if self._content.test:
            subject = self._say("subject.test", subject=subject)
        return ReportMail(subject=subject, text="\n".join(self._lines()) + "\n", html=self._html())

    # --- what both say ----------------------------------------------------------------------------------------------

    def _totals(self) -> Iterator[tuple[str, ...]]:
        """Name, now, the period before."""
        now, before, language = self._content.total, self._content.before, self._language
        for name in ("inbound", "outbound", "answered", "missed"):
            yield self._say(name), self._count(getattr(now, name)), self._count(getattr(before, name))
        level = self._say("level", n=str(self._content.service_level_s))
        yield level, *(dates.share(one.answered_within, one.inbound, language) for one in (now, before))
        yield self._say("wait"), *(dates.mean(one.wait_ms, one.inbound) for one in (now, before))
        yield self._say("talk"), *(dates.mean(one.talk_ms, one.answered) for one in (now, before))

    def _heads(self) -> tuple[str, ...]:
        return tuple(self._say(code) for code in ("inbound", "outbound", "missed", "talk_total"))

    def _cells(self, line: Line) -> tuple[str, ...]:
        counts = (line.inbound, line.outbound, line.missed)
        return (*(self._count(one) for one in counts), dates.length(line.talk_ms))

    def _name(self, table: Table, line: Line) -> str:
        return one_line(line.name) or self._say(f"without.{table.section.value}")

    def _chart_title(self) -> str:
        return self._say("chart.daily" if self._content.every is Rhythm.DAILY else "chart.days")

    def _bar_name(self, at: datetime) -> str:
        return dates.bar_name(self._content.every, at, self._language)

    def _notes(self) -> Iterator[str]:
        if self._content.not_called_back is not None:
            yield self._say("not_called_back", n=self._count(self._content.not_called_back))
        if self._content.uncounted:
            yield self._say("uncounted", n=self._count(self._content.uncounted))

    # --- text -------------------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[str]:
        content = self._content
        yield from (self._title, self._period, self._say("zone", zone=content.time_zone), "")
        if content.test:
            yield from (self._say("test"), "")
        if not content.total.calls:
            yield from (self._say("none"), "")
        rows: list[tuple[str, ...]] = [("", self._say("calls"), self._say("before")), *self._totals()]
        yield from _columns(rows)
        if content.bars:
            yield from ("", self._chart_title(), self._say("legend", sign=MISSED))
            highest = max(bar.missed + bar.others for bar in content.bars)
            yield from (self._bar(bar, highest) for bar in content.bars)
        for table in content.tables:
            yield ""
            heads = (self._say(table.section.value), *self._heads())
            yield from _columns([heads, *((self._name(table, one), *self._cells(one)) for one in table.rows)])
            if table.more:
                yield self._say("more", n=self._count(table.more))
        notes = list(self._notes())
        yield from (["", *notes] if notes else [])
        yield from ("", f"{self._say('link')}: {content.url}", "", self._say("why", product=PRODUCT))

    def _bar(self, bar: Bar, highest: int) -> str:
        missed, others = (_part(n, highest, WIDTH) for n in (bar.missed, bar.others))
        number = self._count(bar.missed + bar.others)
        return f"{self._bar_name(bar.at):>7} {OTHERS * others}{MISSED * missed} {number}"

    # --- HTML -------------------------------------------------------------------------------------------------------

    def _html(self) -> str:
        content = self._content
        parts = [
            f'<h1 style="margin:0;font-size:22px">{html.escape(self._title)}</h1>',
            _soft(f"{self._period} · {self._say('zone', zone=content.time_zone)}"),
            _box(self._say("test")) if content.test else "",
            _box(self._say("none")) if not content.total.calls else "",
            self._totals_table(),
            self._chart() if content.bars else "",
            *(self._table(table) for table in content.tables),
            *(f'<p style="font-size:15px;font-weight:600">{html.escape(note)}</p>' for note in self._notes()),
            f'<p><a href="{html.escape(content.url)}" style="color:{TEAL};font-size:15px">'
            f"{html.escape(self._say('link'))}</a></p>",
            _soft(self._say("why", product=PRODUCT)),
        ]
        return (
            f'<!doctype html><html lang="{self._language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{html.escape(self._title)}</title></head>'
            f'<body style="margin:0;background:#f4f6f8"><table role="presentation" width="100%" cellpadding="0" '
            f'cellspacing="0"><tr><td align="center" style="padding:20px 8px"><main style="display:block;'
            f"max-width:640px;text-align:left;background:#ffffff;border:1px solid {LINE};border-radius:8px;"
            f'padding:16px;color:{INK};{FONT}">{"".join(parts)}</main></td></tr></table></body></html>'
        )

    def _totals_table(self) -> str:
        heads = _row(("", self._say("calls"), self._say("before")), head=True)
        return _table([heads, *(_row(row, strong=1) for row in self._totals())])

    def _table(self, table: Table) -> str:
        heads = _row((self._say(table.section.value), *self._heads()), head=True)
        rows = [_row((self._name(table, one), *self._cells(one))) for one in table.rows]
        more = _soft(self._say("more", n=self._count(table.more))) if table.more else ""
        return _table([heads, *rows]) + more

    def _chart(self) -> str:
        highest = max(bar.missed + bar.others for bar in self._content.bars)
        legend = self._say("legend", sign="")
        swatch = f'<span style="color:{RED}">■</span>'
        head = f'<h2 style="font-size:16px;margin:24px 0 4px">{html.escape(self._chart_title())}</h2>'
        rows = "".join(self._bar_row(bar, highest) for bar in self._content.bars)
        body = f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0">{rows}</table>'
        return f'{head}<p style="margin:0 0 8px;font-size:13px;color:{SOFT}">{html.escape(legend)} {swatch}</p>{body}'

    def _bar_row(self, bar: Bar, highest: int) -> str:
        missed, others = (_part(n, highest, 100) for n in (bar.missed, bar.others))
        cells = "".join(
            f'<td width="{width}%" bgcolor="{colour}" style="height:12px;font-size:1px">&nbsp;</td>'
            for width, colour in ((others, TEAL), (missed, RED))
            if width
        )
        rest = 100 - missed - others
        space = f'<td width="{rest}%" style="font-size:1px">&nbsp;</td>' if rest else ""
        line = (
            f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>{cells}{space}</tr></table>'
        )
        number = self._count(bar.missed + bar.others)
        return (
            f'<tr><td width="64" style="font-size:13px;color:{SOFT};padding:2px 8px 2px 0;white-space:nowrap">'
            f'{html.escape(self._bar_name(bar.at))}</td><td style="padding:2px 0">{line}</td>'
            f'<td width="48" align="right" style="font-size:13px;padding-left:8px">{number}</td></tr>'
        )


def _part(number: int, highest: int, whole: int) -> int:
    """At least one where there is anything: a single call is seen."""
    return max(1, number * whole // highest) if number else 0


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Names to the left, figures to the right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()


def _table(rows: list[str]) -> str:
    return (
        f'<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:20px 0 8px;'
        f'{FONT}">{"".join(rows)}</table>'
    )


def _row(cells: tuple[str, ...], head: bool = False, strong: int | None = None) -> str:
    shown = []
    for n, cell in enumerate(cells):
        tag, scope = ("th", ' scope="col"') if head and cell else ("td", "")
        look = f"{CELL};color:{SOFT};font-weight:600" if head else CELL
        look = f"{look};font-weight:600" if n == strong else look
        align = "left" if n == 0 else "right"
        look = f"{look};overflow-wrap:anywhere" if n == 0 else look
        shown.append(f'<{tag}{scope} align="{align}" style="{look}">{html.escape(cell)}</{tag}>')
    return f"<tr>{''.join(shown)}</tr>"


def _soft(text: str) -> str:
    return f'<p style="margin:4px 0 0;font-size:13px;color:{SOFT}">{html.escape(text)}</p>'


def _box(text: str) -> str:
    return f'<p style="background:#eef6f5;border-radius:6px;padding:10px 12px;font-size:14px">{html.escape(text)}</p>'
