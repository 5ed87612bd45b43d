"""The local Zoho Desk: state, validation by the facts, sign-in, credits, faults."""

import json
import re
from pathlib import Path

import pytest

from cordboard_sandbox.zoho_desk import control
from cordboard_sandbox.zoho_desk.routes import cost
from cordboard_sandbox.zoho_desk.tests.conftest import Desk


def test_a_ticket_lives_from_its_creation_to_the_recycle_bin_and_back(desk: Desk) -> None:
    ticket = desk.ticket(priority="High")
    path = f"/tickets/{ticket['id']}"
    agent = next(iter(desk.portal.tables["agents"]))
    assert desk.patch(path, {"assigneeId": agent, "cf": {"cf_order_number": "17"}}).json()["assigneeId"] == agent
    comment = desk.post(f"{path}/comments", {"content": "Asked the carrier", "contentType": "plainText"}).json()
    assert comment["isPublic"] is False
    assert desk.post(f"{path}/sendReply", {"channel": "EMAIL", "content": "It left today."}).status_code == 200
    assert [row["to"] for row in desk.get("/../../__sandbox/sent").json()["data"]] == ["kovar@clients.test"]
    shown = desk.get(path, include="contacts,assignee,departments").json()
    assert (shown["commentCount"], shown["threadCount"], shown["contact"]["lastName"]) == ("1", "1", "Kovar")
    kinds = [row["type"] for row in desk.get(f"{path}/conversations").json()["data"]]
    assert sorted(kinds) == ["comment", "thread"]
    closed = desk.post("/closeTickets", {"ids": [ticket["id"], "1"]}).json()["results"]
    assert [one["success"] for one in closed] == [True, False]
    assert desk.get(path).json()["statusType"] == "Closed"
    assert desk.post("/tickets/moveToTrash", {"ticketIds": [ticket["id"]]}).status_code == 204
    assert ticket["id"] not in [row["id"] for row in desk.get("/tickets", limit=100).json()["data"]]
    assert desk.get("/recycleBin").json()["data"][0]["displayName"] == "Parcel"
    assert desk.post("/recycleBin/restore", {"ids": [ticket["id"]]}).json()["results"][0]["success"]
    assert desk.get(path).json()["isTrashed"] is False


def test_answers_agree_with_the_facts(desk: Desk) -> None:
    ticket = desk.ticket()
    contact = ticket["contactId"]
    account = desk.post("/accounts", {"accountName": "Bakery"}).json()["id"]
    department = ticket["departmentId"]
    desk.post("/products", {"productName": "Oven", "departmentIds": [department]})
    by_id = f"/tickets/{ticket['id']}"
    for path in (
        *(
            "/tickets",
            "/departments",
            "/agents",
            "/myinfo",
            "/organizations",
            "/contacts",
            "/accounts",
            "/products?viewId=1",
        ),
        *(f"/organizations/{desk.portal.org}", f"/mailReplyAddress?departmentId={department}", f"{by_id}/metrics"),
        *(f"/layouts?module=tickets&departmentId={department}", "/organizationFields?module=tickets", by_id),
        *(f"/contacts/{contact}", f"/contacts/{contact}/statistics", f"/contacts/{contact}/tickets"),
        *(f"/accounts/{account}", f"/accounts/{account}/statistics", "/tickets/search?status=Open"),
        "/contacts/search?email=p1@clients.test",
    ):
        assert desk.get(path).status_code == 200, path
    assert desk.warnings() == []


def test_a_request_that_disagrees_is_refused_with_the_field(desk: Desk) -> None:
    refused = desk.post("/contacts", {"firstName": "Ana"})
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"fieldName": "/lastName", "errorType": "missing", "errorMessage": ""}],
    )
    extra = desk.post("/contacts", {"lastName": "Kovar", "shoe": 42})
    assert (extra.status_code, extra.json()["errorCode"]) == (422, "UNPROCESSABLE_ENTITY")
    assert desk.patch("/contacts/1", {"city": "L" * 31}).status_code == 422
    assert desk.post("/contacts").json()["errorCode"] == "EMPTY_PAYLOAD"
    assert desk.get("/tickets", colour="red").status_code == 422
    assert desk.get("/agents", limit=5).status_code == 422
    assert (desk.get("/nothing").status_code, desk.call("PUT", "/tickets").status_code) == (404, 405)
    assert desk.get("/roles").status_code in (404, 501)


def test_a_new_person_becomes_a_contact_once(desk: Desk) -> None:
    assert desk.ticket()["contactId"] == desk.ticket()["contactId"]
    department = next(iter(desk.portal.tables["departments"]))
    nobody = desk.post("/tickets", {"subject": "x", "departmentId": department})
    assert nobody.json()["errors"][0] == {"fieldName": "/contactId", "errorType": "missing", "errorMessage": ""}


def test_an_empty_list_has_no_body(desk: Desk) -> None:
    answer = desk.get("/tickets/search", subject="nobody wrote this")
    assert (answer.status_code, answer.content) == (204, b"")


