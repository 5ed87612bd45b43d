"""Values inside an object of a record, fields that the service names itself, searches by one text, basic sign-in."""

import asyncio
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api

OBJECTS = load(Path(__file__).parent / "dialects" / "objects_invented.toml")


@pytest.fixture
def api() -> Iterator[Api]:
    with asyncio.Runner() as runner:
        one = Api(new_counterpart(OBJECTS, Clock("manual"), seed=7, people=0), runner, {})
        code = one.control("tokens", {"new_code": "ana"})["new_code"]
        form = {"grant_type": "authorization_code", "code": code}
        for wrong in ("", "Basic !", f"Basic {b64encode(b'app:wrong').decode()}"):
            assert one.call("POST", "/token", data=form, headers={"Authorization": wrong}).status_code >= 400
        client = {"Authorization": f"Basic {b64encode(b'app:secret').decode()}"}
        granted = one.call("POST", "/token", data=form, headers=client).json()
        one.headers = {"Authorization": f"Bearer {granted['access_token']}"}
        yield one
        one.close()


def added(api: Api) -> str:
    return str(api.post("/person/fields", {"label": "Our key"}).json()["code"])


def test_a_field_that_people_add_gets_a_code_and_its_values_are_in_an_object(api: Api) -> None:
    code = added(api)
    assert len(code) == 40
    assert api.post("/person/fields", {"label": "Our key"}).status_code >= 400, "it is there"
    assert {"code": code, "label": "Our key", "added": True, "kind": "text"} in api.get("/person/fields").json()
    made = api.post("/person", {"name": "Ana", "more": {code: "k1"}}).json()
    assert (made["name"], made["more"]) == ("Ana", {code: "k1"})
    record = next(one for one in api.own.live("person") if one.values.get("name") == "Ana")
    changed = api.call("PATCH", f"/person/{record.id}", json={"more": {code: "k2"}}).json()
    assert (changed["name"], changed["more"]) == ("Ana", {code: "k2"})


def test_one_text_is_searched_in_digits_and_in_added_values(api: Api) -> None:
    code = added(api)
    api.post("/person", {"name": "Ana", "phone": "+34 600-111-222", "more": {code: "key"}})
    api.post("/person", {"name": "Bea", "phone": "600 111 333"})

    def found(term: str) -> list[str]:
        return [one["name"] for one in api.get("/person/search", term=term).json()]

    assert found("600111222") == ["Ana"]
    assert found("+34600111222") == ["Ana"]
    assert found("key") == ["Ana"]
    assert found("none") == []


def test_names_of_a_query_are_tests_and_ids_may_be_a_text_with_commas(api: Api) -> None:
    for name in ("Cleo", "Bea"):
        api.post("/person", {"name": name})
        api.own.clock.advance(60)
    later = api.get("/person", since="2026-11-22T09:01:00Z", other="x").json()
    assert [one["name"] for one in later] == ["Bea"]
    assert [one["name"] for one in api.get("/person", name="Cleo").json()] == ["Cleo"]
    ids = {one.values["name"]: one.id for one in api.own.live("person")}
    several = api.get("/person", ids=f"{ids['Bea']},999,{ids['Cleo']}").json()
    assert [one["name"] for one in several] == ["Bea", "Cleo"]


def test_a_delivery_may_carry_the_secret_of_its_subscription_as_a_basic_sign_in(api: Api) -> None:
    api.control("records/hook", {"event": "person", "url": "http://127.0.0.1:9/hook", "user": "user", "word": "word"})
    api.control("push", {"hold": True})
    api.post("/person", {"name": "Ana"})
    api.control("push", {"flush": True})
    (sent,) = api.app.deliveries.sent
    assert sent.headers["Authorization"] == f"Basic {b64encode(b'user:word').decode()}"


def test_a_number_that_comes_as_a_text_is_refused_where_the_dialect_says_so(api: Api) -> None:
    assert api.post("/person", {"name": "Ana", "age": 5}).status_code == 200
    assert api.post("/person", {"name": "Ana", "age": "5"}).status_code >= 400
