"""Tags and task types for which the CRM has no field, or no such choice."""

import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.rules.effect_fields import needed, wrong_effects
from cordboard.domain.rules.rule import Rule, Then

TAGGED = Rule(name="VIP", then=Then(tags=("vip",)))
TYPED = Rule(then=Then(task_type="Quote"))
PLAIN = Rule(then=Then(lead_status="New"))
LEADS = {"Tag": Field(name="Tag", label="Tag", type="unknown")}
TASKS = {
    "Kind": Field(name="Kind", label="Kind", type="choice", options=("Quote", "Visit")),
    "Any": Field(name="Any", label="Any", type="text"),
}
FIELDS = {Entity.LEAD: LEADS, Entity.TASK: TASKS}


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [((PLAIN,), set()), ((PLAIN, TAGGED), {Entity.LEAD}), ((TYPED, TAGGED), {Entity.LEAD, Entity.TASK})],
)
def test_only_the_fields_that_matter_are_asked_for(rules: tuple[Rule, ...], kinds: set[Entity]) -> None:
    assert needed(rules) == kinds


@pytest.mark.parametrize(
    ("rules", "tag_field", "task_type_field", "found"),
    [
        ((TAGGED, TYPED), "Tag", "Kind", []),
        ((TAGGED, TYPED), "Tag", "Any", []),
        ((TAGGED, TYPED), "", None, []),  # said without a look at the CRM
        ((PLAIN,), "Gone", "Gone", []),
        ((TAGGED,), "Gone", "Gone", [("rules.tag_field_gone", "tag_field", {"field": "Gone", "connection": "Zoho"})]),
        (
            (PLAIN, TYPED),
            "Tag",
            "Gone",
            [("rules.task_type_field_gone", "task_type_field", {"field": "Gone", "connection": "Zoho"})],
        ),
        (
            (PLAIN, Rule(then=Then(task_type="Else"))),
            "Tag",
            "Kind",
            [("rules.task_type_gone", "rules[1].then.task_type", {"rule": "2", "type": "Else", "connection": "Zoho"})],
        ),
    ],
)
def test_what_the_crm_has_no_place_for_is_named(
    rules: tuple[Rule, ...], tag_field: str, task_type_field: str | None, found: list[tuple[str, str, dict[str, str]]]
) -> None:
    assert list(wrong_effects(rules, tag_field, task_type_field, FIELDS, "Zoho")) == found
    assert list(wrong_effects(rules, tag_field, task_type_field, {}, "Zoho")) == [], "fields that could not be read"
