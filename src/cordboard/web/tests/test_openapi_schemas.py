"""The published description says what programs may rely on."""

from typing import Any

import msgspec
import pytest

from cordboard.testing.event_loop import run
from cordboard.web.openapi_schemas import REF, WORDS, refined
from cordboard.web.tests.shared_api import shared
from cordboard.web.tests.web_fixture import WebFixture


def framework_document() -> dict[str, Any]:
    found = shared().openapi_schema.to_schema()
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found, enc_hook=str))
    return decoded


RAW = framework_document()
SCHEMAS: dict[str, dict[str, Any]] = refined(RAW)["components"]["schemas"]


def operation(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][path][method]
    return found


@pytest.mark.parametrize("schema", [name for name in WORDS if name != "Envelope"])
def test_every_closed_set_of_words_belongs_to_a_property_that_exists(schema: str) -> None:
    properties = RAW["components"]["schemas"][schema]["properties"]
    for name in WORDS[schema]:
        assert properties[name] == {"type": "string"}, name
        assert len(SCHEMAS[schema]["properties"][name]["enum"]) > 1


def test_answers_name_every_key() -> None:
    for name in ("EffectView", "CandidateView", "ConnectionView", "Settings", "Alerts"):
        assert set(SCHEMAS[name]["required"]) == set(SCHEMAS[name]["properties"]), name


def test_values_that_leave_out_their_defaults_do_so_in_answers_too() -> None:
    assert SCHEMAS["CrmUser"]["required"] == ["id", "name"]


def test_what_is_sent_may_leave_keys_out_that_its_answer_always_has() -> None:
    document = refined(RAW)
    body = operation(document, "/api/v1/settings", "put")["requestBody"]["content"]["application/json"]["schema"]
    draft = SCHEMAS[body["$ref"].removeprefix(REF)]
    assert draft["properties"]["settings"]["$ref"] == REF + "WrittenSettings"
    assert not SCHEMAS["WrittenSettings"].get("required")
    assert SCHEMAS["SettingsView"]["properties"]["settings"]["$ref"] == REF + "Settings"
    assert SCHEMAS["WrittenSettings"]["properties"]["alerts"]["$ref"] == REF + "AlertsInput"


def test_lists_are_named_after_what_they_hold() -> None:
    assert "ConnectionViewList" in SCHEMAS
    assert not [name for name in SCHEMAS if "." in name or "Listed" in name]


def test_every_reference_leads_somewhere() -> None:
    text = msgspec.json.encode(refined(RAW)).decode()
    named = {part.split('"')[0] for part in text.split(REF)[1:]}
    assert named <= set(SCHEMAS)


def test_events_of_the_stream_and_problems_are_described() -> None:
    document = refined(RAW)
    stream = operation(document, "/api/v1/stream", "get")["responses"]
    assert stream["200"]["content"]["text/event-stream"]["schema"]["$ref"] == REF + "Envelope"
    assert stream["default"]["content"]["application/problem+json"]["schema"]["$ref"] == REF + "Problem"
    assert "400" not in stream


def test_an_answer_that_may_be_asked_for_as_text_is_described_in_both_forms() -> None:
    why = operation(refined(RAW), "/api/v1/calls/{call}/why", "get")["responses"]["200"]["content"]
    assert set(why) == {"application/json", "text/plain"}


def test_the_document_of_the_framework_is_left_as_it_is() -> None:
    before = msgspec.json.encode(RAW)
    refined(RAW)
    assert msgspec.json.encode(RAW) == before


@run
async def test_the_server_publishes_this_very_document(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as stranger:
        published = (await stranger.get("/api/openapi.json")).json()
    assert (
        published["components"]["schemas"]["WrittenSettings"]["properties"].keys()
        == SCHEMAS["WrittenSettings"]["properties"].keys()
    )
    assert published["components"]["schemas"].keys() == SCHEMAS.keys()
