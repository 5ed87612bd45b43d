"""Merging duplicates into a master record."""

from typing import Any


def merge(api: Any, module: str, master: str, *children: Any) -> Any:
    rows = [{"id": child, "_fields": [{"api_name": name} for name in names]} for child, names in children]
    return api.post(f"/{module}/{master}/actions/merge", {"merge": [{"data": rows}]})


def test_the_master_takes_the_chosen_fields_and_everything_that_belongs_to_the_child(api: Any) -> None:
    master = api.create("Contacts", Last_Name="Vega", Phone="928000111", Description="old")
    child = api.create("Contacts", Last_Name="Vega Ana", Email="ana@vega.test", Description="new")
    task = api.create("Tasks", Subject="T", Who_Id=child)
    api.post(f"/Contacts/{child}/Notes", {"data": [{"Note_Content": "wants a quote"}]})
    reply = merge(api, "Contacts", master, (child, ["Email"]))
    assert (reply.status_code, reply.json()["merge"][0]["code"]) == (201, "SUCCESS")
    record = api.read("Contacts", master)
    assert (record["Last_Name"], record["Email"], record["Description"]) == ("Vega", "ana@vega.test", "old")
    assert api.read("Tasks", task)["Who_Id"]["id"] == master
    assert api.get(f"/Contacts/{master}/Notes?fields=Note_Content").json()["data"][0]["Note_Content"] == "wants a quote"
    assert api.get(f"/Contacts/{child}").status_code == 204
    assert [row["id"] for row in api.get("/Contacts/deleted").json()["data"]] == [child]


def test_what_cannot_be_merged_changes_nothing(api: Any) -> None:
    master, child, more = (api.create("Leads", Last_Name=name, Company="-") for name in "ABC")
    far = api.create("Leads", Last_Name="D", Company="-")
    wrong = [
        merge(api, "Leads", master),
        merge(api, "Leads", master, (child, []), (more, []), (far, [])),
        merge(api, "Leads", master, (master, [])),
        merge(api, "Leads", master, ("1", [])),
        merge(api, "Leads", master, (child, ["Nonsense"])),
        merge(api, "Leads", master, (child, ["Created_Time"])),
    ]
    codes = ["MANDATORY_NOT_FOUND", "LIMIT_EXCEEDED", "DUPLICATE_DATA", "INVALID_DATA", "INVALID_DATA", "NOT_ALLOWED"]
    assert [reply.json()["merge"][0]["code"] for reply in wrong] == codes
    assert {reply.status_code for reply in wrong} == {400}
    assert all(api.get(f"/Leads/{one}").status_code == 200 for one in (master, child, more, far))


def test_merging_needs_its_own_scope(api: Any) -> None:
    master, child = (api.create("Leads", Last_Name=name, Company="-") for name in "AB")
    api.post("/__sandbox/oauth", {"remove_scope": "ZohoCRM.modules.Leads.WRITE"})
    assert merge(api, "Leads", master, (child, [])).json()["code"] == "OAUTH_SCOPE_MISMATCH"


def test_a_scheduled_merge_is_carried_out_later_and_tells_its_state(api: Any) -> None:
    api.post("/__sandbox/switches", {"merge_delay_s": 30})
    master, child = (api.create("Leads", Last_Name=name, Company="-", City=name) for name in "AB")
    (row,) = merge(api, "Leads", master, (child, ["City"])).json()["merge"]
    assert (row["code"], row["status"]) == ("SCHEDULED", "success")
    path = f"/Leads/{master}/actions/merge?job_id={row['details']['job_id']}"
    again = merge(api, "Leads", master, (child, ["City"])).json()["merge"][0]
    assert again["code"] == "SCHEDULED"
    assert api.get(path).json()["merge"][0]["status"] == "SCHEDULED"
    assert api.get(f"/Leads/{child}").status_code == 200
    api.post("/__sandbox/clock", {"advance_s": 31})
    assert api.get(path).json()["merge"][0]["status"] == "COMPLETED"
    assert api.get(f"/Leads/{child}").status_code == 204
    assert api.read("Leads", master)["City"] == "B"
    assert api.get(f"/Leads/{master}/actions/merge?job_id=1").status_code == 204
