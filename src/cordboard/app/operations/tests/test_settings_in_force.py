"""What the scenario does in the CRM, by which rights are asked for."""

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.settings import Settings

CRM = "zoho"


def settings(*modes: tuple[Entity, Mode]) -> SettingsInForce:
    cells = [Cell(situation=Situation.INBOUND_MISSED, party=Party.KNOWN, entity=e, mode=mode) for e, mode in modes]
    return SettingsInForce(1, Settings(crm={CRM: CrmPlan(scenario=tuple(cells))}))


def test_what_is_off_is_neither_created_nor_handed_over() -> None:
    settings_in_force = settings((Entity.LEAD, Mode.OFF), (Entity.TASK, Mode.ALWAYS))
    assert (settings_in_force.entities(CRM), settings_in_force.handed(CRM)) == ((Entity.TASK,), ())


def test_what_is_only_updated_is_handed_over_and_not_created() -> None:
    settings_in_force = settings((Entity.CONTACT, Mode.UPDATE_ONLY), (Entity.CALL, Mode.ALWAYS))
    assert (settings_in_force.entities(CRM), settings_in_force.handed(CRM)) == ((Entity.CALL,), (Entity.CONTACT,))
