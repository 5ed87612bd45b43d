"""The steps of set-up in a real store: each is said in words, and the console can say the same in other languages."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import ConnectedAccount, Provider
from cordboard.app.operations.doctor import examine
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.operations.setup_steps import FIXES, SENTENCES, lacking, set_up
from cordboard.app.operations.summary import server_health
from cordboard.contract.views.overview import StepsView
from cordboard.domain.connection_state import AccessRejected, EventReceived, LinkDown, LinkUp
from cordboard.domain.settings.company import Company, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.testing.app_fixture import CRM, PBX, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER, provider_of
from cordboard.testing.fake_pbx import FakePbx
from cordboard.toolkit.clock import moment

CALL = 6  # the step
TEXTS = Path(__file__).resolve().parents[5] / "console/src/texts"
PLACE = re.compile(r"\{(\w+)[},]")
OURS = Settings(
    company=Company(country="ES"),
    team=(TeamMember(id="ana", extensions=("80",)),),
    crm={CRM: CrmPlan(default_user=USER.id)},
)


async def steps(app_fixture: AppFixture, settings: Settings = OURS) -> StepsView:
    return await set_up(app_fixture.store, app_fixture.live_connections, settings, moment(app_fixture.clock.now()))


async def codes(app_fixture: AppFixture, settings: Settings = OURS) -> list[str]:
    return [one.code for one in (await steps(app_fixture, settings)).steps]


async def phones(app_fixture: AppFixture, *, link: bool = False) -> None:
    """A phone system that sends webhooks, or one that is held open."""
    manifest = {"id": "fake", "kind": "pbx", "title": "Fake", "capabilities": {"link": link}}
    app_fixture.live_connections.providers["pbx", "fake"] = Provider(manifest=manifest, load=FakePbx)
    await app_fixture.live_connections.keep(Connection(id=PBX, kind="pbx", provider="fake", title="Office"))


@run
async def test_in_an_empty_house_both_sides_are_missing_and_each_has_its_fix(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.live_connections.drop(CRM)
        found = await steps(app_fixture, Settings())
        assert [one.code for one in found.steps] == [
            "company.open", "crm.missing", "guard.later", "directory.later", "phones.missing", "lines.later",
            "call.later", "alerts.optional",
        ]  # fmt: skip
        assert (found.done, found.next) == (False, "company")
        assert all(one.fix for one in found.steps if one.state == "open")


@run
async def test_the_side_that_is_missing_is_named_and_the_other_is_not(opened: Open) -> None:
    async with opened() as app_fixture:
        found = await steps(app_fixture)
        assert [(one.step, one.sentence) for one in found.steps if one.state == "open"] == [
            ("phones", "No phone system is connected."),
        ]
        assert found.steps[CALL].code == "call.later"
        await phones(app_fixture)
        await app_fixture.live_connections.drop(CRM)
        missing = [one.code for one in (await steps(app_fixture)).steps if one.state == "open"]
        assert missing == ["crm.missing", "phones.silent"]
        assert [one.code for one in lacking(app_fixture.live_connections)] == ["crm.missing"]


@run
async def test_an_authorised_crm_leads_to_its_directory_and_a_pause_holds_the_load(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.live_connections.keep(Connection(id="second", kind="crm", provider="fake", title="Second"))
        assert (await steps(app_fixture)).steps[1].connection == CRM, "the one that is furthest is spoken of"
        await app_fixture.store.set_state(DirectoryState(connection=CRM))
        assert (await codes(app_fixture))[1:4] == ["crm.done", "guard.done", "directory.running"]
        await app_fixture.apply(AccessRejected(reason="The token was revoked."))
        held = (await steps(app_fixture)).steps[3]
        assert (held.code, held.state, held.values["reason"]) == ("directory.held", "open", "The token was revoked.")
        await app_fixture.store.set_state(DirectoryState(connection=CRM, loaded=True))
        await app_fixture.directory_sync.put(CRM, [contact("1", "+34600111222")])
        assert (await steps(app_fixture)).steps[3].sentence == "1 contact synced from Fake."
        app_fixture.live_connections.connected_accounts[CRM] = ConnectedAccount()
        assert (await codes(app_fixture))[1:4] == ["crm.unauthorised", "guard.later", "directory.later"]


@run
async def test_a_phone_system_is_done_once_it_was_heard(opened: Open) -> None:
    async with opened() as app_fixture:
        await phones(app_fixture)
        assert (await steps(app_fixture)).steps[4].code == "phones.silent"
        await app_fixture.connection_states.apply(PBX, EventReceived())
        assert (await steps(app_fixture)).steps[4].code == "phones.done"


@run
async def test_a_held_phone_system_is_done_once_its_link_stands(opened: Open) -> None:
    async with opened() as app_fixture:
        await phones(app_fixture, link=True)
        down = (await steps(app_fixture)).steps[4]
        assert (down.code, down.values["reason"]) == ("phones.down", "no answer yet")
        await app_fixture.connection_states.apply(PBX, LinkDown(reason="The secret is wrong."))
        assert (await steps(app_fixture)).steps[4].sentence.endswith("The secret is wrong.")
        await app_fixture.connection_states.apply(PBX, LinkUp())
        assert (await steps(app_fixture)).steps[4].code == "phones.done"


@run
async def test_the_first_explained_call_ends_set_up_also_for_who_asks_after_a_restart(opened: Open) -> None:
    async with opened() as app_fixture:
        await phones(app_fixture)
        assert (await steps(app_fixture)).steps[CALL].code == "call.open"
        await app_fixture.connection_states.apply(PBX, EventReceived())
        await app_fixture.receive(app_fixture.end("a"))
        assert (await app_fixture.decisions("a")).decisions
        found = await steps(app_fixture)
        assert (found.done, found.next, found.steps[CALL].call) == (True, None, (await app_fixture.call("a")).id)
        assert (await steps(app_fixture, Settings(company=OURS.company))).next == "lines"
        provider = app_fixture.live_connections.providers["pbx", "fake"]
        await app_fixture.restart()
        app_fixture.live_connections.providers["pbx", "fake"] = provider
        assert (await steps(app_fixture)).done


@run
async def test_a_call_that_met_no_crm_is_not_the_first_explained_one(opened: Open) -> None:
    async with opened() as app_fixture:
        await phones(app_fixture)
        await app_fixture.live_connections.drop(CRM)
        await app_fixture.receive(app_fixture.end("a"))
        assert (await app_fixture.call("a")).decided
        assert (await steps(app_fixture)).steps[CALL].code == "call.later"


@run
async def test_doctor_and_health_say_what_is_missing_from_the_same_source(opened: Open) -> None:
    async with opened() as app_fixture:
        settings_in_force = await SettingsInForce.read(app_fixture.store)
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )

        async def checks() -> dict[str, str | None]:
            now = app_fixture.clock.now()
            seen = await examine(
                app_fixture.store,
                app_fixture.live_connections,
                connections,
                settings_in_force,
                await steps(app_fixture),
                now,
            )
            assert all(one.level == "amber" for one in seen.checks if one.name.startswith("set-up"))
            assert not seen.ok
            return {one.name: one.fix for one in seen.checks if one.name.startswith("set-up")}

        assert await checks() == {"set-up: phones": FIXES["phones.missing"]}
        healths, begun = await connections.health(), moment(0.0)
        assert (
            server_health(healths, lacking(app_fixture.live_connections), "0", begun).sentence
            == SENTENCES["phones.missing"]
        )
        await app_fixture.live_connections.drop(CRM)
        assert list(await checks()) == ["set-up: crm", "set-up: phones"]
        said = server_health((), lacking(app_fixture.live_connections), "0", begun)
        assert (said.level, said.sentence) == ("amber", "No CRM is connected. No phone system is connected.")
        await phones(app_fixture)
        assert list(await checks()) == ["set-up: crm"]


@run
async def test_protection_against_duplicates_is_a_step_until_it_is_done_or_declined(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.once_prepared = "unique_key"
        app_fixture.live_connections.providers["crm", "fake"] = provider_of(app_fixture.crm)
        account = app_fixture.live_connections.connected_accounts[CRM]

        async def guard() -> tuple[str, str]:
            found = next(one for one in (await steps(app_fixture)).steps if one.step == "guard")
            return found.code, found.state

        assert await guard() == ("guard.running", "running"), "it was not looked at yet"
        account.guarded = False
        assert await guard() == ("guard.open", "open")
        await app_fixture.live_connections.change(CRM, None, b'{"duplicate_protection":false}')
        assert await guard() == ("guard.declined", "done")
        account.guarded = True
        assert await guard() == ("guard.done", "done")


@run
async def test_an_extension_that_had_calls_and_belongs_to_nobody_keeps_the_step_open(opened: Open) -> None:
    async with opened() as app_fixture:
        await phones(app_fixture)
        await app_fixture.receive(app_fixture.end("a"))
        lines = (await steps(app_fixture, msgspec.structs.replace(OURS, team=()))).steps[5]
        assert (lines.code, lines.state) == ("lines.unassigned", "open")
        assert lines.sentence == "1 extension without a person: 80."
        assert (await steps(app_fixture)).steps[5].code == "lines.done"
        shared = msgspec.structs.replace(OURS, team=(), company=Company(country="ES", shared_extensions=("80",)))
        assert (await steps(app_fixture, shared)).steps[5].code == "lines.done", "nobody in particular was chosen"


@pytest.mark.parametrize("code", SENTENCES)
def test_the_console_can_say_it_in_every_language(code: str) -> None:
    for path in TEXTS.glob("*.json"):
        texts = json.loads(path.read_text(encoding="utf-8"))
        for key in (f"step.{code}", f"step.{code}.fix")[: 1 + (code in FIXES)]:
            assert set(PLACE.findall(texts[key])) <= set(PLACE.findall(SENTENCES[code])), (path.name, key)
