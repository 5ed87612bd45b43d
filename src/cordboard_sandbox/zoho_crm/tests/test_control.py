"""Snapshot, restore, reset, people, time, the request log, the file on disk, the seed (F43)."""

import re
from pathlib import Path
from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.engine.clock import Clock
from cordboard_sandbox.zoho_crm.engine.persistence import Disk
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.seed import seeded
from cordboard_sandbox.zoho_crm.org.state import State


def test_a_snapshot_brings_everything_back(api: Any) -> None:
    kept = api.create("Leads", Last_Name="Kept", Phone="928000111")
    before = api.get("/__sandbox/records/Leads").json()
    api.post("/__sandbox/snapshot", {"name": "here"})
    api.put(f"/Leads/{kept}", {"data": [{"Last_Name": "Changed"}]})
    api.delete(f"/Leads/{kept}")
    api.create("Leads", Last_Name="Extra")
    api.post("/__sandbox/restore", {"name": "here"})
    assert api.get("/__sandbox/records/Leads").json() == before
    assert api.get("/Leads/deleted").status_code == 204
    assert api.coql("select id from Leads where Phone = '928000111'").json()["data"][0]["id"] == kept


def test_an_unknown_snapshot_is_refused(api: Any) -> None:
    assert api.post("/__sandbox/restore", {"name": "none"}).json()["code"] == "INVALID_DATA"


def test_a_reset_is_the_same_org_again(api: Any) -> None:
    first = api.post("/__sandbox/reset", {"seed": 3}).json()
    people = api.get("/__sandbox/people").json()
    api.sign_in()
    api.create("Leads", Last_Name="Extra")
    assert api.post("/__sandbox/reset", {"seed": 3}).json()["records"] == first["records"]
    assert api.get("/__sandbox/people").json() == people
    assert api.post("/__sandbox/reset", {"seed": 4}).json()["zgid"] != first["zgid"]


def test_people_are_offered_to_a_simulated_pbx_and_can_be_added(api: Any) -> None:
    reply = api.post(
        "/__sandbox/people",
        {"module": "Contacts", "fields": {"First_Name": "Iryna", "Last_Name": "Koval", "Mobile": "067 123-45-67"}},
    )
    assert reply.status_code == 201
    people = api.get("/__sandbox/people").json()["data"]
    assert {"name": "Iryna Koval", "number": "067 123-45-67", "module": "Contacts", "id": reply.json()["id"]} in people
    assert api.get("/Contacts/search?phone=0671234567").status_code == 200
    assert api.post("/__sandbox/people", {"count": 12}).json()["added"]["Leads"] == 6
    assert api.post("/__sandbox/people", {"fields": {}}).status_code == 400


def test_records_are_dumped_by_number_and_by_value(api: Any) -> None:
    api.create("Leads", Last_Name="A", Phone="+34 928-00-01-11")
    assert api.get("/__sandbox/records/Leads?phone=928000111").json()["count"] == 1
    assert api.get("/__sandbox/records/Leads?Last_Name=A").json()["count"] == 1
    assert api.get("/__sandbox/records/Leads?Last_Name=B").json()["count"] == 0


def test_thirty_days_pass_in_a_moment(api: Any) -> None:
    before = api.get("/__sandbox/state").json()["clock"]["epoch"]
    assert api.post("/__sandbox/clock", {"advance_s": 30 * 86_400}).json()["epoch"] == before + 30 * 86_400
    assert api.post("/__sandbox/clock", {"advance_s": -1}).status_code == 400


def test_the_log_hides_secrets(api: Any) -> None:
    token = api.token().json()["access_token"]
    text = api.get("/__sandbox/requests").text
    assert "demo-secret" not in text
    assert "1000.demo-refresh.cordboard" not in text
    assert token not in text
    assert "/oauth/v2/token" in text


def test_the_home_page_shows_what_is_there(api: Any) -> None:
    api.create("Leads", Last_Name="<b>Bold</b>")
    page = api.get("/").text
    assert "SANDBOX" in page
    assert "&lt;b&gt;Bold" in page
    assert "<b>Bold" not in page


def test_the_file_keeps_the_org_over_a_restart(api: Any, tmp_path: Path) -> None:
    api.app.disk = Disk(tmp_path / "org.db")
    kept, gone = api.create("Leads", Last_Name="Kept"), api.create("Leads", Last_Name="Gone")
    api.delete(f"/Leads/{gone}")
    state = Disk(tmp_path / "org.db").load()
    assert state is not None
    again = Org(state, Clock("manual"))
    assert [
        record.fields["Last_Name"] for record in again.tables["Leads"].records.values() if record.id in {kept, gone}
    ] == ["Kept"]
    assert again.state.oauth.refresh.keys() == api.org.state.oauth.refresh.keys()
    assert again.state.counter == api.org.state.counter
    api.app.disk.close()


def test_a_seed_is_always_the_same_people_in_many_spellings() -> None:
    one, two, other = (seeded(Clock("manual"), seed=seed, people=200) for seed in (5, 5, 6))
    assert one.dump() == two.dump()
    assert one.dump() != other.dump()
    phones = [record.fields["Phone"] for record in one.tables["Contacts"].records.values() if "Phone" in record.fields]
    shapes = {re.sub(r"\d+", "9", phone) for phone in phones}
    assert len(shapes) >= 8
    assert any(phone.startswith("+380") for phone in phones)


def test_the_region_decides_where_most_people_come_from() -> None:
    org = seeded(Clock("manual"), seed=5, people=200, region="UA")
    countries = [record.fields["Country"] for record in org.tables["Leads"].records.values()]
    assert countries.count("Ukraine") > len(countries) / 2


def test_a_dump_is_read_back_whole() -> None:
    org = seeded(Clock("manual"), seed=5, people=20)
    again = Org(msgspec.msgpack.decode(org.dump(), type=State), Clock("manual"))
    assert again.dump() == org.dump()
