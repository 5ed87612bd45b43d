"""Calls that go straight to the caller's owner on a real Asterisk: the owner is there, absent, busy, has several phones
or only shared ones; and rules whose caller dials digits, or hangs up while we are asked.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from connected import OWNERS, PBX
from pytest_socket import enable_socket
from support.faultrun.world import World as Product
from support.faultrun.world import free_port
from test_real_pbx import add_contact, number, on_phones, put_settings
from test_routing import OWNER, WAYS, over, over_all, sent
from test_routing import token as token  # a fixture
from world import World

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]

DIGITS = "928000021"
CALLER = number(480)  # belongs to Alberto


@pytest.fixture(scope="module")
def owned(product: Product) -> Product:
    """A contact whose owner is Alberto."""
    users = {user["name"]: user["id"] for user in product.api("GET", "/connections/zoho/users")["items"]}
    add_contact(product, "Owned", CALLER, Owner={"id": users[OWNERS["81"]]})
    return product


@pytest.fixture
def port() -> int:
    """Where the company's address is."""
    enable_socket()
    return free_port()


@contextmanager
def directed(product: Product, extensions: tuple[str, ...] = ("81",), fallback: str = "") -> Iterator[None]:
    """Calls to extension 1 go to the owner for 5 s; Alberto has these extensions, of which Ana has 80, too."""
    held = product.api("GET", "/settings")["settings"]
    team = [
        {**one, "extensions": list(extensions), "primary": None} if "81" in one["extensions"] else one
        for one in held["team"]
    ]
    rule = {"extension": "1", "ring_s": 5, "fallback": fallback}
    put_settings(product, {**held, "team": team, "direct_to_owner": [rule]}, "owners")
    try:
        yield
    finally:
        put_settings(product, held, "as before")


def decided(product: Product, linked: str) -> list[str]:
    """Why the call went where it did, by code."""
    call = product.wait_settled(linked, connection=PBX)
    (one,) = product.api("GET", f"/calls/{call['id']}/routing")["items"]
    return [reason["code"].removeprefix("route.") for reason in one["why"]]


def test_an_owner_who_is_there_takes_the_call(pbx: dict[str, Any], owned: Product) -> None:
    async def story(w: World) -> dict[str, str]:
        alberto = await w.phone("81")
        _, told, caller = await sent(w, OWNER, CALLER)
        await (await alberto.incoming()).answer()
        await caller.wait("active")
        await over(w, caller)
        return told

    with directed(owned, fallback="80"):
        told, linked = on_phones(pbx, story)
    assert (told["Kind"], told["Target"]) == ("extension", "81")
    assert decided(owned, linked)[-2:] == ["solo_extension", "rings_substitute"]


@pytest.mark.parametrize("fallback", ["80", ""], ids=["substitute", "normal course"])
def test_an_absent_owner_is_passed_over_at_once(pbx: dict[str, Any], owned: Product, fallback: str) -> None:
    async def story(w: World) -> dict[str, str]:
        ana = await w.phone("80")
        _, told, caller = await sent(w, OWNER, CALLER)
        await ana.incoming()
        await over(w, caller)
        return told

    with directed(owned, fallback=fallback):
        told, linked = on_phones(pbx, story)
    kind, why = ("extension", "substitute_at_once") if fallback else ("default", "normal_course")
    assert (told["Kind"], told["Target"]) == (kind, fallback)
    assert decided(owned, linked)[-2:] == ["owner_absent", why]


def test_an_owner_in_a_call_who_takes_no_second_one_is_followed_by_the_substitute(
    pbx: dict[str, Any], owned: Product
) -> None:
    async def story(w: World) -> str:
        ana, alberto = await w.phone("80"), await w.phone("81")
        first = await w.ring("928000081", number(481))
        await (await alberto.incoming()).answer()
        await first.wait("active")
        alberto.behave = "busy"
        del w.ami.events[:]
        _, _, caller = await sent(w, OWNER, CALLER)
        await ana.incoming()
        linked = w.linked
        await asyncio.gather(first.hangup(), caller.hangup())
        return linked

    with directed(owned, fallback="80"):
        linked, _ = on_phones(pbx, story)
    assert decided(owned, linked)[-2:] == ["owner_in_call", "rings_substitute"]


