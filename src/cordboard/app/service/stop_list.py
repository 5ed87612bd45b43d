"""Use cases of the stop list: its entries with their hits, and a test of one number."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.views.stop_list import StopListEntryView, StopTestView
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.numbers.reading import read
from cordboard.domain.settings.decision_settings import names_of_line
from cordboard.domain.stop_list.entry import StopListEntry, is_expired
from cordboard.domain.stop_list.matching import Parties, Stopping, stopping
from cordboard.ports.host import Clock
from cordboard.ports.store.stop_list import Hits
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

BEFORE_ANY_END = datetime.min.replace(tzinfo=UTC)


class StopListUseCases:
    """`contract.stop_list.StopListQueries`."""

    def __init__(self, store: Store, settings_in_force: SettingsInForce, clock: Clock) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def entries(self) -> Sequence[StopListEntryView]:
        return self._views(self._settings_in_force.settings.stop_list, await self._store.stop_list_hits())

    async def test(self, number: str, hidden: bool, tag: str | None) -> StopTestView:
        settings = self._settings_in_force.settings
        reading = read(number, settings.company.home, hidden=hidden)
        written = () if reading.e164 or not number.strip() else (number.strip(),)
        parties = Parties(
            region=settings.company.home,
            client=reading.e164,
            numbers=written,
            extensions=tuple(name for one in written for name in names_of_line(one)),
            hidden=hidden,
            tags=frozenset({tag.strip().casefold()} if tag else ()),
        )
        named = [one.entry for one in stopping(settings.stop_list, parties, BEFORE_ANY_END).matches]
        found = stopping(settings.stop_list, parties, moment(self._clock.now()), settings.company.time_zone)
        return StopTestView(
            number=reading.e164 or number.strip(),
            stops=_stopped(found),
            entries=self._views(named, await self._store.stop_list_hits()),
        )

    def _views(self, entries: Sequence[StopListEntry], hits: Mapping[str, Hits]) -> tuple[StopListEntryView, ...]:
        now, zone = moment(self._clock.now()), self._settings_in_force.settings.company.time_zone
        return tuple(_view(one, is_expired(one, now, zone), hits.get(one.key)) for one in entries)


def _stopped(found: Stopping) -> tuple[Entity, ...]:
    """Kinds of record that a call can become."""
    return tuple(entity for entity in Entity if entity is not Entity.NOTE and found.stops(entity))


def _view(entry: StopListEntry, expired: bool, hits: Hits | None) -> StopListEntryView:
    return StopListEntryView(
        kind=entry.kind,
        value=entry.value,
        stops=entry.stops,
        note=entry.note,
        until=entry.until,
        expired=expired,
        calls=hits.calls if hits else 0,
        last_at=moment(hits.last_at) if hits else None,
    )
