"""What is done before a picture is taken: in the demo once, for one screen's time, and in the page."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page

from cordboard.toolkit.webhooks.signatures import sign

TWINS = ("Marta Olmo", "+34 600 900 177")  # one person, twice in the CRM
CRMS = ("zoho", "espocrm")  # the second is paused and set to shadow mode for a while
TABLE = "cloud"  # a connection of cloud telephony
REQUEST = """POST /hooks/cloud HTTP/1.1
Content-Type: application/json

{"event": "call.ended", "data": {"call": {"id": "c-2291", "direction": "inbound", "from": "+34600900177",
"to": "+34928000080", "started": "2026-11-30T09:12:04Z", "answered": "2026-11-30T09:12:19Z",
"ended": "2026-11-30T09:15:02Z", "status": "answered"}}}"""
BOUND_S = 180.0


def until(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + BOUND_S
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"The demo does not get there: {what}")
        time.sleep(0.3)


def prepare(api: httpx.Client, ready: dict[str, Any], crm: str) -> None:
    """What a demo has none of: rules, a twin, ignored numbers, costs, a table of requests, a named cause."""
    api.patch(f"connections/{crm}", json={"settings": {"merge": True, "read_deals": True}}).raise_for_status()
    scopes = [one["name"] for one in api.get(f"connections/{crm}").json()["scopes"]]
    with httpx.Client(base_url=ready[crm]["control"], timeout=30) as sandbox:
        body = {"new_code": True, "client_id": ready[crm]["client_id"], "scopes": scopes}
        code = sandbox.post("oauth", json=body).raise_for_status().json()["code"]
        for fields in ({"Company": "-"}, {"Company": "Olmo SL", "Email": "marta@olmo.example"}):
            named = {"Last_Name": TWINS[0], "Phone": TWINS[1], **fields}
            sandbox.post("people", json={"module": "Leads", "fields": named}).raise_for_status()
    api.post(f"connections/{crm}/code", json={"code": code}).raise_for_status()
    api.post(f"connections/{crm}/sync").raise_for_status()
    new = {"provider": "cloud_telephony", "id": TABLE, "title": "Cloud telephony", "settings": {"preset": "telnyx"}}
    api.post("connections", json=new).raise_for_status()
    cost = {"source": "google", "campaign": "", "amount": "420.00", "currency": "EUR"}
    days = {"first_day": f"{date.today():%Y-%m}-01", "last_day": f"{date.today():%Y-%m-%d}"}
    api.post("attribution/costs", json={**cost, **days}).raise_for_status()
    change_settings(api, crm)
    until(lambda: TWINS[0] in api.get("duplicates").text, "a pair of duplicates is found")


def user_named(first: str, api: httpx.Client, crm: str) -> dict[str, Any]:
    """The user of the CRM with this first name."""
    users: list[dict[str, Any]] = api.get(f"connections/{crm}/users").json()["items"]
    return next(one for one in users if one["name"].startswith(first))


def change_settings(api: httpx.Client, crm: str) -> None:
    """Two conditional rules, a pipeline of one person, two ignored numbers, a job that is turned off."""
    pipelines = api.get(f"connections/{crm}/pipelines").json()["items"]
    third = {name: user_named("Olha", api, name) for name in CRMS}
    held = api.get("settings").json()
    settings = held["settings"]
    place = {"place": pipelines[0]["id"], "stage": pipelines[0]["stages"][1]["id"]}
    ads = [{"parameter": "utm_source", "operator": "in_list", "value": ["google", "bing"]}]
    missed = [
        {"parameter": "situation", "operator": "equals", "value": "inbound_missed"},
        {"parameter": "wait_ms", "operator": "at_least", "value": "30000"},
    ]
    person = {"id": "olha", "name": third[crm]["name"], "email": third[crm]["email"]}
    person["crm_users"] = {name: user["id"] for name, user in third.items()}
    settings["team"].append({**person, "extensions": ["82"], "primary": "82"})
    own = [
        {
            "name": one["name"],
            "when": [{"parameter": "manager", "operator": "equals", "value": one["id"]}],
            "then": {"place": pipelines[-n]["id"]},
        }
        for n, one in enumerate(settings["team"])
    ]
    settings["crm"][crm]["rules"] = [
        {"name": "Paid search", "when": ads, "then": {**place, "tags": ["ads"]}},
        {"name": "Gave up waiting", "when": missed, "then": {"lead_status": "Contact in Future", "tags": ["urgent"]}},
        *own,
    ]
    settings["crm"][crm]["deal_places"] = [place]
    settings["stop_list"] = [
        {"kind": "number", "value": "+34900123456", "stops": "all", "note": "Telemarketing"},
        {"kind": "prefix", "value": "+34803", "stops": "people", "note": "Premium rate"},
    ]
    settings["background_jobs"]["off"] = ["return_memory"]
    api.put("settings", json={"settings": settings, "base_version": held["version"]}).raise_for_status()


@contextmanager
def paused(api: httpx.Client, crm: str) -> Iterator[None]:
    """A CRM to which nothing is sent, and some work that waits for it."""
    api.post(f"connections/{crm}/pause").raise_for_status()
    try:
        until(lambda: api.get("outbox/replay/progress", params={"connection": crm}).json()["left"], "work waits")
        yield
    finally:
        api.post(f"connections/{crm}/resume").raise_for_status()


@contextmanager
def in_shadow(api: httpx.Client, crm: str) -> Iterator[None]:
    """A CRM beside another integration: nothing is written."""
    api.patch(f"connections/{crm}", json={"settings": {"mode": "shadow"}}).raise_for_status()
    try:
        yield
    finally:
        api.patch(f"connections/{crm}", json={"settings": {"mode": "normal"}}).raise_for_status()


@contextmanager
def ringing(ready: dict[str, Any], number: str) -> Iterator[None]:
    """A call of this client that rings at the first extension."""
    call = uuid4().hex
    told = {"schema": 1, "call": call, "direction": "inbound", "client": {"number": number}, "extension": "80"}
    tell(ready, {**told, "own_number": "+34928000080", "type": "ringing"})
    try:
        yield
    finally:
        tell(ready, {**told, "type": "ended", "disposition": "no_answer", "ended_by": "client"})


def tell(ready: dict[str, Any], event: dict[str, Any]) -> None:
    """One event by the demo's webhook."""
    whole = {**event, "id": uuid4().hex, "at": datetime.now(UTC).isoformat()}
    body = json.dumps([whole]).encode()
    headers = {"X-Cordboard-Signature": sign(ready["hook"]["secret"], body, int(time.time()))}
    httpx.post(ready["hook"]["url"], content=body, headers=headers, timeout=30).raise_for_status()


