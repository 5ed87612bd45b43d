"""Calls that Cordboard places on a real Asterisk: the agent's phone rings first, then the client is called.

The server asks for them through the manager user of the manual and the dialplan of the manual.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from connected import OWNERS, PBX, written
from support.faultrun.world import World as Product
from support.faultrun.world import until
from test_real_pbx import on_phones
from world import World

from cordboard.domain.settings.dialling import MOST_A_MINUTE

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(90, func_only=True)]  # fetching Asterisk takes its time

SHOWN = "928000081"  # a number of ours, not the one of the extension that calls
Story = Callable[[World, Product, str], Awaitable[dict[str, Any]]]


@pytest.fixture(autouse=True)
def quick_hands(product: Product) -> None:
    """The stories follow each other faster than people place calls."""
    held = product.api("GET", "/settings")
    if held["settings"]["dialling"]["per_minute"] != MOST_A_MINUTE:
        settings = {**held["settings"], "dialling": {"per_minute": MOST_A_MINUTE}}
        product.api("PUT", "/settings", {"settings": settings, "note": "dials", "base_version": held["version"]})


def number(n: int) -> str:
    """A client nobody has called before."""
    return f"+34600800{n:03}"


async def place(product: Product, to: str, **more: Any) -> dict[str, Any]:
    body = {"to": to, "extension": "80", **more}
    return dict(await asyncio.to_thread(product.api, "POST", "/dials", body))


async def reaches(product: Product, dial: str, state: str, bound: float = 15) -> dict[str, Any]:
    """The dial, once it is in this state."""

    def look() -> bool:
        return bool(product.api("GET", f"/dials/{dial}")["state"] == state)

    await asyncio.to_thread(until, look, bound, f"the dial is {state}")
    return dict(product.api("GET", f"/dials/{dial}"))


async def talks(w: World, product: Product, to: str) -> dict[str, Any]:
    ana = await w.phone("80")
    dial = await place(product, to, caller_id=SHOWN)
    assert dial["state"] == "calling_agent"
    ringing = await ana.incoming()
    assert to.endswith(str(ringing.caller).lstrip("+")) or str(ringing.caller).endswith(to.lstrip("+"))
    assert w.out.queue.empty(), "the client is called only when the agent has answered"
    await ringing.answer()
    client = await w.out.incoming()
    await reaches(product, dial["dial"], "calling_client")
    assert str(client.caller).endswith(SHOWN)
    await client.answer()
    await reaches(product, dial["dial"], "talking")
    await client.hangup()
    await ringing.wait("ended")
    await w.quiet()
    return await reaches(product, dial["dial"], "ended")


async def agent_busy(w: World, product: Product, to: str) -> dict[str, Any]:
    await w.phone("80", behave="busy")
    dial = await place(product, to)
    ended = await reaches(product, dial["dial"], "ended")
    assert w.out.queue.empty(), "the client is never called"
    return ended


async def agent_refuses(w: World, product: Product, to: str) -> dict[str, Any]:
    await w.phone("80", behave="decline")
    dial = await place(product, to)
    ended = await reaches(product, dial["dial"], "ended")
    assert w.out.queue.empty(), "the client is never called"
    return ended


async def agent_not_registered(w: World, product: Product, to: str) -> dict[str, Any]:
    dial = await place(product, to)
    ended = await reaches(product, dial["dial"], "ended")
    assert w.out.queue.empty(), "the client is never called"
    return ended


async def agent_hangs_up_first(w: World, product: Product, to: str) -> dict[str, Any]:
    ana = await w.phone("80")
    dial = await place(product, to)
    ringing = await ana.incoming()
    await ringing.answer()
    client = await w.out.incoming()
    await ringing.hangup()
    await client.wait("ended")
    return await reaches(product, dial["dial"], "ended")


async def client_busy(w: World, product: Product, to: str) -> dict[str, Any]:
    ana = await w.phone("80")
    dial = await place(product, to)
    ringing = await ana.incoming()
    await ringing.answer()
    client = await w.out.incoming()
    await client.reject(486, "Busy Here")
    await ringing.wait("ended")
    return await reaches(product, dial["dial"], "ended")


async def number_unknown(w: World, product: Product, to: str) -> dict[str, Any]:
    ana = await w.phone("80")
    dial = await place(product, to)
    ringing = await ana.incoming()
    await ringing.answer()
    client = await w.out.incoming()
    await client.reject(404, "Not Found")
    await ringing.wait("ended")
    return await reaches(product, dial["dial"], "ended")


async def cancelled_at_once(w: World, product: Product, to: str) -> dict[str, Any]:
    """The phone rings for a moment: the hang-up came before its leg existed, and is sent again."""
    await w.phone("80")
    dial = await place(product, to)
    await asyncio.to_thread(product.api, "DELETE", f"/dials/{dial['dial']}")
    return await reaches(product, dial["dial"], "ended")


async def cancelled_while_the_client_rings(w: World, product: Product, to: str) -> dict[str, Any]:
    ana = await w.phone("80")
    dial = await place(product, to)
    ringing = await ana.incoming()
    await ringing.answer()
    client = await w.out.incoming()
    await asyncio.to_thread(product.api, "DELETE", f"/dials/{dial['dial']}")
    await client.wait("ended")
    await ringing.wait("ended")
    return await reaches(product, dial["dial"], "ended")


CASES: tuple[tuple[Story, str, str], ...] = (  # what people do, the reason, the call's disposition
    (talks, "talked", "answered"),
    (agent_busy, "agent_busy", "agent_no_answer"),
    (agent_refuses, "agent_refused", "agent_no_answer"),
    (agent_not_registered, "agent_unavailable", "agent_unavailable"),
    (agent_hangs_up_first, "agent_hung_up", "cancelled"),
    (client_busy, "client_busy", "busy"),
    (number_unknown, "number_unknown", "failed"),
    (cancelled_at_once, "cancelled", "agent_no_answer"),
    (cancelled_while_the_client_rings, "cancelled", "cancelled"),
)


@pytest.mark.parametrize(("n", "case"), list(enumerate(CASES)), ids=[case[0].__name__ for case in CASES])
def test_a_placed_call_is_one_outbound_call_with_its_client_and_agent(
    pbx: dict[str, Any], product: Product, n: int, case: tuple[Story, str, str]
) -> None:
    story, reason, disposition = case
    with written(product) as new:
        dial, linked = on_phones(pbx, lambda w: story(w, product, number(n)))
        call = product.wait_settled(linked, connection=PBX)
    assert (dial["reason"], dial["call"]) == (reason, call["id"])
    assert (call["direction"], call["disposition"]) == ("outbound", disposition)
    found = product.api("GET", f"/calls?client={number(n).replace('+', '%2B')}")["items"]
    assert len(found) == (1 if reason in ("talked", "agent_hung_up", "client_busy", "number_unknown") else len(found))
    if reason == "talked":
        assert (call["talked"], call["client"]["e164"]) == (["80"], number(n))
        assert new.counts == {"Leads": 1, "Calls": 1}
        assert new.owners() == {OWNERS["80"]}
        assert new["Calls"][0]["Call_Type"] == "Outbound"


def test_a_double_click_rings_once(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> list[dict[str, Any]]:
        ana = await w.phone("80")
        dials = await asyncio.gather(*(place(product, number(50)) for _ in range(3)))
        ringing = await ana.incoming()
        await ringing.reject()
        await reaches(product, dials[0]["dial"], "ended")
        assert ana.queue.empty()
        return list(dials)

    dials, _ = on_phones(pbx, story)
    assert len({dial["dial"] for dial in dials}) == 1


def test_a_kill_places_nothing_twice(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> dict[str, Any]:
        ana = await w.phone("80")
        dial = await place(product, number(51))
        ringing = await ana.incoming()
        product.kill_now()
        await asyncio.to_thread(product.wait_for_the_kill)
        again = await place(product, number(51))
        assert again["dial"] == dial["dial"]
        await ringing.answer()
        client = await w.out.incoming()
        await client.answer()
        await reaches(product, dial["dial"], "talking", 30)
        assert (ana.queue.empty(), w.out.queue.empty()) == (True, True)
        await client.hangup()
        return await reaches(product, dial["dial"], "ended")

    dial, linked = on_phones(pbx, story)
    call = product.wait_settled(linked, connection=PBX)
    assert (dial["reason"], call["disposition"], call["talked"]) == ("talked", "answered", ["80"])


@contextmanager
def first_leg(product: Product, rings: str) -> Iterator[None]:
    """What rings first when extension 80 places a call."""

    def save(extensions: list[dict[str, Any]]) -> None:
        held = product.api("GET", "/settings")
        settings = {**held["settings"], "extensions": extensions}
        product.api("PUT", "/settings", {"settings": settings, "note": "", "base_version": held["version"]})

    save([{"number": "80", "first_leg": rings}])
    try:
        yield
    finally:
        save([])


MOBILE = "+34600555666"


def test_a_mobile_rings_first_and_the_client_once_the_person_has_pressed_the_key(
    pbx: dict[str, Any], product: Product
) -> None:
    async def story(w: World) -> dict[str, Any]:
        dial = await place(product, number(52), caller_id=SHOWN)
        mobile = await w.out.incoming()
        assert str(mobile.caller).endswith(SHOWN)
        await mobile.answer()
        await mobile.wait("active")
        assert (await asyncio.to_thread(product.api, "GET", f"/dials/{dial['dial']}"))["state"] == "calling_agent"
        await mobile.dtmf("1")
        client = await w.out.incoming()
        await client.answer()
        await reaches(product, dial["dial"], "talking")
        await client.hangup()
        return await reaches(product, dial["dial"], "ended")

    with first_leg(product, MOBILE):
        dial, linked = on_phones(pbx, story)
    call = product.wait_settled(linked, connection=PBX)
    assert (dial["reason"], call["direction"], call["client"]["e164"]) == ("talked", "outbound", number(52))


async def presses(mobile: Any, key: str) -> None:
    await mobile.dtmf(key)


async def hangs_up(mobile: Any, key: str) -> None:
    await mobile.hangup()


@pytest.mark.parametrize("act", [presses, hangs_up])
def test_a_wrong_key_or_a_hang_up_of_a_mobile_is_no_acceptance(
    pbx: dict[str, Any], product: Product, act: Callable[[Any, str], Awaitable[None]]
) -> None:
    async def story(w: World) -> dict[str, Any]:
        dial = await place(product, number(53 if act is presses else 54))
        mobile = await w.out.incoming()
        await mobile.answer()
        await mobile.wait("active")
        await act(mobile, "5")
        ended = await reaches(product, dial["dial"], "ended")
        assert w.out.queue.empty(), "the client is never called"
        return ended

    with first_leg(product, MOBILE):
        dial, _ = on_phones(pbx, story)
    assert dial["reason"] in ("agent_no_answer", "agent_refused", "agent_hung_up")


async def in_talk(w: World, product: Product, to: str, phone: Any = None) -> tuple[Any, Any, str]:
    """The agent's phone call, the client's, the id of the call. `phone`: the agent's, if there is one already."""
    ana = phone or await w.phone("80")
    dial = await place(product, to)
    ringing = await ana.incoming()
    await ringing.answer()
    client = await w.out.incoming()
    await client.answer()
    talking = await reaches(product, dial["dial"], "talking")
    return ringing, client, str(talking["call"])


