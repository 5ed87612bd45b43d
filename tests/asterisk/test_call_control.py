"""Commands on calls of a real Asterisk: each is asked for through the API, and judged by the phones and the PBX."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from connected import PBX
from scenarios import DIRECT, QUEUE
from support.faultrun.world import World as Product
from support.faultrun.world import until
from test_dials import in_talk, number, quick_hands, told
from test_real_pbx import on_phones
from world import World

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(90, func_only=True)]

__all__ = ["quick_hands"]  # a fixture of every story here
PLAIN = {"remote_control": False}  # a phone without talk and hold
YEALINK = "Yealink SIP-T46G 28.82.0.20"


def caller(n: int) -> str:
    """How the network writes a client nobody has seen before."""
    return f"600810{n:03}"


@contextmanager
def set_up(product: Product, **connection: Any) -> Iterator[None]:
    """The connection with these settings, which are taken away again: what a change leaves out stays."""
    product.api("PATCH", f"/connections/{PBX}", {"settings": connection})
    try:
        yield
    finally:
        product.api("PATCH", f"/connections/{PBX}", {"settings": dict.fromkeys(connection)})


@contextmanager
def steered(product: Product, driver: str) -> Iterator[None]:
    """How the phone of 80 is steered itself."""

    def save(extensions: list[dict[str, Any]]) -> None:
        held = product.api("GET", "/settings")
        settings = {**held["settings"], "extensions": extensions}
        product.api("PUT", "/settings", {"settings": settings, "note": "", "base_version": held["version"]})

    save([{"number": "80", "device": {"mac": "00:15:65:ab-cd.ef", "driver": driver}}])
    try:
        yield
    finally:
        save([])


async def shown(product: Product, client: str, state: str) -> dict[str, Any]:
    """The call of this client, once it is in this state."""
    found: list[dict[str, Any]] = []

    def look() -> bool:
        found[:] = product.api("GET", f"/calls?client={client}")["items"]
        return bool(found) and found[0]["state"] == state

    await asyncio.to_thread(until, look, 10, f"the call of {client} is {state}")
    return found[0]


async def verbs(product: Product, call: str) -> dict[str, dict[str, Any]]:
    listed = await asyncio.to_thread(product.api, "GET", f"/calls/{call}/commands")
    return {one["verb"]: one for one in listed["verbs"]}


async def talk_in(w: World, product: Product, client: str, line: str = DIRECT, **phone: Any) -> tuple[Any, Any, str]:
    """A client calls in and talks to Ana: her end, the client's, the id of the call."""
    ana = await w.phone("80", **phone)
    there = await w.ring(line, client)
    ringing = await ana.incoming()
    await ringing.answer()
    await w.talking()
    return ringing, there, str((await shown(product, client, "answered"))["id"])


def ends(pbx: dict[str, Any], product: Product, story: Callable[[World], Awaitable[None]]) -> dict[str, Any]:
    """The call of a story, once everything that follows from it is done."""
    _, linked = on_phones(pbx, story)
    return dict(product.wait_settled(linked, connection=PBX))


def test_the_pbx_holds_for_a_phone_that_cannot_and_either_side_may_hang_up(
    pbx: dict[str, Any], product: Product
) -> None:
    async def story(w: World) -> None:
        ana, client, call = await talk_in(w, product, caller(1), **PLAIN)
        assert (await verbs(product, call))["hold"]["possible"]
        await told(product, call, "hold")
        await shown(product, caller(1), "held")
        assert (ana.state, client.state) == ("active", "active"), "no phone knows of it"
        await told(product, call, "resume")
        await shown(product, caller(1), "answered")
        with pytest.raises(AssertionError, match="not_held"):
            await told(product, call, "resume")
        await told(product, call, "hold")
        await shown(product, caller(1), "held")
        await client.hangup()
        await ana.wait("ended")
        await w.quiet()

    ended = ends(pbx, product, story)
    assert (ended["holds"], ended["disposition"], ended["talked"]) == (2, "answered", ["80"])


