"""The call panel through faults: five tabs of one person, a server that is killed in mid-call, a CRM that is away."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from queue import Empty, Queue
from typing import Any

import httpx
import pytest
from browser.support.signed_in_users import PASSWORD, add_user
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until, world
from support.journey_steps import new_id

pytestmark = pytest.mark.journey

CLIENT, BOUND = "+34600900020", 30.0
TABS = 5


class Person:
    """Somebody who is signed in, with the cards that each of their tabs receives."""

    def __init__(self, running: World, name: str) -> None:
        self._base = f"{running.base}/api/v1"
        self._http = httpx.Client(timeout=BOUND)
        session = self._http.post(f"{self._base}/session", json={"user": name, "password": PASSWORD})
        assert session.is_success, session.text
        self._headers = {"X-CSRF-Token": session.json()["csrf"]}

    def close(self) -> None:
        self._http.close()

    def cards(self) -> list[dict[str, Any]]:
        return list(self.panel()["cards"])

    def panel(self) -> Any:
        reply = self._http.get(f"{self._base}/panel")
        assert reply.is_success, reply.text
        return reply.json()

    def note(self, call: str, version: int, text: str) -> dict[str, Any]:
        body = {"version": version, "note": text}
        reply = self._http.put(f"{self._base}/calls/{call}/wrapup", json=body, headers=self._headers)
        assert reply.is_success, reply.text
        return dict(reply.json())

    def noted(self, call: str) -> str:
        return str(self._http.get(f"{self._base}/calls/{call}/wrapup").json()["note"])

    def tab(self, ends: ExitStack) -> "Queue[dict[str, Any]]":
        """The cards of one more tab, as they come."""
        came: Queue[dict[str, Any]] = Queue()
        reply = ends.enter_context(self._http.stream("GET", f"{self._base}/stream", timeout=None))
        lines = reply.iter_lines()
        assert next(lines).startswith("retry")
        threading.Thread(target=_read, args=(lines, came), daemon=True).start()
        return came


def _read(lines: Iterator[str], came: "Queue[dict[str, Any]]") -> None:
    try:
        for line in lines:
            if line.startswith("data: ") and (told := json.loads(line[6:]))["type"] == "card":
                came.put(told["data"])
    except (httpx.HTTPError, httpx.StreamError):
        return  # the server was killed


class Ring:
    """A call of the client to extension 80."""

    def __init__(self, running: World) -> None:
        self._running, self.id, self._told = running, new_id(), 0

    def tell(self, what: str, **more: Any) -> None:
        self._told += 1
        head = {"schema": 1, "call": self.id, "id": f"{self.id}-{self._told}", "type": what, "direction": "inbound"}
        about = {"at": stamp(datetime.now(UTC)), "own_number": LINE, "client": {"number": CLIENT}, "extension": "80"}
        assert self._running.post([{**head, **about, **more}]) == 202


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("faults"), 37) as one:
        one.start()
        one.connect()
        add_user(one, "ana", role="agent")
        user = next(each["id"] for each in one.api("GET", "/users")["items"] if each["name"] == "ana")
        held = one.api("GET", "/settings")["settings"]
        team = [{"id": "ana", "name": "Ana Ruiz", "extensions": ["80"], "user": user}]
        settings = {**held, "team": team}
        one.api("PUT", "/settings", {"settings": settings, "note": "", "base_version": None})
        person = {"First_Name": "Olena", "Last_Name": "Koval", "Phone": CLIENT}
        one.control("POST", "/people", {"module": "Contacts", "fields": person})
        one.api("POST", "/connections/zoho/sync")
        until(lambda: one.api("GET", "/lookup?number=%2B34600900020")["type"] == "found", BOUND, "she is known")
        yield one


@pytest.fixture
def ana(running: World) -> Iterator[Person]:
    person = Person(running, "ana")
    yield person
    person.close()


def next_card(tab: "Queue[dict[str, Any]]", state: str | None) -> dict[str, Any]:
    """The next card in this state (None: taken away) that comes to a tab."""
    while True:
        try:
            came = tab.get(timeout=BOUND)
        except Empty:
            raise AssertionError(f"no card came that is {state}") from None
        if (came["card"] and came["card"]["state"]) == state:
            return came


def test_five_tabs_of_one_person_get_each_card_and_one_that_closes_takes_none_away(running: World, ana: Person) -> None:
    ring = Ring(running)
    with ExitStack() as ends:
        tabs = [ana.tab(ends) for _ in range(TABS - 1)]
        with ExitStack() as one_more:
            tabs.append(ana.tab(one_more))
            ring.tell("ringing")
            cards = [next_card(tab, "ringing") for tab in tabs]
        assert cards == cards[:1] * TABS
        assert cards[0]["card"]["records"][0]["name"] == "Olena Koval"
        ring.tell("answered")
        assert len([next_card(tab, "in_call") for tab in tabs[: TABS - 1]]) == TABS - 1
        ring.tell("ended", disposition="answered", ended_by="client")
        assert next_card(tabs[0], "after_call")["call"] == cards[0]["call"]


def test_after_a_kill_in_mid_call_the_card_and_the_note_are_there_and_the_call_goes_on(
    running: World, ana: Person
) -> None:
    ring = Ring(running)
    ring.tell("ringing")
    ring.tell("answered")
    until(lambda: [one["state"] for one in ana.cards()][:1] == ["in_call"], BOUND, "she talks")
    call = ana.cards()[0]["call"]
    ana.note(call, 0, "wants a quote")
    running.end_server()
    running.start()
    card = ana.cards()[0]  # the same session
    assert (card["call"], card["state"], card["records"][0]["name"]) == (call, "in_call", "Olena Koval")
    assert ana.noted(call) == "wants a quote"
    with ExitStack() as ends:
        tab = ana.tab(ends)
        ring.tell("ended", disposition="answered", ended_by="client")
        assert next_card(tab, "after_call")["call"] == call
    assert len([one for one in ana.cards() if one["call"] == call]) == 1


def test_with_the_crm_away_for_the_whole_call_the_card_says_who_it_is_and_how_old_that_is(
    running: World, ana: Person
) -> None:
    ring = Ring(running)
    running.control("POST", "/faults", {"switch": "refuse"})
    with ExitStack() as ends:
        ends.callback(running.control, "DELETE", "/faults")
        tab = ana.tab(ends)
        ring.tell("ringing")
        card = next_card(tab, "ringing")["card"]
        assert card["records"][0]["name"] == "Olena Koval"
        assert card["as_of"]
        ring.tell("answered")
        ring.tell("ended", disposition="answered", ended_by="client")
        next_card(tab, "after_call")
        waiting = {one["id"]: one["waiting"] for one in ana.panel()["connections"]}
        until(lambda: ana.panel()["connections"] and _waits(ana), BOUND, f"the call waits for the CRM: {waiting}")
    settled = running.wait_settled(ring.id, bound=120)
    assert settled["settled"]


def _waits(ana: Person) -> bool:
    return any(one["kind"] == "crm" and one["waiting"] for one in ana.panel()["connections"])
