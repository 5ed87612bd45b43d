"""Real SIP calls on a real Asterisk, the real server on its manager interface, the sandbox as CRM: the whole way.

That the calls themselves are read rightly is in `test_scenarios.py`; here it counts what stands in the CRM afterwards.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import scenarios
from connected import DEFAULT_OWNER, OWNERS, PBX, wait_linked, written
from scenarios import Expected, Scenario
from support.faultrun.world import World as Product
from support.faultrun.world import until
from world import World

from cordboard.toolkit.ids import call_id

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]  # fetching Asterisk takes its time

ANA, ALBERTO = OWNERS["80"], OWNERS["81"]
TALK = {"Leads": 1, "Calls": 1}
MISSED = {"Leads": 1, "Tasks": 1, "Calls": 1}
# what people do, records that are new afterwards, whose they are, the call record's type
CASES: tuple[tuple[Scenario, dict[str, int], str, str], ...] = (
    (scenarios.answered, TALK, ANA, "Inbound"),
    (scenarios.answered_by_alberto, TALK, ALBERTO, "Inbound"),
    (scenarios.missed, MISSED, ANA, "Missed"),
    (scenarios.gives_up, MISSED, ANA, "Missed"),
    (scenarios.busy, MISSED, ANA, "Missed"),
    (scenarios.abandoned_in_queue, MISSED, DEFAULT_OWNER, "Missed"),
    (scenarios.ring_group, TALK, ANA, "Inbound"),
    (scenarios.queue_answered, TALK, ANA, "Inbound"),
    (scenarios.blind_transfer, TALK, ALBERTO, "Inbound"),
    (scenarios.attended_transfer, TALK, ALBERTO, "Inbound"),
    (scenarios.outbound, TALK, ANA, "Outbound"),
    (scenarios.outbound_busy, {"Tasks": 1, "Calls": 1}, ANA, "Outbound"),
)


def number(n: int) -> str:
    """A client nobody has called from before, as the network writes it."""
    return f"600700{n:03}"


def on_phones(pbx: dict[str, Any], story: Callable[[World], Awaitable[Any]]) -> tuple[Any, str]:
    """What the story tells, and the PBX's id of its call."""

    async def played() -> tuple[Any, str]:
        async with World(pbx) as w:
            return await story(w), w.linked

    return asyncio.run(played())


def assert_as_played(call: dict[str, Any], truth: Expected) -> None:
    told = ("direction", "disposition", "missed", "queue", "holds", "transfers", "ended_by")
    assert {name: call[name] for name in told} == {name: getattr(truth, name) for name in told}
    assert (tuple(call["rang"]), tuple(call["talked"])) == (truth.rang, truth.talked)
    assert (call["durations_ms"]["talk"] is not None) == (truth.disposition == "answered")
    assert call["approximate"] is False


def calls_with(product: Product, client: str) -> int:
    """How many calls we show of this client."""
    return len(product.api("GET", f"/calls?client={client}")["items"])


@pytest.mark.parametrize(("n", "case"), list(enumerate(CASES)), ids=[scenario.__name__ for scenario, *_ in CASES])
def test_a_real_call_becomes_exactly_its_records(
    pbx: dict[str, Any], product: Product, n: int, case: tuple[Scenario, dict[str, int], str, str]
) -> None:
    scenario, counts, owner, kind = case
    with written(product) as new:
        truth, linked = on_phones(pbx, lambda w: scenario(w, client=number(n)))
        call = product.wait_settled(linked, connection=PBX)
    assert_as_played(call, truth)
    assert [effect["state"] for effect in call["effects"]] == ["done"] * sum(counts.values())
    assert new.counts == counts
    assert new.owners() == {owner}
    (record,) = new["Calls"]
    assert record["Call_Type"] == kind
    assert call["placed"] == (["80"] if kind == "Outbound" else [])
    assert call["own_number"]  # of an outbound call the number that the client's side was shown
    ours = ("Dialled_Number", "Caller_ID") if kind == "Outbound" else ("Caller_ID", "Dialled_Number")
    assert (record[ours[0]], record[ours[1]]) == (f"+34{number(n)}", truth.did)
    if "Leads" in counts:
        assert record["What_Id"]["id"] == new["Leads"][0]["id"]
    assert calls_with(product, number(n)) == 1


