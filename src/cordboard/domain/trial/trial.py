"""A trial of settings on recorded decisions of one CRM: both settings decide the same facts, effects are compared.

A call that the change cannot concern is not decided again: its recorded decision is that of both settings.
"""

from collections.abc import Callable, Mapping

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Found
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.settings.crm_texts import TEXTS, CrmTexts
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.trial.difference import CallDifference, difference
from cordboard.domain.trial.other_reading import OtherReading
from cordboard.domain.trial.recorded_records import RecordedRecords
from cordboard.domain.trial.relevance import Relevance
from cordboard.domain.trial.tried_settings import TriedSettings

SHORT_TEXTS = CrmTexts(**dict.fromkeys(TEXTS, "-"))  # where the texts cannot differ, they are not written
REGIONS = frozenset({"region", "lines"})
SettingsOf = Callable[[int], DecisionSettings]  # by version


class Tried(Value, frozen=True, kw_only=True):
    """`undecided`: the settings ask for what nobody recorded: the deals of a client."""

    difference: CallDifference | None = None
    undecided: bool = False


class Trial:
    """Recorded decisions of one CRM, in the order in which they were taken.

    `before` are the settings in force, `after` those that are tried, `recorded` gives those of a decision's version.
    """

    def __init__(self, before: DecisionSettings, after: DecisionSettings, recorded: SettingsOf, version: int) -> None:
        self._change = Relevance(before, after)
        self._in_force, self._settings_of = before, recorded
        self._since: dict[int, Relevance] = {}  # by version: what changed from then to the settings in force
        short = not self._change.of_texts
        self._recorded = RecordedRecords()
        self._before = TriedSettings(_written(before, short), version, self._recorded)
        self._after = TriedSettings(
            _written(after, short), version, self._recorded, reads_otherwise=self.reads_otherwise
        )

    @property
    def reads_otherwise(self) -> bool:
        """Whether the tried settings may read numbers in other countries: each call then comes with its reading."""
        return bool(self._change.differing & REGIONS)

    def created(self, records: Mapping[str, str]) -> None:
        """All records that the recorded decisions of the period created, where a reading finds later ones too."""
        self._recorded.known_as(records)
        self._recorded.keys.update(records)

    def known_as(self, records: Mapping[str, str]) -> None:
        """The ids of records that recorded decisions created: item key -> record id. Before calls that found them."""
        self._recorded.known_as(records)

    def take(self, facts: Facts, recorded: Decision, other: OtherReading | None = None) -> Tried:
        """The next decision, as it was recorded. `other`: how the tried settings read the client's number."""
        was, now = self._before.facts(facts), self._after.facts(facts, other)
        alike = (was is now or was == now) and not self._change.concerns(was)
        if alike and was is facts and not self._changed_since(recorded, facts):
            before = after = recorded
        else:
            before = self._before.decide(was)
            after = before if alike else self._after.decide(now)
        candidates = facts.match.candidates if isinstance(facts.match, Found) else ()
        self._recorded.remember(recorded.actions, candidates)
        self._before.remember(was, before.actions)
        self._after.remember(now, after.actions)
        if before.needs or after.needs:
            return Tried(undecided=True)
        return Tried(difference=difference(before, after, self._recorded.name_of))

    def _changed_since(self, recorded: Decision, facts: Facts) -> bool:
        """Whether the settings in force may decide this otherwise than those of its time."""
        version = recorded.settings_version
        if version not in self._since:
            self._since[version] = Relevance(self._settings_of(version), self._in_force)
        return self._since[version].concerns(facts)


def _written(settings: DecisionSettings, short: bool) -> DecisionSettings:
    return msgspec.structs.replace(settings, texts=SHORT_TEXTS) if short else settings
