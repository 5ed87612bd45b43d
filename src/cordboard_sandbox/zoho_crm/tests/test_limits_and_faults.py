"""Credits, concurrency (F40, F41), faults on request (F42, F45)."""

import asyncio
from typing import Any

import pytest


def used(api: Any) -> int:
    return int(api.get("/__sandbox/state").json()["credits"]["used"])


@pytest.mark.parametrize(
    ("method", "path", "body", "price"),
    [
        ("POST", "/Leads", {"data": [{"Last_Name": "A"}] * 10}, 1),
        ("POST", "/Leads", {"data": [{"Last_Name": "A"}] * 11}, 2),
        ("POST", "/Leads", {"data": [{"Last_Name": "A"}] * 100}, 10),
        ("POST", "/coql", {"select_query": "select id from Leads where id is not null"}, 1),
        ("POST", "/coql", {"select_query": "select id from Leads where id is not null limit 201"}, 2),
        ("POST", "/coql", {"select_query": "select id from Leads where id is not null limit 0, 2000"}, 3),
        ("GET", "/Leads?fields=Phone", None, 1),
        ("GET", "/Leads?fields=Phone&cvid=1", None, 3),
        ("GET", "/Leads/deleted", None, 2),
        ("GET", "/users", None, 1),
    ],
)
def test_what_a_call_costs(api: Any, method: str, path: str, body: Any, price: int) -> None:
    before = used(api)
    api.call(method, path, json=body)
    assert used(api) - before == price


def test_tokens_and_the_control_api_cost_nothing(api: Any) -> None:
    api.sign_in()
    assert used(api) == 0


def test_credits_come_back_exactly_a_day_after_they_were_spent(api: Any) -> None:
    api.get("/users")
    api.post("/__sandbox/clock", {"advance_s": 86_399})
    assert used(api) == 1
    api.post("/__sandbox/clock", {"advance_s": 1})
    assert used(api) == 0


def test_what_remains_is_told_from_half_on_and_then_nothing_goes(api: Any) -> None:
    api.post("/__sandbox/switches", {"credit_limit": 4})
    assert "x-api-credits-remaining" not in api.get("/users").headers
    assert api.get("/users").headers["x-api-credits-remaining"] == "2"
    api.get("/users")
    api.get("/users")
    reply = api.post("/Leads", {"data": [{"Last_Name": "Never"}]})
    assert (reply.status_code, reply.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert api.get("/__sandbox/records/Leads?Last_Name=Never").json()["count"] == 0
    api.post("/__sandbox/clock", {"advance_s": 86_400})
    api.sign_in()
    assert api.post("/Leads", {"data": [{"Last_Name": "Later"}]}).status_code == 201


@pytest.mark.parametrize(
    ("edition", "daily", "concurrent"), [("free", 5_000, 5), ("standard", 51_500, 10), ("enterprise", 56_000, 20)]
)
def test_editions_differ(api: Any, edition: str, daily: int, concurrent: int) -> None:
    assert api.post("/__sandbox/edition", {"edition": edition}).json() == {
        "edition": edition,
        "daily": daily,
        "concurrent": concurrent,
    }
    assert api.get("/org").json()["org"][0]["license_details"]["paid_type"] == edition


def test_a_composite_takes_five_units_so_free_runs_one_at_a_time(api: Any) -> None:
    api.post("/__sandbox/edition", "free")
    api.post("/__sandbox/switches", {"latency_ms": 30})
    header = {"Authorization": api.sign_in()}
    body = {"__composite_requests": [{"sub_request_id": "a", "method": "GET", "uri": "/crm/v8/org"}]}

    async def both() -> list[int]:
        replies = await asyncio.gather(
            *(api.client.post("/crm/v8/__composite_requests", json=body, headers=header) for _ in range(2))
        )
        return sorted(reply.status_code for reply in replies)

    assert api.runner.run(both()) == [200, 429]
    assert api.org.busy == 0


def test_every_answer_is_marked(api: Any) -> None:
    for reply in (
        api.get("/users"),
        api.get("/__sandbox/state"),
        api.get("/"),
        api.get("/nonsense/a/b/c/d"),
        api.token(),
    ):
        assert reply.headers["x-cordboard-sandbox"] == "1"


def test_a_failure_before_does_nothing(api: Any) -> None:
    api.fault(switch="fail_before", status=500, times=1, path="/Leads", method="POST")
    reply = api.post("/Leads", {"data": [{"Last_Name": "A1"}]})
    assert (reply.status_code, reply.json()["code"]) == (500, "INTERNAL_ERROR")
    assert api.get("/__sandbox/records/Leads?Last_Name=A1").json()["count"] == 0
    assert api.post("/Leads", {"data": [{"Last_Name": "A1"}]}).status_code == 201


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"switch": "fail_before", "status": 429}, 429, "TOO_MANY_REQUESTS"),
        ({"switch": "fail_before", "status": 503}, 503, "SERVICE_UNAVAILABLE"),
        ({"switch": "burst_401"}, 401, "INVALID_TOKEN"),
    ],
)
def test_other_failures_have_their_codes(api: Any, fault: dict[str, Any], status: int, code: str) -> None:
    api.fault(**fault, times=1)
    reply = api.get("/Leads?fields=Phone", headers={"Authorization": "Zoho-oauthtoken x"})
    assert (reply.status_code, reply.json()["code"]) == (status, code)


