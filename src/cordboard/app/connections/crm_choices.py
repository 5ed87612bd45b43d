"""What each CRM offers now (pipelines, stages, fields, values): asked in the background, for the check of settings.

What is deleted there later is so found by itself; a CRM that does not answer is as it was.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import structlog

from cordboard.app.connections.crm_users import read_users
from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.choice_contradictions import names_choices, of_choices
from cordboard.domain.settings.crm_choices import CrmChoices, FieldChoice, PlaceChoice
from cordboard.domain.settings.crm_plan import extra_fields
from cordboard.domain.settings.settings import Settings, plan_of
from cordboard.ports.crm import Crm
from cordboard.ports.errors import PermissionMissing, Trouble
from cordboard.ports.host import Clock, Timetable

log = structlog.get_logger()

PERIOD = timedelta(hours=1)
SOON_S = 2.0
FRESH_S = 600.0  # who checks settings meanwhile is told what was read last
KINDS = (Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT, Entity.TASK)


class CrmChoiceReader:
    """Of the connected CRMs, as each said it last."""

    def __init__(
        self,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        known_fields: KnownFields,
        clock: Clock,
    ) -> None:
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._known_fields = known_fields
        self._clock = clock
        self._places: dict[str, tuple[float, tuple[PlaceChoice, ...] | None]] = {}
        self._users_read: dict[str, float] = {}

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.READ_CRM_CHOICES, PERIOD, self.tick)

    async def tick(self) -> None:
        """Ask every CRM whose plan names something that can be deleted there."""
        for crm in self._named(self._settings_in_force.settings):
            await self._read(crm)

    @property
    def known(self) -> Mapping[str, CrmChoices]:
        """By CRM; only those that said something."""
        crms = set(self._live_connections.crms())
        return {
            crm: CrmChoices(places=places or None, fields=self._fields(crm))
            for crm, (_, places) in self._places.items()
            if crm in crms
        }

    def _fields(self, crm: str) -> dict[Entity, tuple[FieldChoice, ...]]:
        return {
            entity: tuple(
                FieldChoice(name=one.name, writable=one.writable, options=one.options) for one in found.values()
            )
            for entity, found in self._known_fields.said(crm).items()
        }

    def _named(self, settings: Settings) -> list[str]:
        return [crm for crm in self._live_connections.crms() if names_choices(plan_of(settings, crm))]

    async def fresh(self, settings: Settings, age_s: float = FRESH_S) -> None:
        """Ask again where it was asked longer ago than that, and where these settings name something.

        What seems to be gone may have been created since, so it is asked for again at once.
        """
        for crm in self._named(settings):
            asked, _ = self._places.get(crm, (float("-inf"), None))
            age = self._clock.now() - asked
            if age < age_s and age >= SOON_S and self._lacks(crm, settings):
                self._known_fields.expire(SOON_S)
                await self._read(crm)
            elif age >= age_s:
                await self._read(crm)

    def _lacks(self, crm: str, settings: Settings) -> bool:
        known = self.known.get(crm)
        return known is not None and any(True for _ in of_choices(crm, plan_of(settings, crm), known))

    async def as_of_now(self, settings: Settings, age_s: float) -> None:
        """The same for the users of every CRM and the fields that were asked for before, too."""
        self._known_fields.expire(age_s)
        await self.fresh(settings, age_s)
        now = self._clock.now()
        for crm in self._live_connections.crms():
            state = await self._live_connections.states.of(crm)
            if state.open and not state.unproven and now - self._users_read.get(crm, float("-inf")) >= age_s:
                self._users_read[crm] = now
                with suppress(Trouble):  # the test of the connection says what is wrong with it
                    await read_users(self._live_connections, crm)

    async def _read(self, crm: str) -> None:
        now = self._clock.now()
        state = await self._live_connections.states.of(crm)
        if not state.open or state.unproven or state.not_before > now:
            return
        _, places = self._places.get(crm, (0.0, None))
        try:
            places = await _places(self._live_connections.crm(crm))
            named = extra_fields(plan_of(self._settings_in_force.settings, crm))
            for entity in (*KINDS, *(one for one in named if one not in KINDS)):
                with suppress(PermissionMissing):  # what a missing permission hides is as it was
                    await self._known_fields.read(crm, entity)
        except Trouble as trouble:
            log.info("choices of the CRM not read", connection=crm, error=trouble.text)
        self._places[crm] = (now, places)


async def _places(crm: Crm) -> tuple[PlaceChoice, ...] | None:
    """The pipelines with their stages; None where a permission is missing. Raises: Trouble."""
    try:
        found = await crm.pipelines()
    except PermissionMissing:
        return None
    return tuple(PlaceChoice(id=one.id, stages=tuple(stage.id for stage in one.stages)) for one in found)
