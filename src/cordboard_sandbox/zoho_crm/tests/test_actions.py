"""Owners, notes, attachments, tags, conversion, bulk read (F30 to F32, F35)."""

import csv
import io
import zipfile
from typing import Any


def test_an_owner_changes_with_what_belongs_to_the_record(api: Any) -> None:
    lead, olha = api.create("Leads", Last_Name="A"), api.user("Olha")
    task = api.create("Tasks", Subject="T", What_Id=lead, **{"$se_module": "Leads"})
    body = {"owner": {"id": olha}, "notify": False, "related_modules": [{"api_name": "Tasks"}]}
    reply = api.post(f"/Leads/{lead}/actions/change_owner", body)
    assert (reply.status_code, reply.json()["data"][0]["message"]) == (200, "owner is successfully updated")
    assert api.read("Leads", lead)["Owner"]["id"] == api.read("Tasks", task)["Owner"]["id"] == olha


def test_owners_of_many_change_at_once(api: Any) -> None:
    leads = [api.create("Leads", Last_Name=name) for name in "AB"]
    reply = api.post("/Leads/actions/change_owner", {"ids": [*leads, "1"], "owner": {"id": api.user("Julien")}})
    assert reply.status_code == 207
    assert [row["status"] for row in reply.json()["data"]] == ["success", "success", "error"]


