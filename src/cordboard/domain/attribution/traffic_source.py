"""Where a call came from: what a call tracking provider says in its parameters, else what the settings say of the
number that was called. Frozen with the call: a later change of the settings changes no past call. Pure.

Source: docs/reference/telephony.md section 14 (names of parameters).
"""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlsplit

from cordboard.domain.calls.call import Value
from cordboard.domain.parameters.unfilled import DEFAULT, filled

LONGEST = 200  # characters of one value
PARAMETERS: dict[str, tuple[str, ...]] = {  # our field: what providers call it
    "source": ("utm_source", "source"),
    "medium": ("utm_medium", "medium"),
    "campaign": ("utm_campaign", "campaign"),
    "term": ("utm_term", "term"),
    "content": ("utm_content", "content"),
    "pool": ("pool_name", "pool"),
    "landing": ("landing", "landing_page"),
}
UTM = ("source", "medium", "campaign", "term", "content")  # may also be in the query of the landing page
CLICK_IDS = {  # the advertising network's id of a click: the source and medium that it stands for
    "gclid": ("google", "cpc"),
    "gbraid": ("google", "cpc"),
    "wbraid": ("google", "cpc"),
    "msclkid": ("bing", "cpc"),
}
NOTHING = f"{DEFAULT}, (direct)"  # values that say nothing


class TrafficSource(Value, frozen=True, kw_only=True):
    """Empty where it is not known. `landing`: host and path of the page, without its query."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    pool: str = ""
    landing: str = ""


UNKNOWN = TrafficSource()


def traffic_source_of(parameters: Mapping[str, str], of_number: TrafficSource = UNKNOWN) -> TrafficSource:
    """The source of a call with these parameters to a number of this source; the parameters win where they say any."""
    named = _said(parameters)
    query = _query(named)
    found = {field: _value(named, names) for field, names in PARAMETERS.items()}
    for field in UTM:
        found[field] = found[field] or _value(query, (f"utm_{field}",))
    found["landing"] = _page(found["landing"])
    clicked = next(iter(click_ids(parameters)), None)
    if clicked and not found["source"]:
        source, medium = CLICK_IDS[clicked]
        found |= {"source": source, "medium": found["medium"] or medium}
    found = {field: text[:LONGEST] for field, text in found.items()}
    return TrafficSource(**found) if any(found.values()) else of_number


def click_ids(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """The ids of the click that led to the call, by network, from the parameters or the address of the landing page."""
    named = _said(parameters)
    query = _query(named)
    found = {one: _value(named, (one,)) or _value(query, (one,)) for one in CLICK_IDS}
    return {one: value for one, value in found.items() if value}


def _said(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """By name in lower case, without values that say nothing."""
    return filled({name.casefold(): " ".join(text.split()) for name, text in parameters.items()}, NOTHING)


def _value(named: Mapping[str, str], names: Iterable[str]) -> str:
    return next((text for name in names if (text := named.get(name, ""))), "")


def _query(named: Mapping[str, str]) -> Mapping[str, str]:
    """The query of the landing page, by name in lower case."""
    for name in PARAMETERS["landing"]:
        try:
            query = urlsplit(named.get(name, "")).query
        except ValueError:
            continue
        if query:
            return _said({key: values[0] for key, values in parse_qs(query).items()})
    return {}


def _page(written: str) -> str:
    """Host and path: what comes after differs with each visit, and may name a person."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path}".rstrip("/").rpartition("@")[2] or ""
