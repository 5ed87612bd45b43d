"""Settings that need more than a CRM granted are named before they are saved."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.app.connections.missing_permissions import missing_permissions
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Scope
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import IDENTITY, FakeCrmProvider


class Scoped(FakeCrmProvider):
    """Creating a kind of record needs a permission; handing it over another."""

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        return [*(Scope(name=f"create {one}") for one in entities), *(Scope(name=f"edit {one}") for one in handed)]


def granted(app_fixture: AppFixture, *, held: dict[str, bool | None]) -> None:
    """The CRM granted these, refused those that are False, and does not say for None."""
    live_connections = app_fixture.live_connections
    provider = live_connections.providers["crm", "fake"]
    scoped = msgspec.structs.replace(provider, load=lambda: Scoped(app_fixture.crm))
    live_connections.providers["crm", "fake"] = scoped
    scopes = tuple(Scope(name=name, held=value) for name, value in held.items())
    live_connections.connected_accounts[CRM].identity = msgspec.structs.replace(IDENTITY, scopes=scopes)


def creating(entity: Entity, mode: Mode = Mode.ALWAYS) -> Settings:
    cell = Cell(situation=Situation.INBOUND_ANSWERED, party=Party.NEW, entity=entity, mode=mode)
    return Settings(crm={CRM: CrmPlan(scenario=(cell,))})


@run
async def test_a_rule_that_needs_a_permission_is_named_with_the_permission(opened: Open) -> None:
    async with opened() as app_fixture:
        granted(app_fixture, held={"create lead": True, "create deal": False, "edit contact": False})
        assert list(missing_permissions(app_fixture.live_connections, creating(Entity.LEAD))) == []
        (deal,) = missing_permissions(app_fixture.live_connections, creating(Entity.DEAL))
        assert (deal.level, deal.code, deal.where, deal.evidence) == (
            "warning", "permission.missing", "crm.crm.scenario", "create deal",
        )  # fmt: skip
        assert deal.fix == "Save, then reconnect Fake to grant them."
        (contact,) = missing_permissions(app_fixture.live_connections, creating(Entity.CONTACT, Mode.UPDATE_ONLY))
        assert contact.evidence == "edit contact"
        assert list(missing_permissions(app_fixture.live_connections, creating(Entity.DEAL, Mode.OFF))) == []


@run
async def test_what_a_crm_does_not_say_is_not_called_missing(opened: Open) -> None:
    async with opened() as app_fixture:
        granted(app_fixture, held={"create deal": None})
        assert list(missing_permissions(app_fixture.live_connections, creating(Entity.DEAL))) == []
