"""What is deleted in the CRM later is found in the background, and a pipeline that is gone can't be saved."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.crm_choices import CrmChoiceReader
from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.crm_plan import CrmPlan, DealPlace
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.ports.errors import PermissionMissing, Unavailable
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER

PLAN = CrmPlan(default_user=USER.id, lead_status="Warm", deal_places=(DealPlace(place="p1", stage="s2"),))
STAGES = tuple(Stage(id=one, name=one, state="open") for one in ("s1", "s2"))


class Offer:
    """What the CRM answers to questions about its lists."""

    def __init__(self, app: AppFixture) -> None:
        self.pipelines: list[Pipeline] | Exception = [Pipeline(id="p1", name="Sales", stages=STAGES)]
        self.statuses = ("New", "Warm")
        self.asked = 0
        app.crm.pipelines = self._pipelines  # type: ignore[method-assign]
        app.crm.fields = self._fields  # type: ignore[method-assign]

    async def _pipelines(self) -> Sequence[Pipeline]:
        self.asked += 1
        if isinstance(self.pipelines, Exception):
            raise self.pipelines
        return self.pipelines

    async def _fields(self, entity: Entity) -> Sequence[Field]:
        return (Field(name="Lead_Status", label="Status", type="choice", options=self.statuses),)


async def reader(app: AppFixture, plan: CrmPlan = PLAN) -> tuple[CrmChoiceReader, Settings]:
    settings = Settings(crm={CRM: plan})
    await app.settle(settings)
    in_force, fields = await SettingsInForce.read(app.store), KnownFields(app.live_connections, app.clock)
    return CrmChoiceReader(app.live_connections, in_force, fields, app.clock), settings


def codes(settings: Settings, choices: CrmChoiceReader) -> list[str]:
    return [one.code for one in findings(settings, {CRM: (USER,)}, choices.known)]


@run
async def test_what_is_deleted_later_is_found_at_the_next_turn(opened: Open) -> None:
    async with opened() as app:
        offer, (choices, settings) = Offer(app), await reader(app)
        await choices.tick()
        assert codes(settings, choices) == []
        offer.statuses, offer.pipelines = ("New",), [Pipeline(id="p1", name="Sales", stages=STAGES[:1])]
        await choices.tick()
        assert codes(settings, choices) == ["place.stage_gone", "lead_status.gone"]
        offer.pipelines = [Pipeline(id="p2", name="Other")]
        await choices.tick()
        assert codes(settings, choices) == ["place.gone", "lead_status.gone"]


@run
async def test_a_crm_that_cannot_say_or_is_away_raises_no_doubts(opened: Open) -> None:
    async with opened() as app:
        offer, (choices, settings) = Offer(app), await reader(app)
        offer.pipelines = PermissionMissing("No.", permission="pipelines")
        await choices.tick()
        assert codes(settings, choices) == []
        offer.pipelines, offer.statuses = Unavailable("Away.", code="away"), ()
        await choices.tick()
        assert codes(settings, choices) == []


@run
async def test_it_is_asked_only_where_the_plan_names_something_and_not_again_at_once(opened: Open) -> None:
    async with opened() as app:
        offer, (choices, settings) = Offer(app), await reader(app, CrmPlan(default_user=USER.id))
        await choices.tick()
        await choices.fresh(settings)
        assert offer.asked == 0
        named = msgspec.structs.replace(settings, crm={CRM: PLAN})
        await choices.fresh(named)
        await choices.fresh(named)
        assert offer.asked == 1
        app.clock.advance(601)
        await choices.fresh(named)
        assert offer.asked == 2


@run
async def test_a_pipeline_that_was_created_since_is_no_contradiction(opened: Open) -> None:
    async with opened() as app:
        offer, (choices, settings) = Offer(app), await reader(app)
        offer.pipelines = [Pipeline(id="p0", name="Other")]
        await choices.tick()
        offer.pipelines = [Pipeline(id="p1", name="Sales", stages=STAGES)]
        app.clock.advance(5)
        await choices.fresh(settings)
        assert codes(settings, choices) == []