@contextmanager
def mobiles(product: Product, **changes: Any) -> Iterator[None]:
    """Ana has the one mobile and Alberto the other, which the phone system shows as outside or behind Ana's account."""
    held = product.api("GET", "/settings")["settings"]
    team = [
        {**one, "extensions": [*one["extensions"], {"80": scenarios.MOBILE, "81": scenarios.OTHER_MOBILE}[line]]}
        if (line := next(iter(one["extensions"]), None)) in OWNERS
        else one
        for one in held["team"]
    ]
    put_settings(product, {**held, "team": team, **changes}, "mobiles")
    yield
    put_settings(product, held, "as before")


def put_settings(product: Product, settings: dict[str, Any], note: str) -> None:
    version = product.api("GET", "/settings")["version"]
    product.api("PUT", "/settings", {"settings": settings, "note": note, "base_version": version})


@pytest.mark.parametrize(
    ("n", "scenario", "who", "owner"),
    [
        (150, scenarios.mobile_answers, scenarios.MOBILE, ANA),
        (151, scenarios.mobile_behind_account, scenarios.OTHER_MOBILE, ALBERTO),
        (152, scenarios.mobile_by_local_channel, scenarios.MOBILE, ANA),
    ],
)
def test_a_call_that_a_mobile_took_belongs_to_its_person(
    pbx: dict[str, Any], product: Product, n: int, scenario: Scenario, who: str, owner: str
) -> None:
    with mobiles(product), written(product) as new:
        _, linked = on_phones(pbx, lambda w: scenario(w, client=number(n)))
        call = product.wait_settled(linked, connection=PBX)
    assert (call["disposition"], call["talked"], call["reason"]) == ("answered", [who], None)
    assert call["ended_by"] == ("agent" if scenario is scenarios.mobile_answers else "client")
    assert new.counts == TALK
    assert new.owners() == {owner}


@pytest.mark.parametrize(("n", "answers"), [(160, scenarios.MOBILE), (161, scenarios.OTHER_MOBILE)])
def test_of_two_mobiles_behind_one_account_only_the_listed_one_is_stopped(
    pbx: dict[str, Any], product: Product, n: int, answers: str
) -> None:
    listed = [{"kind": "number", "value": "+34 600 00 00 01", "stops": "all"}]
    with mobiles(product, stop_list=listed), written(product) as new:
        _, linked = on_phones(pbx, lambda w: scenarios.mobile_behind_account(w, number(n), answers))
        product.wait_settled(linked, connection=PBX)
    assert new.counts == ({} if answers == scenarios.MOBILE else TALK)


def test_a_call_between_our_own_phones_leaves_nothing_in_the_crm(pbx: dict[str, Any], product: Product) -> None:
    with written(product) as new:
        truth, linked = on_phones(pbx, scenarios.internal)
        call = product.wait_settled(linked, connection=PBX)
    assert_as_played(call, truth)
    assert (new.counts, call["effects"]) == ({}, [])
    assert call["client"] == {"number": "80", "e164": None, "name": "Ana Ruiz", "hidden": False, "erased": False}
    assert call["placed"] == ["80"]


def test_a_hidden_caller_is_logged_and_nobody_is_created(pbx: dict[str, Any], product: Product) -> None:
    with written(product) as new:
        truth, linked = on_phones(pbx, scenarios.hidden)
        call = product.wait_settled(linked, connection=PBX)
    assert_as_played(call, truth)
    assert call["client"]["hidden"] is True
    assert new.counts == {"Calls": 1}
    assert (new["Calls"][0]["Caller_ID"], new.owners()) == (None, {ANA})


def test_a_number_with_brackets_and_blanks_is_nobody_hidden(pbx: dict[str, Any], product: Product) -> None:
    escaped = "%28600%29%20700%20101"
    with written(product) as new:
        _, linked = on_phones(pbx, lambda w: scenarios.answered(w, client=escaped))
        call = product.wait_settled(linked, connection=PBX)
    assert (call["client"]["number"], call["client"]["e164"]) == ("(600) 700 101", "+34600700101")
    assert new.counts == TALK


def test_a_known_client_is_logged_under_the_contact(pbx: dict[str, Any], product: Product) -> None:
    contact = add_contact(product, "Lorenzo", "600 70 01 00")
    with written(product) as new:
        _, linked = on_phones(pbx, lambda w: scenarios.answered(w, client="600700100"))
        product.wait_settled(linked, connection=PBX)
    assert new.counts == {"Calls": 1}
    assert new["Calls"][0]["Who_Id"]["id"] == contact


