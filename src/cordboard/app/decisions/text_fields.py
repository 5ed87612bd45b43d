"""How long the fields are that take our texts in each CRM, and which texts of a template would be cut there."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.domain.crm_texts.examples import examples, with_example_person
from cordboard.domain.crm_texts.field_lengths import cut_texts
from cordboard.domain.crm_texts.texts import TEXTS, text_of
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.decision_settings import for_crm
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Field, KnowsTextFields
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.toolkit.clock import moment

ASKED_AGAIN = 600.0  # s


class TextFields:
    """Of the connected CRMs, as each said it last."""

    def __init__(self, live_connections: LiveConnections, clock: Clock) -> None:
        self._live_connections = live_connections
        self._clock = clock
        self._known: dict[str, tuple[float, Mapping[str, Field]]] = {}

    async def of(self, crm: str) -> Mapping[str, Field]:
        """The field of each text; none where the CRM cannot say, or does not answer now."""
        asked, known = self._known.get(crm, (float("-inf"), {}))
        if crm not in self._live_connections.crms():
            return {}
        now = self._clock.now()
        if now - asked < ASKED_AGAIN:
            return known
        live = self._live_connections.crm(crm)
        with suppress(Trouble):  # then what it said before; asked again later
            known = await live.text_fields() if isinstance(live, KnowsTextFields) else {}
        self._known[crm] = (now, known)
        return known

    async def findings(self, settings: Settings) -> list[Finding]:
        """A warning for each text of an example call that is longer than its field."""
        return [one for crm in self._live_connections.crms() for one in self._cut(crm, settings, await self.of(crm))]

    def _cut(self, crm: str, settings: Settings, fields: Mapping[str, Field]) -> Iterator[Finding]:
        lengths = lengths_of(fields)
        if not lengths:
            return
        title, longest = self._live_connections.connections[crm].title, dict[str, int]()
        plan = with_example_person(for_crm(settings, crm))
        users, organisation = self._live_connections.users(crm), self._live_connections.organisation(crm)
        for _, facts in examples(moment(self._clock.now()), users, organisation):
            _, too_long = cut_texts(written_texts(RuleContext(facts, plan)), lengths)
            longest |= {name: max(count, longest.get(name, 0)) for name, count in too_long.items()}
        for name, count in longest.items():
            most, label = str(lengths[name]), fields[name].label
            values = {"length": str(count), "most": most, "field": label, "connection": title}
            yield finding("texts.cut", f"crm.{crm}.texts.{name}", **values)


def lengths_of(fields: Mapping[str, Field]) -> dict[str, int]:
    """Of those fields that have a limit. Units: characters."""
    return {name: field.length for name, field in fields.items() if field.length}


def written_texts(scene: RuleContext) -> CrmTexts:
    """Every text for this call, before any field cuts it."""
    return CrmTexts(**{name: text_of(name, scene) for name in TEXTS})
