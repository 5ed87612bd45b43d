"""A mechanical fix takes its finding away and brings no error; the catalogue is large enough."""

import msgspec
import pytest

from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.findings import FINDINGS, finding
from cordboard.domain.settings.fixes import MECHANICAL, fix_of, fixed
from cordboard.domain.settings.tests.clean_settings import OFFERED, ZOHO, changed
from cordboard.domain.settings.tests.seeded_faults import FAULTS

SEEDED = [(code, fault, where, values) for code, fault, where, values in FAULTS if code in MECHANICAL]


@pytest.mark.parametrize(("code", "fault", "where", "values"), SEEDED)
def test_a_fix_takes_its_finding_away_and_brings_no_error(
    code: str, fault: dict[str, object], where: str, values: dict[str, str]
) -> None:
    settings = changed(**fault)
    before = findings(settings, ZOHO, OFFERED)
    (found,) = [one for one in before if (one.code, one.where, one.values) == (code, where, values)]
    changes = fix_of(found, settings)
    if ".when[" in where:
        assert changes == (), "which person it should be is a choice"
        return
    assert changes, "this place has no fix"
    after = findings(fixed(settings, changes), ZOHO, OFFERED)
    assert (code, where, values) not in [(one.code, one.where, one.values) for one in after]
    errors = {one.code for one in before if one.severity == "error"}
    assert {one.code for one in after if one.severity == "error"} <= errors


def test_what_is_fixed_is_fixed_once_even_where_one_fault_has_several_places() -> None:
    assert {code for code, *_ in SEEDED} | {"mappings.gone"} == set(MECHANICAL)  # a mapping needs the CRM's fields


def test_the_catalogue_names_at_least_45_kinds_each_with_what_to_do() -> None:
    assert len(FINDINGS) >= 45
    assert all(text and fix for _, text, fix in FINDINGS.values())


def test_a_finding_that_needs_a_choice_has_no_fix() -> None:
    settings = changed(default_user=None)
    (found,) = findings(settings, ZOHO)
    assert fix_of(found, settings) == ()


def test_a_mapping_to_a_deleted_field_goes_and_the_others_stay() -> None:
    kept, gone = FieldMapping(entity=MappedEntity.LEAD, parameter="utm_source", field="A"), "B"
    mappings = (kept, msgspec.structs.replace(kept, field=gone))
    settings = changed(mappings=mappings)
    values = {"field": gone, "entity": "lead", "connection": "Zoho"}
    found = finding("mappings.gone", "crm.zoho.mappings[1].field", **values)
    after = fixed(settings, fix_of(found, settings))
    assert after.crm["zoho"].mappings == (kept,)
