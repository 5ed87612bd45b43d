"""Routing on a real Asterisk: the recipes of docs/routing.md reach each destination, and nobody waits longer."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from connected import OWNERS, PBX
from support.faultrun.world import World as Product
from support.faultrun.world import until
from test_fastagi import BOUND_MS, recipe
from test_real_pbx import add_contact, number, on_phones
from world import World

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]

RULE, OWNER, CURL, LEG, MANAGER, ARI = (f"9280000{n}" for n in range(15, 21))
WAYS = {"fastagi": RULE, "curl": CURL, "leg": LEG, "manager": MANAGER, "ari": ARI}
FIELD = "Department"
KINDS = (  # the value in the CRM: kind and target
    ("GOLD", "queue", "sales"),
    ("SILVER", "extension", "81"),
    ("BRONZE", "group", "1"),
    ("MENU", "ivr", "main"),
    ("TOLD", "announcement", "beep"),
    ("AWAY", "voicemail", "80"),
    ("OUT", "external", "600999888"),
)
ANSWERED = ("queue", "ivr", "announcement", "voicemail")  # by the phone system itself
LINES = [{"operator": "equals", "value": value, "kind": kind, "target": target} for value, kind, target in KINDS]
ROUTES = [
    {
        "id": "tiers",
        "place": {"did": f"+34{RULE}"},
        "source": {"connection": "zoho", "module": "contacts", "field": FIELD},
        "lines": LINES,
    }
]


@pytest.fixture(scope="module")
def routed(product: Product) -> Iterator[Product]:
    """The product with a routing rule over the contacts of the CRM, one for each kind of destination."""
    held = product.api("GET", "/settings")
    team = [{**one, "extensions": [*one["extensions"]]} for one in held["settings"]["team"]]
    settings = {
        **held["settings"],
        "team": team,
        "routes": ROUTES,
        "direct_to_owner": [{"extension": "1", "ring_s": 1, "fallback": "80"}],
        "dialling": {**held["settings"]["dialling"], "routes_outside": True},
    }
    product.api("PUT", "/settings", {"settings": settings, "note": "routes", "base_version": held["version"]})
    users = {user["name"]: user["id"] for user in product.api("GET", "/connections/zoho/users")["items"]}
    for n, (value, *_) in enumerate(KINDS):
        owner = users[OWNERS["81"]]
        add_contact(product, f"Routed {value}", number(400 + n), **{FIELD: value, "Owner": {"id": owner}})
    until(lambda: _value(product, number(400)) == "GOLD", 20, "the directory has the field of the rule")
    yield product
    held = product.api("GET", "/settings")
    settings = {**held["settings"], "routes": [], "direct_to_owner": []}
    product.api("PUT", "/settings", {"settings": settings, "note": "no routes", "base_version": held["version"]})


def _value(product: Product, caller: str) -> str | None:
    value: str | None = product.api("GET", f"/route?rule=tiers&from={caller}")["value"]
    return value


@pytest.fixture(scope="module")
def token(product: Product) -> Iterator[str]:
    yield str(product.api("POST", "/tokens", {"name": "dialplan", "scopes": ["lookup"]})["token"])
    product.api("DELETE", "/tokens/dialplan")


def without_number(product: Product) -> set[str]:
    """Ids of calls of nobody in particular."""
    shown = product.api("GET", "/calls?limit=500")["items"]
    return {one["id"] for one in shown if not one["client"]["number"]}


async def sent(w: World, did: str, caller: str) -> tuple[float, dict[str, str], Any]:
    """A client calls this number: what the dialplan waited in ms, what it was told, and the caller's phone."""
    phone = await w.ring(did, caller, "")
    asking = await w.event("UserEvent", UserEvent="Asking")
    told = await w.event("UserEvent", UserEvent="Sent")
    took = (float(told["Timestamp"]) - float(asking["Timestamp"])) * 1000
    return took, dict(told), phone


async def over(w: World, phone: Any) -> None:
    """The caller hangs up."""
    await over_all(w, [phone])


