"""Several CRMs: a kind of record goes to those that are named for it, and the first that knows the caller answers."""

import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import CrmPlan, Mode
from cordboard.domain.settings.crm_routing import CrmRouting, EntityCrms, elsewhere, in_order
from cordboard.domain.settings.decision_settings import for_crm
from cordboard.domain.settings.settings import Settings

LEADS_TO_ZOHO = CrmRouting(entities=(EntityCrms(entity=Entity.LEAD, crms=("zoho",)),))


def kinds(settings: Settings, crm: str | None) -> set[Entity]:
    return {cell.entity for cell in for_crm(settings, crm).scenario if cell.mode is not Mode.OFF}


def test_without_a_row_every_crm_gets_every_kind_of_record() -> None:
    assert kinds(Settings(), "zoho") == kinds(Settings(), "espo") == {Entity.LEAD, Entity.TASK, Entity.CALL}


def test_a_kind_of_record_goes_only_to_the_crms_of_its_row() -> None:
    settings = Settings(crm_routing=LEADS_TO_ZOHO)
    assert kinds(settings, "zoho") == {Entity.LEAD, Entity.TASK, Entity.CALL}
    assert kinds(settings, "espo") == {Entity.TASK, Entity.CALL}
    assert for_crm(settings, "espo").elsewhere == {Entity.LEAD: ("zoho",)}
    assert for_crm(settings, "zoho").elsewhere == {}


def test_no_crm_in_particular_is_left_out_of_nothing() -> None:
    assert elsewhere(LEADS_TO_ZOHO, None) == {}
    assert kinds(Settings(crm={"default": CrmPlan()}, crm_routing=LEADS_TO_ZOHO), None) >= {Entity.LEAD}


@pytest.mark.parametrize(
    ("order", "expected"),
    [((), ["a", "b", "c"]), (("c",), ["c", "a", "b"]), (("c", "gone", "a"), ["c", "a", "b"])],
)
def test_those_without_a_place_come_last_as_they_are(order: tuple[str, ...], expected: list[str]) -> None:
    assert in_order(["a", "b", "c"], order) == expected
