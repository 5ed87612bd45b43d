"""Where a call goes: from the local directory, in time, with its reasons, and written down."""

import asyncio
import random

import httpx
import msgspec
import pytest

from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.routing import route_answers
from cordboard.app.routing.caller_variables import route_variables
from cordboard.app.routing.custom_address import CustomAddresses
from cordboard.app.routing.routing import Routing
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.dials.destination import NotDialled
from cordboard.domain.routing.question import RouteQuestion
from cordboard.domain.routing.reasons import route_reason
from cordboard.domain.routing.route import (
    DestinationKind,
    DirectToOwner,
    Route,
    RouteDefault,
    RouteLine,
    RoutePlace,
    RouteSource,
)
from cordboard.domain.rules.rule import Operator
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.dialling import Dialling
from cordboard.domain.settings.settings import Settings
from cordboard.ports.agent_states import DeviceState
from cordboard.ports.crm.changes import Change
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER
from cordboard.toolkit.http.http_transport import HttpTransport

QUEUE, EXTENSION, EXTERNAL = DestinationKind.QUEUE, DestinationKind.EXTENSION, DestinationKind.EXTERNAL
GOLD = RouteLine(operator=Operator.EQUALS, value="GOLD", kind=QUEUE, target="vip")
MAIN = Route(
    id="main",
    place=RoutePlace(did="928000080"),
    source=RouteSource(connection=CRM, module="contacts", field="Tier"),
    lines=(GOLD,),
    default=RouteDefault(kind=QUEUE, target="600"),
)
ANA = TeamMember(id="ana", name="Ana", crm_users={CRM: USER.id}, extensions=("80", "90"))
PAT = TeamMember(id="pat", name="Pat", extensions=("81", "90"))
ASKED = RouteQuestion(rule="main", caller="600111222", call="pbx-1.1")


def settings(*routes: Route, **more: object) -> Settings:
    return Settings(
        **{"team": (ANA, PAT), "routes": routes, "direct_to_owner": (DirectToOwner(extension="1"),), **more}  # type: ignore[arg-type]
    )


async def routing(app_fixture: AppFixture, chosen: Settings, **states: DeviceState) -> Routing:
    await app_fixture.settle(chosen)
    in_force = await SettingsInForce.read(app_fixture.store)

    async def phones(extension: str) -> DeviceState:
        return states.get(f"at_{extension}", DeviceState.UNKNOWN)

    lists = PhoneLists(app_fixture.store, app_fixture.live_connections, app_fixture.clock)
    return Routing(
        app_fixture.store,
        app_fixture.live_connections,
        in_force,
        app_fixture.directory_sync.live,
        lists,
        app_fixture.clock,
        lambda about: about.encode().ljust(32, b"."),
        phones,
    )


async def people(app_fixture: AppFixture, tier: str | None, owner: str = USER.id) -> None:
    fields = {"Tier": tier} if tier else {}
    record = Candidate(
        entity=Entity.CONTACT, id="1", name="Eva", phones=("600 11 12 22",), owner=Owner(id=owner), fields=fields
    )
    await app_fixture.directory_sync.put(CRM, [Change(entity=Entity.CONTACT, id="1", record=record)])


