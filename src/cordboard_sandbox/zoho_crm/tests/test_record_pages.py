"""The pages of records: at the service's addresses, escaped, without scripts, apart from the API."""

import re
from typing import Any

import pytest

HOSTILE = '<img src=x onerror="alert(1)">'


def tab(api: Any, path: str) -> str:
    return f"/crm/org{api.org.state.zgid}/tab/{path}"


def read(api: Any, path: str, status: int = 200) -> str:
    answer = api.get(tab(api, path))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    text: str = answer.text
    return text


def linked(page: str) -> dict[str, str]:
    """Where each link goes, by its words."""
    return {said: address for address, said in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', page)}


def test_a_record_is_shown_with_its_fields_and_what_belongs_to_it(api: Any) -> None:
    ana = api.user("Ana")
    company = api.create("Accounts", Account_Name="Koval & Sons")
    contact = api.create(
        "Contacts", Last_Name="Koval", Mobile="067 123-45-67", Owner={"id": ana}, Account_Name={"id": company}
    )
    task = api.create("Tasks", Subject="Call back", Who_Id={"id": contact}, **{"$se_module": "Contacts"})
    page = read(api, f"Contacts/{contact}")
    assert "<h1>Koval</h1>" in page
    assert "<dt>Mobile</dt><dd>067 123-45-67</dd>" in page
    assert "Fax" in page.partition("Empty: ")[2]
    to = linked(page)
    assert to["Koval &amp; Sons"] == tab(api, f"Accounts/{company}")
    assert to["Call back"] == tab(api, f"Tasks/{task}")
    owner = next(said for said, address in to.items() if address == tab(api, f"Users/{ana}"))
    assert owner.startswith("Ana")
    assert linked(read(api, f"Tasks/{task}"))["Koval"] == tab(api, f"Contacts/{contact}")
    assert linked(read(api, f"Users/{ana}"))["Koval"] == tab(api, f"Contacts/{contact}")


def test_deals_stand_under_the_modules_old_name_too(api: Any) -> None:
    contact = api.create("Contacts", Last_Name="Buyer")
    deal = api.create(
        "Deals", Deal_Name="Roof", Stage="Qualification", Pipeline="Standard (Standard)", Contact_Name={"id": contact}
    )
    assert linked(read(api, f"Contacts/{contact}"))["Roof"] == tab(api, f"Potentials/{deal}")
    assert read(api, f"Potentials/{deal}") == read(api, f"Deals/{deal}")
    assert api.get(f"/crm/tab/Potentials/{deal}").status_code == 200


def test_what_people_wrote_is_never_markup(api: Any) -> None:
    lead = api.create("Leads", Last_Name=HOSTILE, Description=HOSTILE, Website="javascript:alert(1)")
    for path in (f"Leads/{lead}", "Leads", f"Users/{api.org.state.user}"):
        page = read(api, path)
        assert "<img" not in page
        assert "&lt;img" in page
    assert 'href="javascript' not in read(api, f"Leads/{lead}")


def test_a_module_is_listed_newest_first_a_page_at_a_time(api: Any) -> None:
    made = [api.create("Leads", Last_Name=f"Lead{at:03d}") for at in range(60)]
    first, second = read(api, "Leads"), read(api, "Leads?page=2")
    assert first.index("Lead059") < first.index("Lead010")
    assert made[9] not in first
    assert made[9] in second
    assert linked(first)["Older"] == tab(api, "Leads?page=2")
    assert linked(second)["Newer"] == tab(api, "Leads?page=1")
    assert "There is nothing here." in read(api, "Leads?page=999")
    assert read(api, "Leads?page=x") == first
    assert "Ana" in read(api, "Users")


def test_a_record_that_is_not_there_says_what_became_of_it(api: Any) -> None:
    gone, contact = api.create("Leads", Last_Name="Gone"), api.create("Contacts", Last_Name="Elsewhere")
    api.delete(f"/Leads/{gone}")
    assert "Gone was deleted at 20" in read(api, f"Leads/{gone}", 404)
    assert linked(read(api, f"Leads/{contact}", 404))["Elsewhere"] == tab(api, f"Contacts/{contact}")
    assert "This org has no Lead 1&lt;b&gt;." in read(api, "Leads/1<b>", 404)
    assert "This org has no user 7." in read(api, "Users/7", 404)
    assert api.get(tab(api, "Spaceships")).json()["code"] == "INVALID_MODULE"


@pytest.mark.parametrize("path", ["/", "/crm/tab/Leads", "/crm/tab/Leads/1"])
def test_every_page_refuses_scripts_and_frames(api: Any, path: str) -> None:
    answer = api.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text
    assert " style=" not in answer.text


def test_pages_are_no_part_of_the_api(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Quiet")
    api.fault(switch="refuse")
    before = api.get("/__sandbox/state").json()
    read(api, f"Leads/{lead}")
    after = api.get("/__sandbox/state").json()
    assert (after["credits"], after["requests"]) == (before["credits"], before["requests"])
    api.delete("/__sandbox/faults")
    assert api.get(f"/Leads/{lead}").json()["data"][0]["Last_Name"] == "Quiet"
    assert api.get(f"/crm/v8/Leads/{lead}", headers={"Authorization": "none"}).status_code == 401
