"""The lists of extensions of a real Asterisk: what each says, and what a manager user who may less is told."""

import asyncio
from typing import Any

import pytest
from pytest_socket import enable_socket
from support.faultrun.world import World as Product
from world import World

from cordboard.domain.settings.phone_contradictions import StrayPhone
from cordboard.pbx.asterisk.probe import Probe
from cordboard.ports.phone import PhoneProbe

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]

NAMES = {"80": "Ana", "81": "Alberto", "82": "Olga Agent"}  # of queues first, then of mailboxes


def listed(pbx: dict[str, Any], user: str) -> PhoneProbe:
    enable_socket()
    probe = Probe("127.0.0.1", int(pbx["ami"]), user, pbx["password"])
    return asyncio.run(probe.ask(True))


def test_phones_queue_members_and_mailboxes_are_listed_with_their_names(pbx: dict[str, Any]) -> None:
    found = listed(pbx, pbx["user"])
    assert (found.complete, found.denied) == (True, ())
    assert {one.extension: one.name for one in found.extensions if one.extension in NAMES} == NAMES
    assert all(one.extension.isdigit() for one in found.extensions), "trunks are no extensions"
    assert not [one.email for one in found.extensions if one.email], "mailboxes without an address have none"
    assert set(found.queues) >= {"sales", "support"}
    assert found.version == f"Asterisk {pbx['version'].partition('+')[0].partition('~')[0]}"


def test_the_permissions_of_the_manual_list_extensions_too(pbx: dict[str, Any]) -> None:
    found = listed(pbx, f"{pbx['user']}-manual")
    assert {one.extension for one in found.extensions} >= set(NAMES)
    assert (found.complete, found.denied) == (True, ())


def test_a_user_who_may_list_nothing_still_has_the_members_of_queues_and_says_what_is_denied(
    pbx: dict[str, Any],
) -> None:
    found = listed(pbx, f"{pbx['user']}-few")
    assert {one.extension: one.name for one in found.extensions} == {"80": "Ana", "81": "Alberto"}
    assert "PJSIPShowEndpoints" in found.denied
    assert found.complete


def test_the_server_offers_what_the_phone_system_lists(pbx: dict[str, Any], product: Product) -> None:
    found = product.api("GET", "/extensions")
    assert found["problems"] == []
    by_extension = {one["extension"]: one for one in found["items"]}
    assert by_extension["82"]["listed"]
    assert by_extension["82"]["person"] is None
    assert all(by_extension[one]["person"] for one in ("80", "81"))
    queues = product.api("GET", "/queues")
    assert queues["problems"] == []
    assert {"sales", "support"} <= {one["name"] for one in queues["items"] if one["listed"]}


def test_a_phone_that_is_registered_on_the_account_of_another_is_found_and_named(
    pbx: dict[str, Any], product: Product
) -> None:
    async def story() -> tuple[PhoneProbe, PhoneProbe]:
        async with World(pbx) as w:
            phone = await w.phone("80")
            before = await Probe("127.0.0.1", int(pbx["ami"]), pbx["user"], pbx["password"]).ask(True)
            await phone.register(0)  # a contact that stays would be rung by the tests that follow
            phone.contact = lambda: f"<sip:81@{phone.ip}:{phone.port}>"  # as a phone that is set up as 81
            await phone.register()
            after = await Probe("127.0.0.1", int(pbx["ami"]), pbx["user"], pbx["password"]).ask(True)
            return before, after

    before, after = asyncio.run(story())
    assert (before.strays, after.strays) == ((), (StrayPhone(extension="80", named="81"),))
