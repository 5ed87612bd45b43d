"""Whether two settings may decide a call differently: most changes concern few calls, and the others are not decided.

A setting that is not listed here may concern every call.
"""

from collections.abc import Mapping

from cordboard.domain.crm.contact_match import Entity, Found
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.situation import situation_of
from cordboard.domain.scenario.stopped import stopped_by
from cordboard.domain.settings.crm_plan import Mode, Party, Situation
from cordboard.domain.settings.decision_settings import DecisionSettings

TEXT_SETTINGS = frozenset({"region", "time_zone", "language", "lines", "shared_extensions", "queues", "texts"})
CREATING = frozenset(Mode) - {Mode.OFF, Mode.UPDATE_ONLY}
ONLY_FOR: Mapping[str, Entity] = {  # settings of records of one kind
    "deal_place": Entity.DEAL,
    "deal_active_within": Entity.DEAL,
    "lead_status": Entity.LEAD,
    "lead_source": Entity.LEAD,
    "lead_company": Entity.LEAD,
    "callback_within": Entity.TASK,
    "callback_days": Entity.TASK,
    "holidays": Entity.TASK,
}
Row = tuple[Situation, Party]
Cell = tuple[Situation, Party, Entity]


class Relevance:
    """Of the difference between two settings."""

    def __init__(self, one: DecisionSettings, other: DecisionSettings) -> None:
        self.differing = frozenset(
            name for name in DecisionSettings.__struct_fields__ if getattr(one, name) != getattr(other, name)
        )
        self._one, self._other = one, other
        self._everywhere = bool(self.differing - {"scenario", "rule_set", "stop_list", *ONLY_FOR})
        self._rows = _rows_of(one, other, self.differing)

    @property
    def of_texts(self) -> bool:
        """Whether the texts of records may differ though nothing else does."""
        return bool(self.differing & TEXT_SETTINGS)

    def concerns(self, facts: Facts) -> bool:
        """False: both settings decide these facts alike."""
        if not self.differing:
            return False
        situation = situation_of(facts.call)
        if self._everywhere or situation is None:
            return True
        return (
            self._in_a_row(facts, situation)
            or ("rule_set" in self.differing and self._by_rule(facts))
            or ("stop_list" in self.differing and stopped_by(facts, self._one) != stopped_by(facts, self._other))
        )

    def _in_a_row(self, facts: Facts, situation: Situation) -> bool:
        """The row of the matrix is one in which something differs."""
        new, known = ((situation, party) in self._rows for party in (Party.NEW, Party.KNOWN))
        if new == known or not isinstance(facts.match, Found):
            return new
        return (situation, RuleContext(facts, self._one).party) in self._rows

    def _by_rule(self, facts: Facts) -> bool:
        context, now = RuleContext(facts, self._one), self._other.rule_set
        return context.rule != (now.first(context.values_of(now.names)) if now is not None else None)


def _rows_of(one: DecisionSettings, other: DecisionSettings, differing: frozenset[str]) -> frozenset[Row]:
    """Rows of the matrix in which a mode differs, or a record is created that differing settings are about."""
    before, after = _modes_of(one), _modes_of(other)
    kinds = {ONLY_FOR[name] for name in differing & ONLY_FOR.keys()}
    cells = before.keys() | after.keys()
    return frozenset(
        (situation, party)
        for situation, party, entity in cells
        for was, now in [(before.get((situation, party, entity)), after.get((situation, party, entity)))]
        if was != now or (entity in kinds and was in CREATING)
    )


def _modes_of(settings: DecisionSettings) -> Mapping[Cell, Mode]:
    """The first cell of each kind counts, as in `mode_of`."""
    return {(cell.situation, cell.party, cell.entity): cell.mode for cell in reversed(settings.scenario)}
