"""Passkeys over the API: alone and beside a password; every part of a signature counts."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from cordboard.testing.event_loop import run
from cordboard.web.tests.soft_passkey import SoftPasskey, coded
from cordboard.web.tests.test_second_factors import Person, ana
from cordboard.web.tests.web_fixture import WebFixture


async def added(me: Person, passkey: SoftPasskey, name: str = "Laptop") -> httpx.Response:
    options = (await me.ask("POST", "/factors/passkey/options")).json()["options"]
    return await me.ask("POST", "/factors/passkey", {"name": name, "passkey": passkey.create(options)})


async def asked(me: Person) -> dict[str, Any]:
    """A new browser is asked for a passkey."""
    me.browser = me.fixture.client()
    return dict((await me.ask("POST", "/session/passkey/options")).json()["options"])


@run
async def test_a_passkey_signs_in_without_a_name_and_a_password(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey()
    done = await added(me, passkey)
    assert (done.status_code, len(done.json()["recovery_codes"])) == (201, 10)
    options = await asked(me)
    assert (options["rpId"], options["userVerification"]) == ("house", "required")
    assert options.get("allowCredentials", []) == [], "it says nothing about who has one"
    reply = await me.ask("POST", "/session/passkey", {"passkey": passkey.get(options)})
    assert (reply.status_code, reply.json()["name"]) == (201, "ana")
    assert (await me.ask("GET", "/users")).status_code == 200
    assert (await me.ask("GET", "/factors")).json()["items"][0]["used_at"]


@run
async def test_a_passkey_is_the_second_step_after_a_password_and_proves_again(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey(counter=None)
    await added(me, passkey)
    assert (await me.sign_in()).json() == {"second_step": ["passkey", "recovery_code"]}
    options = (await me.ask("POST", "/session/passkey/options")).json()["options"]
    assert [one["id"] for one in options["allowCredentials"]] == [coded(passkey.id)]
    other = SoftPasskey()
    assert (await me.ask("POST", "/session/factor", {"passkey": other.get(options)})).status_code == 401
    options = (await me.ask("POST", "/session/passkey/options")).json()["options"]
    reply = await me.ask("POST", "/session/factor", {"passkey": passkey.get(options, verified=False)})
    assert reply.status_code == 201
    web_fixture.clock.advance(301)
    options = (await me.ask("POST", "/session/proof/options")).json()["options"]
    assert (await me.ask("POST", "/session/proof", {"passkey": passkey.get(options)})).status_code == 201
    assert (await me.ask("POST", "/factors/recovery-codes")).status_code == 201


@run
async def test_a_challenge_is_good_once_in_its_browser_for_five_minutes(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey(counter=None)
    await added(me, passkey)
    options = await asked(me)
    answer = {"passkey": passkey.get(options)}
    stranger = Person(web_fixture, web_fixture.client(), "")
    assert (await stranger.ask("POST", "/session/passkey", answer)).json()["code"] == "challenge_over"
    assert (await me.ask("POST", "/session/passkey", answer)).status_code == 201
    assert (await me.ask("POST", "/session/passkey", answer)).json()["code"] == "challenge_over"
    options = await asked(me)
    web_fixture.clock.advance(301)
    late = await me.ask("POST", "/session/passkey", {"passkey": passkey.get(options)})
    assert late.json()["code"] == "challenge_over"
    begun = await ana_signs_for_another_purpose(me, passkey)
    assert begun.json()["code"] == "challenge_over"


async def ana_signs_for_another_purpose(me: Person, passkey: SoftPasskey) -> httpx.Response:
    """What was signed to sign in proves nothing in an open session."""
    options = await asked(me)
    await me.ask("POST", "/session/passkey", {"passkey": passkey.get(options)})
    options = (await me.ask("POST", "/session/passkey/options")).json()["options"]
    return await me.ask("POST", "/session/proof", {"passkey": passkey.get(options)})


def spoilt(field: str, change: Callable[[str], str]) -> Callable[[dict[str, Any]], None]:
    def spoil(answer: dict[str, Any]) -> None:
        answer["response"][field] = change(answer["response"][field])

    return spoil


def other_user(answer: dict[str, Any]) -> None:
    answer["response"]["userHandle"] = coded(b"op_other")


def no_parts(answer: dict[str, Any]) -> None:
    answer["response"] = "text"


@pytest.mark.parametrize(
    "spoil",
    [
        spoilt("signature", lambda text: text[:-4] + ("AAAA" if text[-4:] != "AAAA" else "BBBB")),
        spoilt("authenticatorData", lambda text: text[:-2] + ("AA" if text[-2:] != "AA" else "BB")),
        spoilt("clientDataJSON", lambda text: coded(json.dumps({"type": "webauthn.get"}).encode()) + text[:0]),
        spoilt("signature", lambda _: "?"),
        other_user,
        no_parts,
    ],
)
@run
async def test_a_spoilt_answer_opens_nothing(web_fixture: WebFixture, spoil: Callable[[dict[str, Any]], None]) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey(counter=None)
    await added(me, passkey)
    answer = passkey.get(await asked(me))
    spoil(answer)
    reply = await me.ask("POST", "/session/passkey", {"passkey": answer})
    assert (reply.status_code, reply.json()["code"]) == (401, "wrong_passkey")


@run
async def test_another_origin_host_or_unverified_user_opens_nothing(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey(counter=None)
    await added(me, passkey)
    for origin, host, verified in (
        ("http://evil", "house", True),
        ("http://house", "evil", True),
        ("http://house", "house", False),
    ):
        passkey.origin, passkey.host = origin, host
        reply = await me.ask("POST", "/session/passkey", {"passkey": passkey.get(await asked(me), verified=verified)})
        assert reply.status_code == 401, (origin, host, verified)
    passkey.origin = passkey.host = "house"
    passkey.origin = "http://house"
    reply = await me.ask("POST", "/session/passkey", {"passkey": passkey.get(await asked(me))})
    assert reply.status_code == 201


@run
async def test_a_copy_of_a_passkey_is_refused_by_its_counter(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey(counter=10)
    await added(me, passkey)
    assert (await me.ask("POST", "/session/passkey", {"passkey": passkey.get(await asked(me))})).status_code == 201
    passkey.counter = 5
    assert (await me.ask("POST", "/session/passkey", {"passkey": passkey.get(await asked(me))})).status_code == 401


@run
async def test_a_passkey_is_registered_once_and_only_if_it_checks_its_user(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey()
    options = (await me.ask("POST", "/factors/passkey/options")).json()["options"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    body = {"name": "Key", "passkey": passkey.create(options, verified=False)}
    assert (await me.ask("POST", "/factors/passkey", body)).json()["code"] == "bad_passkey"
    assert (await added(me, passkey)).status_code == 201
    again = await added(me, passkey)
    assert (again.status_code, again.json()["code"]) == (409, "passkey_known")
    assert (await added(me, SoftPasskey(), "Key")).json()["recovery_codes"] == [], "there are codes already"


@run
async def test_a_disabled_user_has_no_passkey(web_fixture: WebFixture) -> None:
    me, passkey = await ana(web_fixture), SoftPasskey()
    await added(me, passkey)
    user = (await web_fixture.accounts.users())[0]
    web_fixture.accounts._users[user.id] = replace(user, disabled=True)
    assert (await me.ask("POST", "/session/passkey", {"passkey": passkey.get(await asked(me))})).status_code == 401


@run
async def test_passkeys_need_a_host_name(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as browser:
        reply = await browser.post("/api/v1/session/passkey/options", headers={"Host": "127.0.0.1:8700"})
    assert (reply.status_code, reply.json()["code"]) == (409, "passkeys_need_name")
