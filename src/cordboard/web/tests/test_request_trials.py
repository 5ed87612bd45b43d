"""A pasted request of a provider: what it becomes, whether its signature fits, and a table for it."""

import base64
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from cordboard import catalog
from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import WebFixture

PROVIDER = "cloud_telephony"
VECTORS = Path(catalog.__file__).parent / "pbx" / PROVIDER / "fixtures" / "vectors"
ADDRESS = "https://calls.example.com/in/k7Qm2"
PATH = "/api/v1/connections/try-request"


@pytest.fixture
def admin_of_tables(web_fixture: WebFixture, admin: str) -> str:
    real = next(one for one in catalog.providers() if one.id == PROVIDER)
    web_fixture.application.parts.live_connections.providers["pbx", PROVIDER] = real
    return admin


def case(provider: str, name: str) -> dict[str, Any]:
    cases = json.loads((VECTORS / f"{provider}.json").read_text())["cases"]
    return dict(next(one for one in cases if one["id"] == name))


@run
async def test_the_console_sees_what_was_signed_computed_and_received(
    web_fixture: WebFixture, admin_of_tables: str
) -> None:
    one = case("plivo", "PL01")
    settings = {"preset": "plivo", "key": one["settings"]["auth_token"], "public_url": ADDRESS}
    async with web_fixture.client(admin_of_tables) as program:
        before = (await program.get("/api/v1/calls")).json()["items"]
        asked = {"provider": PROVIDER, "settings": settings, "request": one["request"]}
        seen = (await program.post(PATH, json=asked)).json()
        assert (seen["accepted"], seen["kind"], seen["call"]) == (True, "ended", "97ceeb52-58b6-11e1-86da-77300b68f8bb")
        (proof,) = seen["proofs"]
        assert proof["computed"] == proof["received"] == one["request"]["headers"]["X-Plivo-Signature-V3"]
        assert proof["signed"].startswith(f"{ADDRESS}?AnswerTime2026-11-02 09:15:33BillDuration120")
        (event,) = seen["events"]
        assert (event["client"]["number"], event["disposition"]) == ("+34600111222", "answered")
        assert {"place": "HangupCause", "value": "NORMAL_CLEARING", "used": []} in seen["fields"]

        wrong = {**asked, "settings": {**settings, "key": "another key"}}
        seen = (await program.post(PATH, json=wrong)).json()
        assert (seen["accepted"], seen["status"], seen["code"]) == (False, 401, "signature_wrong")
        assert seen["proofs"][0]["computed"] != seen["proofs"][0]["received"]
        said = (seen["reasons"], seen["next_reasons"], seen["proofs"][0]["reasons"])
        assert [each["code"] for one in said for each in one] == ["proof_text", "check_secret", "proof_text"]
        assert "another key" not in json.dumps(seen)
        assert seen["events"], "what it would become is shown all the same"
        assert (await program.get("/api/v1/calls")).json()["items"] == before


@run
async def test_the_kept_secret_of_a_connection_is_used_and_not_shown(
    web_fixture: WebFixture, admin_of_tables: str
) -> None:
    one = case("mango", "MA01")
    given = one["settings"]
    settings = {"preset": "mango", "key": given["api_key"], "second_key": given["api_salt"], "public_url": ADDRESS}
    async with web_fixture.client(admin_of_tables) as program:
        made = await program.post("/api/v1/connections", json={"provider": PROVIDER, "id": "m", "settings": settings})
        assert made.is_success, made.text
        asked = {"provider": PROVIDER, "connection": "m", "settings": {"key": "********"}, "request": one["request"]}
        reply = await program.post(PATH, json=asked)
        assert (reply.json()["accepted"], reply.json()["kind"]) == (True, "started")
        assert given["api_key"] not in reply.text
        assert given["api_salt"] not in reply.text
        page = (await program.get("/api/v1/connections/m/webhook")).json()
        assert page["example"] is None, "an example of another provider would mislead"


@run
async def test_a_preset_is_found_by_its_request(web_fixture: WebFixture, admin_of_tables: str) -> None:
    async with web_fixture.client(admin_of_tables) as program:
        for provider, name in (("telnyx", "TE01"), ("twilio", "TW01"), ("binotel", "BI01"), ("aircall", "AC01")):
            asked = {"provider": PROVIDER, "request": case(provider, name)["request"], "propose": True}
            seen = (await program.post(PATH, json=asked)).json()
            assert seen["settings"]["preset"] == provider
            assert seen["structure"]["title"]


@run
async def test_a_table_is_proposed_from_pasted_text_with_the_formula_that_fits(
    web_fixture: WebFixture, admin_of_tables: str
) -> None:
    def text(event: str, **more: Any) -> str:
        body = json.dumps(
            {"event": event, "call": {"call_id": "k-1", "from": "34600111222", "to": "34911000111", **more}}
        )
        proof = base64.b64encode(hmac.digest(b"our-own-key", body.encode(), "sha256")).decode()
        return f"POST /in/x HTTP/1.1\r\nHost: calls\r\nX-Acme-Signature: {proof}\r\n\r\n{body}"

    async with web_fixture.client(admin_of_tables) as program:
        table: dict[str, Any] | None = None
        for event, kind in (("call_ringing", "ringing"), ("call_answered", "answered"), ("call_ended", "ended")):
            settings = {"preset": "own", "key": "our-own-key", **({"table": table} if table else {})}
            more = {"direction": "incoming", "billsec": 41}
            asked = {"provider": PROVIDER, "settings": settings, "text": text(event, **more), "propose": True}
            seen = (await program.post(PATH, json=asked)).json()
            assert (seen["accepted"], seen["kind"]) == (True, kind), seen
            table = seen["structure"]
        assert table is not None
        assert [one["type"] for one in table["kinds"]] == ["ringing", "answered", "ended"]
        (event,) = seen["events"]
        assert (event["direction"], event["client"]["number"], event["durations_ms"]) == (
            "inbound", "+34600111222", {"talk": 41_000},
        )  # fmt: skip
        new = {"provider": PROVIDER, "id": "acme", "settings": {"preset": "own", "key": "our-own-key", "table": table}}
        assert (await program.post("/api/v1/connections", json=new)).is_success


@run
async def test_what_cannot_be_tried_is_said(web_fixture: WebFixture, admin_of_tables: str) -> None:
    async with web_fixture.client(admin_of_tables) as program:
        for asked, status, code in (
            ({"provider": PROVIDER}, 422, "no_request"),
            ({"provider": PROVIDER, "text": '{"a": nope}', "propose": True}, 422, "request_unreadable"),
            ({"provider": "zoho", "text": "{}"}, 409, "no_samples"),
            ({"provider": PROVIDER, "text": "{}", "settings": {"tabel": {}}}, 422, "unknown_setting"),
        ):
            reply = await program.post(PATH, json=asked)
            assert (reply.status_code, reply.json()["code"]) == (status, code)
            assert reply.json()["detail"]
