"""Settings that follow from one call: its number ignored, its extension assigned. Each is a new version of them."""

import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.errors import Cannot
from cordboard.contract.settings import SettingsAdministration
from cordboard.domain.calls.call import Call, Direction
from cordboard.domain.scenario.call_context import CallContext
from cordboard.domain.scenario.own_numbers import extensions_in
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.decision_settings import names_of_line
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.matching import is_ignored
from cordboard.domain.stop_list.own_entries import entry_of, ignoring
from cordboard.ports.host import Clock
from cordboard.toolkit.clock import moment

IN_SETTINGS = "Open Settings > Team."


class CallSettings:
    """Reads and saves the settings in force."""

    def __init__(self, settings_in_force: SettingsInForce, settings: SettingsAdministration, clock: Clock) -> None:
        self._settings_in_force = settings_in_force
        self._settings = settings
        self._clock = clock

    def number_to_ignore(self, call: Call, context: CallContext) -> str:
        """The client's number. Raises: Cannot 409 where there is none, or it is ignored already."""
        if call.direction is Direction.INTERNAL:
            raise Cannot(409, "no_number", "This is an internal call: there is no client's number.", IN_SETTINGS)
        written = context.number.e164 or context.number.raw.strip()
        if call.client.hidden or not written:
            text = "The caller's number is hidden or unknown, so it can't be ignored."
            raise Cannot(409, "no_number", text, "Choose a call with a number.")
        settings = self._settings_in_force.settings
        company, now = settings.company, moment(self._clock.now())
        if is_ignored(written, settings.stop_list, company.home, now, company.time_zone):
            text = f"{written} is already an ignored number."
            raise Cannot(409, "already_done", text, "Open Settings > Ignored numbers to remove it.")
        return written

    async def ignore(self, number: str, note: str, call: str, by: str) -> None:
        """Save it as an ignored number."""
        settings = self._settings_in_force.settings
        company, now = settings.company, moment(self._clock.now())
        new = entry_of(number, company.home, note)
        stop_list = ignoring(settings.stop_list, new, company.home, now, company.time_zone)
        await self._save(msgspec.structs.replace(settings, stop_list=stop_list), f"Ignore {number} (call {call})", by)

    def to_assign(self, call: Call, member: str, extension: str | None) -> tuple[TeamMember, str]:
        """The person and the extension. Raises: Cannot."""
        team = self._settings_in_force.settings.team
        person = next((one for one in team if one.id == member), None)
        if person is None:
            raise Cannot(404, "absent", f"There is no person {member!r} in your team.", IN_SETTINGS)
        owners = {name: one for one in team for each in one.extensions for name in names_of_line(each)}
        present = extensions_in(call)
        free = [one for one in present if one not in owners]
        phone = extension or (free[0] if len(free) == 1 else None)
        if phone is None:
            text = f"{len(free)} extensions of this call belong to nobody." if free else "Every extension is assigned."
            raise Cannot(422, "extension_missing", text, f"Set 'extension' to one of: {', '.join(present) or '-'}.")
        if phone not in present:
            text = f"Extension {phone} took no part in this call."
            raise Cannot(422, "extension_missing", text, f"Extensions of this call: {', '.join(present) or 'none'}.")
        if (owner := owners.get(phone)) is not None:
            code = "already_done" if owner.id == person.id else "assigned_to_other"
            raise Cannot(409, code, f"Extension {phone} belongs to {owner.name or owner.id}.", IN_SETTINGS)
        return person, phone

    async def assign(self, extension: str, person: TeamMember, call: str, by: str) -> None:
        """Save it as an extension of this person."""
        settings = self._settings_in_force.settings
        named = msgspec.structs.replace(person, extensions=(*person.extensions, extension))
        team = tuple(named if one.id == person.id else one for one in settings.team)
        note = f"Assign extension {extension} to {person.name or person.id} (call {call})"
        await self._save(msgspec.structs.replace(settings, team=team), note, by)

    async def _save(self, settings: Settings, note: str, by: str) -> None:
        await self._settings.save(settings, note, self._settings_in_force.version, by)
