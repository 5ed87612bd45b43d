"""Search sees what is indexed, and finds by contained digits (F27)."""

from typing import Any

import pytest


def ids(reply: Any) -> list[str]:
    return [] if reply.status_code == 204 else [row["id"] for row in reply.json()["data"]]


@pytest.mark.parametrize("stored", ["+380671234567", "+38-067-123-4567", "380671234567", "+38 (067) 123 45 67"])
def test_three_spellings_of_a_number_hit_by_its_digits(api: Any, stored: str) -> None:
    lead = api.create("Leads", Last_Name="A", Mobile=stored)
    assert ids(api.get("/Leads/search?phone=671234567")) == [lead]
    assert ids(api.get("/Leads/search", params={"phone": "+380671234567"})) == [lead]


def test_a_number_stored_locally_is_not_found_internationally(api: Any) -> None:
    api.create("Leads", Last_Name="A", Phone="0671234567")
    assert ids(api.get("/Leads/search", params={"phone": "+380671234567"})) == []


def test_partial_digits_hit_strangers(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A", Phone="+34928902014")
    assert lead in ids(api.get("/Leads/search?phone=9020"))


def test_an_unencoded_plus_is_a_blank(api: Any) -> None:
    api.post("/__sandbox/switches", {"search_digits_only": False})
    lead = api.create("Leads", Last_Name="A", Phone="+34928000111")
    assert ids(api.get("/Leads/search?phone=+34928000111")) == []
    assert ids(api.get("/Leads/search?phone=%2B34928000111")) == [lead]


@pytest.mark.parametrize("text", ["12", "x" * 51, "abc123"])
def test_what_is_no_number_is_refused(api: Any, text: str) -> None:
    assert api.get("/Leads/search", params={"phone": text}).json()["code"] == "INVALID_DATA"


def test_a_write_is_found_only_after_the_index_has_it(api: Any) -> None:
    api.post("/__sandbox/switches", {"search_delay_s": 5})
    lead = api.create("Leads", Last_Name="A", Phone="928000111")
    assert ids(api.get("/Leads/search?phone=928000111")) == []
    api.post("/__sandbox/clock", {"advance_s": 5})
    assert ids(api.get("/Leads/search?phone=928000111")) == [lead]
    api.put(f"/Leads/{lead}", {"data": [{"Phone": "928000222"}]})
    assert ids(api.get("/Leads/search?phone=928000111")) == [lead]
    api.post("/__sandbox/clock", {"advance_s": 5})
    assert ids(api.get("/Leads/search?phone=928000111")) == []
    assert ids(api.get("/Leads/search?phone=928000222")) == [lead]


def test_criteria_go_before_email_before_phone_before_word(api: Any) -> None:
    one = api.create("Leads", Last_Name="One", Email="one@clients.test", Phone="600000001")
    two = api.create("Leads", Last_Name="Twofold", Phone="600000002")
    assert ids(api.get("/Leads/search?word=Twofold&phone=600000001")) == [one]
    assert ids(api.get("/Leads/search?phone=600000002&email=one@clients.test")) == [one]
    assert ids(api.get("/Leads/search?email=one@clients.test&criteria=(Last_Name:equals:Twofold)")) == [two]


def test_no_criterion_at_all_is_told(api: Any) -> None:
    assert api.get("/Leads/search").json()["code"] == "EXPECTED_PARAM_MISSING"


def test_equals_on_text_is_contains_but_on_a_picklist_it_is_exact(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Zubizarreta", Lead_Source="Cold Call")
    assert ids(api.get("/Leads/search?criteria=(Last_Name:equals:zarret)")) == [lead]
    assert ids(api.get("/Leads/search?criteria=((Last_Name:equals:zarret)and(Lead_Source:equals:Cold))")) == []
    assert ids(api.get("/Leads/search?criteria=((Last_Name:equals:zarret)and(Lead_Source:equals:Cold Call))")) == [lead]


@pytest.mark.parametrize(
    "criteria",
    [
        "((Phone:equals:600000777)or(Mobile:equals:600000777))",
        "(Phone:starts_with:600000777)",
        "(Phone:in:600000777,1)",
        "(((Phone:equals:600000777)and(Company:equals:A \\(B\\)))or(Phone:equals:nothing))",
    ],
)
def test_criteria_of_every_shape_are_read(api: Any, criteria: str) -> None:
    lead = api.create("Leads", Last_Name="A", Phone="600000777", Company="A (B)")
    assert ids(api.get("/Leads/search", params={"criteria": criteria})) == [lead]


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ("(Nonsense:equals:1)", "INVALID_QUERY"),
        ("(Phone:near:1)", "INVALID_QUERY"),
        ("((Phone:equals:1)", "INVALID_QUERY"),
        ("(Phone:equals:" + "1" * 3000 + ")", "LIMIT_EXCEEDED"),
        ("(" + "or".join(["(Phone:equals:1)"] * 11) + ")", "LIMIT_EXCEEDED"),
    ],
)
def test_wrong_criteria_are_refused(api: Any, criteria: str, code: str) -> None:
    assert api.get("/Leads/search", params={"criteria": criteria}).json()["code"] == code


def test_converted_leads_hide_unless_asked_for(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Done", Company="C", Phone="600000888")
    api.post(f"/Leads/{lead}/actions/convert", {"data": [{}]})
    assert ids(api.get("/Leads/search?phone=600000888")) == []
    assert ids(api.get("/Leads/search?phone=600000888&converted=both")) == [lead]


def test_search_needs_its_second_scope(api: Any) -> None:
    api.post("/__sandbox/oauth", {"remove_scope": "ZohoSearch.securesearch.READ"})
    assert api.get("/Leads/search?phone=600000888").json()["code"] == "OAUTH_SCOPE_MISMATCH"


def test_long_criteria_go_into_a_body_and_hits_are_counted(api: Any) -> None:
    lead = api.create("Leads", Last_Name="A", Phone="600000999")
    assert ids(api.post("/Leads/bulk/search", {"phone": "600000999"})) == [lead]
    assert api.get("/Leads/actions/count?phone=600000999").json() == {"count": 1}
    assert api.get("/Leads/actions/count").json()["count"] == len(api.org.tables["Leads"])
