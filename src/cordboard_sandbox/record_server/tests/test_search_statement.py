"""A search over an index of words, and what else statements and upserts of such a service answer."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api

DIALECT = load(Path(__file__).parent / "dialects" / "search_invented.toml")
BOTH = "person(Id, name), firm(Id)"


@pytest.fixture
def api() -> Iterator[Api]:
    with asyncio.Runner() as runner:
        one = Api(new_counterpart(DIALECT, Clock("manual"), seed=7, people=0), runner, {"X-Key": "k"})
        for name, phone in (("Ana", "+34600111222"), ("Eva", "600 111 222"), ("Ida", "6001112223")):
            one.control("records/person", {"name": name, "phone": phone})
        one.control("records/firm", {"name": "Firm", "phone": "(600) 111-222"})
        yield one
        one.close()


def found(api: Api, terms: str, returning: str = BOTH) -> list[Any]:
    answer = api.get("/search", q=f"FIND {{{terms}}} IN PHONE FIELDS RETURNING {returning}")
    assert answer.status_code == 200, answer.text
    return [row.get("name") or row["Id"][0] for row in answer.json()["rows"]]


def test_a_word_is_found_where_it_stands_alone_and_a_phrase_where_its_words_follow(api: Api) -> None:
    assert found(api, "34600111222") == ["Ana"]
    assert found(api, '"600 111 222"') == ["Eva", "f"]
    assert found(api, '34600111222 OR "600 111 222"') == ["Ana", "Eva", "f"]
    assert found(api, "600111*") == ["Ida"]
    assert found(api, r"\+34600111222") == ["Ana"]
    assert found(api, "Ana") == [], "a name is in no phone field"


def test_each_part_has_its_own_condition_and_limit(api: Api) -> None:
    both = '34600111222 OR "600 111 222"'
    assert found(api, both, "person(Id, name WHERE name = 'Eva'), firm(Id)") == ["Eva", "f"]
    assert found(api, both, "person(Id, name LIMIT 1), firm(Id)") == ["Ana", "f"]
    assert found(api, both, f"{BOTH} LIMIT 2") == ["Ana", "Eva"]


@pytest.mark.parametrize(
    "statement",
    [
        "FIND {+34} IN PHONE FIELDS RETURNING person(Id)",
        "FIND {*34} IN PHONE FIELDS RETURNING person(Id)",
        "FIND {6*} IN PHONE FIELDS RETURNING person(Id)",
        "FIND {600 111} IN PHONE FIELDS RETURNING person(Id)",
        "FIND {} IN PHONE FIELDS RETURNING person(Id)",
        "FIND {600} IN NAME FIELDS RETURNING person(Id)",
        "FIND {600} IN PHONE FIELDS RETURNING person",
        "SELECT Id FROM person",
    ],
)
def test_a_wrong_search_is_refused(api: Api, statement: str) -> None:
    assert api.get("/search", q=statement).json()["error"] == "bad_search"


def test_the_index_knows_a_new_record_after_a_while(api: Api) -> None:
    api.control("switches", {"lag": True})
    assert found(api, "34600111222") == []
    api.control("clock", {"advance_s": 31})
    assert found(api, "34600111222") == ["Ana"]


def test_a_statement_names_only_attributes_that_there_are(api: Api) -> None:
    assert api.get("/query", q="SELECT Id, name FROM person").json()["rows"][0]["name"] == "Ana"
    for path, statement in (
        ("/query", "SELECT Id, nick FROM person"),
        ("/search", "FIND {600} IN PHONE FIELDS RETURNING person(nick)"),
    ):
        assert api.get(path, q=statement).json()["field"] == "nick"


def test_an_upsert_says_whether_it_created(api: Api) -> None:
    first, second = (api.call("PUT", "/person/code/c1", json={"name": name}) for name in ("Uma", "Una"))
    assert (first.status_code, second.status_code, second.content) == (201, 204, b"")
    assert first.json()["at"] == "http://127.0.0.1:8138"
    record = api.own.find("person", first.json()["id"])
    assert record is not None
    assert record.id.startswith("p0000")
    assert (record.values["name"], record.values["owner"]) == ("Una", next(api.own.live("user")).id)
    assert second.headers["x-used"] == "2/100"