@run
async def test_gold_goes_to_its_queue_and_the_decision_is_found_by_its_call(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(settings(MAIN))
        await people(app_fixture, "GOLD")
        made = await routing(app_fixture, settings(MAIN))
        answer = await made.answers.answer(ASKED)
        told = route_variables(answer)
        assert (told["CB_DEST_KIND"], told["CB_DEST"], told["CB_ROUTE"]) == ("queue", "vip", "queue/vip")
        assert list(told)[-1] == "CB_OK", "whoever reads it knows that the answer is complete"
        await made.answers.settle()
        (row,) = await app_fixture.store.route_decisions(["pbx-1.1"])
        assert (row.rule, row.decision.line, row.decision.value) == ("main", 1, "GOLD")
        assert [one.code for one in row.decision.why] == ["caller_found", "field_value", "line_matches"]


@run
async def test_nobody_and_hidden_callers_go_to_the_default(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(settings(MAIN))
        await people(app_fixture, "GOLD")
        made = await routing(app_fixture, settings(MAIN))
        for caller, code in (("600999888", "caller_unknown"), (None, "caller_hidden"), ("anonymous", "caller_hidden")):
            decision = (await made.answers.tried(msgspec.structs.replace(ASKED, caller=caller))).decision
            assert decision.destination.target == "600"
            assert decision.why[0].code == code


@run
async def test_unknown_rules_and_crms_leave_the_call_to_its_normal_course(opened: Open) -> None:
    async with opened() as app_fixture:
        gone = msgspec.structs.replace(MAIN, source=RouteSource(connection="sap", field="Tier"))
        made = await routing(app_fixture, settings(gone))
        decision = (await made.answers.tried(ASKED)).decision
        assert (decision.destination.target, decision.why[0].code) == ("600", "connection_gone")
        other = (await made.answers.tried(RouteQuestion(rule="none"))).decision
        assert (other.destination.kind, other.why[0].code) == (DestinationKind.DEFAULT, "route_unknown")


@run
async def test_at_most_three_rules_decide_about_one_call(opened: Open) -> None:
    async with opened() as app_fixture:
        made = await routing(app_fixture, settings(MAIN))
        answers = [await made.answers.answer(ASKED) for _ in range(4)]
        assert [one.decision.destination.target for one in answers] == ["600", "600", "600", ""]
        assert answers[-1].decision.why[0].code == "too_many_routes"
        await made.answers.settle()


@run
async def test_the_owner_is_called_directly_once(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(settings())
        await people(app_fixture, None)
        made = await routing(app_fixture, settings())
        question = RouteQuestion(extension="1", caller="600111222")
        told = route_variables(await made.answers.tried(question))
        assert (told["CB_ROUTE"], told["CB_RING"], told["CB_SUBSTITUTE"]) == ("extension/80", "20", "")
        diverted = await made.answers.tried(msgspec.structs.replace(question, diverted=True))
        assert diverted.decision.destination.kind is DestinationKind.DEFAULT
        other = await made.answers.tried(RouteQuestion(extension="2", caller="600111222"))
        assert other.decision.why[0].code == "not_direct"


@run
async def test_an_owner_without_a_registered_phone_is_not_rung(opened: Open) -> None:
    question = RouteQuestion(extension="1", caller="600111222")
    substituted = settings(direct_to_owner=(DirectToOwner(extension="1", fallback="81"),))
    async with opened() as app_fixture:
        await app_fixture.settle(settings())
        await people(app_fixture, None)
        made = await routing(app_fixture, settings(), at_80=DeviceState.UNREACHABLE)
        decision = (await made.answers.tried(question)).decision
        assert [one.code for one in decision.why][-2:] == ["owner_absent", "normal_course"]
        made = await routing(app_fixture, substituted, at_80=DeviceState.UNREACHABLE)
        told = route_variables(await made.answers.tried(question))
        assert (told["CB_ROUTE"], "CB_RING" in told) == ("extension/81", False)
        made = await routing(app_fixture, substituted, at_80=DeviceState.IN_CALL)
        answer = await made.answers.tried(question)
        told = route_variables(answer)
        assert (told["CB_ROUTE"], told["CB_RING"], told["CB_SUBSTITUTE"]) == ("extension/80", "20", "81")
        assert "owner_in_call" in [one.code for one in answer.decision.why]


@run
async def test_of_two_extensions_of_an_owner_the_registered_one_rings(opened: Open) -> None:
    two = msgspec.structs.replace(ANA, extensions=("80", "82"))
    question = RouteQuestion(extension="1", caller="600111222")
    async with opened() as app_fixture:
        await app_fixture.settle(settings(team=(two, PAT)))
        await people(app_fixture, None)
        for states, target in (
            ({}, ""),
            ({"at_80": DeviceState.UNREACHABLE, "at_82": DeviceState.FREE}, "82"),
            ({"at_80": DeviceState.FREE}, "80"),
            ({"at_80": DeviceState.FREE, "at_82": DeviceState.IN_CALL}, ""),
        ):
            made = await routing(app_fixture, settings(team=(two, PAT)), **states)
            assert (await made.answers.tried(question)).decision.destination.target == target


@run
async def test_an_owner_who_is_nobody_of_the_team_means_the_normal_course(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(settings())
        await people(app_fixture, None, owner="somebody")
        made = await routing(app_fixture, settings())
        decision = (await made.answers.tried(RouteQuestion(extension="1", caller="600111222"))).decision
        assert [one.code for one in decision.why][-2:] == ["owner_not_in_team", "normal_course"]


@run
async def test_external_numbers_are_called_only_where_it_is_allowed(opened: Open) -> None:
    out = msgspec.structs.replace(
        MAIN, lines=(RouteLine(operator=Operator.EMPTY, kind=EXTERNAL, target="+34928111222"),)
    )
    async with opened() as app_fixture:
        for dialling, target in (
            (Dialling(), "600"),
            (Dialling(routes_outside=True), "+34928111222"),
            (Dialling(routes_outside=True, prefixes=("+33",)), "600"),
        ):
            made = await routing(app_fixture, settings(out, dialling=dialling))
            assert (await made.answers.tried(ASKED)).decision.destination.target == target
        why = [one.code for one in (await made.answers.tried(ASKED)).decision.why]
        assert "external_outside_allowed_prefixes" in why
        made = await routing(app_fixture, settings(out, dialling=Dialling(routes_outside=True, routes_per_hour=2)))
        asked = [msgspec.structs.replace(ASKED, call=f"pbx-1.{n}") for n in range(3)]
        for _ in range(5):
            assert (await made.answers.tried(asked[0])).decision.destination.target, "a trial counts for nothing"
        targets = [(await made.answers.answer(one)).decision.destination.target for one in asked]
        assert targets == ["+34928111222", "+34928111222", "600"]
        unnamed = await made.use_cases.answer(msgspec.structs.replace(ASKED, call=""))
        assert unnamed.target == "600", "a dialplan that names no call is counted, too"
        await made.answers.settle()
        assert len(await app_fixture.store.route_decisions([one.call for one in asked])) == 3


class Answering(httpx.AsyncBaseTransport):
    def __init__(self, answer: httpx.Response | Exception | None) -> None:
        self.answer, self.asked = answer, []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return httpx.Response(self.answer.status_code, headers=self.answer.headers, content=self.answer.content)


CUSTOM = RouteSource(url="https://crm.example/find", field="Tier")


def addresses(app_fixture: AppFixture, transport: Answering) -> CustomAddresses:
    return CustomAddresses("key", app_fixture.clock, lambda _: transport)


@pytest.mark.parametrize(
    ("source", "question", "url"),
    [
        (CUSTOM, RouteQuestion(), "https://crm.example/find?field_name=Tier"),
        (CUSTOM, RouteQuestion(digits="12#"), "https://crm.example/find?field_name=Tier&dtmf=12%23"),
        (CUSTOM, RouteQuestion(digits="", caller="+34"), "https://crm.example/find?field_name=Tier&dtmf="),
        (
            RouteSource(url="https://crmurl.com", field="Field_Name"),
            RouteQuestion(caller="+34600111222"),
            "https://crmurl.com?field_name=Field_Name",
        ),
        (
            RouteSource(url="https://x.example/a?tenant=7#top", field="Ключ 1"),
            RouteQuestion(),
            "https://x.example/a?tenant=7&field_name=%D0%9A%D0%BB%D1%8E%D1%87%201",
        ),
        (
            RouteSource(url="https://crm.example", field="Tier", version=2),
            RouteQuestion(rule="main", caller="+34600111222", called="928000080", call="pbx-1.1"),
            "https://crm.example?field_name=Tier&caller=%2B34600111222&called=928000080&call=pbx-1.1&rule=main",
        ),
    ],
)
def test_the_address_is_asked_byte_for_byte(source: RouteSource, question: RouteQuestion, url: str) -> None:
    from cordboard.app.routing.custom_address import asked_url

    assert asked_url(source, question) == url


@pytest.mark.parametrize(
    ("answer", "value", "failure"),
    [
        (httpx.Response(200, content=b" GOLD \r\n"), "GOLD", None),
        (httpx.Response(200, content="ЗОЛОТО".encode()), "ЗОЛОТО", None),
        (httpx.Response(200, json={"value": "GOLD"}), "GOLD", None),
        (httpx.Response(200, json="GOLD"), "GOLD", None),
        (httpx.Response(200, json={"result": 7}), "7", None),
        (httpx.Response(200, json={"value": None}), None, None),
        (httpx.Response(204), None, None),
        (httpx.Response(200, headers={"content-type": "application/json"}, content=b"{"), None, "address_unreadable"),
        (httpx.Response(200, content=b"\xff\xfe"), None, "address_no_utf8"),
        (httpx.Response(302, headers={"location": "http://127.0.0.1/"}), None, "address_status"),
        (httpx.Response(500, content=b"GOLD"), None, "address_status"),
        (httpx.ConnectError("refused"), None, "address_unreachable"),
        (httpx.ReadTimeout("late"), None, "address_late"),
        (httpx.RemoteProtocolError("cut"), None, "address_broken"),
        (httpx.Response(200, content=b"GOLD" * 5_000), None, "address_too_large"),
        (None, None, "address_late"),
    ],
)
@run
async def test_each_answer_of_an_address_is_a_value_or_a_reason(
    opened: Open, answer: httpx.Response | Exception | None, value: str | None, failure: str | None
) -> None:
    async with opened() as app_fixture:
        fetched = await addresses(app_fixture, Answering(answer)).ask(CUSTOM, RouteQuestion(), 0.05)
        assert (fetched.value, fetched.failure.code if fetched.failure else None) == (value, failure)


@run
async def test_an_address_that_fails_rests_and_is_asked_again_later(opened: Open) -> None:
    async with opened() as app_fixture:
        transport = Answering(httpx.Response(503))
        asking = addresses(app_fixture, transport)
        for _ in range(3):
            await asking.ask(CUSTOM, RouteQuestion(), 1.0)
        resting = await asking.ask(CUSTOM, RouteQuestion(), 1.0)
        assert (resting.failure is not None, len(transport.asked)) == (True, 3)
        assert resting.failure is not None
        assert resting.failure.code == "address_resting"
        app_fixture.clock.advance(16.0)
        transport.answer = httpx.Response(200, content=b"GOLD")
        assert (await asking.ask(CUSTOM, RouteQuestion(), 1.0)).value == "GOLD"


async def as_written(host: str, port: int) -> tuple[str, ...]:
    return (host,)


@run
async def test_internal_addresses_are_refused_by_name(opened: Open) -> None:
    async with opened() as app_fixture:
        asking = CustomAddresses(
            "key", app_fixture.clock, lambda private: HttpTransport(allow_private=private, resolve=as_written)
        )
        fetched = await asking.ask(RouteSource(url="http://127.0.0.1:1/x", field="Tier"), RouteQuestion(), 1.0)
        assert fetched.failure is not None
        assert fetched.failure.code == "address_refused"
        assert "127.0.0.1" in fetched.failure.text


@run
async def test_a_look_up_that_takes_too_long_is_answered_with_the_default(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:
        made = await routing(app_fixture, settings(MAIN))
        monkeypatch.setattr(route_answers, "DEADLINE_S", 0.01)

        async def never(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(made.answers._values, "fetch", never)
        answer = await made.answers.tried(ASKED)
        assert (answer.decision.destination.target, answer.decision.why[0].code) == ("600", "too_late")


@run
async def test_the_fields_of_rules_are_read_into_the_directory(opened: Open) -> None:
    deal = msgspec.structs.replace(MAIN, id="deal", source=RouteSource(connection=CRM, module="Deals", field="Stage"))
    lead = msgspec.structs.replace(MAIN, id="lead", source=RouteSource(connection=CRM, module="Lead", field="Tier"))
    async with opened() as app_fixture:
        await app_fixture.settle(settings(MAIN, MAIN, deal, lead))
        in_force = await SettingsInForce.read(app_fixture.store)
        assert in_force.extra_fields(CRM) == {Entity.CONTACT: ("Tier",), Entity.LEAD: ("Tier",)}
        assert in_force.extra_fields("other") == {}


@run
async def test_one_value_is_fetched_for_all_lines(opened: Open) -> None:
    lines = tuple(RouteLine(operator=Operator.EQUALS, value=f"T{n}", kind=QUEUE, target=str(n)) for n in range(20))
    custom = msgspec.structs.replace(MAIN, source=CUSTOM, lines=lines)
    async with opened() as app_fixture:
        made = await routing(app_fixture, settings(custom))
        transport = Answering(httpx.Response(200, content=b"T19"))
        made.answers._values._addresses = addresses(app_fixture, transport)
        decision = (await made.answers.tried(ASKED)).decision
        assert (decision.line, decision.destination.target, len(transport.asked)) == (20, "19", 1)


@run
async def test_two_numbers_with_rules_of_their_own_do_not_interfere(opened: Open, seed: int) -> None:
    chance, values = random.Random(seed), {"928000080": "GOLD", "928000081": "TIN"}
    routes = [
        msgspec.structs.replace(
            MAIN,
            id=f"at-{did}",
            place=RoutePlace(did=did),
            lines=(msgspec.structs.replace(GOLD, value=value, target=did),),
        )
        for did, value in values.items()
    ]
    async with opened() as app_fixture:
        made = await routing(app_fixture, settings(*routes))
        tiers = {}
        for n in range(40):
            caller, tiers[f"+346001112{n:02}"] = f"+346001112{n:02}", chance.choice(("GOLD", "TIN", ""))
            record = Candidate(entity=Entity.CONTACT, id=str(n), phones=(caller,), fields={"Tier": tiers[caller]})
            await app_fixture.directory_sync.put(CRM, [Change(entity=Entity.CONTACT, id=str(n), record=record)])
        asked = [(chance.choice(list(values)), chance.choice(list(tiers))) for _ in range(300)]
        answers = await asyncio.gather(
            *(made.answers.tried(RouteQuestion(rule=f"at-{did}", caller=caller)) for did, caller in asked)
        )
        for (did, caller), answer in zip(asked, answers, strict=True):
            expected = did if tiers[caller] == values[did] else "600"
            assert answer.decision.destination.target == expected, (did, caller, tiers[caller])


def test_each_number_that_is_not_dialled_has_a_sentence_of_its_own() -> None:
    texts = {route_reason(f"external_{one.value}", target="112").text for one in NotDialled}
    assert len(texts) == len(NotDialled)
    assert all(text.startswith("112 isn't called: ") for text in texts)
    assert route_reason("of_an_earlier_version").text == "of_an_earlier_version"
