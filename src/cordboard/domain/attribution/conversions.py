"""Won deals as files that advertising networks import as offline conversions. Pure.

Source: support.google.com/google-ads/answer/7014069 (import conversions from clicks), learn.microsoft.com Bulk service
"Offline Conversion" (names of columns, form of time), 2026-11. A file holds one kind of click id.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from cordboard.domain.calls.call import Value

CLICK_ID = re.compile(r"[A-Za-z0-9_-]{4,500}")
ZONE = "Parameters:TimeZone=+0000"


class ClickId(StrEnum):
    """The id of a click on an advertisement."""

    GCLID = "gclid"
    GBRAID = "gbraid"
    WBRAID = "wbraid"
    MSCLKID = "msclkid"


HEADINGS = {
    ClickId.GCLID: "Google Click ID",
    ClickId.GBRAID: "GBRAID",
    ClickId.WBRAID: "WBRAID",
    ClickId.MSCLKID: "Microsoft Click ID",
}
COLUMNS = ("Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency")
TIMES = {ClickId.MSCLKID: "%m/%d/%Y %I:%M:%S %p"}  # else that of Google
GOOGLE_TIME = "%Y-%m-%d %H:%M:%S%z"


class Conversion(Value, frozen=True, kw_only=True):
    """One won deal. `value`: a decimal number as text; without one the network's own default counts."""

    click_id: str
    at: datetime
    value: str | None = None
    currency: str | None = None


def conversion_file(kind: ClickId, name: str, conversions: Iterable[Conversion]) -> str:
    """The CSV, times in UTC. `name`: of the conversion, as the network knows it."""
    lines = io.StringIO()
    lines.write(f"{ZONE}\r\n")
    table = csv.writer(lines)
    table.writerow((HEADINGS[kind], *COLUMNS))
    for one in conversions:
        at = one.at.astimezone(UTC).strftime(TIMES.get(kind, GOOGLE_TIME))
        table.writerow((one.click_id, name, at, one.value or "", (one.value and one.currency) or ""))
    return lines.getvalue()


def is_click_id(text: str) -> bool:
    return CLICK_ID.fullmatch(text) is not None
