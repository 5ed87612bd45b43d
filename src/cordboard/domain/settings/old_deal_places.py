"""Places of new deals for one manager alone, as the version before had them, become rules. Pure.

A manager's own place outweighed the common one, so the rules stand behind those that are there.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from msgspec import UNSET, UnsetType

from cordboard.domain.parameters.catalogue import MANAGER
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.settings.crm_plan import CrmPlan, DealPlace
from cordboard.domain.settings.old_stop_list import OLD


class WrittenPlace(DealPlace, frozen=True, kw_only=True, omit_defaults=False):
    """A place of deals as it may be written; `manager`: a team member's id, or a user id of the CRM."""

    manager: Annotated[str | None, OLD] | UnsetType = UNSET


class WrittenPlan(CrmPlan, frozen=True, kw_only=True, omit_defaults=False):
    """The plan of a CRM as it may be written."""

    deal_places: tuple[WrittenPlace, ...] = (WrittenPlace(),)


def plan_of_today(written: CrmPlan, names: Mapping[str, str]) -> CrmPlan:
    """The plan in today's shape. `names`: of team members, by id; they name the rules."""
    own = [(place, manager) for place in written.deal_places if (manager := _manager(place))]
    common = (place for place in written.deal_places if not _manager(place))
    values = {name: getattr(written, name) for name in CrmPlan.__struct_fields__}
    places = tuple(DealPlace(place=one.place, stage=one.stage) for one in common)
    rules = (*written.rules, *(_rule(place, manager, names.get(manager, "")) for place, manager in own))
    return CrmPlan(**{**values, "deal_places": places or ((DealPlace(),) if own else ()), "rules": rules})


def old_places(plans: Mapping[str, CrmPlan]) -> Iterator[tuple[str, str]]:
    """Which old keys were written, and where each setting is now."""
    for connection, plan in plans.items():
        if any(map(_manager, plan.deal_places)):
            yield f"crm.{connection}.deal_places.manager", f"crm.{connection}.rules"


def _manager(place: DealPlace) -> str | None:
    return (place.manager or None) if isinstance(place, WrittenPlace) and place.manager is not UNSET else None


def _rule(place: DealPlace, manager: str, name: str) -> Rule:
    condition = Condition(parameter=MANAGER, operator=Operator.EQUALS, value=manager)
    return Rule(name=name, when=(condition,), then=Then(place=place.place, stage=place.stage))
