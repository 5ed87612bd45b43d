"""What mappings give for one record."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import NOTHING, FieldMapping, MappedEntity, MappedValues, mapped_values

LEAD = MappedEntity.LEAD
MAPPINGS = (
    FieldMapping(entity=LEAD, parameter="utm_source", field="Source"),
    FieldMapping(entity=LEAD, parameter="pool_name", field="Pool", only_if_empty=True),
    FieldMapping(entity=MappedEntity.CALL, parameter="utm_source", field="Call_Source"),
    FieldMapping(entity=MappedEntity.CONVERSATION, parameter="utm_source", field="Chat_Source"),
)


def test_a_record_gets_the_values_of_its_own_mappings() -> None:
    given = mapped_values(MAPPINGS, Entity.LEAD, {"utm_source": "google", "pool_name": "Бренд", "other": "x"})
    assert given == MappedValues(
        fields={"Source": "google", "Pool": "Бренд"},
        only_if_empty=("Pool",),
        sources={"Source": "utm_source", "Pool": "pool_name"},
    )
    assert mapped_values(MAPPINGS, Entity.CALL, {"utm_source": "google"}).fields == {"Call_Source": "google"}


def test_what_the_call_does_not_have_is_not_written() -> None:
    assert mapped_values(MAPPINGS, Entity.LEAD, {"utm_source": "  "}) is NOTHING
    assert mapped_values(MAPPINGS, Entity.TASK, {"utm_source": "google"}) is NOTHING


def test_of_two_parameters_for_one_field_the_first_is_written() -> None:
    twice = (*MAPPINGS, FieldMapping(entity=LEAD, parameter="utm_medium", field="Source"))
    given = {"utm_source": "google", "utm_medium": "cpc"}
    assert mapped_values(twice, Entity.LEAD, given).fields == {"Source": "google"}
