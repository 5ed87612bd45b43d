"""COQL: the grammar, what it refuses, what it finds (F28)."""

import random
from typing import Any

import pytest

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure
from cordboard_sandbox.zoho_crm.org.record_table import SCAN_BELOW
from cordboard_sandbox.zoho_crm.query.coql_parser import Compare, Joined, Parser


def ids(reply: Any) -> list[str]:
    return [] if reply.status_code == 204 else [row["id"] for row in reply.json()["data"]]


def test_a_query_becomes_a_tree() -> None:
    query = Parser(
        "SELECT id, Owner.email AS mail FROM Leads "
        "WHERE (Phone = 'x' and (City is null)) ORDER BY id DESC LIMIT 5 OFFSET 2"
    ).parse()
    assert query.where == Joined("and", Compare("Phone", "=", "x"), Compare("City", "is null"))
    assert (query.columns[1].key, query.orders[0].down, query.limit, query.offset) == ("mail", True, 5, 2)


def test_limit_with_a_comma_is_offset_and_count() -> None:
    query = Parser("select id from Leads where id is not null limit 400, 200").parse()
    assert (query.offset, query.limit) == (400, 200)


def test_quotes_inside_text_are_escaped() -> None:
    query = Parser(r"select id from Leads where Last_Name in ('O\'Connor', 'D''Arcy')").parse()
    assert query.where == Compare("Last_Name", "in", ("O'Connor", "D'Arcy"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select id from Leads", "SYNTAX_ERROR"),
        ("select * from Leads where id is not null", "SYNTAX_ERROR"),
        ("select id from Leads where a = 1 and b = 2 and c = 3", "SYNTAX_ERROR"),
        ("select id from Leads where (a = 1", "SYNTAX_ERROR"),
        ("select id from Leads where a ~ 1", "SYNTAX_ERROR"),
        ("select id from Leads where a = b", "SYNTAX_ERROR"),
        ("select id from Leads where id = 1 limit 2001", "INVALID_QUERY"),
        ("select id from Leads where id = 1 limit 2000 offset 99000", "LIMIT_EXCEEDED"),
        (f"select {','.join(f'f{n}' for n in range(51))} from Leads where id = 1", "LIMIT_EXCEEDED"),
        (f"select id from Leads where id in ({','.join(str(n) for n in range(51))})", "LIMIT_EXCEEDED"),
        ("select id, id from Leads where id = 1", "DUPLICATE_DATA"),
    ],
)
def test_what_the_grammar_refuses(query: str, code: str) -> None:
    with pytest.raises(Failure) as caught:
        Parser(query).parse()
    assert caught.value.code == code


def test_a_missing_where_is_named(api: Any) -> None:
    reply = api.coql("select id from Leads")
    assert (reply.status_code, reply.json()["message"], reply.json()["details"]) == (
        400,
        "missing clause",
        {"clause": "where"},
    )


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("select Nonsense from Leads where id is not null", {"column_name": "Nonsense"}),
        ("select id from Leads where Nonsense = 1", {"column_name": "Nonsense"}),
        ("select Owner.shoe from Leads where id is not null", {"column_name": "Owner.shoe"}),
        ("select id from Nonsense where id is not null", {"module": "Nonsense"}),
        ("select id from Leads where Description like '%x%'", {"column_name": "Description", "clause": "where"}),
    ],
)
def test_unknown_columns_and_modules_are_named(api: Any, query: str, detail: dict[str, str]) -> None:
    reply = api.coql(query)
    assert (reply.status_code, reply.json()["code"]) == (400, "INVALID_QUERY")
    assert reply.json()["details"] == detail


def test_a_caller_is_found_at_once_by_any_of_the_spellings(api: Any) -> None:
    api.post("/__sandbox/switches", {"search_delay_s": 5})
    lead = api.create("Leads", Last_Name="A", Mobile="928 00 01 11")
    spellings = "('+34928000111','928 00 01 11')"
    query = f"select id from Leads where ((Phone in {spellings}) or (Mobile in {spellings}))"
    assert ids(api.coql(query)) == [lead]
    assert ids(api.coql("select id from Leads where Mobile like '%000111'")) == []


def test_nothing_found_is_204(api: Any) -> None:
    assert api.coql("select id from Leads where Phone = 'none'").status_code == 204


def test_lookups_come_as_ids_unless_a_step_is_asked(api: Any) -> None:
    account = api.create("Accounts", Account_Name="Talleres X")
    contact = api.create("Contacts", Last_Name="A", Account_Name=account)
    columns = "Account_Name, Account_Name.Account_Name, Owner, Owner.email, Last_Name as surname"
    query = f"select {columns} from Contacts where id = '{contact}'"
    (row,) = api.coql(query).json()["data"]
    assert row["Account_Name"] == {"id": account}
    assert row["Account_Name.Account_Name"] == "Talleres X"
    assert set(row["Owner"]) == {"id"}
    assert row["Owner.email"] == "ana.ruiz@miempresa.test"
    assert (row["surname"], row["id"]) == ("A", contact)


