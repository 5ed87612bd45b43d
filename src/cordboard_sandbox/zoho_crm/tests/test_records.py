"""Create, read, update, upsert, delete, external keys (F20 to F24, F33, F34, F38)."""

import json
from typing import Any

import pytest

KEY = {"module": "Calls", "api_name": "Cb_Call_Key"}


def code(reply: Any, at: int = 0) -> str:
    return str(reply.json()["data"][at]["code"])


def keyed(api: Any, module: str = "Leads", **flags: bool) -> None:
    """Give a module the field Cb_Call_Key, external unless told otherwise."""
    api.post(
        f"/settings/fields?module={module}",
        {"fields": [{"field_label": "Cb Call Key", "data_type": "text", "length": 120}]},
    )
    api.post("/__sandbox/fields", {"module": module, "api_name": "Cb_Call_Key", **(flags or {"external": True})})


def test_ids_grow_and_are_numeric_strings(api: Any) -> None:
    first, second = api.create("Leads", Last_Name="A"), api.create("Leads", Last_Name="B")
    assert first.isdigit()
    assert len(first) == 18
    assert int(first) < int(second)


def test_results_keep_the_order_of_the_input(api: Any) -> None:
    reply = api.post("/Leads", {"data": [{"Last_Name": "A"}, {}, {"Last_Name": "C"}]})
    assert reply.status_code == 207
    assert [row["code"] for row in reply.json()["data"]] == ["SUCCESS", "MANDATORY_NOT_FOUND", "SUCCESS"]
    assert reply.json()["data"][1]["details"]["json_path"] == "$.data[1].Last_Name"


def test_all_failed_is_400_with_the_same_envelope(api: Any) -> None:
    reply = api.post("/Leads", {"data": [{}, {}]})
    assert (reply.status_code, len(reply.json()["data"])) == (400, 2)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "MANDATORY_NOT_FOUND"),
        ({"data": []}, "INVALID_DATA"),
        ({"data": {}}, "INVALID_DATA"),
        ({"data": [{}] * 101}, "LIMIT_EXCEEDED"),
        ([], "INVALID_DATA"),
    ],
)
def test_a_malformed_body_is_a_flat_error(api: Any, body: Any, expected: str) -> None:
    reply = api.post("/Leads", body)
    assert (reply.status_code, reply.json()["code"], reply.json()["status"]) == (400, expected, "error")


def test_broken_json_is_told(api: Any) -> None:
    assert api.call("POST", "/Leads", content=b"{nonsense").json()["code"] == "INVALID_DATA"


def test_json_is_read_whatever_its_content_type_and_ids_may_be_numbers(api: Any) -> None:
    contact = api.create("Contacts", Last_Name="Number")
    deal = {
        "Deal_Name": "D",
        "Stage": "First call",
        "Pipeline": "Telephone sales",
        "Contact_Name": {"id": int(contact)},
    }
    body = json.dumps({"data": [deal]})
    reply = api.call("POST", "/Deals", content=body.encode(), headers={"Content-Type": "text/plain"})
    assert reply.status_code == 201
    assert reply.headers["content-type"] == "application/json;charset=UTF-8"


@pytest.mark.parametrize(
    ("field", "value", "details"),
    [
        ("Last_Name", "x" * 81, {"maximum_length": 80}),
        ("Last_Name", 7, {"expected_data_type": "text"}),
        ("Lead_Source", "Nowhere", {"expected_data_type": "picklist"}),
        ("Phone", "not a number", {"expected_data_type": "phone"}),
        ("Email", "nobody", {"expected_data_type": "email"}),
        ("Owner", {"id": "1"}, {"expected_data_type": "bigint"}),
        ("Tag", [{"name": "x" * 26}], {"maximum_length": 25}),
    ],
)
def test_a_wrong_value_is_named_with_its_path(api: Any, field: str, value: Any, details: dict[str, Any]) -> None:
    reply = api.post("/Leads", {"data": [{"Last_Name": "A", field: value}]})
    error = reply.json()["data"][0]
    assert (reply.status_code, error["code"]) == (400, "INVALID_DATA")
    assert error["details"]["api_name"] == field
    assert error["details"]["json_path"] == f"$.data[0].{field}"
    assert details.items() <= error["details"].items()


