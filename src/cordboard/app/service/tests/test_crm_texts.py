"""Previews of texts: real calls with the client and the people of their decision, only where calls may be seen."""

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.decisions.text_fields import TextFields
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.crm_texts import CrmTextUseCases
from cordboard.contract.crm_texts import TextQuestion
from cordboard.domain.calls.call import Durations
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run


async def previews(app: AppFixture) -> CrmTextUseCases:
    settings = await SettingsInForce.read(app.store)
    regions = NumberRegions(settings, app.live_connections)
    fields = TextFields(app.live_connections, app.clock)
    return CrmTextUseCases(app.store, app.live_connections, settings, regions, fields, app.clock)


@run
async def test_recent_calls_are_shown_as_the_crm_would_get_them(opened: Open) -> None:
    async with opened() as app:
        await app.receive(app.end("a", durations_ms=Durations(talk=60_000)))
        texts = CrmTexts(call_subject="{call}, {number}, {duration}")
        show = await previews(app)
        shown = await show.preview(TextQuestion(connection=CRM, texts=texts), calls=True)
        row = await app.call("a")
        assert (shown.items[0].call, shown.items[0].texts.call_subject) == (
            row.id,
            "Incoming call, +34 600 11 12 22, 1 min",
        )
        (alone,) = (await show.preview(TextQuestion(connection=CRM, call=row.id), calls=True)).items
        assert alone.call == row.id
        hidden = await show.preview(TextQuestion(connection=CRM), calls=False)
        assert [one.call for one in hidden.items] == [None] * 4


@run
async def test_a_text_is_shown_as_long_as_the_crm_keeps_it_and_the_checker_says_so(opened: Open) -> None:
    async with opened() as app:
        app.crm.lengths = {"call_subject": 20, "lead_name": 80}
        await app.receive(app.end("a", durations_ms=Durations(talk=60_000)))
        texts = CrmTexts(call_subject="{call}, {number}, {duration}")
        told = await (await previews(app)).preview(TextQuestion(connection=CRM, texts=texts), calls=True)
        real = told.items[0]
        assert (real.texts.call_subject, real.cut) == ("Incoming call, +34…", {"call_subject": 38})
        assert {name: field.length for name, field in told.fields.items()} == app.crm.lengths
        settings = Settings(crm={CRM: CrmPlan(texts=texts)})
        found = await TextFields(app.live_connections, app.clock).findings(settings)
        assert [(one.code, one.where, one.severity) for one in found] == [
            ("texts.cut", f"crm.{CRM}.texts.call_subject", "warning")
        ]


@run
async def test_lengths_are_asked_once_in_ten_minutes_and_a_silent_crm_hides_no_preview(opened: Open) -> None:
    async with opened() as app:
        app.crm.lengths = {"lead_name": 80}
        fields = TextFields(app.live_connections, app.clock)
        for _ in range(3):
            assert (await fields.of(CRM))["lead_name"].length == 80
        assert app.crm.asked_fields == 1
        assert await fields.of("nowhere") == {}
        app.clock.advance(601)
        app.crm.fields_trouble = Unavailable("no answer", wrote=False)
        assert (await fields.of(CRM))["lead_name"].length == 80, "what it said before"