def add_contact(product: Product, name: str, phone: str, **fields: Any) -> str:
    """Somebody enters a contact in the CRM; its id."""
    person = {"module": "Contacts", "fields": {"Last_Name": name, "Phone": phone, **fields}}
    product.control("POST", "/people", person)
    product.api("POST", "/connections/zoho/sync")
    return str(next(row["id"] for row in product.records("Contacts") if row["Last_Name"] == name))


def test_a_talk_of_two_seconds_is_two_seconds_in_the_crm(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        ana = await w.phone("80")
        caller = await w.ring(scenarios.DIRECT, number(110))
        await (await ana.incoming()).answer()
        await w.talking()
        leg = (await w.event("Newchannel"))["Channel"]
        await w.ami.action("AbsoluteTimeout", Channel=leg, Timeout="2")  # the PBX ends the call
        await caller.wait("ended")
        await w.quiet()

    with written(product) as new:
        _, linked = on_phones(pbx, story)
        call = product.wait_settled(linked, connection=PBX)
    assert 1900 <= call["durations_ms"]["talk"] <= 2600
    assert new["Calls"][0]["Call_Duration"] in ("00:02", "00:03")


async def talk(w: World, client: str) -> Any:
    """A client and Ana talk; the client's phone call."""
    ana = await w.phone("80")
    caller = await w.ring(scenarios.DIRECT, client)
    await (await ana.incoming()).answer()
    await w.talking()
    await caller.wait("active")
    return caller


def wait_state(product: Product, linked: str, state: str) -> None:
    path = f"/calls/{call_id(PBX, linked)}"
    until(lambda: (product.get(path) or {"state": None})["state"] == state, 10, f"the call is {state}")


def test_a_call_in_progress_outlives_a_killed_server(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        caller = await talk(w, number(120))
        await asyncio.to_thread(wait_state, product, w.linked, "answered")
        product.kill_now()
        await asyncio.to_thread(product.wait_for_the_kill)
        await asyncio.to_thread(wait_linked, product)
        await caller.hangup()
        await w.quiet()

    with written(product) as new:
        _, linked = on_phones(pbx, story)
        call = product.wait_settled(linked, connection=PBX)
    assert (call["disposition"], call["talked"], call["ended_by"]) == ("answered", ["80"], "client")
    assert new.counts == TALK
    assert new.owners() == {ANA}
    assert calls_with(product, number(120)) == 1


def down(product: Product) -> None:
    """Killed, and not up again."""
    product.kill_now()
    until(lambda: not product.alive(), 5, "the kill strikes")


def up(product: Product) -> None:
    product.start()
    wait_linked(product)


def test_a_call_that_began_while_nobody_listened_is_found_in_progress(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        await asyncio.to_thread(down, product)
        caller = await talk(w, number(121))
        await asyncio.to_thread(up, product)
        await asyncio.to_thread(wait_state, product, w.linked, "answered")
        await caller.hangup()
        await w.quiet()

    with written(product) as new:
        _, linked = on_phones(pbx, story)
        call = product.wait_settled(linked, connection=PBX)
    assert (call["direction"], call["disposition"], call["talked"]) == ("inbound", "answered", ["80"])
    assert call["approximate"] is True
    assert new.counts == TALK
    assert (new.owners(), new["Calls"][0]["Dialled_Number"]) == ({ANA}, scenarios.DIRECT)


def test_a_call_that_ended_while_the_link_was_down_is_recovered_once(pbx: dict[str, Any], product: Product) -> None:
    async def story(w: World) -> None:
        caller = await talk(w, number(122))
        await asyncio.to_thread(wait_state, product, w.linked, "answered")
        await asyncio.to_thread(down, product)
        await caller.hangup()
        await w.quiet()

    with written(product) as new:
        _, linked = on_phones(pbx, story)
        up(product)
        call = product.wait_settled(linked, connection=PBX)
        down(product)
        up(product)
        again = product.wait_settled(linked, connection=PBX)
    assert (call["disposition"], call["talked"], call["approximate"]) == ("answered", ["80"], True)
    assert (again["effects"], again["ended_at"]) == (call["effects"], call["ended_at"])
    assert new.counts == TALK
    assert calls_with(product, number(122)) == 1


def test_a_call_that_came_and_went_unheard_is_not_invented(pbx: dict[str, Any], product: Product) -> None:
    down(product)
    with written(product) as new:
        on_phones(pbx, lambda w: scenarios.gives_up(w, client=number(123)))
        up(product)
        on_phones(pbx, lambda w: scenarios.gives_up(w, client=number(124)))
        until(lambda: calls_with(product, number(124)) == 1, 10, "the next call is heard")
        until(lambda: product.settled(), 10, "nothing waits")
    assert new.counts == MISSED
    assert calls_with(product, number(123)) == 0


def asked(pbx: dict[str, Any], client: str, rings: str) -> tuple[dict[str, str], str, str]:
    """A client calls the number that asks who it is: the PBX's variables, the name on the phone, the call."""

    async def story(w: World) -> tuple[dict[str, str], str]:
        phone = await w.phone(rings)
        caller = await w.ring(scenarios.ASKED, client, "")
        ringing = await phone.incoming()
        shown = str(ringing.caller_name)
        await ringing.answer()
        await w.talking()
        await caller.wait("active")
        await caller.hangup()
        await w.quiet()
        return await w.event("UserEvent", UserEvent="Asked"), shown

    (variables, shown), linked = on_phones(pbx, story)
    return variables, shown, linked


def test_the_dialplan_learns_who_calls_and_rings_the_owner(pbx: dict[str, Any], product: Product) -> None:
    users = {user["name"]: user["id"] for user in product.api("GET", "/connections/zoho/users")["items"]}
    add_contact(product, "Quintero", "(600) 70-01-30", Owner={"id": users[ALBERTO]})
    variables, shown, linked = asked(pbx, "600700130", rings="81")
    assert (variables["Match"], variables["Name"], variables["Status"]) == ("found", "Quintero", "SUCCESS")
    assert shown == "Quintero"
    call = product.wait_settled(linked, connection=PBX)
    assert call["talked"] == ["81"]
    assert call["parameters"] == {"Match": "found", "Name": "Quintero", "Status": "SUCCESS", "Limit": "0"}


def test_the_dialplan_learns_that_nobody_knows_the_caller(pbx: dict[str, Any], product: Product) -> None:
    variables, shown, _ = asked(pbx, number(131), rings="80")
    assert (variables["Match"], variables["Name"], shown) == ("nobody", "", "")


def test_without_our_answer_the_call_goes_its_normal_way(pbx: dict[str, Any], product: Product) -> None:
    down(product)
    variables, _, _ = asked(pbx, number(132), rings="80")
    assert (variables["Match"], variables["Status"]) == ("", "FAILURE")
    up(product)


def test_the_rights_of_the_manual_suffice_and_missing_ones_are_named(pbx: dict[str, Any], product: Product) -> None:
    health = product.api("GET", f"/connections/{PBX}")["health"]
    version = pbx["version"].partition("+")[0].partition("~")[0]
    assert (health["level"], health["notices"], f"Asterisk {version}" in health["sentence"]) == ("green", [], True)
    account = {"host": "127.0.0.1", "port": pbx["ami"], "username": f"{pbx['user']}-few", "secret": pbx["password"]}
    new = {"provider": "asterisk", "id": "few", "settings": account, "allow_private": True}
    product.api("POST", "/connections", new)
    try:
        until(lambda: product.api("GET", "/connections/few")["health"]["notices"], 15, "missing rights are noticed")
        health = product.api("GET", "/connections/few")["health"]
        codes = {notice["code"] for notice in health["notices"]}
        assert codes == {"missing_write_reporting", "missing_write_system"}
        assert "add system to write" in health["fix"]
    finally:
        product.api("DELETE", "/connections/few")


def test_a_user_that_may_not_hear_of_queues_is_told_so(pbx: dict[str, Any], product: Product) -> None:
    account = {"host": "127.0.0.1", "port": pbx["ami"], "username": f"{pbx['user']}-deaf", "secret": pbx["password"]}
    product.api(
        "POST", "/connections", {"provider": "asterisk", "id": "deaf", "settings": account, "allow_private": True}
    )
    try:
        until(lambda: product.api("GET", "/connections/deaf")["health"]["notices"], 15, "missing rights are noticed")
        notices = product.api("GET", "/connections/deaf")["health"]["notices"]
        assert [one["code"] for one in notices] == ["missing_read_agent", "missing_read_user"]
    finally:
        product.api("DELETE", "/connections/deaf")