def test_searches_see_a_write_after_the_lag_and_lists_at_once(desk: Desk) -> None:
    ticket = desk.ticket(subject="Lag")
    assert desk.get("/tickets/search", subject="Lag").status_code == 204
    assert ticket["id"] in [row["id"] for row in desk.get("/tickets", limit=100).json()["data"]]
    desk.control("clock", {"advance_s": 3})
    assert desk.get("/tickets/search", subject="lag").json()["data"][0]["id"] == ticket["id"]
    desk.patch(f"/tickets/{ticket['id']}", {"subject": "Changed"})
    assert desk.get("/tickets/search", subject="Lag").status_code == 200
    desk.control("clock", {"advance_s": 3})
    assert desk.get("/tickets/search", subject="Lag").status_code == 204


def test_lists_count_from_0_and_accounts_from_1(desk: Desk) -> None:
    rows = desk.get("/tickets", limit=3, sortBy="createdTime").json()["data"]
    assert desk.get("/tickets", limit=3, sortBy="createdTime", **{"from": 0}).json()["data"] == rows
    assert desk.get("/tickets", limit=2, sortBy="createdTime", **{"from": 1}).json()["data"] == rows[1:]
    accounts = desk.get("/accounts", limit=2).json()["data"]
    assert desk.get("/accounts", limit=2, **{"from": 1}).json()["data"] == accounts


def test_statistics_add_up_and_respect_the_department(desk: Desk) -> None:
    ticket = desk.ticket(status="Escalated", dueDate="2026-11-01T10:00:00.000Z")
    desk.ticket(status="Closed", dueDate="2026-11-01T10:00:00.000Z")
    path = f"/contacts/{ticket['contactId']}/statistics"
    figures = desk.get(path).json()
    assert [figures[name] for name in ("totalTickets", "openTickets", "closedTickets", "overdueTickets")] == [
        2,
        1,
        1,
        1,
    ]
    other = list(desk.portal.tables["departments"])[1]
    assert desk.get(path, departmentId=other).json()["totalTickets"] == 0
    overdue = desk.get(f"/contacts/{ticket['contactId']}/tickets", dueDate="overdue").json()["data"]
    assert [row["id"] for row in overdue] == [ticket["id"]]


def test_only_tokens_of_this_organisation_with_the_scope_may_ask(desk: Desk) -> None:
    assert desk.get("/tickets").status_code == 200
    bearer = desk.authorization.replace("Zoho-oauthtoken", "Bearer")
    assert desk.call("GET", "/tickets", headers={"Authorization": bearer}).status_code == 200
    assert desk.call("GET", f"/tickets?orgId={desk.portal.org}", headers={"orgId": ""}).status_code == 200
    assert desk.call("GET", "/tickets", headers={"orgId": "1"}).json()["errorCode"] == "OAUTH_ORG_MISMATCH"
    assert desk.call("GET", "/tickets", headers={"Authorization": "Bearer x"}).json()["errorCode"] == "INVALID_OAUTH"
    assert desk.call("GET", "/tickets", headers={"Authorization": ""}).json()["errorCode"] == "UNAUTHORIZED"
    for access in desk.app.accounts.state.oauth.access.values():
        access.scopes = ["Desk.basic.READ"]
    assert desk.get("/tickets").json()["errorCode"] == "SCOPE_MISMATCH"


def test_a_login_can_be_revoked_or_become_inactive(desk: Desk) -> None:
    desk.sign_in()
    desk.control("oauth", {"active": False})
    assert desk.get("/tickets").json()["errorCode"] == "INTEGRATION_ADMIN_ERROR"
    desk.control("oauth", {"active": True, "revoke_refresh_token": True})
    assert desk.get("/tickets").status_code == 401
    assert desk.token().json()["error"] == "invalid_code"


def test_the_two_kinds_of_429_differ(desk: Desk) -> None:
    desk.sign_in()
    desk.control("switches", {"concurrency": 0})
    many = desk.get("/tickets")
    assert (many.status_code, many.json()["errorCode"], "retry-after" in many.headers) == (
        429,
        "TOO_MANY_REQUESTS",
        False,
    )
    desk.control("switches", {"concurrency": 5})
    left = desk.get("/tickets").headers
    assert (left["x-rate-limit-request-weight-v3"], left["x-rate-limit-remaining-v3"]) == ("3", "99997")
    desk.control("credits", {"spend": 99_996})
    used = desk.get("/tickets")
    assert (used.status_code, used.json()["errorCode"]) == (429, "THRESHOLD_EXCEEDED")
    assert int(used.headers["retry-after"]) > 0
    desk.control("clock", {"advance_s": int(used.headers["retry-after"])})
    desk.sign_in()
    assert desk.get("/tickets").status_code == 200