def test_of_two_phones_of_the_owner_the_registered_one_rings(pbx: dict[str, Any], owned: Product) -> None:
    async def story(w: World) -> dict[str, str]:
        other = await w.phone("82")
        _, told, caller = await sent(w, OWNER, CALLER)
        await other.incoming()
        await over(w, caller)
        return told

    with directed(owned, ("81", "82")):
        told, linked = on_phones(pbx, story)
    assert (told["Kind"], told["Target"]) == ("extension", "82")
    assert "registered_extension" in decided(owned, linked)


def test_an_owner_with_a_shared_extension_that_nobody_is_at_is_not_rung(pbx: dict[str, Any], owned: Product) -> None:
    async def story(w: World) -> dict[str, str]:
        _, told, caller = await sent(w, OWNER, CALLER)
        await over(w, caller)
        return told

    with directed(owned, ("80",)):  # Ana's, too
        told, linked = on_phones(pbx, story)
    assert told["Kind"] == "default"
    assert "no_own_extension" in decided(owned, linked)


@contextmanager
def ruled(product: Product, port: int) -> Iterator[None]:
    """A rule that asks an address of the company with the digits."""
    held = product.api("GET", "/settings")["settings"]
    route = {
        "id": "menu",
        "place": {"ivr": "main"},
        "digits": {"most": 4},
        "source": {"url": f"http://127.0.0.1:{port}/", "field": "Tier", "allow_private": True},
        "lines": [{"operator": "equals", "value": "12", "kind": "announcement", "target": "beep"}],
    }
    put_settings(product, {**held, "routes": [route]}, "digits")
    try:
        yield
    finally:
        put_settings(product, held, "as before")


class Company:
    """An address of the company: it answers the digits that were dialled, or nothing."""

    def __init__(self, answers: bool) -> None:
        self._answers = answers
        self.asked = asyncio.Semaphore(0)
        self._lines: list[asyncio.StreamWriter] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.append(writer)
        target = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
        self.asked.release()
        if self._answers:
            value = parse_qs(urlsplit(target).query).get("dtmf", [""])[0].encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n\r\n" % len(value) + value
            )

    def end(self) -> None:
        for line in self._lines:
            line.transport.abort()


async def beside(w: World, port: int, company: Company, story: Any) -> Any:
    """The story while the company's address is there."""
    await w.settings(CB_RULE="menu")
    try:
        async with await asyncio.start_server(company.take, "127.0.0.1", port):
            return await story(w)
    finally:
        company.end()
        await w.settings(CB_RULE="tiers")


def test_the_digits_of_a_caller_decide(pbx: dict[str, Any], product: Product, port: int) -> None:
    async def dialled(w: World) -> dict[str, str]:
        phone = await w.ring(DIGITS, number(482), "")
        await phone.wait("active")
        await phone.dtmf("12#")
        told = await w.event("UserEvent", UserEvent="Sent")
        await over(w, phone)
        return dict(told)

    with ruled(product, port):
        told, _ = on_phones(pbx, lambda w: beside(w, port, Company(answers=True), dialled))
    assert (told["Kind"], told["Target"]) == ("announcement", "beep")


def test_a_caller_who_hangs_up_while_we_are_asked_is_gone_at_once(
    pbx: dict[str, Any], product: Product, token: str, port: int
) -> None:
    company = Company(answers=False)

    async def gives_up(w: World) -> list[dict[str, Any]]:
        await w.settings(CB_HTTP=product.base, CB_TOKEN=token)
        ways = {name: did for name, did in WAYS.items() if name != "curl"}  # CURL does not hear the caller hang up
        callers = [await w.ring(did, number(483 + n), "") for n, did in enumerate(ways.values())]
        async with asyncio.timeout(5):
            for _ in ways:
                await company.asked.acquire()
        await over_all(w, callers)
        return [e for e in w.ami.events if e.get("UserEvent") == "Sent"]

    with ruled(product, port):
        went_on, _ = on_phones(pbx, lambda w: beside(w, port, company, gives_up))
    assert went_on == []
    until_answering(product)


def until_answering(product: Product) -> None:
    """The server is none the worse for it."""
    assert product.api("GET", "/route?rule=none&from=600111222")["kind"] == "default"
