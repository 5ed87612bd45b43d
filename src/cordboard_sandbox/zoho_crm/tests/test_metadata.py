"""Users, org, fields, modules, layouts, pipelines (F10 to F14), price list (F44)."""

from typing import Any

import pytest


def test_the_current_user_is_the_one_who_consented(api: Any) -> None:
    (user,) = api.get("/users?type=CurrentUser").json()["users"]
    assert (user["full_name"], user["email"], user["status"]) == ("Ana Ruiz", "ana.ruiz@miempresa.test", "active")


@pytest.mark.parametrize(
    ("kind", "count"), [("AllUsers", 7), ("ActiveConfirmedUsers", 6), ("DeactiveUsers", 1), ("AdminUsers", 1)]
)
def test_users_are_chosen_by_type(api: Any, kind: str, count: int) -> None:
    assert len(api.get(f"/users?type={kind}").json()["users"]) == count


def test_no_such_users_is_204(api: Any) -> None:
    reply = api.get("/users?type=NotConfirmedUsers")
    assert (reply.status_code, reply.content) == (204, b"")
    assert "content-type" not in reply.headers


def test_the_org_has_its_number_for_life_and_its_licence(api: Any) -> None:
    (org,) = api.get("/org").json()["org"]
    assert org["zgid"] == "700000007"
    assert org["license_details"]["paid_type"] == "enterprise"
    assert org["time_zone"] == "Atlantic/Canary"


def test_fields_tell_types_lengths_and_values(api: Any) -> None:
    fields = {field["api_name"]: field for field in api.get("/settings/fields?module=Leads").json()["fields"]}
    assert fields["Last_Name"]["system_mandatory"] is True
    assert fields["Phone"]["data_type"] == "phone"
    assert fields["Utm_Source"]["custom_field"] is True
    assert fields["Created_Time"]["operation_type"]["api_create"] is False
    assert {"Cold Call"} <= {value["actual_value"] for value in fields["Lead_Source"]["pick_list_values"]}


def test_phone_fields_of_contacts_include_the_orgs_own(api: Any) -> None:
    fields = api.get("/settings/fields?module=Contacts").json()["fields"]
    phones = {field["api_name"] for field in fields if field["data_type"] == "phone"}
    assert phones == {"Phone", "Mobile", "Home_Phone", "Other_Phone", "Asst_Phone", "Fax", "WhatsApp"}


def test_an_unknown_module_is_named_so(api: Any) -> None:
    reply = api.get("/settings/fields?module=Nonsense")
    assert (reply.status_code, reply.json()["code"]) == (400, "INVALID_MODULE")
    assert api.get("/settings/fields").json()["code"] == "REQUIRED_PARAM_MISSING"


def test_a_custom_field_is_made_and_then_written(api: Any) -> None:
    made = api.post(
        "/settings/fields?module=Calls",
        {"fields": [{"field_label": "Cb Call Key", "data_type": "text", "length": 120}]},
    )
    assert (made.status_code, made.json()["fields"][0]["code"]) == (201, "SUCCESS")
    fields = {field["api_name"]: field for field in api.get("/settings/fields?module=Calls").json()["fields"]}
    assert (fields["Cb_Call_Key"]["length"], fields["Cb_Call_Key"]["unique"]) == (120, {})
    again = api.post("/settings/fields?module=Calls", {"fields": [{"field_label": "Cb Call Key", "data_type": "text"}]})
    assert (again.status_code, again.json()["fields"][0]["code"]) == (400, "DUPLICATE_DATA")


@pytest.mark.parametrize("allowed", [True, False])
def test_a_key_field_through_the_api_depends_on_the_switch(api: Any, allowed: bool) -> None:
    api.post("/__sandbox/switches", {"key_fields_by_api": allowed})
    wish = {"field_label": "Cb Call Key", "data_type": "text", "external": {"type": "org", "show": True}}
    api.post("/settings/fields?module=Calls", {"fields": [wish]})
    (field,) = [f for f in api.get("/settings/fields?module=Calls").json()["fields"] if f["api_name"] == "Cb_Call_Key"]
    assert bool(field["external"]) is allowed


