"""Who owns the records that a decision creates."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec

from cordboard.domain.crm.contact_match import (
    Entity,
)
from cordboard.domain.numbers.reading_reasons import because, in_english
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.owners import MANAGERS
from cordboard.domain.scenario.tests.decision_examples import (
    ALBERTO,
    ANA,
    BOSS,
    SETTINGS,
    USERS,
    a_deal,
    call,
    facts,
    found,
    person,
    said,
    with_cells,
)
from cordboard.domain.settings.crm_plan import EntityOwner, Mode, OwnerRule
from cordboard.domain.settings.decision_settings import DecisionSettings


def owners(entity: Entity, rule: OwnerRule, user: str | None = None) -> tuple[EntityOwner, ...]:
    rest = tuple(row for row in SETTINGS.owners if row.entity is not entity)
    return (EntityOwner(entity=entity, rule=rule, user=user), *rest)


def lead_owner(settings: DecisionSettings, **more: object) -> tuple[str | None, str]:
    decision = decide(facts(call(), **more), settings, 1)  # type: ignore[arg-type]
    return decision.actions[0].owner, said(decision, "owner.lead").code  # type: ignore[union-attr]


def test_the_owner_rule_default_user_means_exactly_the_default_user() -> None:
    settings = msgspec.structs.replace(SETTINGS, owners=owners(Entity.LEAD, OwnerRule.DEFAULT_USER))
    assert lead_owner(settings) == (BOSS, "owner.default")


def test_a_fixed_user_owns_and_a_missing_one_falls_to_the_default_user() -> None:
    fixed = msgspec.structs.replace(SETTINGS, owners=owners(Entity.LEAD, OwnerRule.FIXED_USER, ALBERTO))
    assert lead_owner(fixed) == (ALBERTO, "owner.fixed")
    missing = msgspec.structs.replace(SETTINGS, owners=owners(Entity.LEAD, OwnerRule.FIXED_USER))
    assert lead_owner(missing) == (BOSS, "owner.fixed_missing")


def test_an_unassigned_number_falls_to_the_default_user() -> None:
    assert lead_owner(msgspec.structs.replace(SETTINGS, lines=())) == (BOSS, "owner.unmapped")


def test_an_inactive_user_falls_to_the_default_user_and_says_so() -> None:
    left = tuple(msgspec.structs.replace(user, active=user.id != ANA) for user in USERS)
    assert lead_owner(SETTINGS, users=left) == (BOSS, "owner.inactive")


def test_without_a_usable_user_the_crm_decides() -> None:
    nobody = msgspec.structs.replace(SETTINGS, default_user=None, lines=())
    assert lead_owner(nobody) == (None, "owner.nobody")


def test_owners_of_records_that_this_call_creates_follow_their_own_rules() -> None:
    settings = with_cells(
        (Entity.ACCOUNT, Mode.CREATE_IF_NONE),
        (Entity.CONTACT, Mode.CREATE_IF_NONE),
        owners=(
            EntityOwner(entity=Entity.ACCOUNT, rule=OwnerRule.OWNER_OF_CONTACT),
            EntityOwner(entity=Entity.CONTACT, rule=OwnerRule.FIXED_USER, user=ALBERTO),
        ),
    )
    assert [action.owner for action in decide(facts(call()), settings, 1).actions] == [ALBERTO, ALBERTO]  # type: ignore[union-attr]


def test_a_circle_of_owner_rules_ends_at_the_calls_manager() -> None:
    settings = with_cells(
        (Entity.ACCOUNT, Mode.CREATE_IF_NONE),
        (Entity.CONTACT, Mode.CREATE_IF_NONE),
        owners=(
            EntityOwner(entity=Entity.ACCOUNT, rule=OwnerRule.OWNER_OF_CONTACT),
            EntityOwner(entity=Entity.CONTACT, rule=OwnerRule.OWNER_OF_ACCOUNT),
        ),
    )
    decision = decide(facts(call()), settings, 1)
    assert [action.owner for action in decision.actions] == [ANA, ANA]  # type: ignore[union-attr]
    assert said(decision, "owner.account").code == "owner.cycle"


def test_a_rule_that_leads_nowhere_says_who_owns_the_record_instead() -> None:
    by_contact = owners(Entity.CALL, OwnerRule.OWNER_OF_CONTACT)
    settings = with_cells((Entity.CONTACT, Mode.CREATE_IF_NONE), (Entity.CALL, Mode.ALWAYS), owners=by_contact)
    ownerless = decide(facts(call(), found(person(Entity.CONTACT))), settings, 1)
    assert said(ownerless, "owner.call").values == {
        "entity": "contact",
        "how": "the agent who answered.",
        "user": "Ana",
    }
    unassigned = msgspec.structs.replace(SETTINGS, lines=(), owners=by_contact)
    nobodys = decide(facts(call()), unassigned, 1)
    assert said(nobodys, "owner.call").values == {"entity": "contact", "how": "the default owner.", "user": "Boss"}
    assert [said(one, "owner.call").code for one in (ownerless, nobodys)] == ["owner.no_record", "owner.no_record"]


def test_a_fallback_owner_is_never_called_the_agent_who_answered_when_nobody_did() -> None:
    texts = json.loads((Path(__file__).parents[5] / "console/src/texts/en.json").read_text(encoding="utf-8"))
    assert [code for code, how in MANAGERS.items() if "answered" in how] == ["owner.talked"]
    assert {f"said.{how}" for how in MANAGERS.values()} <= set(texts)


def test_one_country_is_no_countries() -> None:
    assert "in 1 country;" in in_english(because("region_unknown", n=1))
    assert "in 2 countries;" in in_english(because("not_of_region", n=2, region="ES"))


def test_the_owner_of_a_deal_is_asked_for_before_it_is_used() -> None:
    settings = with_cells((Entity.CALL, Mode.ALWAYS), owners=owners(Entity.CALL, OwnerRule.OWNER_OF_DEAL))
    known = found(person(Entity.CONTACT))
    assert decide(facts(call(), known), settings, 1).needs == ("deals",)
    deals = (a_deal(timedelta(days=1)),)
    assert decide(facts(call(), known, deals=deals), settings, 1).actions[0].owner == ALBERTO  # type: ignore[union-attr]
