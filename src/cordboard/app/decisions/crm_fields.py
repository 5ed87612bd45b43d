"""What the fields of records in the connected CRMs say about field mappings and rules."""

from collections.abc import Mapping

from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.default_parameters import Shown, default_parameters
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.decisions.recent_parameters import RecentParameters
from cordboard.app.decisions.text_fields import TextFields
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.check import unseen, wrong_fields
from cordboard.domain.mapping.conversion import Place
from cordboard.domain.mapping.field_mapping import MappedEntity
from cordboard.domain.parameters.catalogue import NAMED
from cordboard.domain.rules.check import Wrong
from cordboard.domain.rules.effect_fields import needed, wrong_effects
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings, plan_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallStore
from cordboard.toolkit.clock import moment


class CrmFields:
    """Fields as `KnownFields` has them, beside the parameters of calls."""

    def __init__(
        self,
        store: CallStore,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        regions: NumberRegions,
        known: KnownFields,
        clock: Clock,
    ) -> None:
        self.texts = TextFields(live_connections, clock)
        self.recent = RecentParameters(store, live_connections, settings_in_force, regions, clock)
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._known = known

    async def of(self, crm: str, entity: Entity) -> Mapping[str, Field]:
        """By name; none where the CRM cannot be asked."""
        return await self._known.of(crm, entity)

    def crms(self) -> list[str]:
        """Those connected now."""
        return self._live_connections.crms()

    def place(self, crm: str) -> Place:
        """Where values of mappings are from: times without a zone are read in that of the CRM's organisation.

        A connection that is not a connected CRM, or not known at all, has none.
        """
        organisation = self._live_connections.organisation(crm) if crm in self.crms() else None
        zone = organisation.time_zone if organisation else None
        return Place(zone=zone or "UTC", region=self._settings_in_force.for_crm(crm).region)

    async def defaults(self, crm: str) -> Shown:
        """What this CRM gets of a call without any mapping. Raises: Trouble."""
        live, now = self._live_connections, moment(self._clock.now())
        settings, users = self._settings_in_force.for_crm(crm), tuple(live.users(crm))
        return await default_parameters(live.crm(crm), settings, now, users, live.organisation(crm))

    async def findings(self, settings: Settings) -> list[Finding]:
        """What is wrong with mappings and rules of each connected CRM, by its fields and the parameters of calls."""
        found: list[Finding] = []
        for crm in self._live_connections.crms():
            mappings = plan_of(settings, crm).mappings
            kinds = {one.entity for one in mappings} - {MappedEntity.CONVERSATION}
            fields = {kind: await self.of(crm, Entity(kind.value)) for kind in sorted(kinds)}
            title = self._live_connections.connections[crm].title
            wrong = list(wrong_fields(mappings, fields, title))
            if any(one.parameter not in NAMED for one in mappings):
                wrong += unseen(mappings, {*NAMED, *await self.recent.latest()})
            wrong += await self._of_rules(crm, settings, title)
            found += [finding(code, f"crm.{crm}.{where}", **values) for code, where, values in wrong]
        return found

    async def _of_rules(self, crm: str, settings: Settings, title: str) -> list[Wrong]:
        plan = plan_of(settings, crm)
        fields = {entity: await self.of(crm, entity) for entity in sorted(needed(plan.rules))}
        return list(wrong_effects(plan.rules, plan.tag_field, plan.task_type_field, fields, title))
