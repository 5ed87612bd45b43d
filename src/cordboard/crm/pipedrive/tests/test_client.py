"""What only Pipedrive does: labels tell leads, entries of the inbox, notes of persons, call logs, refusals, sign-in."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from cordboard.crm.pipedrive.provider import PipedriveProvider
from cordboard.domain.calls.call import Disposition
from cordboard.domain.crm.actions import (
    Action,
    AttachRecording,
    CreateAccount,
    CreateDeal,
    CreateTask,
    LinkCall,
    SetFields,
)
from cordboard.domain.crm.contact_match import Entity, Found
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.correct import correction
from cordboard.testing.crm_contract.world import applied, call, lead, one, played, raising

World = Any  # the world of conftest.py
MONEY = {"field_name": "Budget", "field_type": "monetary", "is_custom_field": True}
SIZE = {
    "field_name": "Size", "field_type": "enum", "is_custom_field": True,
    "options": [{"id": 71, "label": "Small"}, {"id": 72, "label": "Big"}],
}  # fmt: skip
PHONE = {"field_name": "Switchboard", "field_type": "phone", "is_custom_field": True}


def sent(world: World, *actions: Action, verify: bool = False, **settings: Any) -> Sequence[Outcome]:
    outcomes: Sequence[Outcome] = played(world.crm(**settings).apply(list(actions), verify=verify))
    return outcomes


def test_a_new_lead_is_a_labelled_person_with_an_entry_in_the_inbox_and_a_note_once(inbox_world: World) -> None:
    new = lead(company="Acme", description="from the campaign", source="ads", status="new")
    inbox_world.far.play(transport_faults.answer_lost, path="/v1/leads", method="POST")
    with raising(Unavailable) as caught:
        sent(inbox_world, new)
    assert caught[0].wrote is None
    for _ in range(2):
        (outcome,) = applied(sent(inbox_world, new, verify=True))
    (person,), (entry,), (note,) = (inbox_world.rows(kind) for kind in ("persons", "leads", "notes"))
    assert person["label_ids"] == [3]
    assert (entry["person_id"], entry["title"]) == (int(outcome.id), new.name)
    assert (note["person_id"], note["content"]) == (int(outcome.id), "Acme<br>from the campaign")


def test_what_pipedrive_has_no_field_for_is_said(crm_world: World) -> None:
    (outcome,) = applied(sent(crm_world, lead(source="ads", status="new")))
    assert "source" in str(outcome.remark)
    assert "status" in str(outcome.remark)
    (account,) = applied(sent(crm_world, CreateAccount(key="a", name="Acme", phone="+34600111222")))
    assert "number" in str(account.remark)
    (unlabelled,) = applied(sent(crm_world, lead("l2", "+34600111223"), lead_label="Prospecto"))
    assert "Prospecto" in str(unlabelled.remark)


def test_a_phone_field_of_organisations_is_written_and_searched(crm_world: World) -> None:
    crm_world.control("POST", "/fields", {"entity": "organizations", "name": "c" * 40, "facts": PHONE})

    async def story() -> None:
        crm = crm_world.crm()
        made = applied(await crm.apply([CreateAccount(key="a", name="Acme", phone="+34600111222")], verify=False))
        (match,) = await crm.find([read("600 111 222", "ES")])
        assert isinstance(match, Found)
        assert [(one.entity, one.id) for one in match.candidates] == [(Entity.ACCOUNT, made[0].id)]
        (missed,) = await crm_world.crm(search="spellings").find([read("+34600999999", "ES")])
        assert not isinstance(missed, Found)

    played(story())


def test_options_and_amounts_are_mapped_to_what_pipedrive_stores_and_shown_by_their_labels(crm_world: World) -> None:
    for code, facts in (("a" * 40, SIZE), ("b" * 40, MONEY)):
        crm_world.control("POST", "/fields", {"entity": "persons", "name": code, "facts": facts})
    crm_world.extra_fields = {Entity.LEAD: ("a" * 40, "b" * 40)}
    values = {"a" * 40: "Big", "b" * 40: "1200.5"}
    (outcome,) = applied(sent(crm_world, lead(fields=values)))
    (row,) = crm_world.records(Entity.LEAD)
    assert (row["a" * 40], row["b" * 40]) == (72, {"value": 1200.5, "currency": "EUR"})
    (match,) = played(crm_world.crm().find([read("+34928000111", "ES")]))
    assert isinstance(match, Found)
    assert match.candidates[0].fields == {"a" * 40: "Big", "b" * 40: "1200.5"}
    again = SetFields(
        key="f", record=one(Entity.LEAD, outcome.id), fields={"a" * 40: "Small"}, ours=True, sent=(values,)
    )
    applied(sent(crm_world, again))
    (row,) = crm_world.records(Entity.LEAD)
    assert row["a" * 40] == 71


def test_a_call_log_names_its_activity_and_a_correction_puts_a_new_one_in_its_place(inbox_world: World) -> None:
    was = call("a", talk_ms=0, disposition=Disposition.NO_ANSWER, missed=True)
    now = call("a", talk_ms=65_000, started_at=was.started_at)
    (outcome,) = applied(sent(inbox_world, was, verify=True))
    (log,) = inbox_world.rows("callLogs")
    assert (log["activity_id"], log["outcome"], log["duration"]) == (int(outcome.id), "no_answer", "0")
    assert (log["from_phone_number"], log["to_phone_number"]) == (was.client_number, was.own_number)
    for verify in (False, True):
        applied(sent(inbox_world, correction(outcome.id, now, was), verify=verify))
    (log,) = inbox_world.rows("callLogs")
    assert (log["activity_id"], log["outcome"], log["duration"]) == (int(outcome.id), "connected", "65")
    (activity,) = inbox_world.records(Entity.CALL)
    assert activity["duration"] == "00:01:05"
    refused = httpx.Response(400, json={"success": False, "error": "no calls today"})
    inbox_world.far.play(transport_faults.answers(refused), path="/v1/callLogs", method="POST")
    (kept,) = applied(sent(inbox_world, call("b")))
    assert "no calls today" in str(kept.remark)


def test_durations_without_seconds_round_up_so_that_a_short_talk_is_one(crm_world: World) -> None:
    applied(sent(crm_world, call("a", talk_ms=400), call("b", talk_ms=61_000), call("c", talk_ms=None)))
    assert [row["duration"] for row in crm_world.records(Entity.CALL)] == ["00:01", "00:02", None]


def test_won_is_a_state_of_the_deal_and_a_stage_that_is_gone_is_left_to_pipedrive(crm_world: World) -> None:
    actions = [
        CreateDeal(key="d1", name="Won", stage="won"),
        CreateDeal(key="d2", name="Gone", stage="99"),
        CreateDeal(key="d3", name="Third", stage="3"),
    ]
    outcomes = applied(sent(crm_world, *actions))
    assert [(row["status"], row["stage_id"]) for row in crm_world.records(Entity.DEAL)] == [
        ("won", 1),
        ("open", 1),
        ("open", 3),
    ]
    assert "stage" in str(outcomes[1].remark)


def test_a_refusal_names_the_field_and_what_may_be_left_out_is(crm_world: World) -> None:
    (refused,) = sent(crm_world, CreateTask(key="t", subject="Call back", owner="999"))
    assert isinstance(refused, Refused)
    assert refused.field == "owner_id"
    about = (one(Entity.DEAL, "999"),)
    (outcome,) = applied(sent(crm_world, CreateTask(key="t", subject="Call back", about=about)))
    assert "deal_id" in str(outcome.remark)
    (long,) = applied(sent(crm_world, CreateTask(key="t2", subject="word " * 80)))
    assert "subject" in str(long.remark)


def test_a_recording_that_comes_later_is_a_line_of_the_note_once(crm_world: World) -> None:
    (logged,) = applied(sent(crm_world, call("a")))
    add = AttachRecording(key="r", call=one(Entity.CALL, logged.id), url="https://r.test/1.mp3?a=1&b=2")
    for _ in range(2):
        applied(sent(crm_world, add))
    (row,) = crm_world.records(Entity.CALL)
    assert row["note"].count("https://r.test/1.mp3?a=1&b=2") == 1


def test_without_the_key_field_an_unclear_creation_waits_for_a_person(keyless_world: World) -> None:
    async def story() -> None:
        crm = keyless_world.crm()
        prepared = await crm.prepare(agreed=False)
        assert prepared.offers
        assert crm.idempotency() == "none"
        with raising(Unavailable) as caught:
            await crm.apply([lead()], verify=True)
        assert caught[0].code == "no_key_field"
        applied(await crm.apply([call("a")], verify=True))
        assert not (await crm.prepare(agreed=True)).offers
        assert crm.idempotency() == "look_first"
        applied(await crm.apply([lead()], verify=True))

    played(story())
    (row,) = keyless_world.records(Entity.LEAD)
    assert "c1:lead" in row.values()


def test_an_older_record_is_found_by_the_search_for_its_key(crm_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    crm_world.small_pages()
    monkeypatch.setattr("cordboard.crm.pipedrive.writing.existing_records.PAGE", 5)
    leads = [lead(f"l{n}", f"+3460011{n:04}") for n in range(12)]
    first = applied(sent(crm_world, *leads))[0]
    (again,) = applied(sent(crm_world, leads[0], verify=True))
    assert (again.id, again.was_there) == (first.id, True)


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (402, {"success": False, "error": "Company account is not open"}, NeedsHuman, "plan"),
        (403, {"success": False, "error": "Scope and URL mismatch"}, PermissionMissing, "forbidden"),
        (403, None, RateLimited, "blocked"),
        (429, {"success": False, "error": "request over limit"}, RateLimited, "rate_limited"),
        (503, None, Unavailable, "server_error"),
    ],
)
def test_an_error_of_the_whole_connection_is_raised(
    crm_world: World, status: int, body: Any, kind: type[Exception], code: str
) -> None:
    answer = httpx.Response(status, json=body) if body else httpx.Response(status, text="<html>Stop</html>")
    crm_world.far.play(transport_faults.answers(answer), path="/api/v2/activities", method="POST")
    with pytest.raises(kind) as caught:
        sent(crm_world, call("a"))
    assert caught.value.code == code  # type: ignore[attr-defined]


def test_a_call_whose_record_is_gone_cannot_be_linked(crm_world: World) -> None:
    (outcome,) = sent(crm_world, LinkCall(key="k", call=one(Entity.CALL, "999"), about=None))
    assert isinstance(outcome, Refused)


def test_a_code_becomes_tokens_and_the_address_of_the_company(crm_world: World) -> None:
    provider = PipedriveProvider(crm_world.far, crm_world.own.clock.now)
    consent = provider.consent({"client_id": "c 1"}, {}, "https://us.test/oauth/return", "s", ())
    assert consent.url.startswith("https://oauth.pipedrive.com/oauth/authorize?client_id=c+1&")
    held = {"client_secret": "pipedrive-demo-secret", "api_token": "old"}

    def exchanged(answer: dict[str, str], **settings: Any) -> Any:
        return asyncio.run(provider.exchange({**crm_world.settings, **settings}, held, answer, None))

    code = crm_world.control("POST", "/tokens", {"new_code": "ana.ruiz@miempresa.test:token"})["new_code"]
    settings, kept = exchanged({"code": code})
    assert settings == crm_world.settings
    assert kept["refresh_token"]
    assert "contacts:full" in kept["scope"]
    assert "api_token" not in kept, "the API token would win"
    for answer in ({"code": code}, {"error": "user_denied"}):
        with pytest.raises(NeedsHuman):
            exchanged(answer)
    granted = {"access_token": "a", "refresh_token": "r", "api_domain": "https://acme.pipedrive.com"}
    crm_world.far.play(transport_faults.answers(httpx.Response(200, json=granted)), path="/oauth/token")
    settings, _ = exchanged({"code": "x"}, url="https://api.pipedrive.com")
    assert settings["url"] == "https://acme.pipedrive.com"
    for reply, kind in (
        (httpx.Response(429, json={}), RateLimited),
        (httpx.Response(500, json={}), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json=[]), Unavailable),
        (httpx.Response(200, json={"access_token": "a"}), NeedsHuman),
    ):
        crm_world.far.play(transport_faults.answers(reply), path="/oauth/token")
        with pytest.raises(kind):
            exchanged({"code": "x"})


def test_scopes_that_the_app_lacks_are_told_and_an_api_token_has_none(crm_world: World, api_token_world: World) -> None:
    async def story() -> None:
        crm = crm_world.crm(call_logs=True)
        await crm.users()
        crm_world.kept.values["scope"] = "base,users:read,contacts:full,deals:read"
        held = {scope.name: scope.held for scope in (await crm.identify()).scopes}
        assert (held["contacts:full"], held["deals:full"], held["users:read"]) == (True, False, True)
        assert held["phone-integration"] is False
        assert {scope.held for scope in (await api_token_world.crm().identify()).scopes} == {None}
        with raising(NeedsHuman) as caught:
            await crm_world.crm(account="5").identify()
        assert caught[0].code == "another_account"

    played(story())


def test_the_outcome_leads_to_the_record(crm_world: World) -> None:
    (outcome,) = sent(crm_world, lead())
    assert isinstance(outcome, Applied)
    assert str(outcome.link).endswith(f"/person/{outcome.id}")
