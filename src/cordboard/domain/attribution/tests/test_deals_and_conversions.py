"""When a deal was won, and the files of conversions as their networks read them."""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from cordboard.domain.attribution.conversions import ClickId, Conversion, conversion_file, is_click_id
from cordboard.domain.attribution.deal import WON, Deal, won_time

MADRID = ZoneInfo("Europe/Madrid")
CHANGED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DEAL = Deal(id="d1", state=WON, created_at=datetime(2026, 11, 2, tzinfo=UTC), modified_at=CHANGED)


@pytest.mark.parametrize(
    ("closed_on", "won_at"),
    [
        (None, CHANGED),
        (date(2026, 11, 20), CHANGED),  # the day of the change
        (date(2026, 12, 24), CHANGED),  # planned for later
        (date(2026, 11, 18), datetime(2026, 11, 18, 11, tzinfo=UTC)),  # noon in Madrid
    ],
)
def test_a_deal_is_won_at_noon_of_its_day_or_at_its_last_change(closed_on: date | None, won_at: datetime) -> None:
    assert won_time(msgspec.structs.replace(DEAL, closed_on=closed_on), MADRID) == won_at


def test_a_deal_is_not_won_before_it_was_created_and_an_open_one_not_at_all() -> None:
    late = datetime(2026, 11, 18, 15, tzinfo=UTC)
    assert won_time(msgspec.structs.replace(DEAL, created_at=late, closed_on=date(2026, 11, 18)), MADRID) == late
    assert won_time(msgspec.structs.replace(DEAL, state="open"), MADRID) is None


def test_a_later_change_of_a_won_deal_does_not_move_it() -> None:
    before = msgspec.structs.replace(DEAL, won_at=CHANGED)
    later = msgspec.structs.replace(DEAL, modified_at=datetime(2026, 12, 1, tzinfo=UTC))
    assert won_time(later, MADRID, before) == CHANGED
    moved = msgspec.structs.replace(later, closed_on=date(2026, 11, 10))
    assert won_time(moved, MADRID, before) == datetime(2026, 11, 10, 11, tzinfo=UTC)


def test_each_network_gets_its_columns_its_time_and_its_zone() -> None:
    sold = Conversion(click_id="Cj0-_x1", at=datetime(2026, 11, 18, 13, 5, tzinfo=UTC), value="1200.50", currency="EUR")
    lines = {kind: list(csv.reader(io.StringIO(conversion_file(kind, 'Sale, "big"', [sold])))) for kind in ClickId}
    shared = ["Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency"]
    heads = {"gclid": "Google Click ID", "gbraid": "GBRAID", "wbraid": "WBRAID", "msclkid": "Microsoft Click ID"}
    for kind, rows in lines.items():
        at = "11/18/2026 01:05:00 PM" if kind == "msclkid" else "2026-11-18 13:05:00+0000"
        assert rows == [
            ["Parameters:TimeZone=+0000"], [heads[kind], *shared], ["Cj0-_x1", 'Sale, "big"', at, "1200.50", "EUR"],
        ]  # fmt: skip


def test_without_a_value_there_is_no_currency() -> None:
    text = conversion_file(ClickId.GCLID, "Sale", [Conversion(click_id="abcd", at=CHANGED, currency="EUR")])
    assert text.splitlines()[-1] == "abcd,Sale,2026-11-20 09:30:00+0000,,"


@pytest.mark.parametrize("text", ["=1+1", "@x", "a b", "abc", "", "a,bcd", "+1234", "x" * 501])
def test_what_is_no_click_id_does_not_reach_a_file(text: str) -> None:
    assert not is_click_id(text)