def test_a_placed_call_is_held_by_the_pbx_and_taken_back(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        await w.phone("80", **PLAIN)
        ana, client, call = await in_talk(w, product, number(70), phone=w.phones[0])
        await told(product, call, "hold")
        await shown(product, number(70).replace("+", "%2B"), "held")
        await told(product, call, "resume")
        await shown(product, number(70).replace("+", "%2B"), "answered")
        await told(product, call, "hangup")
        await client.wait("ended")
        await ana.wait("ended")
        await w.quiet()

    assert ends(pbx, product, story)["holds"] == 1


def test_a_phone_that_announces_talk_and_hold_holds_itself(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        ana, client, call = await talk_in(w, product, caller(2))
        await told(product, call, "hold")
        await ana.wait("held")
        await shown(product, caller(2), "held")
        await told(product, call, "resume")
        await ana.wait("active")
        await shown(product, caller(2), "answered")
        await told(product, call, "hangup")
        await client.wait("ended")
        await w.quiet()

    on_phones(pbx, story)


@pytest.mark.parametrize(("driver", "make"), [("yealink", YEALINK), ("cisco_spa", "Cisco/SPA504G-7.6.2c")])
def test_a_desk_phone_answers_holds_and_resumes_on_request(
    pbx: dict[str, Any], product: Product, driver: str, make: str
) -> None:
    client_number = caller(3 if driver == "yealink" else 4)

    async def story(w: World) -> None:
        ana = await w.phone("80", agent=make)
        client = await w.ring(DIRECT, client_number)
        ringing = await ana.incoming()
        call = str((await shown(product, client_number, "ringing"))["id"])
        offered = await verbs(product, call)
        assert (offered["answer"]["possible"], offered["hold"]["code"]) == (True, "not_talking")
        await told(product, call, "answer")
        await client.wait("active")
        await shown(product, client_number, "answered")
        await told(product, call, "hold")
        await ringing.wait("held")
        await shown(product, client_number, "held")
        await told(product, call, "resume")
        await ringing.wait("active")
        assert ana.keys == (["OK", "HOLD", "UNHOLD"] if driver == "yealink" else [])
        await told(product, call, "hangup")
        await client.wait("ended")
        await w.quiet()

    with steered(product, driver):
        on_phones(pbx, story)


def test_older_firmware_is_refused_and_the_call_rings_on(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        ana = await w.phone("80", agent="Yealink SIP-T46G 28.81.0.110")
        client = await w.ring(DIRECT, caller(5))
        ringing = await ana.incoming()
        call = str((await shown(product, caller(5), "ringing"))["id"])
        with pytest.raises(AssertionError, match="firmware_too_old"):
            await told(product, call, "answer")
        assert (ringing.state, ana.keys) == ("ringing", [])
        await client.hangup()
        await w.quiet()

    with steered(product, "yealink"):
        on_phones(pbx, story)


def test_an_attended_transfer_asks_the_colleague_first(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        alberto = await w.phone("81")
        ana, client, call = await talk_in(w, product, caller(6))
        await told(product, call, "attended_transfer", "81")
        second = await alberto.incoming()
        await second.answer()
        assert client.state == "active"
        await w.entered("81")
        await w.entered("80", 2)  # first with the client, then with the colleague
        await ana.hangup()  # the agent who asked puts the receiver down: the two others talk
        await w.event("AttendedTransfer", Result="Success")
        await ana.wait("ended")
        assert (client.state, second.state) == ("active", "active")
        await client.hangup()
        await second.wait("ended")
        await w.quiet()

    with set_up(product, attended_transfers=True):
        ended = ends(pbx, product, story)
    assert (ended["talked"], ended["transfers"], ended["disposition"]) == (["80", "81"], 1, "answered")


def test_a_queue_call_is_transferred_parked_and_its_recording_paused(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        alberto = await w.phone("82")
        ana, client, call = await talk_in(w, product, caller(7), QUEUE)
        await told(product, call, "pause_recording")
        await w.event("MixMonitorMute", State="1")
        await told(product, call, "resume_recording")
        await w.event("MixMonitorMute", State="0")
        await told(product, call, "dtmf", "1#")
        await told(product, call, "transfer", "82")
        second = await alberto.incoming()
        await second.answer()
        await ana.wait("ended")
        await asyncio.to_thread(until, lambda: "82" in product.api("GET", f"/calls/{call}")["talked"], 10, "82 talks")
        await told(product, call, "park")
        parked = await w.event("ParkedCall")
        assert parked["ParkingSpace"]
        await second.wait("ended")
        assert client.state == "active"
        await client.hangup()
        await w.quiet()

    ended = ends(pbx, product, story)
    assert (ended["queue"], ended["talked"][:2]) == ("sales", ["80", "82"])


def test_a_phone_that_forwards_rings_the_colleague_who_then_sees_the_call(
    pbx: dict[str, Any], product: Product
) -> None:
    async def story(w: World) -> None:
        await w.phone("80", behave="forward:81")
        alberto = await w.phone("81")
        client = await w.ring(DIRECT, caller(8))
        second = await alberto.incoming()
        ringing = await shown(product, caller(8), "ringing")
        path = f"/calls/{ringing['id']}"
        await asyncio.to_thread(until, lambda: "81" in product.api("GET", path)["rang"], 10, "81 rings")
        assert second.state == "ringing", "81 is told while it rings"
        await second.answer()
        await shown(product, caller(8), "answered")
        await client.hangup()
        await second.wait("ended")
        await w.quiet()

    ended = ends(pbx, product, story)
    assert (ended["talked"], ended["disposition"]) == (["81"], "answered")
