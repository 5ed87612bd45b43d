"""What is wrong with mappings, each with its place."""

import pytest

from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.check import unseen, wrong_fields, wrong_mappings
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity

LEAD, CALL, CHAT = MappedEntity.LEAD, MappedEntity.CALL, MappedEntity.CONVERSATION


def mapping(entity: MappedEntity, parameter: str, field: str, standard: bool = False) -> FieldMapping:
    return FieldMapping(entity=entity, parameter=parameter, field=field, standard=standard)


def test_one_field_of_a_kind_of_record_is_mapped_once() -> None:
    found = list(
        wrong_mappings((mapping(LEAD, "utm_source", "F"), mapping(CALL, "pool", "F"), mapping(LEAD, "pool", "F")))
    )
    values = {"entity": "lead", "field": "F", "first": "utm_source", "second": "pool"}
    assert found == [("mappings.twice", "mappings[2].field", values)]


def test_a_mapping_names_a_parameter_and_a_field() -> None:
    found = [(code, where) for code, where, _ in wrong_mappings((mapping(LEAD, " ", ""), mapping(LEAD, "a", "")))]
    assert found == [
        ("mappings.parameter", "mappings[0].parameter"),
        ("mappings.field", "mappings[0].field"),
        ("mappings.field", "mappings[1].field"),
    ]


def test_a_mapping_of_conversations_is_taken_and_says_that_nothing_is_written_yet() -> None:
    assert [code for code, _, _ in wrong_mappings((mapping(CHAT, "utm_source", "F"),))] == ["mappings.conversation"]


FIELDS = {
    LEAD: {
        field.name: field
        for field in (
            Field(name="Own", label="Own", type="text", custom=True),
            Field(name="Lead_Source", label="Lead source", type="choice"),
            Field(name="Sum", label="Sum", type="number", custom=True, writable=False),
            Field(name="Parent", label="Parent", type="link", custom=True),
        )
    }
}


@pytest.mark.parametrize(
    ("field", "standard", "code"),
    [
        ("Own", False, None),
        ("Own", True, None),
        ("Lead_Source", False, "mappings.standard"),
        ("Lead_Source", True, None),
        ("Sum", True, "mappings.read_only"),
        ("Parent", False, "mappings.type"),
        ("Deleted", False, "mappings.gone"),
    ],
)
def test_what_the_fields_of_the_crm_say(field: str, standard: bool, code: str | None) -> None:
    found = list(wrong_fields((mapping(LEAD, "utm_source", field, standard),), FIELDS, "Zoho"))
    assert [one for one, _, _ in found] == ([code] if code else [])
    assert all(where == "mappings[0].field" for _, where, _ in found)


def test_fields_that_could_not_be_read_say_nothing() -> None:
    assert list(wrong_fields((mapping(CALL, "utm_source", "Any"),), FIELDS, "Zoho")) == []


def test_a_parameter_that_was_not_seen_is_named() -> None:
    mappings = (mapping(LEAD, "utm_source", "A"), mapping(LEAD, "utm_sorce", "B"))
    found = list(unseen(mappings, {"utm_source"}))
    assert found == [("mappings.unseen", "mappings[1].parameter", {"parameter": "utm_sorce"})]
