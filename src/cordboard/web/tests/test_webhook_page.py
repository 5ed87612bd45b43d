"""The page of a webhook connection: what was refused and why, an example, a test event, and what the doctor says."""

from datetime import datetime

import msgspec
import pytest

from cordboard import catalog
from cordboard.app.ingest.webhook_activity import (
    LONGEST_LIST,
    LONGEST_TEXT,
    RefusalJournal,
    RefusedRequest,
    WebhookActivity,
)
from cordboard.contract.connections import NewConnection
from cordboard.ports.store.calls import CallQuery
from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import HOOK
from cordboard.web.tests.web_fixture import WebFixture

NAME, SECRET = "shop", "a long enough secret for signatures"


async def connect(web_fixture: WebFixture, provider: str = "webhook") -> None:
    """A webhook connection of the real provider."""
    real = next(one for one in catalog.providers() if one.id == provider)
    web_fixture.application.parts.live_connections.providers["pbx", provider] = real
    new = NewConnection(provider=provider, id=NAME, kind="pbx", settings={"secret": SECRET})
    await web_fixture.application.parts.service.connections.create(new, "tests")


@run
async def test_a_refused_request_is_shown_with_its_reason_and_the_doctor_is_amber(
    web_fixture: WebFixture, admin: str
) -> None:
    await connect(web_fixture)
    async with web_fixture.client(admin) as program:
        assert (await program.post(f"/hooks/{NAME}", content=b"{}")).status_code == 401
        assert (await program.post("/hooks/no-such", content=b"{}")).status_code == 404
        shown = (await program.get(f"/api/v1/connections/{NAME}/webhook")).json()
        assert (shown["refused"], shown["accepted"], shown["last_event_at"]) == (1, 0, None)
        (refusal,) = shown["refusals"]
        assert (refusal["status"], bool(refusal["reason"]), bool(refusal["at"])) == (401, True, True)
        checks = {one["name"]: one for one in (await program.get("/api/v1/doctor")).json()["checks"]}
        assert (checks[f"{NAME}: webhooks"]["level"], "refused" in checks[f"{NAME}: webhooks"]["sentence"]) == (
            "amber", True,
        )  # fmt: skip
        assert (await program.get("/api/v1/connections/zoho/webhook")).json()["code"] == "no_webhook"


@pytest.mark.parametrize("provider", ["webhook", "ringostat", "sipsim"])
@run
async def test_a_test_event_is_accepted_and_nothing_of_it_is_stored(
    web_fixture: WebFixture, admin: str, provider: str
) -> None:
    await connect(web_fixture, provider)
    async with web_fixture.client(admin) as program:
        before = (await program.get("/api/v1/calls")).json()["items"]
        tried = (await program.post(f"/api/v1/connections/{NAME}/webhook/test")).json()
        assert (tried["ok"], tried["problems"]) == (True, []), tried
        assert (await program.get("/api/v1/calls")).json()["items"] == before
        example = (await program.get(f"/api/v1/connections/{NAME}/webhook")).json()["example"]
        assert example["url"].startswith(f"http://house/hooks/{NAME}")
        assert SECRET not in msgspec.json.encode(example).decode()


def test_what_is_kept_of_refusals_is_bounded() -> None:
    activity = WebhookActivity()
    for n in range(LONGEST_LIST + 5):
        activity.refused(NAME, RefusedRequest(at=float(n), status=401, code="c", reason="x" * 9_000))
    known = activity.of(NAME)
    assert (known.refused, len(known.last_refused)) == (LONGEST_LIST + 5, LONGEST_LIST)
    assert (known.last_refused[0].at, len(known.last_refused[0].reason)) == (float(LONGEST_LIST + 4), LONGEST_TEXT)
    activity.forget(NAME)
    assert activity.of(NAME).refused == 0


@run
async def test_refusals_survive_a_restart_and_the_doctor_still_knows_them(web_fixture: WebFixture, admin: str) -> None:
    await connect(web_fixture)
    async with web_fixture.client(admin) as program:
        for _ in range(3):
            assert (await program.post(f"/hooks/{NAME}", content=b"{}")).status_code == 401
    parts = web_fixture.application.parts
    await parts.refusals.write()
    again = WebhookActivity()
    journal = RefusalJournal(parts.store, again)
    await journal.recall([NAME])
    shown = again.of(NAME).last_refused
    assert [(one.status, bool(one.reason), one.at > 0) for one in shown] == [(401, True, True)] * 3
    await journal.prune(shown[0].at + 1)
    assert await parts.store.notes_of_code(NAME, "webhook.refused", 9) == []


def test_what_waits_to_be_written_is_bounded_too() -> None:
    activity = WebhookActivity()
    for n in range(LONGEST_LIST * 3):
        activity.refused(NAME, RefusedRequest(at=float(n), status=401, code="c", reason="x"))
    assert [len(one) for one in activity.take_unwritten().values()] == [LONGEST_LIST]
    assert activity.take_unwritten() == {}


@run
async def test_the_last_event_of_a_phone_system_is_that_of_its_newest_call(web_fixture: WebFixture, admin: str) -> None:
    await connect(web_fixture)
    async with web_fixture.client(admin) as program:
        assert (await program.get(f"/api/v1/connections/{NAME}")).json()["last_ok_at"] is None
        newest = (await web_fixture.application.parts.store.calls(CallQuery(connection=HOOK, limit=1)))[0]
        shown = (await program.get(f"/api/v1/connections/{HOOK}")).json()["last_ok_at"]
        assert datetime.fromisoformat(shown).timestamp() == pytest.approx(newest.updated_at, abs=0.001)


@run
async def test_a_phone_system_is_paused_and_resumed_and_health_and_doctor_say_so(
    web_fixture: WebFixture, admin: str
) -> None:
    await connect(web_fixture)
    async with web_fixture.client(admin) as program:
        paused = (await program.post(f"/api/v1/connections/{NAME}/pause")).json()
        assert (paused["state"], paused["health"]["code"], paused["health"]["level"]) == (
            "stopped", "pbx.stopped_hook", "amber",
        )  # fmt: skip
        checks = {one["name"]: one for one in (await program.get("/api/v1/doctor")).json()["checks"]}
        assert checks[NAME]["fix"] == "Resume to process the held events, in order."
        assert (await program.post(f"/hooks/{NAME}", content=b"{}")).status_code == 401, "it is still verified"
        resumed = (await program.post(f"/api/v1/connections/{NAME}/resume")).json()
        assert (resumed["state"], resumed["health"]["level"]) == ("active", "quiet")
