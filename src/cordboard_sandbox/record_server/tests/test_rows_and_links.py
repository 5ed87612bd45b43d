"""Several records in one request, links that both sides know, an index that lags, a code for tokens."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api

ROWS = load(Path(__file__).parent / "dialects" / "batches_invented.toml")
CLIENT = {"client_id": "app", "client_secret": "secret"}


@pytest.fixture
def api() -> Iterator[Api]:
    with asyncio.Runner() as runner:
        one = Api(new_counterpart(ROWS, Clock("manual"), seed=7, people=0), runner, {})
        code = one.control("tokens", {"new_code": "ana"})["new_code"]
        form = {"grant_type": "authorization_code", "code": code, **CLIENT}
        granted = one.call("POST", "/1/token", data=form).json()
        one.headers = {"Authorization": f"Bearer {granted['access_token']}"}
        assert one.call("POST", "/1/token", data=form).json()["error"] == "token_code", "a code works once"
        form = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"], **CLIENT}
        assert one.call("POST", "/2/token", data=form).status_code == 200
        yield one
        one.close()


def person(api: Api, **values: Any) -> str:
    return str(api.control("records/person", values)["id"])


def test_a_path_takes_only_the_versions_that_it_names(api: Api) -> None:
    assert api.post("/2/person/search", {}).status_code == 200
    assert api.post("/old/person/search", {}).status_code == 200
    assert api.post("/3/person/search", {}).status_code == 404


def test_rows_are_written_by_a_unique_key_and_say_whether_they_are_new(api: Api) -> None:
    rows = [{"key": "key", "id": "k1", "values": {"name": "Ana"}}]
    first, second = (api.post("/1/person/rows/upsert", {"rows": rows}).json()["rows"] for _ in range(2))
    assert [one["new"] for one in (*first, *second)] == [True, False]
    assert len(list(api.own.live("person"))) == 1
    wrong = api.post("/1/person/rows/upsert", {"rows": [{"key": "name", "id": "x", "values": {}}]})
    assert wrong.status_code == 200
    assert wrong.json()["rows"] == []


def test_one_row_that_fails_leaves_the_others_or_fails_all_where_the_dialect_says_so(api: Api) -> None:
    first = person(api, name="Ana", key="k1")
    both = api.post(
        "/1/person/rows/update", {"rows": [{"id": first, "values": {"name": "A"}}, {"id": "99", "values": {}}]}
    )
    assert (both.status_code, len(both.json()["rows"]), len(both.json()["errors"])) == (207, 1, 1)
    by_key = api.post("/1/person/rows/update", {"rows": [{"id": "k1", "key": "key", "values": {"stage": "old"}}]})
    assert by_key.json()["rows"][0]["stage"] == "old"
    rows = [{"values": {"name": "B"}}, {"values": {"nothing": "x"}}]
    assert api.post("/1/person/rows/create", {"rows": rows}).status_code == 400
    assert [one.values["name"] for one in api.own.live("person")] == ["A"], "no row of it was kept"
    assert api.post("/1/person/rows/create", {"rows": [{"values": {"stage": "middle"}}]}).status_code == 207


def test_rows_are_read_by_id_or_by_key_and_not_too_many(api: Api) -> None:
    first = person(api, name="Ana", key="k1")
    by_id = api.post("/1/person/rows/read", {"rows": [{"id": first}], "select": ["name"]})
    assert by_id.json()["rows"][0]["name"] == "Ana"
    by_key = api.post("/1/person/rows/read", {"rows": [{"id": "k1"}, {"id": "k2"}], "key": "key"})
    assert (by_key.status_code, len(by_key.json()["errors"])) == (207, 1)
    assert api.post("/1/person/rows/read", {"rows": [{"id": "1"}] * 4}).status_code == 400


def test_links_are_known_to_both_sides_until_they_go(api: Api) -> None:
    one, company = person(api, name="Ana"), str(api.control("records/company", {"name": "Acme"})["id"])

    def links(entity: str, id_: str, to: str) -> list[Any]:
        return list(api.post(f"/1/{entity}/links/{to}/read", {"rows": [{"id": id_}]}).json()["rows"])

    pairs = [{"from": {"id": one}, "to": {"id": company}}, {"from": {"id": one}, "to": {"id": "99"}}]
    answer = api.post("/1/person/links/company", {"rows": pairs})
    assert (answer.status_code, len(answer.json()["rows"]), len(answer.json()["errors"])) == (207, 1, 1)
    assert links("person", one, "company") == [{"from": {"id": one}, "to": [{"to": int(company)}]}]
    assert links("company", company, "person") == [{"from": {"id": company}, "to": [{"to": int(one)}]}]
    assert api.get("/__sandbox/records/person").json()["data"][0]["employer"] == company
    assert api.call("DELETE", f"/1/person/{one}/links/company/{company}").status_code == 204
    assert links("person", one, "company") == []
    assert api.call("PUT", f"/1/person/{one}/links/company/{company}").status_code == 204
    assert api.call("PUT", f"/1/person/{one}/links/company/99").status_code == 404


def test_a_search_has_limits_and_an_index_that_lags_where_it_is_switched_on(api: Api) -> None:
    person(api, name="Ana", phone="600 11 12 22")
    found = api.post(
        "/1/person/search", {"groups": [{"filters": [{"name": "phone", "operator": "TOKEN", "value": "*2"}]}]}
    )
    (row,) = found.json()["rows"]
    assert (row["values"]["national"], row["values"]["international"]) == ("600111222", "34600111222")
    assert row["made"].endswith("Z")
    assert "next" not in found.json()
    group = {"filters": [{"name": "name", "operator": "EQ", "value": "Ana"}]}
    assert api.post("/1/person/search", {"groups": [group] * 3}).status_code == 400
    assert api.post("/1/person/search", {"groups": [{"filters": group["filters"] * 2}]}).status_code == 400
    assert api.post("/1/person/search", {"limit": 10, "after": 20}).status_code == 400
    api.control("switches", {"lag": True})
    assert api.post("/1/person/search", {"groups": [group]}).json()["rows"] == []
    api.control("clock", {"advance_s": 9})
    assert len(api.post("/1/person/search", {"groups": [group]}).json()["rows"]) == 1


def test_a_program_adds_a_field_once(api: Api) -> None:
    fact = {"name": "own", "kind": "text", "unique": True}
    assert [api.post("/1/person/fields", fact).status_code for _ in range(2)] == [201, 400]
    rows = [{"key": "own", "id": "x", "values": {"name": "Ana"}}]
    assert api.post("/1/person/rows/upsert", {"rows": rows}).json()["rows"][0]["own"] == "x"


def test_an_address_must_be_secure_where_the_dialect_says_so(api: Api) -> None:
    rows = [{"values": {"recording": url}} for url in ("http://r.test/1", "https://r.test/1")]
    answer = api.post("/1/company/rows/create", {"rows": rows}).json()
    assert (len(answer["rows"]), len(answer["errors"])) == (1, 1)


def test_people_of_a_company_are_linked_to_it_in_the_seed() -> None:
    own = new_counterpart(ROWS, Clock("manual"), seed=7, people=60)
    linked = [one.values["linked_company"] for one in own.live("person")]
    assert any(ids and own.find("company", ids[0]) for ids in linked)
    assert [] in linked