def test_several_errors_of_one_record_come_together(api: Any) -> None:
    error = api.post("/Leads", {"data": [{"Phone": "?", "Email": "?"}]}).json()["data"][0]
    assert error["code"] == "MULTIPLE_OR_MULTI_ERRORS"
    assert {inner["details"]["api_name"] for inner in error["details"]["errors"]} == {"Phone", "Email", "Last_Name"}


def test_a_lookup_must_exist(api: Any) -> None:
    reply = api.post("/Contacts", {"data": [{"Last_Name": "A", "Account_Name": {"id": "123"}}]})
    assert code(reply) == "INVALID_DATA"


def test_an_inactive_user_cannot_own(api: Any) -> None:
    assert (
        code(api.post("/Leads", {"data": [{"Last_Name": "A", "Owner": {"id": api.user("Former")}}]})) == "INVALID_DATA"
    )


def test_an_unknown_field_is_ignored_and_told_in_the_log(api: Any) -> None:
    api.create("Leads", Last_Name="A", Nonsense="x")
    warnings = api.get("/__sandbox/requests?limit=1").json()["data"][0]["warnings"]
    assert warnings == ["Leads.Nonsense is no field; ignored, as the service is believed to do"]


def test_lists_need_fields_and_answer_only_these(api: Any) -> None:
    assert api.get("/Leads").json()["code"] == "REQUIRED_PARAM_MISSING"
    row = api.get("/Leads?fields=Last_Name,Owner&per_page=1").json()["data"][0]
    assert set(row) == {"id", "Last_Name", "Owner"}
    assert set(row["Owner"]) == {"id", "name", "email"}


def test_pages_follow_each_other_by_number_and_by_token(api: Any) -> None:
    first = api.get("/Leads?fields=Last_Name&per_page=10&sort_by=id&sort_order=asc").json()
    assert first["info"]["more_records"] is True
    token = first["info"]["next_page_token"]
    by_token = api.get(f"/Leads?fields=Last_Name&per_page=10&sort_by=id&sort_order=asc&page_token={token}").json()
    by_number = api.get("/Leads?fields=Last_Name&per_page=10&sort_by=id&sort_order=asc&page=2").json()
    assert by_token["data"] == by_number["data"] != first["data"]


def test_a_page_token_belongs_to_its_query_and_lives_a_day(api: Any) -> None:
    token = api.get("/Leads?fields=Last_Name&per_page=5").json()["info"]["next_page_token"]
    other = api.get(f"/Leads?fields=Phone&per_page=5&page_token={token}")
    assert other.json()["code"] == "TOKEN_BOUND_DATA_MISMATCH"
    api.post("/__sandbox/clock", {"advance_s": 86_401})
    api.sign_in()
    assert api.get(f"/Leads?fields=Last_Name&per_page=5&page_token={token}").json()["code"] == "EXPIRED_VALUE"


def test_beyond_two_thousand_a_token_is_needed(api: Any) -> None:
    assert api.get("/Leads?fields=Last_Name&page=11").json()["code"] == "DISCRETE_PAGINATION_LIMIT_EXCEEDED"


def test_an_empty_list_is_204(api: Any) -> None:
    assert api.get("/Tasks?fields=Subject").status_code == 204


def test_unknown_paths_methods_modules_and_ids_each_have_their_error(api: Any) -> None:
    assert (api.get("/Nonsense?fields=x").status_code, api.get("/Nonsense?fields=x").json()["code"]) == (
        400,
        "INVALID_MODULE",
    )
    assert (api.get("/a/b/c/d/e").status_code, api.get("/a/b/c/d/e").json()["code"]) == (404, "INVALID_URL_PATTERN")
    assert (api.call("PATCH", "/Leads").status_code, api.call("PATCH", "/Leads").json()["code"]) == (
        405,
        "INVALID_REQUEST_METHOD",
    )
    assert api.get("/Leads/abc").json()["code"] == "INVALID_DATA"
    assert api.get("/Leads/123").status_code == 204


