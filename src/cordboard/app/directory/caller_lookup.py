"""Answers the dialplan's question "who is this?" from the local directory, while the caller waits.

The answer is a set of channel variables, in the order in which they are set: CB_MATCH is the last one, so a dialplan
that reads it knows that the answer is complete. Only a CRM that lists nobody is asked. Variables that are not known
within the deadline stay unset, and the dialplan continues as usual.
"""

from collections.abc import Mapping, Sequence

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.directory.live_look_up import LiveLookUp
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Candidate, Found, Unknown
from cordboard.domain.interaction import phone_identities
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.rule_context import is_caller
from cordboard.domain.settings.decision_settings import extension_of, user_in

UNKNOWN = {"CB_MATCH": "unknown"}


class CallerLookup:
    """Looks callers up for the dialplan."""

    def __init__(
        self,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        live: LiveLookUp,
    ) -> None:
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._live = live

    async def variables(self, number: str | None, region: str | None = None) -> Mapping[str, str]:
        """CB_MATCH (found, several, nobody, unknown) and, when found, name, kind, owner and the owner's extension.

        The first CRM that knows the number answers, in the order of the settings.
        """
        crms = self._live_connections.crms()
        if not crms:
            return UNKNOWN
        reading = read(number, region or self._settings_in_force.settings.company.home)
        all_synced = True
        for crm in crms:
            match, _ = await self._live.identified(crm, phone_identities(reading))
            match match:
                case Found() as found:
                    callers = found.candidates[:1] if found.chosen else found.candidates
                    return self._found(crm, [one for one in callers if is_caller(one, reading)])
                case Unknown():
                    all_synced = False
        return {"CB_MATCH": "nobody"} if all_synced else UNKNOWN

    def _found(self, crm: str, callers: Sequence[Candidate]) -> dict[str, str]:
        """No name when the number may belong to several countries: that would be a guess."""
        person = self._person(crm, callers[0]) if callers else {}
        return {**person, "CB_MATCH": "found" if len(callers) == 1 else "several"}

    def _person(self, crm: str, one: Candidate) -> dict[str, str]:
        owner = one.owner.id if one.owner else None
        named = next((user.name for user in self._live_connections.users(crm) if user.id == owner), None)
        team = self._settings_in_force.settings.team
        member = next((one for one in team if owner and user_in(one, crm) == owner), None)
        known = {
            "CB_NAME": one.name,
            "CB_COMPANY": one.company,
            "CB_KIND": one.entity.value,
            "CB_OWNER": named or (one.owner.name if one.owner else None),
            "CB_OWNER_EXT": extension_of(member) if member else None,
        }
        return {name: value for name, value in known.items() if value}
