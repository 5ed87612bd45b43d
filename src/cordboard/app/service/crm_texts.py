"""Shows what templates give for recent calls and for examples; the texts are made in `domain/crm_texts`."""

from collections.abc import AsyncIterator, Mapping

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.decisions.stored_facts import stored_facts
from cordboard.app.decisions.text_fields import TextFields, lengths_of, written_texts
from cordboard.app.operations.finding_views import finding_view
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.crm_texts import TextQuestion
from cordboard.contract.errors import Cannot
from cordboard.contract.views.crm_texts import PlaceholderView, PreviewedCallView, TextFieldView, TextPreviewView
from cordboard.domain.calls.call import Call
from cordboard.domain.crm_texts.examples import examples, with_example_person
from cordboard.domain.crm_texts.field_lengths import cut_texts
from cordboard.domain.crm_texts.languages import LANGUAGES, language_of
from cordboard.domain.crm_texts.template import CONDITIONS, PLACEHOLDERS
from cordboard.domain.scenario.call_times import began
from cordboard.domain.scenario.facts import CrmUser, Facts, Organisation
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.settings.findings import finding
from cordboard.domain.settings.settings import DEFAULT_PLAN
from cordboard.domain.settings.text_contradictions import wrong_texts
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow, CallStore
from cordboard.toolkit.clock import moment


class CrmTextUseCases:
    """Reads calls and settings only."""

    def __init__(
        self,
        store: CallStore,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        regions: NumberRegions,
        text_fields: TextFields,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._number_regions = regions
        self._text_fields = text_fields
        self._clock = clock

    async def preview(self, question: TextQuestion, calls: bool) -> TextPreviewView:
        organisation, users = self._crm(question.connection)
        settings = self._settings(question)
        fields = await self._text_fields.of(question.connection)
        lengths = lengths_of(fields)
        shown = [one async for one in self._real(question, settings, lengths)] if calls else []
        if question.call is None:
            for name, facts in examples(moment(self._clock.now()), users, organisation):
                shown.append(_shown(facts, with_example_person(settings), lengths, example=name))
        reader = _reader(settings, organisation)
        language, zone = reader.language, reader.time_zone
        return TextPreviewView(
            connection=question.connection,
            language=language,
            time_zone=zone,
            defaults=language_of(language).templates,
            faults=tuple(
                finding_view(finding(code, f"crm.{question.connection}.texts.{name}", **values))
                for code, name, values in wrong_texts(settings.texts)
            ),
            items=tuple(shown),
            placeholders=tuple(PlaceholderView(name=name, meaning=meaning) for name, meaning in PLACEHOLDERS.items()),
            conditions=CONDITIONS,
            fields={name: TextFieldView(label=fields[name].label, length=most) for name, most in lengths.items()},
        )

    def _crm(self, connection: str) -> tuple[Organisation | None, tuple[CrmUser, ...]]:
        if connection in self._live_connections.users_by_crm():
            return self._live_connections.organisation(connection), self._live_connections.users(connection)
        if connection == DEFAULT_PLAN or connection in self._settings_in_force.settings.crm:
            return None, ()
        fix = "GET /api/v1/connections lists them."
        raise Cannot(404, "absent", f"CRM connection not found: {connection}.", fix)

    def _settings(self, question: TextQuestion) -> DecisionSettings:
        """Those in force, with what the question changes in them."""
        settings = self._settings_in_force.for_crm(question.connection)
        if question.language is not None and question.language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            text = f"The language {question.language} isn't available."
            raise Cannot(422, "language.unknown", text, f"Use one of: {known}.")
        if question.time_zone is not None and zone_of(question.time_zone) is None:
            text = f"Unknown time zone: {question.time_zone}."
            raise Cannot(422, "time_zone.unknown", text, "Use a name such as Europe/Madrid.")
        return msgspec.structs.replace(
            settings,
            texts=settings.texts if question.texts is None else question.texts,
            language=question.language or settings.language,
            time_zone=question.time_zone or settings.time_zone,
        )

    async def _real(
        self, question: TextQuestion, settings: DecisionSettings, lengths: Mapping[str, int]
    ) -> AsyncIterator[PreviewedCallView]:
        if question.call is None:
            query = CallQuery(phase="ended", limit=question.limit)
            rows = await self._store.calls(query)
        else:
            row = await self._store.call(question.call)
            if row is None:
                raise Cannot(404, "absent", f"Call not found: {question.call}.", "GET /api/v1/calls lists them.")
            rows = [row]
        for row in rows:
            call = msgspec.json.decode(row.state, type=Call)
            if not call.erased:
                yield _shown(self._facts(row, call, question.connection), settings, lengths, call=row.id)

    def _facts(self, row: CallRow, call: Call, connection: str) -> Facts:
        organisation, users = self._crm(connection)
        now = moment(self._clock.now())
        return stored_facts(row, call, connection, self._number_regions, users, organisation, now)


def _reader(settings: DecisionSettings, organisation: Organisation | None) -> RuleContext:
    """Any call has the language and the time zone of its readers."""
    now = moment(0)
    _, facts = next(iter(examples(now, (), organisation)))
    return RuleContext(facts, settings)


def _shown(
    facts: Facts,
    settings: DecisionSettings,
    lengths: Mapping[str, int],
    call: str | None = None,
    example: str | None = None,
) -> PreviewedCallView:
    texts, cut = cut_texts(written_texts(RuleContext(facts, settings)), lengths)
    return PreviewedCallView(call=call, example=example, at=began(facts), texts=texts, cut=cut)
