"""Several requests in one (F29)."""

from typing import Any

import pytest

KEY = "__composite_requests"


def sub(id_: str, method: str, uri: str, body: Any = None, **more: Any) -> dict[str, Any]:
    return {"sub_request_id": id_, "method": method, "uri": f"/crm/v8{uri}", "headers": {}, "body": body, **more}


def lead(id_: str, **fields: Any) -> dict[str, Any]:
    return sub(id_, "POST", "/Leads", {"data": [{"Last_Name": "+34 928 000 111", **fields}]})


def send(api: Any, *parts: dict[str, Any], **envelope: Any) -> Any:
    return api.post(f"/{KEY}", {"rollback_on_fail": False, KEY: list(parts), **envelope})


def inner(reply: Any, at: int) -> dict[str, Any]:
    response: dict[str, Any] = reply.json()[KEY][at]["details"]["response"]
    return response


def test_a_call_refers_to_the_lead_made_just_before_for_one_credit(api: Any) -> None:
    call = {"Subject": "Missed", "Call_Type": "Missed", "Call_Start_Time": api.iso(-60), "$se_module": "Leads",
            "What_Id": {"id": "@{lead:$.data[0].details.id}"}}  # fmt: skip
    before = api.get("/__sandbox/state").json()["credits"]["used"]
    reply = send(api, lead("lead"), sub("call", "POST", "/Calls", {"data": [call]}))
    assert reply.status_code == 200
    made, logged = (inner(reply, at)["body"]["data"][0]["details"]["id"] for at in (0, 1))
    assert api.read("Calls", logged)["What_Id"]["id"] == made
    entry = api.get("/__sandbox/requests?limit=2").json()["data"][0]
    assert (entry["credits"], [part["path"] for part in entry["sub"]]) == (1, ["/crm/v8/Leads", "/crm/v8/Calls"])
    assert before == api.get("/__sandbox/state").json()["credits"]["used"] - 2  # the composite and the read


def test_five_lookups_ride_in_one(api: Any) -> None:
    query = {"select_query": "select id from Leads where Phone = 'none' limit 20"}
    reply = send(api, *(sub(f"s{at}", "POST", "/coql", query) for at in range(5)))
    assert [inner(reply, at)["status_code"] for at in range(5)] == [204] * 5


def test_a_failing_part_is_executed_all_the_same(api: Any) -> None:
    reply = send(api, sub("bad", "POST", "/Leads", {"data": [{}]}), lead("good"))
    assert reply.status_code == 200
    assert (inner(reply, 0)["status_code"], inner(reply, 1)["status_code"]) == (400, 201)


def test_a_reference_to_what_failed_is_invalid_and_the_rest_stands(api: Any) -> None:
    task = {"Subject": "Call back", "$se_module": "Leads", "What_Id": {"id": "@{bad:$.data[0].details.id}"}}
    reply = send(
        api, sub("bad", "POST", "/Leads", {"data": [{}]}), sub("task", "POST", "/Tasks", {"data": [task]}), lead("good")
    )
    results = reply.json()[KEY]
    assert reply.status_code == 207
    assert (results[1]["code"], results[1]["details"]["reference"]) == (
        "INVALID_REFERENCE",
        "@{bad:$.data[0].details.id}",
    )
    assert results[2]["code"] == "SUCCESS"


def test_a_reference_works_inside_an_address(api: Any) -> None:
    reply = send(api, lead("lead"), sub("again", "GET", "/Leads/@{lead:$.data[0].details.id}"))
    assert inner(reply, 1)["body"]["data"][0]["Last_Name"] == "+34 928 000 111"


def test_rollback_leaves_nothing_and_gives_a_credit_back(api: Any) -> None:
    before = api.get("/__sandbox/state").json()
    reply = send(api, lead("one"), sub("two", "POST", "/Leads", {"data": [{}]}), lead("three"), rollback_on_fail=True)
    results = reply.json()[KEY]
    assert (results[0]["code"], results[2]["code"]) == ("ROLLBACK_PERFORMED", "PROCESSING_STOPPED")
    after = api.get("/__sandbox/state").json()
    assert after["records"] == before["records"]
    assert after["credits"]["used"] == before["credits"]["used"] + 1


