"""Faults, limits, clock, snapshots, the request log: what the control API does, whatever the dialect."""

import httpx
import pytest

from cordboard_sandbox.record_server.tests.conftest import Api


def lead(api: Api, name: str = "Somebody") -> httpx.Response:
    return api.post("/Lead", {"lastName": name})


def count(api: Api, name: str) -> int:
    found: int = api.call("GET", f"/__sandbox/records/Lead?lastName={name}").json()["count"]
    return found


def test_a_lost_answer_leaves_the_record(api: Api) -> None:
    api.control("faults", {"switch": "drop_after_commit", "path": "/Lead", "times": 1})
    with pytest.raises(ConnectionResetError):
        lead(api, "Kept")
    assert count(api, "Kept") == 1
    api.control("faults", {"switch": "drop_after_commit", "answer": 500, "times": 1})
    assert lead(api, "Kept").status_code == 500
    assert count(api, "Kept") == 2


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ({"switch": "fail_before", "status": 502}, 502, b""),
        ({"switch": "fail_before", "status": 429}, 429, b""),
        ({"switch": "fail_before", "status": 500, "html": True}, 500, b"<!doctype html>"),
        ({"switch": "html_503"}, 503, b"<!doctype html>"),
        ({"switch": "burst_401"}, 401, b""),
    ],
)
def test_a_failure_before_the_work_leaves_nothing(
    api: Api, fault: dict[str, object], status: int, start: bytes
) -> None:
    api.control("faults", fault)
    answer = lead(api, "Never")
    assert answer.status_code == status
    assert answer.content.startswith(start)
    assert count(api, "Never") == 0


def test_half_an_answer_and_none_at_all_come_after_the_work(api: Api) -> None:
    api.control("faults", [{"switch": "truncated", "times": 1}, {"switch": "empty", "skip": 1}])
    half, nothing = lead(api, "Half"), lead(api, "Half")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        half.json()
    assert half.content.startswith(b"{")
    assert (nothing.status_code, nothing.content) == (200, b"")
    assert count(api, "Half") == 2


def test_a_dead_service_cuts_everything_but_the_control_api(api: Api) -> None:
    api.control("faults", {"switch": "refuse"})
    with pytest.raises(ConnectionResetError):
        api.get("/Lead")
    assert api.call("DELETE", "/__sandbox/faults").json() == {"cleared": 1}
    assert api.get("/Lead").status_code == 200


def test_an_unknown_fault_is_named(api: Api) -> None:
    answer = api.post("/__sandbox/faults", {"switch": "nonsense"})
    assert answer.status_code == 400
    assert "fail_before" in answer.json()["error"]


def test_more_requests_than_the_limit_are_refused_until_the_window_is_over(api: Api) -> None:
    api.control("limits", {"requests": 2, "window_s": 10})
    assert [api.get("/Lead").status_code for _ in range(3)] == [200, 200, 429]
    assert api.get("/Lead").headers["retry-after"] == "10"
    api.own.clock.advance(11)
    assert api.get("/Lead").status_code == 200


def test_a_snapshot_brings_everything_back(api: Api) -> None:
    api.control("snapshot")
    lead(api, "Later")
    api.control("fields")
    assert api.control("restore") == {"name": "default"}
    assert count(api, "Later") == 0
    assert api.call("GET", "/__sandbox/state").json()["own_fields"] == {}


def test_records_of_others_are_made_changed_and_taken_away(api: Api) -> None:
    made = api.control("records/Lead", {"lastName": "Theirs", "phoneNumber": "600 11 12 22"})
    assert [row["id"] for row in api.call("GET", "/__sandbox/records/Lead?phone=600111222").json()["data"]] == [
        made["id"]
    ]
    api.own.clock.advance(5)
    changed = api.call("PATCH", f"/__sandbox/records/Lead/{made['id']}", json={"lastName": "Mine"}).json()
    assert (changed["name"], changed["phoneNumber"]) == ("Mine", "600 11 12 22")
    assert changed["modifiedAt"] > made["modifiedAt"]
    api.call("DELETE", f"/__sandbox/records/Lead/{made['id']}")
    assert api.get(f"/Lead/{made['id']}").status_code == 404


def test_the_log_shows_requests_and_the_fault_that_struck(api: Api) -> None:
    api.control("faults", {"switch": "fail_before", "status": 503, "times": 1})
    api.get("/Lead", maxSize=1)
    api.get("/Lead", maxSize=1)
    rows = api.call("GET", "/__sandbox/requests").json()["data"]
    assert [(row["path"], row["status"], row.get("fault", "")) for row in rows] == [
        ("/api/v1/Lead", 503, "fail_before"),
        ("/api/v1/Lead", 200, ""),
    ]


def test_more_people_can_be_invented(api: Api) -> None:
    added = api.control("people", {"count": 10})["added"]
    assert (added["Contact"], added["Lead"]) == (5, 5)


def test_clock_and_state_tell_the_time(api: Api) -> None:
    before = api.call("GET", "/__sandbox/state").json()["clock"]["epoch"]
    assert api.control("clock", {"advance_s": 86_400})["epoch"] == before + 86_400
    assert api.post("/__sandbox/clock", {"advance_s": -1}).status_code == 400


def test_deliveries_can_be_lost_and_doubled(api: Api) -> None:
    api.post("/Webhook", {"event": "Lead.create", "url": "http://127.0.0.1:9/hook"})
    api.control("push", {"hold": True})
    for fault, expected in (({"lose": True}, 0), ({"duplicate": True}, 2)):
        api.call("DELETE", "/__sandbox/faults")
        api.control("faults", {"switch": "notify", **fault})
        api.subscriber.got.clear()
        lead(api, "Told")
        api.control("push", {"flush": True})
        assert len(api.subscriber.got) == expected


def test_what_is_not_here_is_said(api: Api) -> None:
    assert api.call("GET", "/__sandbox/nonsense").status_code == 404
    assert "Lead" in api.call("GET", "/__sandbox/records/Nonsense").json()["error"]
