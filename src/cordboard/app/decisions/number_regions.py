"""The default regions of local numbers: those of a phone connection, and those of a CRM's records."""

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import Call
from cordboard.domain.numbers.reading import canonical, read, read_as
from cordboard.domain.scenario.call_context import CallContext, context_of
from cordboard.domain.scenario.own_numbers import regions_of


class NumberRegions:
    """Answers from the settings in force and the settings of the connections."""

    def __init__(self, settings_in_force: SettingsInForce, live_connections: LiveConnections) -> None:
        self._settings_in_force = settings_in_force
        self._live_connections = live_connections
        self._last: _Known | None = None

    def context_of(self, call: Call, phones: str) -> CallContext:
        """The numbers of a call of this phone connection, understood."""
        return context_of(call, self._settings_in_force.for_crm(None), self._live_connections.region(phones))

    def spellings(self, written: str) -> tuple[str, ...]:
        """The keys under which a searched number may be stored; a plus that arrived as a blank is tried too."""
        bare = written.strip()
        forms = (bare, f"+{bare}") if written.startswith(" ") else (bare,)
        understood = (read(form, region).e164 for form in forms for region in self.all())
        return tuple(dict.fromkeys((bare, *(number for number in understood if number))))

    def all(self) -> tuple[str, ...]:
        """Every country of ours, that of the settings first."""
        return self._known().everywhere

    def of_crm(self, crm: str) -> tuple[str, ...]:
        """Where numbers of this CRM may be at home, the likeliest first."""
        known = self._known()
        if crm not in known.of_crm:
            home = self._live_connections.region(crm) or self._settings_in_force.settings.company.home
            known.of_crm[crm] = (home, *(region for region in known.everywhere if region != home))
        return known.of_crm[crm]

    def read_as(self, crm: str) -> tuple[str, ...]:
        """What the keys of this CRM's directory follow from: its countries and the rules of reading."""
        return read_as(self.of_crm(crm))

    def _known(self) -> "_Known":
        """Worked out once, until settings or connections change."""
        sources = (self._settings_in_force.settings, *self._live_connections.connections.values())
        known = self._last
        if known is None or not _same(known.sources, sources):
            phones = [self._live_connections.region(name) for name in self._live_connections.phones()]
            everywhere = regions_of(self._settings_in_force.for_crm(None), connections=phones)
            known = self._last = _Known(sources=sources, everywhere=everywhere)
        return known

    def keys_of(self, written: str, crm: str) -> tuple[str, ...]:
        """The keys under which a number of this CRM is found."""
        home, *others = self.of_crm(crm)
        return canonical(written, home, others)


class _Known(msgspec.Struct, kw_only=True):
    """Answers, and the settings they follow from."""

    sources: tuple[object, ...]
    everywhere: tuple[str, ...]
    of_crm: dict[str, tuple[str, ...]] = {}


def _same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """The very same values: each change makes a new one."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