def test_updating_changes_what_is_named_and_null_clears(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A", City="Telde", Phone="928000111")
    api.post("/__sandbox/clock", {"advance_s": 60})
    assert api.put(f"/Leads/{lead}", {"data": [{"City": None, "Company": "Viveros"}]}).status_code == 200
    record = api.read("Leads", lead)
    assert (record["City"], record["Company"], record["Phone"]) == (None, "Viveros", "928000111")
    assert record["Modified_Time"] > record["Created_Time"]


def test_a_mandatory_field_cannot_be_cleared(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    assert code(api.put("/Leads", {"data": [{"id": lead, "Last_Name": None}]})) == "MANDATORY_NOT_FOUND"


def test_updating_many_tells_missing_ids_apart(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    reply = api.put("/Leads", {"data": [{"id": lead, "City": "Telde"}, {"id": "1"}, {"City": "X"}]})
    assert reply.status_code == 207
    assert [row["code"] for row in reply.json()["data"]] == ["SUCCESS", "INVALID_DATA", "MANDATORY_NOT_FOUND"]


def test_a_lost_race_is_412(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    seen = api.iso()
    api.post("/__sandbox/clock", {"advance_s": 2})
    api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]})
    reply = api.put(f"/Leads/{lead}", {"data": [{"City": "Arucas"}]}, headers={"If-Unmodified-Since": seen})
    assert (reply.status_code, code(reply)) == (412, "ALREADY_MODIFIED")


def test_reading_since_a_moment_answers_304_or_what_changed(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    header = {"If-Modified-Since": api.iso()}
    assert api.get(f"/Leads/{lead}", headers=header).status_code == 304
    assert api.get("/Leads?fields=City", headers=header).status_code == 304
    api.post("/__sandbox/clock", {"advance_s": 3})
    api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]})
    assert [row["id"] for row in api.get("/Leads?fields=City", headers=header).json()["data"]] == [lead]


def test_times_are_written_in_the_zone_of_the_org(api: Any) -> None:
    api.org.state.zone = "Europe/Kyiv"
    lead = api.create("Leads", Last_Name="A")
    assert api.read("Leads", lead)["Created_Time"].endswith("+02:00")


def test_a_unique_field_names_the_record_that_stands(api: Any) -> None:
    keyed(api, unique=True)
    first = api.create("Leads", Last_Name="A", Cb_Call_Key="01J")
    reply = api.post("/Leads", {"data": [{"Last_Name": "Other"}, {"Last_Name": "B", "Cb_Call_Key": "01j"}]})
    error = reply.json()["data"][1]
    assert (reply.status_code, error["code"]) == (207, "DUPLICATE_DATA")
    assert error["details"]["api_name"] == "Cb_Call_Key"
    assert error["details"]["json_path"] == "$.data[1].Cb_Call_Key"
    assert error["details"]["duplicate_record"]["id"] == first
    assert error["details"]["duplicate_record"]["module"]["api_name"] == "Leads"


def test_a_freed_unique_value_can_be_taken_again(api: Any) -> None:
    keyed(api, unique=True)
    first = api.create("Leads", Last_Name="A", Cb_Call_Key="01J")
    api.put(f"/Leads/{first}", {"data": [{"Cb_Call_Key": "01K"}]})
    second = api.create("Leads", Last_Name="B", Cb_Call_Key="01J")
    api.delete(f"/Leads/{second}")
    assert api.create("Leads", Last_Name="C", Cb_Call_Key="01J")


def test_two_rows_of_one_batch_cannot_share_a_key(api: Any) -> None:
    keyed(api)
    reply = api.post(
        "/Leads", {"data": [{"Last_Name": "A", "Cb_Call_Key": "k"}, {"Last_Name": "B", "Cb_Call_Key": "k"}]}
    )
    assert [row["code"] for row in reply.json()["data"]] == ["SUCCESS", "DUPLICATE_DATA"]


