"""Places of deals of one manager, as the release before had them, are rules now, and an export of it plans nothing."""

import msgspec
import pytest

from cordboard.cli.commands.settings import differences
from cordboard.domain.calls.call import Value
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.settings.crm_plan import CrmPlan, DealPlace
from cordboard.domain.settings.old_deal_places import WrittenPlace, WrittenPlan, plan_of_today
from cordboard.domain.settings.tests.test_old_stop_list import exported
from cordboard.domain.settings.versions import WrittenSettings, renamed, stored, upgrade


def of(manager: str, name: str = "", place: str | None = None, stage: str | None = None) -> Rule:
    condition = Condition(parameter="manager", operator=Operator.EQUALS, value=manager)
    return Rule(name=name, when=(condition,), then=Then(place=place, stage=stage))


def test_each_managers_place_becomes_a_rule_and_the_common_one_holds_without_a_rule() -> None:
    plans = upgrade(exported(), "zoho").crm
    assert plans["zoho"].deal_places == (DealPlace(place="L1/Sales", stage="Qualification"),)
    assert plans["zoho"].rules == (of("oleh", "Олег Ткач", "L1/Web", "New"), of("9999", "", "L1/Old"))
    assert (plans["second"].deal_places, plans["second"].rules) == ((DealPlace(),), ())
    assert (plans["third"].deal_places, plans["third"].rules) == ((DealPlace(),), (of("ana", "Ana García", "p"),))
    assert all(type(plan) is CrmPlan for plan in plans.values())


def test_the_old_key_is_named_once_for_each_connection_that_used_it() -> None:
    found = [(one.key, one.now) for one in renamed(exported(), "zoho") if "deal_places" in one.key]
    assert found == [(f"crm.{crm}.deal_places.manager", f"crm.{crm}.rules") for crm in ("zoho", "third")]


def test_a_plan_of_the_old_export_is_empty_after_the_upgrade_of_what_was_stored() -> None:
    held = stored(msgspec.json.encode(exported()), "zoho")
    again = upgrade(exported(), "zoho", held)
    assert differences(msgspec.to_builtins(held), msgspec.to_builtins(again)) == []
    assert stored(msgspec.json.encode(held), "zoho") == held


@pytest.mark.parametrize(
    ("places", "common", "rules"),
    [
        ((), (), ()),
        ((WrittenPlace(place="p"),), (DealPlace(place="p"),), ()),
        ((WrittenPlace(place="p", manager=None), WrittenPlace(manager="")), (DealPlace(place="p"), DealPlace()), ()),
        ((WrittenPlace(place="p", manager="a"), WrittenPlace(manager="b")), (DealPlace(),),
         (of("a", "Ana", "p"), of("b"))),
        ((WrittenPlace(stage="s", manager="a"), WrittenPlace(place="c")), (DealPlace(place="c"),),
         (of("a", "Ana", None, "s"),)),
    ],
)  # fmt: skip
def test_what_was_written_in_any_order(
    places: tuple[WrittenPlace, ...], common: tuple[DealPlace, ...], rules: tuple[Rule, ...]
) -> None:
    first = Rule(name="First", then=Then(lead_status="New"))
    plan = plan_of_today(WrittenPlan(deal_places=places, rules=(first,), lead_status="x"), {"a": "Ana"})
    assert (plan.deal_places, plan.rules, plan.lead_status) == (common, (first, *rules), "x")


class _Old(Value, frozen=True):
    crm: dict[str, dict[str, list[dict[str, str]]]]


def test_it_is_read_from_a_request_too() -> None:
    old = _Old(crm={"zoho": {"deal_places": [{"place": "p", "manager": "u7"}]}})
    written = msgspec.convert(msgspec.to_builtins(old), WrittenSettings)
    assert upgrade(written, "zoho").crm["zoho"].rules == (of("u7", "", "p"),)