def test_deep_pages_cost_more() -> None:
    rows = [("0", 3), ("1999", 3), ("2000", 5), ("10000", 10), ("50000", 50), ("100000", 100)]
    assert [cost("GET /tickets", {"from": start}) for start, _ in rows] == [price for _, price in rows]
    assert cost("GET /tickets/{ticketId}", {}) == cost("POST /tickets", {}) == 1


def test_a_profile_hides_fields_and_a_portal_reformats_values_without_a_word(desk: Desk) -> None:
    desk.control("switches", {"hidden_fields": ["mobile"], "reformat_phones": True, "cut_to": {"city": 5}})
    made = desk.post(
        "/contacts", {"lastName": "Kovar", "phone": "+380441234567", "mobile": "1", "city": "Barcelona"}
    ).json()
    assert (made["phone"], made["city"], "mobile" in made) == ("(380) 441-234567", "Barce", False)


def test_faults_strike_before_or_after_the_work_is_done(desk: Desk) -> None:
    ticket = desk.ticket()
    path = f"/tickets/{ticket['id']}/sendReply"
    mail = {"channel": "EMAIL", "content": "Hello"}
    desk.control("faults", {"switch": "fail_before", "path": "sendReply", "status": 500, "times": 1})
    assert desk.post(path, mail).status_code == 500
    assert desk.portal.sent == []
    desk.control("faults", {"switch": "drop_after_commit", "path": "sendReply", "times": 1})
    with pytest.raises(ConnectionResetError):
        desk.post(path, mail)
    assert len(desk.portal.sent) == 1
    desk.control("faults", [{"switch": "too_many", "times": 1}, {"switch": "threshold", "times": 1}])
    assert [desk.get("/tickets").json()["errorCode"] for _ in range(2)] == ["TOO_MANY_REQUESTS", "THRESHOLD_EXCEEDED"]
    assert desk.call("DELETE", "/__sandbox/faults").json()["cleared"] > 0
    assert desk.post("/__sandbox/faults", {"switch": "moon"}).status_code == 400


def test_a_customer_writes_on_a_ticket_and_anew(desk: Desk) -> None:
    ticket = desk.ticket()
    mail = {"contact": ticket["contactId"], "content": "<p>Where is it?</p>"}
    thread = desk.control("mail", {**mail, "ticket": ticket["id"]})["thread"]
    row = desk.get(f"/tickets/{ticket['id']}/threads").json()["data"][0]
    assert (row["id"], row["direction"], "content" in row) == (thread, "in", False)
    assert desk.get(f"/tickets/{ticket['id']}/threads/{thread}").json()["content"] == mail["content"]
    assert desk.control("mail", {**mail, "subject": "Another"})["ticket"] != ticket["id"]


def test_a_reply_needs_an_address_of_the_portal_and_a_forward_a_recipient(desk: Desk) -> None:
    path = f"/tickets/{desk.ticket()['id']}/sendReply"
    foreign = desk.post(path, {"channel": "EMAIL", "content": "x", "fromEmailAddress": "me@example.org"})
    assert foreign.json()["errors"][0]["fieldName"] == "/fromEmailAddress"
    assert desk.post(path, {"channel": "EMAIL", "content": "x", "isForward": True}).status_code == 422


def test_closing_notifies_the_customer_unless_told_not_to(desk: Desk) -> None:
    for quiet, mails in (("true", 0), ("false", 1)):
        ticket = desk.ticket()
        desk.patch(f"/tickets/{ticket['id']}?disableClosureNotification={quiet}", {"status": "Closed"})
        assert len(desk.portal.sent) == mails


def test_many_tickets_get_one_value(desk: Desk) -> None:
    ids = [desk.ticket()["id"], desk.ticket()["id"]]
    assert (
        desk.post("/tickets/updateMany", {"ids": ids, "fieldName": "priority", "fieldValue": "Low"}).status_code == 204
    )
    assert {desk.get(f"/tickets/{one}").json()["priority"] for one in ids} == {"Low"}


def test_a_file_is_uploaded(desk: Desk) -> None:
    answer = desk.call("POST", "/uploads", files={"file": ("plan.txt", b"12345")})
    assert (answer.json()["name"], answer.json()["size"]) == ("plan.txt", "5")


def test_secrets_are_not_in_the_log(desk: Desk) -> None:
    desk.get("/tickets")
    log = desk.get("/../../__sandbox/requests").json()
    assert log["total"] == 1
    assert desk.authorization.split()[1] not in json.dumps(log)


def test_the_readme_names_every_switch_fault_and_option() -> None:
    text = (Path(control.__file__).parent / "README.md").read_text(encoding="utf-8")
    main = (Path(control.__file__).parent / "__main__.py").read_text(encoding="utf-8")
    named = {
        *control.SWITCHES,
        *control.READ,
        *(name for _, name in control.CHANGES),
        *control.Switches.__struct_fields__,
    }
    missing = [
        one for one in (*named, *re.findall(r'"(--[a-z-]+)"', main)) if f"`{one}" not in text and f"/{one}`" not in text
    ]
    assert missing == []
