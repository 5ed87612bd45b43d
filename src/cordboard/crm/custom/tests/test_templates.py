"""Any CRM by templates: how it is asked, where its answers are, and what it does not offer."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.custom.client import OwnCrm
from cordboard.crm.custom.templates import WrongTemplates, templates_of
from cordboard.crm.custom.tests.conftest import SecretsInMemory
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import CreateContact, CreateLead, LogCall, Ref, SetOwner
from cordboard.domain.crm.contact_match import Entity, Found, NotFound
from cordboard.domain.importers.crm_template import read_crm_template
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Exchange
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable, Unsupported
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.toolkit.webhooks.signatures import verify

FIND = {
    "path": "/v2/persons/search?tel={number}",
    "rows": "result.items",
    "values": {
        "entity": "contact",
        "id": "person.no",
        "name": "{person.first} {person.last}",
        "phones": ["person.tel", "person.more.*"],
        "company": "person.firm.name",
        "owner": "person.agent",
        "link": "person.url",
        "Level": "person.level",
    },
}
JOURNAL = {
    "path": "/v2/visits/{about}",
    "method": "POST",
    "body": "form",
    "fields": {
        "ref": "{key}",
        "what": "{direction} call, {talk_min} min",
        "began": "{started_at|local}",
        "until": "{ended_at|unix}",
        "caller": "{from|digits}",
    },
    "values": {"id": "visit"},
}
CREATE = {"path": "/v2/persons", "fields": {"first": "{first_name}", "last": "{last_name}", "tel": "{phone|digits}"},
          "values": {"id": "person.no"}}  # fmt: skip
TEMPLATES = {
    "number": {"form": "national", "keep_last": 9},
    "requests": {"find": FIND, "log_call": JOURNAL, "create_contact": CREATE},
}
MARTA = {
    "person": {
        "no": 17, "first": "Marta", "last": "Gómez", "tel": "600 111 222", "more": ["+34 928 123 456"],
        "firm": {"name": "Taller"}, "agent": "ag-2", "url": "https://crm.example/p/17", "level": "gold",
    }
}  # fmt: skip
Respond = Callable[[httpx.Request], httpx.Response]


class Service(httpx.AsyncBaseTransport):
    """Answers as told; keeps what was asked."""

    def __init__(self, respond: Respond) -> None:
        self.asked: list[httpx.Request] = []
        self._respond = respond

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        return self._respond(request)


def crm_of(
    respond: Respond, secrets: dict[str, str] | None = None, **settings: Any
) -> tuple[OwnCrm, Service, list[Exchange]]:
    service, journal = Service(respond), list[Exchange]()
    given = {"url": "https://crm.example/api", "region": "ES", "templates": TEMPLATES, **settings}
    kept = SecretsInMemory({"secret": "geheim"} if secrets is None else secrets)
    crm = OwnCrm("own", given, kept, journal.append, lambda: {Entity.CONTACT: ("Level",)}, transport=service)
    return crm, service, journal


def answering(value: Any, status: int = 200) -> Respond:
    return lambda _: httpx.Response(status, json=value)


def call(**more: Any) -> LogCall:
    whole: dict[str, Any] = {
        "subject": "Call",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
        "talk_ms": 61_000,
        "ring_ms": 9_000,
        "client_number": "+34600111222",
        "own_number": "+34928000080",
        "about": (Ref(entity=Entity.CONTACT, id="17"),),
    }
    return LogCall(key="c1:call", **{**whole, **more})


def test_a_number_is_asked_for_in_their_form_and_found_where_their_answer_has_it() -> None:
    crm, service, _ = crm_of(answering({"result": {"items": [MARTA]}}))
    (match,) = asyncio.run(crm.find([read("928123456", "ES")]))
    assert str(service.asked[0].url) == "https://crm.example/api/v2/persons/search?tel=928123456"
    assert service.asked[0].headers["authorization"] == "Bearer geheim"
    assert isinstance(match, Found)
    (one,) = match.candidates
    assert (one.id, one.name, one.company, one.link) == ("17", "Marta Gómez", "Taller", "https://crm.example/p/17")
    assert one.phones == ("600 111 222", "+34 928 123 456")
    assert one.owner is not None
    assert (one.owner.id, one.fields) == ("ag-2", {"Level": "gold"})


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(200, json={"result": {"items": []}}),
        httpx.Response(200, json={"result": None}),
        httpx.Response(200, json={}),
    ],
)
def test_nobody_is_an_empty_list_or_a_status_that_says_so(answer: httpx.Response) -> None:
    crm, _, _ = crm_of(lambda _: httpx.Response(answer.status_code, content=answer.content))
    (match,) = asyncio.run(crm.find([read("600111222", "ES")]))
    assert isinstance(match, NotFound)


def test_a_hit_whose_numbers_are_others_is_nobody() -> None:
    crm, _, _ = crm_of(answering({"result": {"items": [MARTA]}}))
    (match,) = asyncio.run(crm.find([read("+380600111222", "ES")]))
    assert isinstance(match, NotFound)


def test_a_call_is_written_in_their_words() -> None:
    crm, service, _ = crm_of(answering({"visit": "v-9"}, 201))
    (outcome,) = asyncio.run(crm.apply([call()], verify=False))
    assert isinstance(outcome, Applied)
    assert (outcome.id, outcome.was_there) == ("v-9", False)
    (asked,) = service.asked
    assert (asked.method, asked.url.path) == ("POST", "/api/v2/visits/17")
    assert asked.headers["x-cordboard-key"] == "c1:call"
    form = dict(pair.split("=") for pair in asked.content.decode().split("&"))
    assert form["ref"] == "c1%3Acall"
    assert form["what"] == "inbound+call%2C+2+min"
    assert form["began"] == "2026-11-30+09%3A00%3A00"
    assert form["until"] == str(int(datetime(2026, 11, 30, 9, 1, 10, tzinfo=UTC).timestamp()))
    assert form["caller"] == "34600111222"


def test_a_person_is_created_with_a_first_and_a_last_name() -> None:
    crm, service, _ = crm_of(answering({"person": {"no": 18}}))
    (outcome,) = asyncio.run(
        crm.apply([CreateContact(key="k", name="Ana María Ruiz", phone="+34600111222")], verify=False)
    )
    assert isinstance(outcome, Applied)
    assert outcome.id == "18"
    assert json.loads(service.asked[0].content) == {"first": "Ana María", "last": "Ruiz", "tel": "34600111222"}


def test_what_no_template_offers_is_refused_by_name_and_nothing_is_sent() -> None:
    crm, service, _ = crm_of(answering({}))
    actions = [
        CreateLead(key="l", name="A", phone="+34600111222"),
        SetOwner(key="o", record=Ref(entity=Entity.CONTACT, id="17"), owner="ag-1"),
    ]
    outcomes = [asyncio.run(crm.apply([one], verify=False))[0] for one in actions]
    assert [type(one) for one in outcomes] == [Unsupported, Unsupported]
    assert "no request create_lead" in str(outcomes[0])
    assert service.asked == []
    identity = asyncio.run(crm.identify())
    held = {scope.name for scope in identity.scopes if scope.held}
    assert held == {"log_call", "create_contact"}
    assert not crm.lists_people()


def test_without_our_key_in_each_created_record_nothing_guards_against_a_second_one() -> None:
    assert crm_of(answering({}))[0].idempotency() == "none"
    keyed = {**TEMPLATES, "requests": {"find": FIND, "log_call": JOURNAL}}
    assert crm_of(answering({}), templates=keyed)[0].idempotency() == "unique_key"
    assert crm_of(answering({}), templates={})[0].idempotency() == "unique_key"


@pytest.mark.parametrize(
    ("settings", "secrets", "header", "value"),
    [
        ({"sign_in": "basic", "user": "ana"}, None, "authorization", "Basic YW5hOmdlaGVpbQ=="),
        ({"header": "X-Api-Key: {secret}"}, None, "x-api-key", "geheim"),
        ({"sign_in": "none"}, {}, "authorization", None),
    ],
)
def test_every_kind_of_sign_in(settings: Any, secrets: Any, header: str, value: str | None) -> None:
    crm, service, journal = crm_of(answering({"result": {"items": []}}), secrets, **settings)
    asyncio.run(crm.find([read("600111222", "ES")]))
    assert service.asked[0].headers.get(header) == value
    assert "geheim" not in str(journal)


def test_a_signature_is_over_the_body_or_the_query() -> None:
    crm, service, _ = crm_of(answering({"visit": "v"}), sign_in="signature")
    asyncio.run(crm.apply([call()], verify=False))
    asyncio.run(crm.find([read("600111222", "ES")]))
    wrote, asked = service.asked
    now = datetime.now(UTC).timestamp()
    verify("geheim", wrote.headers["x-cordboard-signature"], wrote.content, now)
    verify("geheim", asked.headers["x-cordboard-signature"], asked.url.query, now)


def test_without_a_secret_nothing_is_sent() -> None:
    crm, service, _ = crm_of(answering({}), {})
    with pytest.raises(NeedsHuman, match="secret is missing"):
        asyncio.run(crm.find([read("600111222", "ES")]))
    assert service.asked == []


@pytest.mark.parametrize(
    ("answer", "kind", "wrote"),
    [
        (httpx.Response(401), NeedsHuman, False),
        (httpx.Response(403), NeedsHuman, False),
        (httpx.Response(302, headers={"location": "https://elsewhere.example/"}), NeedsHuman, False),
        (httpx.Response(429, headers={"retry-after": "9"}), RateLimited, False),
        (httpx.Response(503, text="<html>"), Unavailable, None),
        (httpx.Response(200, text="<html>"), Unavailable, None),
    ],
)
def test_each_status_is_a_decision(answer: httpx.Response, kind: type[Trouble], wrote: bool | None) -> None:
    crm, service, _ = crm_of(lambda _: httpx.Response(answer.status_code, headers=answer.headers, text=answer.text))

    async def story() -> None:
        outcomes = await crm.apply([call()], verify=False)
        if isinstance(outcomes[0], Trouble):
            raise outcomes[0]

    with pytest.raises(kind) as caught:
        asyncio.run(story())
    assert caught.value.wrote is wrote
    assert len(service.asked) == 1, "a redirect is never followed"


def test_a_refusal_parks_the_item_with_their_words_without_our_secret() -> None:
    crm, _, _ = crm_of(answering({"error": {"message": "Bad token geheim in visit"}, "field": "visit"}, 422))
    (outcome,) = asyncio.run(crm.apply([call()], verify=False))
    assert isinstance(outcome, Refused)
    assert outcome.field == "visit"
    assert "Bad token" in outcome.text
    assert "geheim" not in outcome.text


def test_an_internal_address_is_refused_by_name() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.8"]

    kept, transport = SecretsInMemory({"secret": "s"}), HttpTransport(resolve=resolve)
    crm = OwnCrm("own", {"url": "https://crm.example/api"}, kept, lambda _: None, transport=transport)
    with pytest.raises(NeedsHuman, match="not allowed"):
        asyncio.run(crm.identify())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"requests": {"search": {}}}, "'search' is unknown"),
        ({"requests": {"find": {"path": "https://x.example/"}}}, "does not begin with one slash"),
        ({"requests": {"find": {"path": "/x?n={phone}"}}}, "{phone} is unknown here; known: e164, number"),
        ({"requests": {"log_call": {"fields": {"a": {"b": ["{started_at|dutch}"]}}}}}, "'dutch' is no step"),
        ({"requests": {"find": {"values": {"id": "x"}}}}, "`entity` is missing"),
        ({"requests": {"find": {"url": "/x"}}}, "unknown field `url`"),
        ({"number": {"form": "roman"}}, "roman"),
    ],
)
def test_what_is_wrong_with_templates_is_said_at_its_place(given: Any, said: str) -> None:
    with pytest.raises(WrongTemplates) as caught:
        templates_of(given)
    assert said in str(caught.value)
    crm, service, _ = crm_of(answering({}), templates=given)
    with pytest.raises(NeedsHuman, match="templates cannot be used"):
        asyncio.run(crm.identify())
    assert service.asked == []
    assert not crm.lists_people()


def test_an_imported_template_is_one_that_can_be_used() -> None:
    fixture = Path(__file__).parents[3] / "domain/importers/fixtures/crm_template.xml"
    settings = read_crm_template(fixture.read_bytes()).content["settings"]
    answer = {"people": [{"id": 7, "first": "Marta", "last": "Ruiz", "mobile": "600 11 12 22", "office": ""}]}
    crm, service, _ = crm_of(answering(answer), **settings)
    (match,) = asyncio.run(crm.find([read("600111222", "ES")]))
    assert isinstance(match, Found)
    assert (match.candidates[0].name, match.candidates[0].link) == (
        "Marta Ruiz",
        "https://crm.invented.example/people/7",
    )
    assert str(service.asked[0].url) == "https://crm.invented.example/v1/people?phone=600111222"
    assert service.asked[0].headers["x-api-key"] == "geheim"
    with pytest.raises(Unavailable):  # this answer has no id of a call
        asyncio.run(crm.apply([call()], verify=False))
    assert json.loads(service.asked[1].content)["call"]["person"] == "17"