async def told(product: Product, call: str, verb: str, to: str | None = None) -> dict[str, Any]:
    body = {"verb": verb, **({"to": to} if to else {})}
    return dict(await asyncio.to_thread(product.api, "POST", f"/calls/{call}/commands", body))


def test_a_blind_transfer_keeps_the_client_and_sends_the_agent_home(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        alberto = await w.phone("81")
        ana, client, call = await in_talk(w, product, number(60))
        await told(product, call, "transfer", "81")
        second = await alberto.incoming()
        await second.answer()
        await ana.wait("ended")
        assert client.state == "active"
        await asyncio.to_thread(until, lambda: "81" in product.get(f"/calls/{call}")["talked"], 10, "81 talks")
        await told(product, call, "hangup")
        await client.wait("ended")
        await w.quiet()

    _, linked = on_phones(pbx, story)
    call = product.wait_settled(linked, connection=PBX)
    assert (call["talked"], call["transfers"]) == (["80", "81"], 1)


def test_a_transfer_to_nowhere_is_refused_and_the_talk_goes_on(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> str:
        ana, client, call = await in_talk(w, product, number(61))
        with pytest.raises(AssertionError, match="no_dialplan"):
            await told(product, call, "transfer", "55")
        with pytest.raises(AssertionError, match="phone_unmarked"):
            await told(product, call, "answer")
        with pytest.raises(AssertionError, match="no_attended_transfers"):
            await told(product, call, "attended_transfer", "81")
        assert (await told(product, call, "mute"))["reported"] is False
        await told(product, call, "dtmf", "1#")
        with pytest.raises(AssertionError, match="not_recorded"):
            await told(product, call, "pause_recording")
        assert (ana.state, client.state) == ("active", "active")
        await told(product, call, "hangup")
        await client.wait("ended")
        await ana.wait("ended")
        await w.quiet()
        return call

    call, linked = on_phones(pbx, story)
    product.wait_settled(linked, connection=PBX)  # between the agent's hangup and the last leg's it isn't over
    with pytest.raises(AssertionError, match="call_over"):
        asyncio.run(told(product, call, "hangup"))


def test_a_parked_client_waits_while_the_agent_goes(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        ana, client, call = await in_talk(w, product, number(62))
        await told(product, call, "park")
        parked = await w.event("ParkedCall")
        assert parked["ParkingSpace"]
        await ana.wait("ended")
        assert client.state == "active"
        await client.hangup()
        await w.quiet()

    on_phones(pbx, story)