def test_an_inactive_user_becomes_no_owner(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    assert (
        api.post(f"/Leads/{lead}/actions/change_owner", {"owner": {"id": api.user("Former")}}).json()["code"]
        == "INVALID_DATA"
    )


def test_a_mass_change_is_scheduled_runs_and_completes(api: Any) -> None:
    marta = api.user("Marta")
    started = api.post("/Leads/actions/mass_change_owner", {"cvid": "1", "owner": {"id": marta}})
    assert started.status_code == 202
    job, states = started.json()["data"][0]["details"]["job_id"], []
    for _ in range(3):
        states.append(api.get(f"/Leads/actions/mass_change_owner?job_id={job}").json()["data"][0]["Status"])
        api.post("/__sandbox/clock", {"advance_s": 3})
    assert states == ["SCHEDULED", "RUNNING", "COMPLETED"]
    assert {row["Owner"]["id"] for row in api.get("/__sandbox/records/Leads").json()["data"]} == {marta}


def test_notes_hang_on_their_record(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    parent = {"id": lead, "module": {"api_name": "Leads"}}
    reply = api.post(
        "/Notes", {"data": [{"Note_Title": "After call", "Note_Content": "wants a quote", "Parent_Id": parent}]}
    )
    assert reply.status_code == 201
    assert api.post(f"/Leads/{lead}/Notes", {"data": [{"Note_Content": "and a visit"}]}).status_code == 201
    rows = api.get(f"/Leads/{lead}/Notes?fields=Note_Content,Parent_Id&sort_order=asc").json()["data"]
    assert [row["Note_Content"] for row in rows] == ["wants a quote", "and a visit"]
    assert rows[0]["Parent_Id"]["id"] == lead
    assert api.post("/Notes", {"data": [{"Note_Content": "x"}]}).json()["data"][0]["details"]["api_name"] == "Parent_Id"
    assert (
        api.post("/Notes", {"data": [{"Parent_Id": parent}]}).json()["data"][0]["details"]["api_name"] == "Note_Content"
    )


def test_a_file_is_attached_downloaded_and_removed(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    made = api.call(
        "POST",
        f"/Leads/{lead}/Attachments",
        files={"file": ("talk.mp3", b"\x00\r\nsound\r\n--not-the-end", "audio/mpeg")},
    )
    attachment = made.json()["data"][0]["details"]["id"]
    assert made.json()["data"][0]["message"] == "attachment uploaded successfully"
    assert api.get(f"/Leads/{lead}/Attachments/{attachment}").content == b"\x00\r\nsound\r\n--not-the-end"
    assert api.delete(f"/Leads/{lead}/Attachments/{attachment}").status_code == 200
    assert api.get(f"/Leads/{lead}/Attachments?fields=File_Name").status_code == 204


def test_a_recording_is_attached_by_its_address(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A")
    api.call(
        "POST",
        f"/Leads/{lead}/Attachments",
        params={"attachmentUrl": "https://rec.example/1.mp3", "title": "Recording"},
    )
    (row,) = api.get(f"/Leads/{lead}/Attachments?fields=File_Name").json()["data"]
    assert (row["$link_url"], row["File_Name"]) == ("https://rec.example/1.mp3", "Recording")
    assert api.call("POST", f"/Leads/{lead}/Attachments").json()["code"] == "EXPECTED_PARAM_MISSING"


def test_files_are_uploaded_ten_at_most(api: Any) -> None:
    reply = api.call("POST", "/files", files=[("file", (f"{at}.txt", b"x")) for at in range(2)])
    assert [row["details"]["name"] for row in reply.json()["data"]] == ["0.txt", "1.txt"]
    assert (
        api.call("POST", "/files", files=[("file", (f"{at}.txt", b"x")) for at in range(11)]).json()["code"]
        == "LIMIT_EXCEEDED"
    )


def test_tags_come_and_go(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A", Tag=[{"name": "old"}])
    reply = api.post(f"/Leads/{lead}/actions/add_tags", {"tags": [{"name": "telephony"}]})
    assert reply.json()["success_count"] == "1"
    assert [tag["name"] for tag in reply.json()["data"][0]["details"]["tags"]] == ["old", "telephony"]
    api.post("/Leads/actions/remove_tags", {"tags": [{"name": "old"}], "ids": [lead]})
    assert [tag["name"] for tag in api.read("Leads", lead)["Tag"]] == ["telephony"]
    api.post("/Leads/actions/add_tags", {"tags": [{"name": "only"}], "ids": [lead], "over_write": True})
    assert [tag["name"] for tag in api.read("Leads", lead)["Tag"]] == ["only"]


def test_a_lead_becomes_contact_account_and_deal_and_its_calls_move(api: Any) -> None:
    lead = api.create(
        "Leads", First_Name="Nuria", Last_Name="Vega", Company="Viveros Vega", Phone="928000111", Utm_Source="ads"
    )
    missed = {
        "Subject": "M",
        "Call_Type": "Missed",
        "Call_Start_Time": api.iso(-60),
        "What_Id": lead,
        "$se_module": "Leads",
    }
    call = api.create("Calls", **missed)
    deal = {
        "Deal_Name": "Intro",
        "Pipeline": "Standard (Standard)",
        "Stage": "Qualification",
        "Closing_Date": "2026-12-31",
    }
    reply = api.post(
        f"/Leads/{lead}/actions/convert", {"data": [{"Deals": deal, "carry_over_tags": {"Contacts": ["telephony"]}}]}
    )
    made = reply.json()["data"][0]["details"]
    contact = api.read("Contacts", made["Contacts"]["id"])
    assert (contact["Full_Name"], contact["Phone"], contact["Utm_Source"]) == ("Nuria Vega", "928000111", "ads")
    assert contact["Account_Name"]["name"] == "Viveros Vega"
    assert api.read("Deals", made["Deals"]["id"])["Contact_Name"]["id"] == contact["id"]
    assert api.read("Calls", call)["Who_Id"]["id"] == contact["id"]
    assert api.read("Leads", lead)["$converted"] is True
    again = api.post(f"/Leads/{lead}/actions/convert", {"data": [{}]})
    assert (again.status_code, again.json()["data"][0]["code"]) == (400, "ID_ALREADY_CONVERTED")
    assert api.put(f"/Leads/{lead}", {"data": [{"City": "X"}]}).json()["data"][0]["code"] == "CONVERTED_RECORD"


def test_a_conversion_that_cannot_be_whole_does_nothing(api: Any) -> None:
    lead, before = api.create("Leads", Last_Name="Vega", Company="New one"), len(api.org.tables["Accounts"])
    reply = api.post(f"/Leads/{lead}/actions/convert", {"data": [{"Deals": {"Deal_Name": "Intro"}}]})
    assert reply.json()["data"][0]["code"] == "MANDATORY_NOT_FOUND"
    assert len(api.org.tables["Accounts"]) == before


def test_related_records_are_listed(api: Any) -> None:
    account = api.create("Accounts", Account_Name="Acme Telde")
    contact = api.create("Contacts", Last_Name="A", Account_Name=account)
    rows = api.get(f"/Accounts/{account}/Contacts?fields=Last_Name").json()["data"]
    assert [row["id"] for row in rows] == [contact]
    assert api.get(f"/Accounts/{account}/Nonsense?fields=x").json()["code"] == "INVALID_DATA"


def test_bulk_read_answers_a_zipped_table(api: Any) -> None:
    query = {"module": {"api_name": "Leads"}, "fields": ["id", "Last_Name", "Owner"],
             "criteria": {"field": {"api_name": "Last_Name"}, "comparator": "equal", "value": "Bulky"}}  # fmt: skip
    lead = api.create("Leads", Last_Name="Bulky")
    started = api.post("/crm/bulk/v8/read", {"query": query})
    assert (started.status_code, started.json()["data"][0]["code"]) == (201, "ADDED_SUCCESSFULLY")
    job = started.json()["data"][0]["details"]["id"]
    assert api.get(f"/crm/bulk/v8/read/{job}").json()["data"][0]["state"] == "ADDED"
    api.post("/__sandbox/clock", {"advance_s": 3})
    assert api.get(f"/crm/bulk/v8/read/{job}").json()["data"][0]["result"]["count"] == 1
    packed = zipfile.ZipFile(io.BytesIO(api.get(f"/crm/bulk/v8/read/{job}/result").content))
    rows = list(csv.reader(io.StringIO(packed.read(packed.namelist()[0]).decode())))
    assert rows == [["id", "Last_Name", "Owner"], [lead, "Bulky", api.user("Ana")]]
    assert api.get("/__sandbox/requests?limit=4").json()["data"][0]["credits"] == 50
