"""Calls of every outcome, each brought about as in life; by name, the call's id."""

from datetime import UTC, datetime
from typing import Any

from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until
from support.journey_steps import ended, new_id, played, save, users

from cordboard.toolkit.ids import call_id

OTHER_LINE = "+380441234567"
LISTED = "+34600900090"
KNOWN = "Olena Koval"
MISSED = {"disposition": "no_answer", "durations_ms": {"ring": 20_000}}


def arrange(world: World) -> None:
    """Two lines with two people, a stop list, a client whom the CRM knows."""
    first, second, *_ = users(world)
    held = world.api("GET", "/settings")["settings"]
    lines = [
        {"number": LINE, "extension": "80", "user": first, "title": "Sales"},
        {"number": OTHER_LINE, "extension": "81", "user": second, "title": "Service"},
    ]
    ignored = [{"number": LISTED, "note": "a neighbour"}]
    save(world, {**held, "region": "ES", "default_user": first, "lines": lines, "ignored": ignored})
    person = {"First_Name": "Olena", "Last_Name": "Koval", "Phone": "+34 600 900 020"}
    world.control("POST", "/people", {"module": "Contacts", "fields": person})


def every_outcome(world: World) -> dict[str, str]:
    """One settled call of each kind, and one that goes on."""
    arrange(world)
    other = {"own_number": OTHER_LINE, "extension": "81"}
    calls = {
        "lead": played(world, "+34600900010"),
        "known": played(world, "600 900 020"),
        "missed": played(world, "+34600900030", **MISSED),
        "outbound": played(world, "+34600900040", direction="outbound", **other),
        "hidden": played(world, None, client={"number": None, "hidden": True}),
        "ignored": played(world, LISTED),
        "parked": parked(world, "+34600900050"),
    }
    return {**{name: call["id"] for name, call in calls.items()}, "ringing": Ringing(world, "+34600900060").id}


def parked(world: World, number: str) -> dict[str, Any]:
    """The CRM takes the lead and refuses the call record."""
    fault = {"switch": "partial", "path": "*/Calls", "method": "POST", "index": 0, "code": "NOT_ALLOWED", "times": 1}
    world.control("POST", "/faults", fault)
    return played(world, number)


def hang_up_early(world: World, number: str) -> str:
    """A whole call, posted and not waited for."""
    call = new_id()
    assert world.post([ended(call, number)]) == 202
    return call_id("hook", call)


class Ringing:
    """A call that goes on for as long as the test wants."""

    def __init__(self, world: World, number: str) -> None:
        self._world, self._call = world, new_id()
        self._head = {"schema": 1, "call": self._call, "direction": "inbound", "client": {"number": number}}
        self._head |= {"own_number": LINE, "extension": "80"}
        self.id = call_id("hook", self._call)
        self.tell("started")
        self.tell("ringing")

    def tell(self, what: str, **more: Any) -> None:
        event = {**self._head, "id": f"{self._call}-{what}", "at": stamp(datetime.now(UTC)), "type": what, **more}
        assert self._world.post([event]) == 202

    def hang_up(self, disposition: str = "answered") -> None:
        self.tell("ended", disposition=disposition, ended_by="client")
        until(lambda: self._world.api("GET", f"/calls/{self.id}")["settled"], 20, "the call is settled")
