"""Where calls came from, and the click that led to them: every way in which providers say it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.attribution.traffic_source import (
    CLICK_IDS,
    LONGEST,
    UNKNOWN,
    TrafficSource,
    click_ids,
    traffic_source_of,
)

BILLBOARD = TrafficSource(source="billboard", campaign="A7")
CASES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {"source": "billboard", "campaign": "A7"}),
    ({"utm_source": "google", "utm_campaign": "brand"}, {"source": "google", "campaign": "brand"}),
    ({"UTM_Source": " google  ads "}, {"source": "google ads"}),
    ({"utm_source": "{utm_source}", "utm_medium": "(none)"}, {"source": "billboard", "campaign": "A7"}),
    ({"utm_source": "(direct)", "pool_name": "Контекст"}, {"pool": "Контекст"}),
    ({"gclid": "Cj0KCQ-x_1"}, {"source": "google", "medium": "cpc"}),
    ({"msclkid": "a1", "utm_medium": "banner"}, {"source": "bing", "medium": "banner"}),
    ({"gclid": "a1", "utm_source": "newsletter"}, {"source": "newsletter"}),
    (
        {"landing": "https://shop.example/sale/?utm_source=bing&utm_term=red%20roof&email=ana@example.com#x"},
        {"source": "bing", "term": "red roof", "landing": "shop.example/sale"},
    ),
    ({"landing_page": "https://user:secret@shop.example/a"}, {"landing": "shop.example/a"}),
    ({"landing": "http://[broken"}, {"source": "billboard", "campaign": "A7"}),
    ({"color": "red"}, {"source": "billboard", "campaign": "A7"}),
]


@pytest.mark.parametrize(("parameters", "source"), CASES)
def test_the_parameters_of_a_call_win_over_the_setting_of_its_number(
    parameters: dict[str, str], source: dict[str, str]
) -> None:
    assert traffic_source_of(parameters, BILLBOARD) == TrafficSource(**source)


def test_click_ids_come_from_parameters_or_from_the_landing_page() -> None:
    assert click_ids({"GCLID": "x1", "landing": "https://a.example/?gclid=other&MSCLKID=m1"}) == {
        "gclid": "x1",
        "msclkid": "m1",
    }
    assert click_ids({"gclid": "{gclid}"}) == {}
    long = "x" * 2 * LONGEST
    assert click_ids({"landing": f"https://a.example/{long}?gclid={long}"}) == {"gclid": long}


@given(st.dictionaries(st.sampled_from([*CLICK_IDS, "utm_source", "landing", "utm_campaign", "pool_name"]), st.text()))
def test_any_text_is_read_and_kept_short(parameters: dict[str, Any]) -> None:
    found = traffic_source_of(parameters)
    assert all(len(getattr(found, name)) <= LONGEST for name in TrafficSource.__struct_fields__)
    assert traffic_source_of(parameters) == found
    assert traffic_source_of({}, found) in (found, UNKNOWN)
