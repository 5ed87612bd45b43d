"""What the scenario does in the CRM, by which rights are asked for."""

import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.wrap_up import WrapUpSettings

CRM = "zoho"


def settings(*modes: tuple[Entity, Mode]) -> SettingsInForce:
    cells = [Cell(situation=Situation.INBOUND_MISSED, party=Party.KNOWN, entity=e, mode=mode) for e, mode in modes]
    return SettingsInForce(1, Settings(crm={CRM: CrmPlan(scenario=tuple(cells))}))


def test_what_is_off_is_neither_created_nor_handed_over() -> None:
    settings_in_force = settings((Entity.LEAD, Mode.OFF), (Entity.TASK, Mode.ALWAYS))
    assert (settings_in_force.entities(CRM), settings_in_force.handed(CRM)) == ((Entity.TASK,), ())


def test_what_is_only_updated_is_handed_over_and_not_created() -> None:
    settings_in_force = settings((Entity.CONTACT, Mode.UPDATE_ONLY), (Entity.DEAL, Mode.ALWAYS))
    assert (settings_in_force.entities(CRM), settings_in_force.handed(CRM)) == ((Entity.DEAL,), (Entity.CONTACT,))


def test_a_logged_call_may_get_the_note_and_the_task_of_its_wrap_up() -> None:
    settings_in_force = settings((Entity.CALL, Mode.ALWAYS))
    assert set(settings_in_force.entities(CRM)) == {Entity.CALL, Entity.NOTE, Entity.TASK}
    without = msgspec.structs.replace(settings_in_force.settings, wrap_up=WrapUpSettings(to_crm=False))
    assert SettingsInForce(1, without).entities(CRM) == (Entity.CALL,)
