"""SMS through the API and through the addresses of the former interface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
import structlog

from cordboard.app.connections.live_connections import Provider
from cordboard.app.sms.tests.sms_fixture import ToldGateway
from cordboard.domain.connection_state import Identified
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.sms import SmsSettings
from cordboard.ports.store.connections import Connection
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

TO, OTHER = "+380671234567", "067 765 43 21"
LEGACY, ALIAS = "/api/sms/legacy", "/cgi-bin/telefacil2/apisms"
SENDS = {Role.ADMIN, Role.SUPERVISOR}
READS = {*SENDS, Role.AUDITOR}


async def connected(fixture: WebFixture, **sms: Any) -> ToldGateway:
    """An SMS gateway that notes what it is asked."""
    application, told = fixture.application, ToldGateway()
    live = application.parts.live_connections
    live.providers["sms", "told"] = Provider(manifest={"id": "told", "kind": "sms", "title": "SMS"}, load=lambda: told)
    await application.store.put_connection(Connection(id="sms", kind="sms", provider="told", title="SMS"))
    await live.read()
    await live.states.apply("sms", Identified())
    in_force = application.service.sms._part._settings_in_force  # type: ignore[attr-defined]
    in_force.settings = msgspec.structs.replace(in_force.settings, sms=SmsSettings(**sms))
    assert isinstance(in_force.settings, Settings)
    return told


@asynccontextmanager
async def legacy(fixture: WebFixture, name: str = "crm", scope: str = "sms.send") -> AsyncIterator[Any]:
    """Asks the former address: parameters become the query, `form` the body."""
    await connected(fixture, legacy=True)
    secret = await fixture.authenticator.new_token(name, (scope,), "tests")
    async with fixture.client() as client:

        async def ask(form: dict[str, str] | bytes | None = None, path: str = LEGACY, **query: str) -> httpx.Response:
            given = {"principal": "crm", "pass": secret, **query}
            if isinstance(form, dict):
                return await client.post(path, data={**given, **form})
            if form is not None:
                return await client.post(path, params=given, content=form)
            return await client.get(path, params=given)

        yield ask


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_sends_and_sees_or_does_not(web_fixture: WebFixture, role: Role) -> None:
    await connected(web_fixture)
    browser, csrf = await web_fixture.signed_in(role)
    sent = await browser.post("/api/v1/sms", json={"to": [TO], "text": "Hi"}, headers={"X-CSRF-Token": csrf})
    assert sent.status_code == (202 if role in SENDS else 403), sent.text
    assert (await browser.get("/api/v1/sms")).status_code == (200 if role in READS else 403)
    assert (await browser.get("/api/v1/sms/received")).status_code == (200 if role in READS else 403)
    assert (await browser.get("/api/v1/sms/none")).status_code == (404 if role in READS else 403)
    assert (await browser.get("/api/v1/sms/budget")).status_code == (200 if role in READS else 403)


@run
async def test_a_message_is_taken_once_and_shown(web_fixture: WebFixture, admin: str) -> None:
    await connected(web_fixture)
    body = {"to": [TO, "112"], "text": "Привіт", "key": "invoice-1"}
    async with web_fixture.client(admin) as client:
        first = await client.post("/api/v1/sms", json=body)
        again = await client.post("/api/v1/sms", json=body)
        shown = await client.get(f"/api/v1/sms/{first.json()['id']}")
        listed = await client.get("/api/v1/sms", params={"state": "queued"})
        none = await client.get("/api/v1/sms", params={"state": "delivered"})
    assert (first.status_code, again.status_code) == (202, 200)
    sent = first.json()
    assert (sent["parts"], sent["alphabet"], again.json()["id"]) == (1, "ucs2", sent["id"])
    assert [(one["to"], one["state"], one["reason"]) for one in sent["recipients"]] == [
        (TO, "queued", ""),
        ("112", "rejected", "emergency_number"),
    ]
    assert shown.json() == sent
    assert [one["id"] for one in listed.json()["items"]] == [sent["id"]]
    assert none.json()["items"] == []


@run
async def test_a_message_to_nobody_is_a_refusal(web_fixture: WebFixture, admin: str) -> None:
    await connected(web_fixture)
    async with web_fixture.client(admin) as client:
        reply = await client.post("/api/v1/sms", json={"to": ["112"], "text": "Hi"})
    assert (reply.status_code, reply.json()["code"]) == (422, "emergency_number")


@run
async def test_a_token_that_may_only_send_sees_its_own(web_fixture: WebFixture) -> None:
    await connected(web_fixture)
    new_token = web_fixture.authenticator.new_token
    mine, other = [await new_token(name, ("sms.send",), "tests") for name in ("a", "b")]
    async with web_fixture.client(mine) as me, web_fixture.client(other) as they:
        sent = (await me.post("/api/v1/sms", json={"to": [TO], "text": "Hi"})).json()
        assert (await me.get(f"/api/v1/sms/{sent['id']}")).status_code == 200
        assert (await they.get(f"/api/v1/sms/{sent['id']}")).status_code == 404
        assert (await me.get("/api/v1/sms")).status_code == 403


@run
async def test_a_preview_counts_what_would_be_sent_and_sends_nothing(web_fixture: WebFixture, admin: str) -> None:
    told = await connected(web_fixture, plainer="safe", parts=3)
    text = "“Привіт” ${Name} " * 6
    async with web_fixture.client(admin) as client:
        shown = (await client.post("/api/v1/sms/preview", json={"text": text})).json()
        empty = (await client.post("/api/v1/sms/preview", json={"text": ""})).json()
        assert (await client.get("/api/v1/sms")).json()["items"] == []
        sent = await client.post("/api/v1/sms", json={"to": [TO], "text": "Ваше замовлення"})
        found = (await client.get("/api/v1/sms", params={"text": "замовлення"})).json()["items"]
        assert [one["id"] for one in found] == [sent.json()["id"]]
        assert (await client.get("/api/v1/sms", params={"text": "nothing"})).json()["items"] == []
    assert shown["text"] == '"Привіт" ${Name} ' * 6
    assert (shown["alphabet"], shown["parts"], shown["units"], shown["room"]) == ("ucs2", 2, [67, 35], 67)
    assert (shown["outside"], shown["most"], shown["placeholder"]) == ("Привіт", 3, "${Name}")
    assert (empty["alphabet"], empty["parts"], empty["room"]) == ("gsm7", 1, 160)
    assert told.arrived == []


@run
async def test_an_incoming_word_ends_sms_to_its_sender_and_the_refusal_says_so(
    web_fixture: WebFixture, admin: str
) -> None:
    await connected(web_fixture)
    said = [{"gateway_id": "in-1", "sender": TO, "text": "СТОП"}]
    async with web_fixture.client(admin) as client:
        for _ in range(2):
            assert (await client.post("/hooks/sms?incoming", json=said)).status_code == 200
        refused = await client.post("/api/v1/sms", json={"to": [TO], "text": "Hi"})
        assert (refused.status_code, refused.json()["code"]) == (422, "opted_out")
        (shown,) = (await client.get("/api/v1/sms/received", params={"text": "стоп"})).json()["items"]
        assert (shown["sender"], shown["text"], shown["wish"]) == (TO, "СТОП", "stop")
        assert (await client.get("/api/v1/sms/received", params={"after": "x"})).status_code == 422


@run
async def test_the_former_addresses_are_off_until_they_are_switched_on(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as client:
        assert {(await client.get(path)).status_code for path in (LEGACY, ALIAS)} == {404}


@run
async def test_get_and_post_at_both_addresses_are_alike(web_fixture: WebFixture) -> None:
    async with legacy(web_fixture) as ask:
        query = {"accion": "enviar", "movil1": "0671234567", "movil3": OTHER, "mensaje": "Hola"}
        first = await ask(**query)
        others = [await ask(path=ALIAS, **query), await ask(query), await ask(query, path=ALIAS)]
    assert first.status_code == 200
    assert first.headers["content-type"] == "text/plain; charset=utf-8"
    assert (first.headers["cache-control"], first.headers["referrer-policy"]) == ("no-store", "no-referrer")
    lines = [line.split(";") for line in first.text.splitlines()]
    assert [(line[0], line[2], line[3]) for line in lines] == [("OK", TO, "1"), ("OK", "+380677654321", "1")]
    assert {one.text for one in others} == {first.text}, "the same text to the same people counts once"


@run
async def test_an_id_is_a_key_and_json_says_more(web_fixture: WebFixture) -> None:
    async with legacy(web_fixture) as ask:
        query = {"accion": "enviar", "movil1": TO, "mensaje": "Hola", "id": "F-1", "formato": "json", "otro": "1"}
        first, again = (await ask(**query)).json(), (await ask(**query)).json()
        state = await ask(accion="consultar", id=first["id"])
        left = await ask(accion="saldo")
    assert (first["duplicate"], again["duplicate"], first["id"] == again["id"]) == (False, True, True)
    assert (first["parts"], first["ignored"]) == (1, ["otro"])
    assert state.text == f"OK;{first['id']};{TO};queued\n"
    assert left.text == "OK;saldo;;1\n"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"accion": "borrar", "movil1": TO, "mensaje": "x"}, 400, "wrong_action"),
        ({"accion": "enviar", "mensaje": "x"}, 400, "wrong_recipients"),
        ({"accion": "enviar", "movil1": TO}, 422, "no_text"),
        ({"accion": "enviar", "movil1": TO, "mensaje": "Hola ${Contactos.Nombre}"}, 422, "unmerged_placeholder"),
        ({"accion": "enviar", "movil1": TO, "mensaje": "x", "mascara": "Banco"}, 422, "sender_not_owned"),
        ({"accion": "enviar", "movil1": "112", "mensaje": "x"}, 422, "emergency_number"),
        ({"accion": "consultar", "id": "sms_none"}, 404, "absent"),
    ],
)
@run
async def test_what_sends_nothing_says_why(
    web_fixture: WebFixture, query: dict[str, str], status: int, code: str
) -> None:
    async with legacy(web_fixture) as ask:
        reply = await ask(**query)
        in_json = await ask(**query, formato="json")
    assert reply.status_code == in_json.status_code == status
    word, said, _, text = reply.text.strip().split(";")
    assert (word, said) == ("ERROR", code)
    assert text
    assert "${" not in text or "placeholder" in text


@run
async def test_over_the_budget_the_answer_is_429(web_fixture: WebFixture) -> None:
    async with legacy(web_fixture) as ask:
        in_force = web_fixture.application.service.sms._part._settings_in_force  # type: ignore[attr-defined]
        sms = SmsSettings(legacy=True, parts_per_day=1)
        in_force.settings = msgspec.structs.replace(in_force.settings, sms=sms)
        assert (await ask(accion="enviar", movil1=TO, mensaje="Hola")).status_code == 200
        reply = await ask(accion="enviar", movil1=TO, mensaje="Otra")
        left = await ask(accion="saldo", formato="json")
    assert (reply.status_code, reply.text.split(";")[1]) == (429, "sms_budget")
    assert left.json() == {"left": 0, "used": 1}


@run
async def test_an_unknown_account_and_a_wrong_password_are_answered_alike_after_the_same_work(
    web_fixture: WebFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real = web_fixture.accounts.token

    async def token(hashed: str) -> Any:
        looked.append(hashed)
        return await real(hashed)

    async with legacy(web_fixture) as ask:
        await web_fixture.authenticator.new_token("other", ("sms.send",), "tests")
        monkeypatch.setattr(web_fixture.accounts, "token", token)
        query = {"accion": "enviar", "movil1": TO, "mensaje": "Hola"}
        wrong = [{"pass": "cb_wrong"}, {"principal": "nobody", "pass": "cb_wrong"}, {"pass": ""}]
        replies = [await ask(**query, **one) for one in wrong]
        assert len(looked) == len(wrong), "one look-up each"
        replies.append(await ask(**query, principal="other"))
    assert {(one.status_code, one.text) for one in replies} == {
        (401, "ERROR;wrong_login;;principal or pass is wrong.\n")
    }


@pytest.mark.parametrize("scope", ["*", "sms.read", "calls.read"])
@run
async def test_only_a_token_that_may_nothing_but_send_is_a_password(web_fixture: WebFixture, scope: str) -> None:
    async with legacy(web_fixture, scope=scope) as ask:
        reply = await ask(accion="enviar", movil1=TO, mensaje="Hola")
    assert (reply.status_code, reply.text.split(";")[1]) == (403, "wrong_token")


@run
async def test_the_password_is_in_no_log_and_no_audit_row(
    web_fixture: WebFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    with structlog.testing.capture_logs() as logs:
        async with legacy(web_fixture) as ask:
            query = {"accion": "enviar", "movil1": TO, "mensaje": "Texto"}
            assert (await ask(**query)).status_code == 200
            assert (await ask(**query, **{"pass": "cb_wrong-password"})).status_code == 401
            monkeypatch.setattr(web_fixture.application.parts.service.sms, "send", broken)
            assert (await ask(**query)).status_code == 500
    written = repr(logs) + repr(await web_fixture.application.store.audited()) + repr(web_fixture.accounts.__dict__)
    assert "cb_" not in written
    assert "Texto" not in written


@run
async def test_bodies_that_are_no_form_are_refused(web_fixture: WebFixture) -> None:
    async with legacy(web_fixture) as ask:
        big = await ask(b"x" * (2 << 20))
    await connected(web_fixture, legacy=True)
    async with web_fixture.client() as client:
        json = await client.post(LEGACY, json={"accion": "enviar"})
        other = await client.put(LEGACY)
    assert [one.status_code for one in (big, json, other)] == [413, 415, 405]