STATES: dict[str, Callable[[httpx.Client, str], AbstractContextManager[None]]] = {
    "outbox-replay": paused,
    "shadow": in_shadow,
}


def state_for(
    name: str, api: httpx.Client, ready: dict[str, Any], places: dict[str, str]
) -> AbstractContextManager[None]:
    """The state of the demo that this screen shows, for as long as it is shown."""
    if name == "panel":
        return ringing(ready, places["client"].replace("%2B", "+"))
    return STATES[name](api, places["other"]) if name in STATES else nullcontext()


def _press(selector: str, n: int = 0) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).nth(n).click()


def _dialog(entry: str) -> Callable[[Page], None]:
    def steps(page: Page) -> None:
        page.locator(".account, .account-small").locator("visible=true").click()
        page.get_by_role("menuitem", name=entry).click()
        page.get_by_role("dialog").wait_for()

    return steps


def _trial(page: Page) -> None:
    page.get_by_label("Lead: Incoming, missed, new caller").select_option("off")
    page.get_by_role("button", name="Try on past calls").click()
    page.locator(".backtest [role=status] a").wait_for(timeout=BOUND_S * 1000)


def _table(page: Page) -> None:
    page.locator("section[aria-labelledby=change] .card-head button").click()
    page.locator(".sample textarea").first.fill(REQUEST)
    page.locator(".sample button").nth(1).click()
    page.locator("#sample-fields").wait_for()
    page.locator(".sample").scroll_into_view_if_needed()
    page.locator(".sample .notice").scroll_into_view_if_needed()


def _stop_test(page: Page) -> None:
    page.locator("section[aria-labelledby=stop-list-test] input").fill("900 123 456")
    page.locator(".stop-answer strong").wait_for()


def _shown(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).scroll_into_view_if_needed()


STEPS: dict[str, Callable[[Page], None]] = {
    "duplicate-pair": _press("li.duplicate button"),
    "outbox-replay": _press(".replay button"),
    "shadow": _press("section[aria-labelledby=shadow] button"),
    "crm-routing": _shown("section[aria-labelledby=crm-routing] ol"),
    "backtest": _trial,
    "deal-places": _shown("section[aria-labelledby=records-places] .deal-place-add"),
    "webhook-table": _table,
    "security": _dialog("Security"),
    "sessions": _dialog("My sessions"),
    "ignored-numbers": _stop_test,
}
