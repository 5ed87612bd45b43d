"""Notifications of channels and webhooks of workflow rules (F36, F37). The far end is an in-process fake."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

URL = "http://127.0.0.1:9000/zoho/notify"


class Ear:
    """Hears what the sandbox sends; answers `status`."""

    def __init__(self, api: Any) -> None:
        self.api, self.heard, self.status = api, list[httpx.Request](), 200
        api.app.deliveries.client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.status)

    def bodies(self) -> list[dict[str, Any]]:
        import json

        self.api.runner.run(self.api.app.deliveries.settled())
        return [json.loads(request.content) for request in self.heard]

    def settled(self) -> list[httpx.Request]:
        self.api.runner.run(self.api.app.deliveries.settled())
        return self.heard


@pytest.fixture
def ear(api: Any) -> Iterator[Ear]:
    return Ear(api)


def watch(api: Any, **changes: Any) -> Any:
    return api.post(
        "/actions/watch",
        {"watch": [{"channel_id": "7001", "events": ["Leads.all"], "token": "cb-7f3a", "notify_url": URL, **changes}]},
    )


def test_a_channel_lives_an_hour_unless_told_and_a_week_at_most(api: Any) -> None:
    reply = watch(api)
    (event,) = reply.json()["watch"][0]["details"]["events"]
    assert (reply.status_code, event["resource_name"], event["channel_expiry"]) == (201, "Leads", api.iso(3600))
    longer = watch(api, channel_expiry=api.iso(30 * 86_400)).json()["watch"][0]["details"]["events"][0]
    assert longer["channel_expiry"] == api.iso(7 * 86_400)


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"events": []}, "MANDATORY_NOT_FOUND", "events"),
        ({"events": ["Nonsense.all"]}, "INVALID_DATA", "events"),
        ({"notify_url": None}, "MANDATORY_NOT_FOUND", "notify_url"),
        ({"notify_url": "http://x/" + "y" * 250}, "INVALID_DATA", "notify_url"),
        ({"token": "x" * 51}, "INVALID_DATA", "token"),
        ({"channel_expiry": "2020-01-01T00:00:00+00:00"}, "INVALID_DATA", "channel_expiry"),
    ],
)
def test_a_wrong_channel_is_refused(api: Any, changes: dict[str, Any], code: str, name: str) -> None:
    reply = watch(api, **changes)
    error = reply.json()["watch"][0]
    assert (reply.status_code, error["code"], error["details"]["api_name"]) == (400, code, name)


def test_changes_are_told_with_token_ids_and_values(api: Any, ear: Ear) -> None:
    watch(api, return_affected_field_values=True)
    lead = api.create("Leads", Last_Name="A")
    api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]})
    api.delete(f"/Leads/{lead}")
    made, edited, gone = ear.bodies()
    assert [body["operation"] for body in (made, edited, gone)] == ["insert", "update", "delete"]
    assert all(
        (body["ids"], body["token"], body["channel_id"], body["module"]) == ([lead], "cb-7f3a", "7001", "Leads")
        for body in (made, edited, gone)
    )
    assert edited["affected_values"] == [{"record_id": lead, "values": {"City": "Telde", "Full_Name": "A"}}]


def test_a_batch_is_one_notification(api: Any, ear: Ear) -> None:
    watch(api)
    api.post("/Leads", {"data": [{"Last_Name": name} for name in "ABC"]})
    (body,) = ear.bodies()
    assert len(body["ids"]) == 3


def test_other_modules_and_operations_are_not_told(api: Any, ear: Ear) -> None:
    watch(api, events=["Contacts.create"])
    api.create("Leads", Last_Name="A")
    contact = api.create("Contacts", Last_Name="A")
    api.put(f"/Contacts/{contact}", {"data": [{"Title": "Dr"}]})
    assert [body["operation"] for body in ear.bodies()] == ["insert"]


def test_a_condition_narrows_edits_to_fields(api: Any, ear: Ear) -> None:
    chosen = {"group_operator": "or", "group": [{"field": {"api_name": "Phone"}}, {"field": {"api_name": "Owner"}}]}
    watch(
        api,
        events=["Leads.edit"],
        notification_condition=[
            {"type": "field_selection", "module": {"api_name": "Leads"}, "field_selection": chosen}
        ],
    )
    lead = api.create("Leads", Last_Name="A")
    api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]})
    api.put(f"/Leads/{lead}", {"data": [{"Phone": "928000111"}]})
    assert [body["affected_fields"][0][lead][0] for body in ear.bodies()] == ["Phone"]


def test_a_dead_channel_is_silent(api: Any, ear: Ear) -> None:
    watch(api)
    api.post("/__sandbox/clock", {"advance_s": 3600})
    api.sign_in()
    api.create("Leads", Last_Name="A")
    assert ear.bodies() == []
    assert api.get("/actions/watch").status_code == 204


def test_a_channel_is_renewed_listed_and_closed(api: Any) -> None:
    watch(api)
    renewed = api.call(
        "PATCH", "/actions/watch", json={"watch": [{"channel_id": "7001", "channel_expiry": api.iso(7200)}]}
    )
    assert renewed.json()["watch"][0]["details"]["events"][0]["channel_expiry"] == api.iso(7200)
    (row,) = api.get("/actions/watch").json()["watch"]
    assert (row["channel_id"], row["events"], row["notify_url"]) == ("7001", ["Leads.all"], URL)
    off = api.call("PATCH", "/actions/watch", json={"watch": [{"channel_id": "7001", "_delete_events": True}]})
    assert off.status_code == 200
    assert api.delete("/actions/watch?channel_ids=7001").json()["watch"][0]["code"] == "NOT_SUBSCRIBED"


@pytest.mark.parametrize(("fault", "count"), [({"duplicate": True}, 2), ({"lose": True}, 0), ({"ms": 1}, 1)])
def test_delivery_can_be_disturbed(api: Any, ear: Ear, fault: dict[str, Any], count: int) -> None:
    watch(api)
    api.fault(switch="notify", **fault)
    api.create("Leads", Last_Name="A")
    assert len(ear.bodies()) == count


def test_only_loopback_is_called(api: Any, ear: Ear) -> None:
    watch(api, notify_url="https://cb.acme.test/notify")
    api.create("Leads", Last_Name="A")
    assert ear.settled() == []


def test_a_workflow_webhook_sends_merged_values_as_a_form(api: Any, ear: Ear) -> None:
    rule = {
        "module": "Leads",
        "url": URL,
        "parameters": {"movil1": "${!Leads.Mobile}", "mensaje": "Hola ${Leads.First_Name}", "accion": "enviar"},
    }
    assert api.post("/__sandbox/workflow", rule).status_code == 201
    api.create("Leads", First_Name="Ana", Last_Name="A", Mobile="600111222")
    (request,) = ear.settled()
    assert parse_qs(request.content.decode()) == {
        "movil1": ["600111222"],
        "mensaje": ["Hola Ana"],
        "accion": ["enviar"],
    }


def test_a_webhook_can_be_a_get_and_runs_on_edits_if_told(api: Any, ear: Ear) -> None:
    api.post(
        "/__sandbox/workflow",
        {"module": "Leads", "url": URL, "method": "GET", "on": ["edit"], "parameters": {"to": "${Leads.Phone}"}},
    )
    lead = api.create("Leads", Last_Name="A", Phone="928000111")
    api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]})
    (request,) = ear.settled()
    assert (request.method, request.url.params["to"]) == ("GET", "928000111")


def test_an_empty_trigger_runs_no_workflow(api: Any, ear: Ear) -> None:
    api.post("/__sandbox/workflow", {"module": "Leads", "url": URL, "parameters": {"a": "b"}})
    api.post("/Leads", {"data": [{"Last_Name": "A"}], "trigger": []})
    assert ear.settled() == []
    api.post("/Leads", {"data": [{"Last_Name": "A"}], "trigger": ["workflow"]})
    assert len(ear.settled()) == 1


def test_a_failed_webhook_is_listed(api: Any, ear: Ear) -> None:
    ear.status = 500
    api.post("/__sandbox/workflow", {"module": "Leads", "url": URL, "format": "json", "parameters": {"a": "b"}})
    api.create("Leads", Last_Name="A")
    ear.settled()
    (failure,) = api.get("/settings/automation/webhook_failures").json()["webhook_failures"]
    assert failure["failure_reason"] == "HTTP 500"


def test_calls_cannot_have_webhooks(api: Any) -> None:
    assert api.post("/__sandbox/workflow", {"module": "Calls", "url": URL}).json()["code"] == "NOT_SUPPORTED"
