"""Mobiles of the team: whose call it is, and which of them is stopped."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, EndedBy, Leg, LegKind
from cordboard.domain.calls.call_outcome import ANSWERED_OUTSIDE
from cordboard.domain.scenario.call_manager import manager_of
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.team_mobiles import mobiles_of, with_mobiles
from cordboard.domain.scenario.tests.decision_examples import ALBERTO, ANA, BEGAN, NUMBER, OURS, call, facts, kinds
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.decision_settings import for_crm
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

CRM = "crm"
MOBILE, OTHER = "+34600000001", "600000002"
TEAM = (
    TeamMember(id="ana", crm_users={CRM: ANA}, extensions=("80", MOBILE)),
    TeamMember(id="alberto", crm_users={CRM: ALBERTO}, extensions=("81", OTHER)),
)
SETTINGS = Settings(team=TEAM, crm={CRM: CrmPlan(default_user="u-boss")})
CALLER = Leg(id="in", kind=LegKind.OUTSIDE, number=NUMBER, caller=True, up=True, left=True)


def rung(number: str, *, up: bool = False, **more: object) -> Leg:
    """An outside leg that the switch called."""
    dial = "ANSWER" if up else "CANCEL"
    parts = {"id": number, "kind": LegKind.OUTSIDE, "number": number, "rang_at": BEGAN + timedelta(seconds=2)}
    return Leg(**{**parts, "up": up, "dial": dial, **more})  # type: ignore[arg-type]


def phone(extension: str, **more: object) -> Leg:
    return Leg(id=extension, kind=LegKind.AGENT, extension=extension, **more)  # type: ignore[arg-type]


def shown(one: Call, settings: Settings = SETTINGS) -> Call:
    return with_mobiles(one, mobiles_of(settings), "ES")


def answered(*legs: Leg, **more: object) -> Call:
    parts = {"own_number": None, "rang": (), "talked": (), "legs": (CALLER, *legs)}
    return call(**{**parts, "answered_at": BEGAN + timedelta(seconds=9), **more})  # type: ignore[arg-type]


def owner(one: Call) -> str | None:
    return manager_of(one, for_crm(SETTINGS, CRM)).user


def test_a_mobile_that_answers_is_its_persons_phone() -> None:
    legs = (phone("80", rang_at=BEGAN, dial="CANCEL"), rung("+34600000002", up=True))
    one = answered(*legs, rang=("80",), reason=ANSWERED_OUTSIDE)
    told = shown(one)
    assert (told.talked, told.rang, told.reason) == ((OTHER,), (OTHER, "80"), None)
    assert (told.legs[2].kind, told.legs[2].extension, told.legs[2].talked) == (LegKind.AGENT, OTHER, True)
    assert owner(told) == ALBERTO
    assert shown(told) == told


def test_without_such_a_person_nothing_changes() -> None:
    one = answered(rung("+34600000009", up=True), reason=ANSWERED_OUTSIDE)
    assert shown(one) is one
    assert shown(one, Settings()) is one


def test_who_talked_last_owns_the_call_also_on_a_mobile() -> None:
    first, second = phone("81", talked=True, up=True), rung("600 00 00 01", up=True)
    assert shown(answered(first, second, talked=("81",))).talked == ("81", MOBILE)
    assert shown(answered(second, first, talked=("81",))).talked == (MOBILE, "81")
    assert owner(shown(answered(first, second, talked=("81",)))) == ANA


def test_a_missed_call_belongs_to_the_only_mobile_that_rang() -> None:
    told = shown(call("no_answer", own_number=None, rang=(), legs=(CALLER, rung("+34600000002", dial="NOANSWER"))))
    assert (told.rang, told.talked, told.missed) == ((OTHER,), (), True)
    assert told.ringing_at == BEGAN + timedelta(seconds=2)
    assert owner(told) == ALBERTO


@pytest.mark.parametrize(("talks", "who"), [("600000001", ANA), ("+34600000002", ALBERTO)])
def test_of_two_mobiles_behind_one_account_the_call_belongs_to_the_one_that_talked(talks: str, who: str) -> None:
    legs = [
        phone("70", number=one, rang_at=BEGAN, up=one == talks, talked=one == talks)
        for one in ("600000001", "+34600000002")
    ]
    told = shown(answered(*legs, rang=("70",), talked=("70",)))
    assert owner(told) == who
    assert told.rang == tuple(sorted((MOBILE, OTHER)))
    assert [leg.extension for leg in told.legs[1:]] == ["70", "70"]


def test_a_phone_and_a_mobile_on_one_account_stay_apart() -> None:
    legs = (phone("81", rang_at=BEGAN, up=True, talked=True), phone("81", number="600000001", rang_at=BEGAN))
    told = shown(answered(*legs, rang=("81",), talked=("81",)))
    assert (told.talked, told.rang) == (("81",), (MOBILE, "81"))


def test_a_mobile_behind_an_account_calls_out_for_its_person() -> None:
    legs = (phone("80", number="+34600000002", caller=True, up=True, talked=True), rung(NUMBER, up=True))
    told = shown(answered(*legs, direction=Direction.OUTBOUND, legs=legs, placed=("80",), talked=("80",)))
    assert (told.placed, told.talked) == ((OTHER,), (OTHER,))
    assert owner(told) == ALBERTO


def test_a_mobile_that_is_rung_for_a_click_placed_the_call() -> None:
    legs = (rung("+34600000001", up=True), rung(NUMBER, dial="BUSY"))
    told = shown(call("busy", Direction.OUTBOUND, own_number=None, rang=(), legs=legs, click=True))
    assert (told.placed, told.talked, told.client.number) == ((MOBILE,), (), NUMBER)
    assert owner(told) == ANA


@pytest.mark.parametrize(("outcome", "then"), [("answered", "answered"), ("abandoned", "cancelled"), ("busy", "busy")])
def test_a_mobile_that_calls_in_and_is_put_through_calls_out(outcome: str, then: str) -> None:
    mobile = msgspec.structs.replace(CALLER, number="600000001")
    talked = outcome == "answered"
    one = call(
        outcome,
        client=Client(number="600000001"),
        rang=(),
        talked=(),
        legs=(mobile, rung("600111222", up=talked)),
        answered_at=BEGAN if talked else None,
        ended_by=EndedBy.CLIENT,
    )
    told = shown(one)
    assert (told.direction, told.client.number, told.disposition) == (
        Direction.OUTBOUND,
        "600111222",
        Disposition(then),
    )
    assert (told.placed, told.ended_by) == ((MOBILE,), EndedBy.AGENT)
    assert owner(told) == ANA


def test_a_colleague_who_is_called_on_the_mobile_is_the_client_of_that_call() -> None:
    legs = (phone("80", caller=True, up=True, talked=True), rung("600000002", up=True))
    one = answered(direction=Direction.OUTBOUND, client=Client(number="600000002"), legs=legs, placed=("80",))
    assert shown(one) is one


def test_a_mobile_that_hangs_up_ends_the_call_for_our_side() -> None:
    caller = msgspec.structs.replace(CALLER, left=False)
    one = answered(legs=(caller, rung("600000001", up=True, left=True)), ended_by=EndedBy.CLIENT)
    assert shown(one).ended_by is EndedBy.AGENT


@pytest.mark.parametrize("listed", ["600 000 001", "+34600000002"])
@pytest.mark.parametrize("team", [SETTINGS, Settings(crm=SETTINGS.crm)])
def test_of_several_mobiles_only_the_listed_one_is_stopped(listed: str, team: Settings) -> None:
    """Also where the settings do not say whose they are."""
    settings = for_crm(msgspec.structs.replace(team, stop_list=(StopListEntry(value=listed),)), CRM)
    taken = (rung("600000001", up=True), rung("600000002"))
    legs = {"stopped": taken, "kept": (rung("600000001"), rung("600000002", up=True))}
    behind = tuple(phone("70", number=one.number, up=one.up, talked=one.up, rang_at=BEGAN) for one in taken)
    first = listed.endswith("1")
    created = ["create_lead", "log_call"]
    for one, stopped in ((legs["stopped"], first), (legs["kept"], not first), (behind, first)):
        decision = decide(facts(shown(answered(*one), team)), settings, 1)
        assert kinds(decision) == ([] if stopped else created)


def test_the_account_stops_all_mobiles_behind_it() -> None:
    settings = for_crm(
        msgspec.structs.replace(SETTINGS, stop_list=(StopListEntry(kind=StopKind.EXTENSION, value="70"),)), CRM
    )
    one = answered(phone("70", number="600000001", up=True, talked=True, rang_at=BEGAN), talked=("70",))
    assert decide(facts(shown(one)), settings, 1).actions == ()
    assert OURS not in shown(one).talked