@pytest.mark.parametrize("form", ["Contact_Name = '{}'", "Contact_Name.id = '{}'", "Contact_Name in ({})"])
def test_a_lookup_is_filtered_in_either_form(api: Any, form: str) -> None:
    contact = api.create("Contacts", Last_Name="A")
    deal = api.create("Deals", Deal_Name="D", Stage="First call", Pipeline="Telephone sales", Contact_Name=contact)
    assert ids(api.coql(f"select id from Deals where {form.format(contact)}")) == [deal]


def test_a_far_value_can_be_compared(api: Any) -> None:
    account = api.create("Accounts", Account_Name="Talleres X")
    contact = api.create("Contacts", Last_Name="A", Account_Name=account)
    assert ids(api.coql("select id from Contacts where Account_Name.Account_Name = 'Talleres X'")) == [contact]


def test_changes_come_in_their_order_and_from_their_second_on(api: Any) -> None:
    first = api.create("Leads", Last_Name="A")
    api.post("/__sandbox/clock", {"advance_s": 10})
    second = api.create("Leads", Last_Name="B")
    since = api.iso()
    api.post("/__sandbox/clock", {"advance_s": 10})
    api.put(f"/Leads/{first}", {"data": [{"City": "Telde"}]})
    query = "select id, Modified_Time from Leads where Modified_Time {} '{}' order by Modified_Time asc"
    assert ids(api.coql(query.format(">=", since))) == [second, first]
    assert ids(api.coql(query.format(">", since))) == [first]
    assert ids(api.coql(query.format("=", since))) == [second]


def test_windows_page_through_all_records_once(api: Any) -> None:
    everything, seen, last = len(api.org.tables["Leads"]), [], "0"
    while found := ids(api.coql(f"select id from Leads where id > '{last}' order by id asc limit 4")):
        seen += found
        last = found[-1]
    assert len(seen) == len(set(seen)) == everything
    by_offset = [
        id_
        for start in range(0, everything, 4)
        for id_ in ids(api.coql(f"select id from Leads where id is not null limit 4 offset {start}"))
    ]
    assert by_offset == seen


def test_more_records_are_told(api: Any) -> None:
    info = api.coql("select id from Leads where id is not null limit 3").json()["info"]
    assert info == {"count": 3, "more_records": True}


def test_aggregates_count_and_sum_by_group(api: Any) -> None:
    for amount in (100, 250):
        api.create("Deals", Deal_Name="Zz", Stage="Offer sent", Pipeline="Telephone sales", Amount=amount)
    query = "select Stage, COUNT(id), SUM(Amount) as total from Deals where Deal_Name = 'Zz' group by Stage"
    assert api.coql(query).json()["data"] == [{"Stage": "Offer sent", "COUNT(id)": 2, "total": 350}]


def test_metadata_can_ride_along(api: Any) -> None:
    body = {"select_query": "select Phone from Leads where id is not null limit 1", "include_meta": ["fields"]}
    assert api.post("/coql", body).json()["fields"]["Phone"]["data_type"] == "phone"


@pytest.mark.parametrize(
    ("where", "python"),
    [
        ("City = 'Telde'", lambda row: row["City"] == "Telde"),
        ("City != 'Telde'", lambda row: row["City"] != "Telde"),
        ("City in ('Telde','Madrid')", lambda row: row["City"] in {"Telde", "Madrid"}),
        ("City not in ('Telde')", lambda row: row["City"] != "Telde"),
        ("City is null", lambda row: row["City"] is None),
        ("City is not null", lambda row: row["City"] is not None),
        ("City like 'Te%'", lambda row: (row["City"] or "").startswith("Te")),
        ("City not like '%e%'", lambda row: "e" not in (row["City"] or "")),
        ("Last_Name between 'B' and 'M'", lambda row: "b" <= row["Last_Name"].lower() <= "m"),
        (
            "((City = 'Telde' or City = 'Madrid') and Phone is not null)",
            lambda row: row["City"] in {"Telde", "Madrid"} and row["Phone"],
        ),
    ],
)
def test_conditions_mean_what_they_say(api: Any, where: str, python: Any) -> None:
    for at, city in enumerate(["Telde", "Madrid", None, "Arucas"] * 3):
        api.create("Leads", Last_Name=chr(65 + at), City=city, Phone=f"9280001{at:02}" if at % 2 else None)
    rows = api.get("/__sandbox/records/Leads").json()["data"]
    assert ids(api.coql(f"select id from Leads where {where} limit 2000")) == [row["id"] for row in rows if python(row)]


def test_an_index_answers_as_a_scan_does(api: Any) -> None:
    """Equality on a big table goes through an index; changes and deletions keep it true."""
    chance = random.Random(5)
    table = api.org.tables["Leads"]
    while len(table) < SCAN_BELOW + 50:
        rows = [{"Last_Name": "N", "Phone": f"92800{chance.randrange(40):04}"} for _ in range(100)]
        assert api.post("/Leads", {"data": rows}).status_code == 201
    query = "select id from Leads where Phone in ('928000007','928000008') limit 2000"
    for _ in range(20):
        assert ids(api.coql(query)) == [
            id_ for id_, record in table.records.items() if record.fields.get("Phone") in {"928000007", "928000008"}
        ]
        victim = chance.choice(list(table.records))
        api.put(f"/Leads/{victim}", {"data": [{"Phone": "928000007"}]})
        api.delete(f"/Leads/{chance.choice(list(table.records))}")
    assert "Phone" in table.indexes