def test_an_external_key_addresses_a_record(api: Any) -> None:
    keyed(api)
    header = {"X-EXTERNAL": "Leads.Cb_Call_Key"}
    made = api.post("/Leads", {"data": [{"Last_Name": "A", "Cb_Call_Key": "01J"}]}, headers=header)
    lead = made.json()["data"][0]["details"]["id"]
    assert api.get("/Leads/01J", headers=header).json()["data"][0]["id"] == lead
    assert api.get("/Leads/none", headers=header).status_code == 204
    assert api.put("/Leads/01J", {"data": [{"City": "Telde"}]}, headers=header).status_code == 200
    assert api.put("/Leads", {"data": [{"Cb_Call_Key": "01J", "City": "Arucas"}]}, headers=header).status_code == 200
    assert api.read("Leads", lead)["City"] == "Arucas"
    assert api.delete("/Leads/01J", headers=header).status_code == 200


def test_a_header_that_names_no_external_field_is_refused(api: Any) -> None:
    assert api.get("/Leads/01J", headers={"X-EXTERNAL": "Leads.Phone"}).json()["code"] == "INVALID_DATA"


def test_upsert_goes_by_the_given_field_and_says_what_it_did(api: Any) -> None:
    body = {"data": [{"Last_Name": "A", "Email": "one@clients.test"}], "duplicate_check_fields": ["Email"]}
    first, second = (api.post("/Leads/upsert", body).json()["data"][0] for _ in range(2))
    assert (first["action"], second["action"], second["duplicate_field"]) == ("insert", "update", "Email")
    assert first["details"]["id"] == second["details"]["id"]


def test_upsert_by_phone_needs_a_unique_phone(api: Any) -> None:
    body = {"data": [{"Last_Name": "A", "Phone": "928000111"}], "duplicate_check_fields": ["Phone"]}
    assert api.post("/Leads/upsert", body).json()["code"] == "INVALID_DATA"
    api.post("/__sandbox/fields", {"module": "Leads", "api_name": "Phone", "unique": True})
    assert api.post("/Leads/upsert", body).status_code == 200


@pytest.mark.parametrize("module", ["Calls", "Tasks", "Events", "Notes"])
def test_upsert_is_not_for_activities(api: Any, module: str) -> None:
    assert api.post(f"/{module}/upsert", {"data": [{"Subject": "x"}]}).json()["code"] == "NOT_SUPPORTED"


def test_deleted_records_are_listed_since_a_moment(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Gone")
    before = api.iso()
    api.post("/__sandbox/clock", {"advance_s": 10})
    assert api.delete(f"/Leads?ids={lead}").json()["data"][0]["code"] == "SUCCESS"
    (row,) = api.get("/Leads/deleted", headers={"If-Modified-Since": before}).json()["data"]
    assert (row["id"], row["display_name"], row["type"]) == (lead, "Gone", "recycle")
    assert api.get("/Leads/deleted", headers={"If-Modified-Since": api.iso(1)}).status_code == 304
    api.post("/__sandbox/clock", {"advance_s": 61 * 86_400})
    api.sign_in()
    assert api.get("/Leads/deleted?type=permanent").json()["data"][0]["id"] == lead


def test_a_locked_record_is_refused_until_it_is_unlocked(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Locked")
    api.fault(switch="lock", module="Leads", id=lead)
    reply = api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]})
    assert (reply.status_code, code(reply)) == (403, "RECORD_LOCKED")
    assert api.read("Leads", lead)["$locked_for_me"] is True
    api.fault(switch="lock", module="Leads", id=lead, locked=False)
    assert api.put(f"/Leads/{lead}", {"data": [{"City": "Telde"}]}).status_code == 200


def test_a_record_is_locked_and_unlocked_through_the_api(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Locked")
    made = api.post(f"/Leads/{lead}/Locking_Information__s", {"data": [{"Locked_Reason__s": "audit"}]})
    lock = made.json()["data"][0]["details"]["id"]
    assert api.get(f"/Leads/{lead}/Locking_Information__s").json()["data"][0]["Locked_Reason__s"] == "audit"
    assert api.delete(f"/Leads/{lead}").status_code == 403
    assert api.delete(f"/Leads/{lead}/Locking_Information__s/{lock}").status_code == 200
    assert api.delete(f"/Leads/{lead}").status_code == 200


def test_older_versions_answer_the_same(api: Any) -> None:
    assert api.get("/crm/v7/Leads?fields=Last_Name").status_code == 200
    assert api.get("/crm/v1/Leads?fields=Last_Name").status_code == 404
