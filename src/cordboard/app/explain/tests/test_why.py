"""The explanation as text: its first line, and who called whom."""

from msgspec.structs import replace

from cordboard.app.explain.call_views import call_view
from cordboard.app.explain.why import why_view
from cordboard.app.ingest.intake import LATE_START_S
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.views.calls import CallView
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType, LegKind
from cordboard.domain.settings.company import CompanyNumber, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Refused
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER, one_fails

E = EventType
SETTINGS = Settings(
    team=(
        TeamMember(id="ana", crm_users={CRM: USER.id}, extensions=("80",)),
        TeamMember(id="alberto", name="Alberto", crm_users={CRM: "u2"}, extensions=("81",)),
    ),
    numbers=(
        CompanyNumber(number="+34928000080", default_owner="ana"),
        CompanyNumber(number="+380441234567", default_owner="alberto"),
    ),
    crm={CRM: CrmPlan(default_user=USER.id)},
)


async def explained(app_fixture: AppFixture, key: str = "a") -> CallView:
    row, items = await app_fixture.call(key), await app_fixture.items(key)
    return call_view(row, items, why_view(row, items, (), SettingsInForce(1, SETTINGS).for_crm))


def first_lines(call: CallView, n: int = 2) -> list[str]:
    assert call.why is not None
    return call.why.text.splitlines()[:n]


def inside(app_fixture: AppFixture) -> list[CallEvent]:
    """80 calls 81, who answers after 5 s; they talk for a minute."""
    caller = {"leg": "l80", "kind": LegKind.AGENT, "extension": "80"}
    called = {"leg": "l81", "kind": LegKind.AGENT, "extension": "81", "caller": False}
    return [
        app_fixture.event("a", E.LEG_ADDED, caller=True, **caller),
        app_fixture.event("a", E.RINGING, second=1, **called),
        app_fixture.event("a", E.JOINED, second=5, bridge="b", **caller),
        app_fixture.event("a", E.JOINED, second=5, bridge="b", **called),
        app_fixture.event("a", E.LEG_ENDED, second=65, **called),
        app_fixture.event("a", E.LEG_ENDED, second=65, **caller),
    ]


@run
async def test_inside_the_house_both_are_named_and_nobody_speaks_of_a_client(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        await app_fixture.receive(*inside(app_fixture))
        call = await explained(app_fixture)
        assert (call.client.number, call.client.name, call.client.hidden) == ("80", "Ana", False)
        assert (call.placed, call.talked) == (("80",), ("81",))
        assert first_lines(call) == [
            "Internal call - not logged.",
            "80 Ana called 81 Alberto, internal call, 1 min.",
        ]
        assert call.why is not None
        assert "client to look up" in call.why.text
        assert "hides" not in call.why.text
        assert [leg.fate for leg in call.legs] == ["began", "talked_inside"]


@run
async def test_who_is_found_to_call_outwards_lends_his_name_to_no_client(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        first, *_ = inside(app_fixture)
        await app_fixture.receive(first)
        assert (await app_fixture.call("a")).name == "Ana"  # so far it may be a call to a colleague
        party = Client(number=CLIENT)
        trunk = {
            "leg": "out",
            "kind": LegKind.OUTSIDE,
            "caller": False,
            "client": party,
            "shown_number": "+34928000080",
        }
        await app_fixture.receive(app_fixture.event("a", E.RINGING, second=1, **trunk))
        row = await app_fixture.call("a")
        assert (row.name, row.own_number) == (None, "+34928000080")


@run
async def test_an_unreached_outgoing_call_names_who_dialled_and_the_line(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        told = {"direction": Direction.OUTBOUND, "disposition": Disposition.BUSY, "extension": "81"}
        await app_fixture.receive(app_fixture.end("a", own_number="+380441234567", **told))
        call = await explained(app_fixture)
        assert (call.placed, call.own_number) == (("81",), "+380441234567")
        assert first_lines(call)[1] == "Outgoing call of 81 Alberto with 600 11 12 22, busy."
        assert app_fixture.crm.made("log_call") == []
        await app_fixture.drain()
        (logged,) = app_fixture.crm.made("log_call")
        assert logged.subject == "Unanswered call to +34 600 11 12 22, by Alberto"
        assert logged.extension == "81"


@run
async def test_of_a_known_client_the_first_line_names_the_record(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        await app_fixture.directory_sync.put(CRM, [contact("p1", CLIENT, "Maria Lopez")])
        await app_fixture.receive(app_fixture.end("a"))
        said, called = first_lines(await explained(app_fixture))
        assert said == "No new lead: Maria Lopez is already a contact."
        assert called == "Incoming call with 600 11 12 22, answered."


@run
async def test_a_call_that_made_a_lead_begins_with_the_call_and_one_that_was_refused_with_that(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        await app_fixture.receive(app_fixture.end("a"))
        assert first_lines(await explained(app_fixture), 1) == ["No new lead yet: it's waiting to be sent to the CRM."]
        await app_fixture.drain()
        assert first_lines(await explained(app_fixture), 1) == ["Incoming call with 600 11 12 22, answered."]
        await app_fixture.receive(app_fixture.end("b", "+34600111333"))
        app_fixture.crm.answers.append(one_fails(0, Refused("Not this one.", code="INVALID_DATA")))
        await app_fixture.drain()
        said = first_lines(await explained(app_fixture, "b"), 1)
        assert said == ["No new lead yet: the CRM rejected it."]


@run
async def test_the_summary_of_exports_says_what_of_the_decision_was_not_done(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        await app_fixture.receive(app_fixture.end("a"))
        call = await explained(app_fixture)
        assert call.summary == "Created: lead, call record. Not sent yet: lead, call record."
        await app_fixture.drain()
        assert (await explained(app_fixture)).summary == "Created: lead, call record."
        row, items = await app_fixture.call("a"), await app_fixture.items("a")
        for state, said in (
            (ItemState.DROPPED, "Discarded"),
            (ItemState.PARKED, "Rejected"),
            (ItemState.HELD, "On hold"),
        ):
            changed = [replace(one, state=state) if one.kind == "log_call" else one for one in items]
            assert call_view(row, changed, None).summary == f"Created: lead, call record. {said}: call record."


@run
async def test_an_extension_that_is_nobody_s_is_named(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        await app_fixture.receive(app_fixture.end("a", extension="82"))
        call = await explained(app_fixture)
        assert call.why is not None
        assert call.why.unmapped == ("82",)
        assert "Extension 82 isn't assigned. Assign it in Settings > Team." in call.why.text


@run
async def test_without_a_crm_the_first_line_says_that(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.store.drop_connection(CRM)
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.end("a"))
        assert first_lines(await explained(app_fixture), 1) == ["No new lead: no CRM was connected."]


@run
async def test_a_number_that_nobody_told_of_an_outgoing_call_is_not_hidden(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(SETTINGS)
        told = {"direction": Direction.OUTBOUND, "disposition": Disposition.AGENT_NO_ANSWER, "extension": "80"}
        await app_fixture.receive(app_fixture.event("a", E.ENDED, **told))
        await app_fixture.wait(LATE_START_S)  # the number may still be told
        call = await explained(app_fixture)
        assert (call.client.number, call.client.hidden) == (None, False)
        assert call.why is not None
        assert "hides" not in call.why.text
        assert first_lines(call)[1] == "Outgoing call of 80 Ana with an unknown number, agent no answer."