@pytest.mark.parametrize("fault", [{"switch": "html_503"}, {"switch": "fail_before", "status": 503, "html": True}])
def test_maintenance_is_an_html_page(api: Any, fault: dict[str, Any]) -> None:
    api.sign_in()
    api.fault(**fault)
    reply = api.get("/users")
    assert (reply.status_code, reply.headers["content-type"]) == (503, "text/html;charset=UTF-8")


def test_a_lost_answer_leaves_the_record_and_the_key_finds_it(api: Any) -> None:
    """The replay test: the answer to a write is lost, the write was done, a second one would be a double."""
    api.post(
        "/settings/fields?module=Calls",
        {"fields": [{"field_label": "Cb Call Key", "data_type": "text", "external": {"type": "org"}}]},
    )
    row = {"Subject": "S", "Call_Type": "Missed", "Call_Start_Time": api.iso(-5), "Cb_Call_Key": "01J"}
    api.fault(switch="drop_after_commit", times=1, path="/Calls")
    with pytest.raises(ConnectionResetError):
        api.post("/Calls", {"data": [row]})
    standing = api.get("/Calls/01J", headers={"X-EXTERNAL": "Calls.Cb_Call_Key"}).json()["data"][0]["id"]
    again = api.post("/Calls", {"data": [row]})
    assert again.json()["data"][0]["details"]["duplicate_record"]["id"] == standing
    assert len(api.org.tables["Calls"]) == 1


def test_an_answer_can_be_replaced_by_500_after_the_commit(api: Any) -> None:
    api.sign_in()
    api.fault(switch="drop_after_commit", answer=500, times=1)
    assert api.post("/Leads", {"data": [{"Last_Name": "Stands"}]}).status_code == 500
    assert api.get("/__sandbox/records/Leads?Last_Name=Stands").json()["count"] == 1


def test_a_composite_is_struck_by_what_it_carries(api: Any) -> None:
    api.fault(switch="drop_after_commit", answer=502, times=1, path="/crm/v8/Calls")
    part = {"sub_request_id": "a", "method": "GET", "uri": "/crm/v8/org"}
    assert api.post("/__composite_requests", {"__composite_requests": [part]}).status_code == 200
    row = {"Subject": "S", "Call_Type": "Missed", "Call_Start_Time": api.iso(-5)}
    call = {"sub_request_id": "b", "method": "POST", "uri": "/crm/v8/Calls", "body": {"data": [row]}}
    assert api.post("/__composite_requests", {"__composite_requests": [call]}).status_code == 502
    assert len(api.org.tables["Calls"]) == 1


def test_a_chosen_row_of_a_batch_fails(api: Any) -> None:
    api.fault(switch="partial", index=1, times=1, code="INTERNAL_ERROR", path="/Leads")
    reply = api.post("/Leads", {"data": [{"Last_Name": f"P{at}"} for at in range(3)]})
    assert reply.status_code == 207
    assert [row["code"] for row in reply.json()["data"]] == ["SUCCESS", "INTERNAL_ERROR", "SUCCESS"]
    assert api.get("/__sandbox/records/Leads?Last_Name=P1").json()["count"] == 0


def test_a_dead_service_cuts_everything_but_the_control_api(api: Any) -> None:
    api.sign_in()
    api.fault(switch="refuse")
    with pytest.raises(ConnectionResetError):
        api.get("/users")
    with pytest.raises(ConnectionResetError):
        api.token()
    assert api.delete("/__sandbox/faults").json() == {"cleared": 1}
    assert api.get("/users").status_code == 200


def test_faults_can_skip_count_and_be_seen_in_the_log(api: Any) -> None:
    api.sign_in()
    api.fault(switch="fail_before", status=500, skip=1, times=2, path="/users")
    assert [api.get("/users").status_code for _ in range(5)] == [200, 500, 500, 200, 200]
    faults = [entry.get("fault") for entry in api.get("/__sandbox/requests?limit=5").json()["data"]]
    assert faults == ["", "fail_before", "fail_before", "", ""]


def test_chance_is_repeatable(api: Any) -> None:
    api.sign_in()

    def run() -> list[int]:
        api.post("/__sandbox/reset", {"seed": 11})
        api.sign_in()
        api.fault(switch="fail_before", status=500, probability=0.5, path="/users")
        return [api.get("/users").status_code for _ in range(20)]

    first = run()
    assert first == run()
    assert set(first) == {200, 500}


def test_an_unknown_switch_is_refused_with_the_list(api: Any) -> None:
    assert "drop_after_commit" in api.fault(switch="nonsense").json()["details"]["supported_values"]
