"""Who the clients of recorded calls are where settings are tried that read numbers in other countries."""

from collections.abc import Callable, Sequence

from cordboard.domain.crm.contact_match import Candidate
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.scenario.call_context import context_of
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.own_numbers import regions_of
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.trial.other_reading import Countries, OtherReading, asked_for, other_reading
from cordboard.ports.store.store import Store

Regions = Callable[[str], str | None]  # of a connection


class OtherCountries:
    """Of one CRM: `before` is in force, `after` is tried. `phones`: all phone connections."""

    def __init__(
        self, store: Store, crm: str, before: DecisionSettings, after: DecisionSettings, regions: Regions,
        phones: Sequence[str],
    ) -> None:  # fmt: skip
        self._store = store
        self._crm = crm
        self._settings = after
        self._regions = regions
        self._before, self._after = (_countries(one, crm, regions, phones) for one in (before, after))

    async def reading(self, facts: Facts, phones: str) -> OtherReading:
        """The client of a call of this phone connection. The directory of today answers."""
        number = context_of(facts.call, self._settings, self._regions(phones)).number
        known: list[Candidate] = []
        for key in asked_for(number, self._before):
            known += await self._store.lookup(self._crm, Identity(IdentityKind.PHONE, key))
        return other_reading(number, facts, known, self._after)


def _countries(settings: DecisionSettings, crm: str, regions: Regions, phones: Sequence[str]) -> Countries:
    """As `NumberRegions.of_crm` says for the settings in force."""
    home = regions(crm) or settings.region
    everywhere = regions_of(settings, connections=[regions(one) for one in phones])
    return Countries(home=home, others=tuple(one for one in everywhere if one != home))
