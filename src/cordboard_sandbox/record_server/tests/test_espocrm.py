"""What the first dialect promises beyond the recording: every fact that a connector relies on, in-process."""

import hmac
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from cordboard_sandbox.record_server.tests.conftest import Api

OWN = "cCordboardKey"


def where(*conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A query with where[..][..]."""
    query: dict[str, Any] = {}
    for at, condition in enumerate(conditions):
        for name, value in condition.items():
            if isinstance(value, list):
                query |= {f"where[{at}][{name}][{n}]": one for n, one in enumerate(value)}
            else:
                query[f"where[{at}][{name}]"] = value
    return query | more


def is_(kind: str, attribute: str, value: Any = None) -> dict[str, Any]:
    return {"type": kind, "attribute": attribute} | ({} if value is None else {"value": value})


def found(api: Api, entity: str, *conditions: dict[str, Any], **more: Any) -> list[str]:
    answer = api.get(f"/{entity}", **where(*conditions, **more))
    assert answer.status_code == 200, answer.headers
    return [row["id"] for row in answer.json()["list"]]


def made(api: Api, entity: str, **values: Any) -> dict[str, Any]:
    answer = api.post(f"/{entity}", values, headers={"X-Skip-Duplicate-Check": "true"})
    assert answer.status_code == 200, answer.headers
    record: dict[str, Any] = answer.json()
    return record


def ana(api: Api) -> str:
    return next(record.id for record in api.own.live("User") if record.values["userName"] == "ana")


def call_of(api: Api, **values: Any) -> dict[str, Any]:
    facts = {"name": "Inbound", "status": "Held", "direction": "Inbound", "assignedUserId": ana(api)}
    facts |= {"dateStart": "2026-11-22 10:00:00", "dateEnd": "2026-11-22 10:03:20"}
    return made(api, "Call", **(facts | values))


# -- sign-in ---------------------------------------------------------------------------------------------------------


def signed(method: str, resource: str, *, raw: bool, secret: str = "espo-demo-hmac-secret") -> dict[str, str]:
    made = hmac.new(secret.encode(), f"{method} {resource}".encode(), sha256)
    digest = made.digest() if raw else made.hexdigest().encode()
    return {"X-Api-Key": "", "X-Hmac-Authorization": b64encode(b"espo-demo-hmac-key:" + digest).decode()}


@pytest.mark.parametrize("raw", [True, False])
def test_a_signed_request_is_that_of_its_own_user(api: Api, raw: bool) -> None:
    answer = api.call("GET", "/App/user", headers=signed("GET", "/App/user", raw=raw))
    assert answer.json()["user"]["userName"] == "cordboard-hmac"


def test_a_signature_of_another_path_or_secret_is_refused_without_a_body(api: Api) -> None:
    for headers in (signed("GET", "/Contact", raw=True), signed("GET", "/App/user", raw=True, secret="other")):
        answer = api.call("GET", "/App/user", headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")


def test_a_revoked_key_is_dead_until_it_is_restored_and_a_new_one_replaces_it(api: Api) -> None:
    api.control("tokens", {"revoke": "cordboard"})
    assert api.get("/App/user").status_code == 401
    api.control("tokens", {"restore": True})
    assert api.get("/App/user").status_code == 200
    fresh = api.control("tokens", {"new_key": "cordboard"})["new_key"]
    assert api.get("/App/user").status_code == 401
    assert api.call("GET", "/App/user", headers={"X-Api-Key": fresh}).status_code == 200


# -- lists -----------------------------------------------------------------------------------------------------------


def test_active_users_are_asked_with_is_true_and_programs_are_not_among_them(api: Api) -> None:
    names = [row["userName"] for row in api.get("/User", **where(is_("isTrue", "isActive"))).json()["list"]]
    assert names == ["alberto", "ana", "grace", "julien", "marta", "olha"]
    assert found(api, "User", is_("equals", "isActive", "true")) == []
    assert len(found(api, "User")) == 7


def test_a_secondary_number_is_found_and_the_primary_one_is_shown(api: Api) -> None:
    numbers = [{"phoneNumber": "+34911222333", "primary": True}, {"phoneNumber": "+34600111222", "type": "Home"}]
    lead = made(api, "Lead", lastName="Two", phoneNumberData=numbers)
    row = api.get("/Lead", **where(is_("endsWith", "phoneNumberNumeric", "600111222"), select="id,phoneNumber")).json()
    assert [(one["id"], one["phoneNumber"]) for one in row["list"]] == [(lead["id"], "+34911222333")]
    assert found(api, "Lead", is_("equals", "phoneNumber", "+34600111222")) == [lead["id"]]
    assert found(api, "Lead", is_("equals", "phoneNumber", "600111222")) == []


def test_an_extension_in_the_number_is_glued_to_it_and_hides_it(api: Api) -> None:
    api.control("switches", {"phoneNumberInternational": False})
    lead = made(api, "Lead", lastName="Glued", phoneNumber="600 11 12 26 ext 5")
    assert found(api, "Lead", is_("endsWith", "phoneNumberNumeric", "600111226")) == []
    assert found(api, "Lead", is_("equals", "phoneNumberNumeric", "6001112265")) == [lead["id"]]


def test_more_than_two_hundred_is_refused_and_pages_follow_each_other(api: Api) -> None:
    assert api.get("/Lead", maxSize=201).status_code == 403
    whole = found(api, "Lead", orderBy="createdAt", order="asc")
    parts = [found(api, "Lead", orderBy="createdAt", order="asc", maxSize=4, offset=at) for at in (0, 4, 8, 12)]
    assert [id_ for part in parts for id_ in part] == whole
    assert api.get("/Lead", maxSize=4).json()["total"] == len(whole) == 15


def test_changes_since_a_moment_come_oldest_first(api: Api) -> None:
    api.own.clock.advance(60)
    before = api.own.now()
    api.own.clock.advance(60)
    contact = made(api, "Contact", lastName="New")
    api.own.clock.advance(60)
    older = found(api, "Contact", orderBy="createdAt", order="asc")[0]
    assert api.call("PATCH", f"/Contact/{older}", json={"description": "seen"}).status_code == 200
    rows = found(api, "Contact", is_("after", "modifiedAt", before), orderBy="modifiedAt", order="asc")
    assert rows == [contact["id"], older]


def test_conditions_mean_what_they_say(api: Api) -> None:
    call = call_of(api, description="Note [cordboard:1700000000.1] here")
    other = call_of(api, status="Held", name="Other")
    assert found(api, "Call", is_("contains", "description", "[cordboard:1700000000.1]")) == [call["id"]]
    assert found(api, "Call", is_("isNull", "description")) == [other["id"]]
    assert set(found(api, "Call", is_("in", "id", [call["id"], other["id"]]))) == {call["id"], other["id"]}
    assert found(api, "Call", is_("startsWith", "name", "oth")) == [other["id"]]
    assert found(api, "Call", is_("linkedWith", "users", ana(api)), is_("notEquals", "name", "Other")) == [call["id"]]


@pytest.mark.parametrize("attribute", ["uid", "nothing"])
def test_what_may_not_be_filtered_is_forbidden_without_a_word(api: Api, attribute: str) -> None:
    answer = api.get("/Call", **where(is_("equals", attribute, "x")))
    assert (answer.status_code, answer.content) == (403, b"")
    assert "x-status-reason" not in answer.headers


def test_a_hidden_scope_is_forbidden_without_a_word_and_an_unknown_one_is_not_found(api: Api) -> None:
    api.control("access", {"Lead": []})
    answer = api.get("/Lead")
    assert (answer.status_code, answer.headers.get("x-status-reason")) == (403, None)
    assert api.get("/Nothing").status_code == 404


# -- writing ---------------------------------------------------------------------------------------------------------


def test_a_given_id_is_ignored(api: Api) -> None:
    ids = {made(api, "Contact", id="6b02386b5d6f3dd66", lastName="Same")["id"] for _ in range(2)}
    assert len(ids) == 2
    assert "6b02386b5d6f3dd66" not in ids


@pytest.mark.parametrize("number", ["600111222", "+34 600 111 222", "+999", "12"])
def test_only_international_numbers_are_taken_unless_switched_off(api: Api, number: str) -> None:
    refused = api.post("/Contact", {"lastName": "Local", "phoneNumber": number})
    assert refused.status_code == 400
    assert refused.json()["messageTranslation"]["data"] == {"field": "phoneNumber", "type": "valid"}
    api.control("switches", {"phoneNumberInternational": False})
    assert api.post("/Contact", {"lastName": "Local", "phoneNumber": number}).json()["phoneNumber"] == number


def test_duplicates_by_name_are_listed_and_can_be_forced(api: Api) -> None:
    first = made(api, "Account", name="Northwind")
    refused = api.post("/Account", {"name": "northwind"})
    assert (refused.status_code, refused.headers["x-status-reason"]) == (409, "duplicate")
    assert [row["id"] for row in refused.json()] == [first["id"]]
    assert made(api, "Account", name="Northwind")["id"] != first["id"]


def test_put_and_patch_change_what_is_named_and_null_clears(api: Api) -> None:
    lead = made(api, "Lead", lastName="Old", description="x", phoneNumber="+34600111222")
    for method, values in (("PUT", {"lastName": "New"}), ("PATCH", {"description": None})):
        assert api.call(method, f"/Lead/{lead['id']}", json=values).status_code == 200
    read = api.get(f"/Lead/{lead['id']}").json()
    assert (read["name"], read["description"], read["phoneNumber"]) == ("New", None, "+34600111222")
    assert read["modifiedByName"] == "cordboard"


def test_a_new_number_replaces_the_primary_one_and_keeps_the_others(api: Api) -> None:
    numbers = [{"phoneNumber": "+34911222333", "primary": True}, {"phoneNumber": "+34600111222"}]
    lead = made(api, "Lead", lastName="Two", phoneNumberData=numbers)
    api.call("PUT", f"/Lead/{lead['id']}", json={"phoneNumber": "+34911222444"})
    read = api.get(f"/Lead/{lead['id']}").json()
    assert [one["phoneNumber"] for one in read["phoneNumberData"]] == ["+34911222444", "+34600111222"]


def test_a_required_value_may_not_be_cleared_and_a_stranger_may_not_own(api: Api) -> None:
    lead = made(api, "Contact", lastName="Kept")
    refused = api.call("PUT", f"/Contact/{lead['id']}", json={"lastName": ""})
    assert refused.headers["x-status-reason"].endswith("field: lastName, type: required.")
    assert api.call("PUT", f"/Contact/{lead['id']}", json={"assignedUserId": "nobody"}).status_code == 403


def test_a_call_says_300_seconds_when_made_and_the_truth_when_read(api: Api) -> None:
    call = call_of(api)
    assert call["duration"] == 300
    assert api.get(f"/Call/{call['id']}").json()["duration"] == 200
    assert api.get("/Call", select="duration").json()["list"][0]["duration"] == 200


def test_a_deleted_record_is_gone_but_the_control_api_still_shows_it(api: Api) -> None:
    lead = made(api, "Lead", lastName="Gone")
    assert api.call("DELETE", f"/Lead/{lead['id']}").json() is True
    assert api.get(f"/Lead/{lead['id']}").status_code == 404
    kept = api.call("GET", "/__sandbox/records/Lead?deleted=1&lastName=Gone").json()["data"]
    assert [(row["id"], row["$deleted"]) for row in kept] == [(lead["id"], True)]


def test_an_own_field_appears_in_the_metadata_and_finds_its_record(api: Api) -> None:
    key = f"entityDefs.Call.fields.{OWN}"
    assert api.get("/Metadata", key=key).json() is None
    assert call_of(api, **{OWN: "k1"}).get(OWN) is None
    api.control("fields")
    assert api.get("/Metadata", key=key).json() == {"type": "varchar", "maxLength": 100}
    call = call_of(api, **{OWN: "k2"})
    assert found(api, "Call", is_("equals", OWN, "k2")) == [call["id"]]
    assert (
        api.post(
            "/Call",
            {**{name: call[name] for name in ("name", "dateStart", "dateEnd", "assignedUserId")}, OWN: "k" * 101},
        ).status_code
        == 400
    )


def test_an_own_field_may_be_unique(api: Api) -> None:
    api.control("fields", {"entity": "Lead", "name": OWN, "facts": {"type": "varchar"}, "unique": True})
    made(api, "Lead", lastName="One", **{OWN: "k"})
    refused = api.post("/Lead", {"lastName": "Two", OWN: "k"})
    assert (refused.status_code, [row[OWN] for row in refused.json()]) == (409, ["k"])


# -- push ------------------------------------------------------------------------------------------------------------


def subscribed(api: Api, *events: str) -> dict[str, dict[str, Any]]:
    answers = [api.post("/Webhook", {"event": event, "url": "http://127.0.0.1:9/hook"}) for event in events]
    assert {answer.status_code for answer in answers} == {201}
    return {answer.json()["id"]: answer.json() for answer in answers}


def test_deliveries_are_batched_and_signed_twice(api: Api) -> None:
    api.control("push", {"hold": True})
    ((id_, hook),) = subscribed(api, "Lead.create").items()
    leads = [made(api, "Lead", lastName=name)["id"] for name in ("One", "Two")]
    api.control("push", {"flush": True})
    (request,) = api.subscriber.got
    secret = hook["secretKey"].encode()
    text = hmac.new(secret, request.content, sha256)
    assert request.headers["signature"] == b64encode(f"{id_}:{text.hexdigest()}".encode()).decode()
    assert request.headers["x-signature"] == b64encode(f"{id_}:".encode() + text.digest()).decode()
    assert [item["id"] for item in json.loads(request.content)] == leads


def test_an_update_tells_only_what_changed_and_no_change_tells_nothing(api: Api) -> None:
    api.control("push", {"hold": True})
    lead = made(api, "Lead", lastName="One")
    subscribed(api, "Lead.update", "Lead.fieldUpdate.status", "Lead.delete")
    for values in ({"status": "Assigned"}, {"status": "Assigned"}, {"description": "more"}):
        api.call("PUT", f"/Lead/{lead['id']}", json=values)
    api.call("DELETE", f"/Lead/{lead['id']}")
    api.control("push", {"flush": True})
    bodies = [json.loads(request.content) for request in api.subscriber.got]
    first, second = next(body for body in bodies if len(body) == 2)
    assert first["status"] == "Assigned"
    assert first["modifiedByName"] == "cordboard"
    assert {*second} == {"id", "description"} | ({"streamUpdatedAt"} & {*second})
    assert [{"id": lead["id"], "status": "Assigned"}] in bodies
    assert [{"id": lead["id"]}] in bodies


def test_a_deleted_subscription_is_silent_and_an_unknown_event_is_refused(api: Api) -> None:
    ((id_, _),) = subscribed(api, "Contact.create").items()
    assert api.call("DELETE", f"/Webhook/{id_}").json() is True
    made(api, "Contact", lastName="Silent")
    assert api.control("push", {"flush": True})["sent"] == []
    assert api.post("/Webhook", {"event": "Nothing.create", "url": "http://127.0.0.1:9/"}).status_code == 400


def test_a_failed_delivery_comes_again_after_ten_minutes_four_times_in_all(api: Api) -> None:
    api.control("push", {"hold": True})
    subscribed(api, "Lead.create")
    made(api, "Lead", lastName="One")
    api.subscriber.status = 503
    for attempts in (1, 1, 2, 3, 4, 4):
        api.control("push", {"flush": True})
        assert len(api.subscriber.got) == attempts
        api.own.clock.advance(300 if attempts == 1 else 600)
    assert len({request.content for request in api.subscriber.got}) == 1


def test_a_wrong_request_is_not_repeated_and_410_ends_the_subscription(api: Api) -> None:
    api.control("push", {"hold": True})
    ((id_, _),) = subscribed(api, "Lead.create").items()
    for status in (400, 410):
        api.subscriber.status = status
        made(api, "Lead", lastName=f"Status {status}")
        assert api.control("push", {"flush": True})["again"] == 0
    assert api.get(f"/Webhook/{id_}").status_code == 404


def test_no_more_than_fifty_events_go_in_one_delivery(api: Api) -> None:
    api.control("push", {"hold": True})
    subscribed(api, "Lead.create")
    for at in range(51):
        made(api, "Lead", lastName=f"N{at}")
    api.control("push", {"flush": True})
    assert [len(json.loads(request.content)) for request in api.subscriber.got] == [50, 1]


def test_only_loopback_is_called(api: Api) -> None:
    api.post("/Webhook", {"event": "Lead.create", "url": "http://192.0.2.1/hook"})
    made(api, "Lead", lastName="Far")
    (sent,) = api.control("push", {"flush": True})["sent"]
    assert sent["result"] == "refused: only loopback addresses are called"
    assert api.subscriber.got == []


# -- who is in it ----------------------------------------------------------------------------------------------------


def test_the_people_of_the_demo_work_here_too(api: Api) -> None:
    names = {row["name"] for row in api.get("/User", maxSize=50).json()["list"]}
    assert {"Ana Ruiz", "Alberto Sanz", "Olha Melnyk"} <= names


def test_the_same_seed_gives_the_same_people(api: Api) -> None:
    first = api.call("GET", "/__sandbox/people").json()["data"]
    api.control("reset", {"seed": 8})
    assert api.call("GET", "/__sandbox/people").json()["data"] != first
    api.control("reset", {"seed": 7})
    again = api.call("GET", "/__sandbox/people").json()["data"]
    assert [(row["name"], row["number"]) for row in again] == [(row["name"], row["number"]) for row in first]
    assert len({row["number"][:3] for row in first}) > 5


def test_a_record_opens_on_the_page_at_the_services_own_address(api: Api) -> None:
    lead = made(api, "Lead", lastName="O'Brien <b>", phoneNumber="+34600111222")
    page = api.get("/")
    assert f'id="Lead/view/{lead["id"]}"' in page.text
    assert f'href="/#Lead/view/{lead["id"]}"' in page.text
    assert "O&#x27;Brien &lt;b&gt;" in page.text
    assert "<b>" not in page.text.replace("<b>SANDBOX</b>", "")


def test_a_query_with_brackets_is_a_tree(api: Api) -> None:
    query = urlencode(
        [
            ("where[0][type]", "or"),
            ("where[0][value][0][type]", "isNull"),
            ("where[0][value][0][attribute]", "description"),
        ]
    )
    assert api.call("GET", f"/Lead?{query}").json()["total"] == 15


# -- merging ---------------------------------------------------------------------------------------------------------


def merged(api: Api, target: str, source: str, **values: Any) -> Any:
    data = {"sourceIdList": [source], "attributes": values}
    return api.post("/Action", {"entityType": "Contact", "action": "merge", "id": target, "data": data})


def test_a_merge_moves_numbers_links_and_posts_and_removes_the_source(api: Api) -> None:
    target = made(api, "Contact", lastName="Vega", phoneNumber="+34928000111")["id"]
    source = made(api, "Contact", lastName="Vega A", phoneNumber="+34928000222", emailAddress="a@vega.test")["id"]
    task = made(api, "Task", name="T", parentType="Contact", parentId=source, assignedUserId=ana(api))["id"]
    call = call_of(api, contactsIds=[source, target])["id"]
    post = made(api, "Note", type="Post", post="wants a quote", parentType="Contact", parentId=source)["id"]
    assert merged(api, target, source, lastName="Vega Ana").status_code == 200
    record = api.get(f"/Contact/{target}").json()
    assert (record["lastName"], record["phoneNumber"], record["emailAddress"]) == (
        "Vega Ana",
        "+34928000111",
        "a@vega.test",
    )
    assert [one["phoneNumber"] for one in record["phoneNumberData"]] == ["+34928000111", "+34928000222"]
    assert api.get(f"/Task/{task}").json()["parentId"] == target
    assert api.get(f"/Call/{call}").json()["contactsIds"] == [target]
    assert api.get(f"/Note/{post}").json()["parentId"] == target
    assert api.get(f"/Contact/{source}").status_code == 404


def test_a_merge_needs_the_permission_to_delete_and_a_source_that_exists(api: Api) -> None:
    target, source = (made(api, "Contact", lastName=name)["id"] for name in "AB")
    assert merged(api, target, "0" * 17).status_code == 404
    assert merged(api, target, target).status_code == 404
    api.own.state.access["Contact"] = ["read", "create", "edit"]
    reply = merged(api, target, source)
    assert (reply.status_code, reply.headers["x-status-reason"]) == (403, "No delete access.")
    assert api.get(f"/Contact/{source}").status_code == 200
