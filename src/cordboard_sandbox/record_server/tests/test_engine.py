"""Rows of the tables that no recorded server needs, and what a wrong dialect is told. The dialect is invented."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import Route, load
from cordboard_sandbox.record_server.pages import page
from cordboard_sandbox.record_server.records.conditions import Comparison, Joined
from cordboard_sandbox.record_server.requests.filter_styles import condition_of
from cordboard_sandbox.record_server.requests.http_messages import Failure, Request, nested
from cordboard_sandbox.record_server.requests.listing import queried
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.requests.select_statement import parsed
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.template import filled
from cordboard_sandbox.record_server.tests.conftest import BASE, Api

MIXED = Path(__file__).parent / "dialects" / "mixed.toml"
BASIC = "Basic " + b64encode(b"ana:secret").decode()


@pytest.fixture
def api() -> Iterator[Api]:
    own = new_counterpart(load(MIXED), Clock("manual"), people=0)
    with asyncio.Runner() as runner:
        api = Api(own, runner, {"Authorization": BASIC})
        api.control("limits", {"requests": 0})
        yield api
        api.close()


def person(api: Api, name: str, **values: Any) -> dict[str, Any]:
    answer = api.post("/person", {"properties": {"name": name, **values}})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def names(api: Api, *groups: list[dict[str, Any]], **more: Any) -> list[str]:
    body = {"filterGroups": [{"filters": group} for group in groups], "limit": 5, **more}
    return [row["properties"]["name"] for row in api.post("/person/search", body).json()["results"]]


def test_a_password_and_a_key_in_the_query_open_and_a_wrong_one_does_not(api: Api) -> None:
    assert api.get("/people").status_code == 200
    wrong = "Basic " + b64encode(b"ana:other").decode()
    for header in (wrong, "Basic !", "Bearer x", ""):
        assert api.call("GET", "/people", headers={"Authorization": header}).status_code == 401
    assert api.call("GET", "/people?api_token=mixed-key", headers={"Authorization": ""}).status_code == 200


def test_records_are_linked_taken_apart_and_listed_and_what_cannot_be_is_refused(api: Api) -> None:
    one, two = (str(person(api, name)["id"]) for name in "ab")
    for id_ in (two, two):
        assert api.post(f"/person/{one}/friends", {"id": id_}).json() == {"of": one, "with": id_, "linked": 1}
    assert [row["name"] for row in api.get(f"/person/{one}/friends").json()] == ["b"]
    assert api.post(f"/person/{one}/friends", {"id": "9"}).status_code == 404
    assert api.post(f"/person/{one}/name", {"id": two}).json()["error"] == "no_link"
    assert api.call("DELETE", f"/person/{one}/friends/{two}").status_code == 204
    assert api.call("DELETE", f"/person/{one}/friends/{two}").json()["error"] == "not_linked"
    assert api.get(f"/person/{one}/friends").json() == []
    assert api.get("/closed").json()["error"] == "no_access"


def test_values_in_pairs_are_stored_and_told_plainly_and_a_where_clause_finds_them(api: Api) -> None:
    owner = next(iter(api.own.table("worker")))
    pairs = [{"name": "name", "value": "Ana"}, {"name": "owner", "value": owner}]
    made = api.post("/pairs/person", {"pairs": pairs}).json()
    assert made["named"] == {"name": {"name": "name", "value": "Ana"}, "owner": {"name": "owner", "value": owner}}
    found = api.get("/pairs/person", where="person.name LIKE '%na%' OR person.key = 'x'").json()
    assert found == [{"id": made["id"], "name": {"name": "name", "value": "Ana"}}]
    assert api.get("/pairs/person", where="person.name LIKE 'x' LIKE").json()["error"] == "bad_filter"


def test_cursors_lead_through_all_pages_and_a_broken_one_is_refused(api: Api) -> None:
    for name in "abcde":
        person(api, name)
    seen, after = [], None
    for _ in range(3):
        page = api.post("/person/search", {"after": after} if after else {}).json()
        seen += [row["properties"]["name"] for row in page["results"]]
        after = page["paging"]["next"]
    assert (seen, after) == ([*"abcde"], None)
    assert api.post("/person/search", {"after": "nonsense"}).json()["error"] == "bad_cursor"


def test_page_numbers_tell_how_many_there_are(api: Api) -> None:
    for name in "abcde":
        person(api, name)
    page = api.get("/people", page=3, per_page=2).json()
    assert ([row["name"] for row in page["rows"]], page["page"], page["pages"], page["more"]) == (["e"], 3, 3, False)


def test_a_larger_page_than_allowed_is_cut_down(api: Api) -> None:
    for name in "abcdefg":
        person(api, name)
    assert len(api.post("/person/search", {"limit": 50}).json()["results"]) == 5


def test_groups_are_alternatives_and_filters_within_one_are_not(api: Api) -> None:
    for name, score in (("a", 1), ("b", 2), ("c", 3)):
        person(api, name, score=score)
    is_a = {"propertyName": "name", "operator": "EQ", "value": "A"}
    high = {"propertyName": "score", "operator": "GTE", "value": "2"}
    assert names(api, [is_a], [high]) == ["a", "b", "c"]
    assert names(api, [is_a, high]) == []
    assert names(api, [{"propertyName": "name", "operator": "IN", "values": ["a", "c"]}]) == ["a", "c"]
    assert names(api, [{"propertyName": "score", "operator": "BETWEEN", "value": [2, 3]}]) == ["b", "c"]
    assert names(api) == ["a", "b", "c"]
    assert api.post("/person/search", {"filterGroups": [{"filters": [{"operator": "EQ"}]}]}).status_code == 400


def test_upsert_goes_by_the_unique_key_alone(api: Api) -> None:
    first = api.post("/person/upsert", {"key": "key", "properties": {"name": "a", "key": "k"}}).json()
    again = api.post("/person/upsert", {"key": "key", "properties": {"name": "b", "key": "k"}}).json()
    assert (first["new"], again) == (True, {"id": first["id"], "new": False})
    assert api.post("/person/upsert", {"key": "name", "properties": {"name": "b"}}).json()["error"] == "no_key"
    assert api.post("/person", {"properties": {"name": "c", "key": "k"}}).status_code == 409


def test_an_own_id_may_be_refused_and_the_answer_says_where_a_record_is(api: Api) -> None:
    assert api.post("/person", {"id": "7", "properties": {"name": "a"}}).json() == {"code": "ID", "id": "7"}
    answer = api.post("/person", {"properties": {"name": "a"}})
    assert answer.headers["location"] == f"/crm/{answer.json()['id']}"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 21}, "too_long"),
        ({"name": "a", "phone": "600"}, "valid"),
        ({"name": "a", "score": "many"}, "valid"),
        ({"name": "a", "tags": ["old"]}, "valid"),
        ({"name": "a", "owner": "nobody"}, "missing_reference"),
        ("nothing", "bad_body"),
    ],
)
def test_wrong_values_are_refused_by_name(api: Api, values: Any, error: str) -> None:
    answer = api.post("/person", {"properties": values})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_an_owner_is_an_object_and_a_delete_has_no_body(api: Api) -> None:
    ana = next(record.id for record in api.own.live("worker") if record.values["login"] == "ana")
    made = person(api, "a", owner=ana, unknown=1)
    assert made["owner"] == {"id": ana, "name": "Ana Ruiz"}
    gone = api.call("DELETE", f"/person/{made['id']}")
    assert (gone.status_code, gone.content) == (204, b"")


def test_the_limit_is_told_in_every_answer(api: Api) -> None:
    api.control("limits", {"requests": 3, "window_s": 10})
    answers = [api.get("/people") for _ in range(4)]
    assert [one.headers.get("x-remaining") for one in answers] == ["2", "1", "0", None]
    assert (answers[-1].status_code, answers[-1].json()) == (429, {"code": "SLOW DOWN"})


def test_each_changed_field_is_a_delivery_of_its_own(api: Api) -> None:
    api.control("push", {"hold": True})
    event = {"on": "person.propertyChange.score", "target": "http://127.0.0.1:9/x"}
    hook = api.post("/hook", {"properties": event}).json()
    made = person(api, "a", key="k")
    for score in (1, 2):
        api.post("/person/upsert", {"key": "key", "properties": {"name": "a", "key": "k", "score": score}})
    api.control("push", {"flush": True})
    assert [json.loads(request.content)["propertyValue"] for request in api.subscriber.got] == [1, 2]
    request = api.subscriber.got[0]
    text = b"POST" + b"http://127.0.0.1:9/x" + request.content + request.headers["x-at"].encode()
    digest = b64encode(hmac(hook["secret"].encode(), text, sha256).digest()).decode()
    assert request.headers["x-mixed-signature"] == digest
    assert json.loads(request.content)["objectId"] == made["id"]


def test_a_record_has_a_page_of_its_own_at_a_path(api: Api) -> None:
    made = person(api, "Somebody")
    assert "Somebody" in api.runner.run(api.client.get(f"/open/person/{made['id']}")).text
    assert f"/open/person/{made['id']}" in api.get("/").text


def test_a_record_is_shown_at_an_address_with_a_query_by_its_number(api: Api) -> None:
    entity = msgspec.structs.replace(api.own.dialect.entities["person"], id_prefix="12x", labels={"page": "People"})
    dialect = msgspec.structs.replace(
        api.own.dialect, link="/index.php?module={page}&record={number}", entities={"person": entity}
    )
    own = new_counterpart(load(MIXED), Clock("manual"), people=0)
    own.dialect = dialect
    own.add("person", {"name": "Somebody"}, "12x7")
    for asked, shown in (("module=People&record=7", True), ("module=People&record=8", False), ("record=7", False)):
        pairs = [tuple(pair.split("=")) for pair in asked.split("&")]
        reply = page(own, Request("GET", "/index.php", pairs))  # type: ignore[arg-type]
        assert (reply is not None and b"Somebody" in reply.encoded()) == shown


def test_a_statement_has_brackets_and_as_many_rows_only_as_the_dialect_allows(api: Api) -> None:
    for name in "abcde":
        person(api, name)
    lists = msgspec.structs.replace(api.own.dialect.lists, operators=WORDS, limit_most=2, brackets=False)
    api.own.dialect = msgspec.structs.replace(api.own.dialect, lists=lists)
    route = Route(method="GET", path="/people", do="query", args={"statement": "query.q"})

    def rows(text: str) -> int:
        return len(queried(RoutedRequest(api.own, route, Request("GET", "/people", [("q", text)]), ""))["records"])

    assert [rows("select name from person limit 0, 500;"), rows("select name from person;")] == [2, 2]
    with pytest.raises(Failure, match="bad_operator"):
        rows("select name from person where (name = 'a')")


def test_unknown_addresses_and_methods_are_told_apart(api: Api) -> None:
    assert api.get("/nowhere/at/all").status_code == 404
    assert api.call("PUT", "/people").status_code == 405


def test_the_engine_names_no_service() -> None:
    folder = Path(__file__).parents[1]
    names = {path.stem for path in MIXED.parent.glob("*.toml")} - {"mixed"}
    names |= {path.parent.name for path in folder.parents[1].glob("cordboard/crm/*/counterpart.toml")}
    assert {"espocrm", "odoo", "suitecrm", "vtiger"} <= names
    sources = [path for path in folder.rglob("*.py") if "tests" not in path.parts]
    assert [(path.name, name) for path in sources for name in names if name in path.read_text().lower()] == []


# -- readers ---------------------------------------------------------------------------------------------------------

LISTS = load(MIXED).lists
WORDS = {"=": "equals", "like": "like", "in": "in", "not in": "not_in", ">": "after"}


def statement(text: str) -> Any:
    return parsed(type(LISTS)(operators=WORDS), text)


def test_a_statement_is_read_with_brackets_lists_and_quotes() -> None:
    read = statement(
        "SELECT Id, Name FROM Contact WHERE (Phone LIKE '%600%' OR Mobile = 'O\\'Brien') AND NOT Owner IN ('1', 2)"
        " AND Gone IS NULL ORDER BY Name DESC LIMIT 5 OFFSET 10"
    )
    assert (read.entity, read.select, read.by, read.descending, read.limit, read.offset) == (
        "Contact", ["Id", "Name"], "Name", True, 5, 10,
    )  # fmt: skip
    either = Joined("any", (Comparison("Phone", "like", "%600%"), Comparison("Mobile", "equals", "O'Brien")))
    nobody = Joined("none", (Comparison("Owner", "in", ["1", 2]),))
    assert read.condition == Joined("all", (either, nobody, Comparison("Gone", "is_null")))
    assert (statement("select * from X limit 20, 5;").offset, statement("select * from X limit 20, 5;").limit) == (
        20,
        5,
    )
    quoted = statement("select a from X where b = 'it''s' and t > 2026-01-01T00:00:00Z and n not in (true)")
    at, of = Comparison("t", "after", "2026-01-01T00:00:00Z"), Comparison("n", "not_in", [True])
    assert quoted.condition == Joined("all", (Comparison("b", "equals", "it's"), at, of))


@pytest.mark.parametrize(
    "text",
    ["", "select", "select a from", "select a from X where", "select a from X where b ~ 1", "select a from X nonsense",
     "select a from X limit many", "select a from X where (b = 1", "delete from X"],
)  # fmt: skip
def test_a_broken_statement_is_refused(text: str) -> None:
    with pytest.raises(Failure, match="bad_"):
        statement(text)


def test_prefix_lists_and_keyed_filters_are_read() -> None:
    words = type(LISTS)(style="prefix-list", operators=WORDS, words={"false_is_empty": "yes"})
    read = condition_of(words, ["|", ["a", "=", 1], "&", ["b", "=", False], "!", ["c", "like", "x"]])
    inner = Joined("all", (Comparison("b", "is_empty"), Joined("none", (Comparison("c", "like", "x"),))))
    assert read == Joined("all", (Joined("any", (Comparison("a", "equals", 1), inner)),))
    keyed = type(LISTS)(style="keyed", operators={"eq": "equals", "like": "like"}, words={"join": "operator"})
    assert condition_of(keyed, {"operator": "or", "a": {"like": "x"}, "b": "1"}) == Joined(
        "any", (Comparison("a", "like", "x"), Comparison("b", "equals", "1"))
    )
    assert condition_of(type(LISTS)(style="exact"), '{"a": "1"}') == Joined("all", (Comparison("a", "equals", "1"),))
    for lists, broken in ((words, ["|", ["a", "=", 1]]), (words, [["a"]]), (keyed, "nonsense"), (keyed, ["a"])):
        with pytest.raises(Failure, match="bad_"):
            condition_of(lists, broken)


def test_brackets_in_names_are_a_tree() -> None:
    pairs = [("a[1][b]", "2"), ("a[0][b]", "1"), ("c[]", "x"), ("c[]", "y"), ("d[e]", "z"), ("f", "")]
    assert nested(pairs) == {"a": [{"b": "1"}, {"b": "2"}], "c": ["x", "y"], "d": {"e": "z"}, "f": ""}


def test_templates_take_values_parts_and_text() -> None:
    values = {"record": {"id": 7}, "id": "x", "none": None}
    assert filled(["$record.id", "$record.no.more", "{id}-{none}-{other}", "$null", 3], values) == [
        7, None, "x--{other}", None, 3,
    ]  # fmt: skip
    with pytest.raises(KeyError):
        filled("$missing", values)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("limit_most", "limit_mots"), "limit_mots"),
        (("format = 1", "format = 2"), "format 2"),
        (("[seed]", "[seed"), "mixed"),
    ],
)
def test_a_wrong_dialect_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    path = tmp_path / "mixed.toml"
    path.write_text(MIXED.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=named):
        load(path)


def test_the_overview_names_the_commands_for_faults(api: Api) -> None:
    assert "All off." in api.get("/").text
    api.control("faults", {"switch": "refuse"})
    page = api.get("/").text
    assert "refuse." in page
    assert f"curl -X DELETE {BASE}/__sandbox/faults" in page