def test_rollback_undoes_edits_and_deletions_too(api: Any) -> None:
    kept, gone = api.create("Leads", Last_Name="Kept", City="Telde"), api.create("Leads", Last_Name="Gone")
    edit = sub("a", "PUT", f"/Leads/{kept}", {"data": [{"City": "Arucas"}]})
    send(
        api,
        edit,
        sub("b", "DELETE", f"/Leads/{gone}"),
        sub("c", "POST", "/Leads", {"data": [{}]}),
        rollback_on_fail=True,
    )
    assert api.read("Leads", kept)["City"] == "Telde"
    assert api.read("Leads", gone)["Last_Name"] == "Gone"
    assert api.get("/Leads/deleted").status_code == 204


def test_rollback_that_was_not_needed_costs_two(api: Any) -> None:
    reply = send(api, lead("one"), rollback_on_fail=True)
    assert reply.status_code == 200
    assert api.get("/__sandbox/requests?limit=1").json()["data"][0]["credits"] == 2


@pytest.mark.parametrize(
    ("parts", "envelope", "code"),
    [
        ([lead(f"s{at}") for at in range(6)], {}, "INVALID_DATA"),
        ([], {}, "INVALID_DATA"),
        ([lead("a"), lead("a")], {}, "DUPLICATE_DATA"),
        ([lead("a b")], {}, "INVALID_DATA"),
        ([{**lead("a"), "uri": "/other/v8/Leads"}], {}, "INVALID_DATA"),
        ([{**lead("a"), "uri": "/crm/v7/Leads"}], {}, "NOT_SUPPORTED"),
        ([{**lead("a"), "headers": {"Authorization": "x"}}], {}, "NOT_SUPPORTED"),
        ([{**lead("a"), "method": "HEAD"}], {}, "INVALID_DATA"),
        ([lead("a")], {"rollback_on_fail": True, "parallel_execution": True}, "AMBIGUITY_DURING_PROCESSING"),
        ([lead("a", City="@{b:$.data[0].details.id}"), lead("b")], {}, "LOOPING_FOUND"),
        ([{"method": "GET", "uri": "/crm/v8/org"}], {}, "MANDATORY_NOT_FOUND"),
    ],
)
def test_a_wrong_envelope_is_refused_whole(api: Any, parts: list[Any], envelope: dict[str, Any], code: str) -> None:
    before = len(api.org.tables["Leads"])
    reply = send(api, *parts, **envelope)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert len(api.org.tables["Leads"]) == before


def test_a_part_writes_one_record_and_reads_twenty_five(api: Any) -> None:
    two = sub("two", "POST", "/Leads", {"data": [{"Last_Name": "A"}, {"Last_Name": "B"}]})
    many = sub("many", "POST", "/coql", {"select_query": "select id from Leads where id is not null limit 26"})
    reply = send(api, two, many, sub("list", "GET", "/Leads?fields=Last_Name&per_page=26"), sub("org", "GET", "/org"))
    codes = [inner(reply, at)["body"].get("code") for at in range(3)]
    assert codes == ["LIMIT_EXCEEDED"] * 3
    assert inner(reply, 3)["status_code"] == 200


def test_parts_need_their_own_scopes(api: Any) -> None:
    api.post("/__sandbox/oauth", {"remove_scope": "ZohoCRM.org.READ"})
    reply = send(api, sub("org", "GET", "/org"), lead("fine"))
    assert (inner(reply, 0)["body"]["code"], inner(reply, 1)["status_code"]) == ("OAUTH_SCOPE_MISMATCH", 201)


def test_a_composite_inside_a_composite_is_refused(api: Any) -> None:
    assert send(api, sub("a", "POST", f"/{KEY}", {})).json()["code"] == "INVALID_DATA"