def test_modules_and_fields_answer_304_until_something_changes(api: Any) -> None:
    header = {"If-Modified-Since": api.iso()}
    assert api.get("/settings/modules", headers=header).status_code == 304
    assert api.get("/settings/fields?module=Leads", headers=header).status_code == 304
    api.post("/__sandbox/clock", {"advance_s": 5})
    api.post("/settings/fields?module=Leads", {"fields": [{"field_label": "New", "data_type": "text"}]})
    assert api.get("/settings/fields?module=Leads", headers=header).status_code == 200


def test_pipelines_of_a_layout_tell_which_stages_are_open(api: Any) -> None:
    standard, services = api.get("/settings/layouts?module=Deals").json()["layouts"]
    pipelines = api.get(f"/settings/pipeline?layout_id={standard['id']}").json()["pipeline"]
    assert [line["actual_value"] for line in pipelines] == ["Standard (Standard)", "Telephone sales"]
    kinds = {stage["actual_value"]: stage["forecast_type"] for stage in pipelines[0]["maps"]}
    assert (kinds["Qualification"], kinds["Closed Won"], kinds["Closed Lost"]) == ("Open", "Closed Won", "Closed Lost")
    (only,) = api.get(f"/settings/pipeline?layout_id={services['id']}").json()["pipeline"]
    assert only["actual_value"] == "Services"


def test_a_layout_without_pipelines_is_204_and_none_at_all_an_error(api: Any) -> None:
    (layout,) = api.get("/settings/layouts?module=Leads").json()["layouts"]
    assert api.get(f"/settings/pipeline?layout_id={layout['id']}").status_code == 204
    assert api.get("/settings/pipeline").json()["code"] == "REQUIRED_PARAM_MISSING"


def test_related_lists_name_their_modules(api: Any) -> None:
    lists = {
        row["api_name"]: row["module"]["api_name"]
        for row in api.get("/settings/related_lists?module=Contacts").json()["related_lists"]
    }
    assert (lists["Calls"], lists["Deals"], lists["Notes"]) == ("Calls", "Deals", "Notes")


def test_the_price_list_knows_scopes_and_credits(api: Any) -> None:
    prices = {row["path"]: row["operation_types"] for row in api.get("/__apis").json()["__apis"]}
    (coql,) = prices["/crm/v8/coql"]
    assert (coql["min_credits"], coql["max_credits"], coql["oauth_scope"]) == (1, 3, "ZohoCRM.coql.READ")


def test_call_preferences_are_kept(api: Any) -> None:
    api.put("/settings/call_preferences", {"call_preferences": {"show_from_number": False}})
    assert api.get("/settings/call_preferences").json()["call_preferences"]["show_from_number"] is False


@pytest.mark.parametrize("path", ["/settings/profiles", "/settings/roles", "/__features"])
def test_further_settings_answer(api: Any, path: str) -> None:
    assert api.get(path).status_code == 200


def test_an_administrator_deletes_a_stage_and_a_pipeline_and_brings_them_back(api: Any) -> None:
    def names() -> list[str]:
        standard = api.get("/settings/layouts?module=Deals").json()["layouts"][0]
        found = api.get(f"/settings/pipeline?layout_id={standard['id']}").json()["pipeline"]
        return [f"{one['actual_value']}: {len(one['maps'])}" for one in found]

    before = names()
    api.post("/__sandbox/pipelines", {"pipeline": "Telephone sales", "stage": "Offer sent"})
    assert names() == [before[0], "Telephone sales: 4"]
    api.post("/__sandbox/pipelines", {"pipeline": "Telephone sales"})
    assert names() == before[:1]
    for stage in ("", "Offer sent"):
        api.post("/__sandbox/pipelines", {"pipeline": "Telephone sales", "stage": stage, "deleted": False})
    assert names() == before
    assert api.post("/__sandbox/pipelines", {"pipeline": "None"}).json()["code"] == "INVALID_DATA"


def test_the_values_of_a_field_can_be_changed(api: Any) -> None:
    api.post("/__sandbox/fields", {"module": "Leads", "api_name": "Lead_Status", "options": ["New"]})
    fields = api.get("/settings/fields?module=Leads").json()["fields"]
    status = next(one for one in fields if one["api_name"] == "Lead_Status")
    assert [one["actual_value"] for one in status["pick_list_values"]] == ["-None-", "New"]