async def over_all(w: World, phones: Sequence[Any]) -> None:
    """All these callers hang up."""
    await asyncio.gather(*(phone.hangup() for phone in phones))
    await w.quiet()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_kind_of_destination_is_answered_by_each_recipe(
    pbx: dict[str, Any], routed: Product, token: str, way: str
) -> None:
    async def story(w: World) -> list[tuple[float, str, str]]:
        await w.settings(RING=2, QUEUE_WAIT=2, CB_HTTP=routed.base, CB_TOKEN=token)
        seen = []
        for n in range(len(KINDS)):
            del w.ami.events[:]
            took, told, phone = await sent(w, way, number(400 + n))
            seen.append((took, told["Kind"], told["Target"]))
            await phone.wait("active" if told["Kind"] in ANSWERED else "ended", within=15)  # no phone is registered
            await over(w, phone)
        return seen

    before = without_number(routed)
    seen, _ = on_phones(pbx, story)
    assert [(kind, target) for _, kind, target in seen] == [
        (kind, "+34600999888" if kind == "external" and target.startswith("+") else target) for _, kind, target in KINDS
    ]
    assert sorted(took for took, *_ in seen)[len(seen) // 2] < BOUND_MS / 2
    assert without_number(routed) == before, "a leg that only asks is no call"


def test_calls_reach_the_phone_the_queue_and_the_group_of_their_rule(pbx: dict[str, Any], routed: Product) -> None:
    async def story(w: World) -> list[str]:
        ana, alberto = await w.phone("80"), await w.phone("81")
        _, _, caller = await sent(w, RULE, number(401))  # SILVER
        ringing = await alberto.incoming()
        await ringing.answer()
        await caller.wait("active")
        call = w.linked
        await over(w, caller)
        del w.ami.events[:]
        _, _, caller = await sent(w, RULE, number(402))  # BRONZE: both ring
        await asyncio.gather(ana.incoming(), alberto.incoming())
        group = w.linked
        await over(w, caller)
        del w.ami.events[:]
        _, _, caller = await sent(w, RULE, number(400))  # GOLD
        await w.event("QueueCallerJoin", Queue="sales")
        queue = w.linked
        await over(w, caller)
        return [call, group, queue]

    (calls, _) = on_phones(pbx, story)
    silver, bronze, gold = (routed.wait_settled(one, connection=PBX) for one in calls)
    assert (silver["talked"], silver["disposition"]) == (["81"], "answered")
    assert bronze["rang"] == ["80", "81"]
    assert gold["queue"] == "sales"
    (decision,) = routed.api("GET", f"/calls/{silver['id']}/routing")["items"]
    assert (decision["rule"], decision["line"], decision["value"]) == ("tiers", 2, "SILVER")


def test_the_owner_is_called_directly_then_the_substitute(pbx: dict[str, Any], routed: Product) -> None:
    async def story(w: World) -> list[str]:
        ana, alberto = await w.phone("80"), await w.phone("81")
        _, told, caller = await sent(w, OWNER, number(401))
        assert (told["Kind"], told["Target"]) == ("extension", "81")
        await alberto.incoming()
        await (await ana.incoming()).answer()  # after one second of the owner's phone
        await caller.wait("active")
        owned = w.linked
        await over(w, caller)
        del w.ami.events[:]
        _, told, caller = await sent(w, OWNER, number(499))  # nobody knows this caller
        assert told["Kind"] == "default"
        await ana.incoming()
        await over(w, caller)
        return [owned]

    ((owned,), _) = on_phones(pbx, story)
    call = routed.wait_settled(owned, connection=PBX)
    assert (call["rang"], call["talked"]) == (["80", "81"], ["80"])


def test_a_user_whom_ari_does_not_let_in_is_named(pbx: dict[str, Any], product: Product) -> None:
    account = {"host": "127.0.0.1", "port": pbx["ami"], "username": f"{pbx['user']}-manual", "secret": pbx["password"]}
    ari = {"ari": True, "ari_port": pbx["http"], "ari_username": pbx["user"], "ari_secret": "wrong"}
    new = {"provider": "asterisk", "id": "stasis", "settings": {**account, **ari}, "allow_private": True}
    product.api("POST", "/connections", new)
    try:
        until(lambda: product.api("GET", "/connections/stasis")["health"]["notices"], 15, "the refusal is noticed")
        health = product.api("GET", "/connections/stasis")["health"]
        assert [one["code"] for one in health["notices"]] == ["ari_refused"]
        assert "ari.conf" in health["fix"]
    finally:
        product.api("DELETE", "/connections/stasis")


def test_the_recipes_of_the_manual_are_those_that_are_tried_here() -> None:
    root = Path(__file__).resolve().parents[2]
    manual = (root / "docs/routing.md").read_text(encoding="utf-8")
    tried = (root / "tools/asterisk/conf/extensions.conf").read_text(encoding="utf-8")
    for context in (
        "cordboard-route",
        "cordboard-leg",
        "cordboard-asks",
        "cordboard-curl",
        "cordboard-manager",
        "cordboard-ari",
    ):
        written = recipe(manual.replace("http://192.0.2.10:8000", "${CB_HTTP}"), context, "agi://192.0.2.10:4573")
        assert written == recipe(tried, context, "${AGI_URL}"), context
