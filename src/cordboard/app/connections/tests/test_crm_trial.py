"""The test of a connected CRM: who we are, permissions, how long it takes, one look-up."""

import msgspec

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.tests.test_missing_permissions import granted
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Identity, Scope
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import IDENTITY


def admin_of(app_fixture: AppFixture) -> ConnectionAdmin:
    return ConnectionAdmin(app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1")


@run
async def test_it_says_who_we_are_and_what_the_crm_has_under_one_number(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_sync.put(CRM, [contact("7", CLIENT)])
        app_fixture.crm.findable = [Candidate(entity=Entity.CONTACT, id="7", name="Marta", phones=(CLIENT,))]
        trial = await admin_of(app_fixture).test(CRM)
        assert (trial.ok, trial.identity) == (True, "Ana at Invented Ltd (edition unknown)")
        assert trial.look_up is not None
        assert (trial.look_up.number, trial.look_up.name, trial.look_up.entity) == (CLIENT, "Marta", "contact")
        assert 0 <= trial.look_up.took_ms <= trial.took_ms
        assert [one.code for one in trial.sentences] == ["trial_account_only", "trial_look_up", "trial_contacts"]


@run
async def test_where_nobody_is_known_an_example_number_is_looked_up(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.lists = False
        trial = await admin_of(app_fixture).test(CRM)
        assert trial.look_up is not None
        assert trial.look_up.name is None
        assert app_fixture.crm.looked_up == [trial.look_up.number]
        assert [one.code for one in trial.sentences] == ["trial_account_only", "trial_look_up_nobody"]


@run
async def test_a_look_up_that_fails_fails_the_test(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.trouble = Unavailable("crm: the CRM is away. It is retried automatically.", code="away")
        trial = await admin_of(app_fixture).test(CRM)
        assert (trial.ok, trial.code) == (False, "crm.away")


@run
async def test_permissions_are_counted_and_each_missing_one_is_named(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(Settings(crm={CRM: CrmPlan()}))
        held: dict[str, bool | None] = {"create lead": True, "create task": False, "create call": True}
        granted(app_fixture, held=held)
        scopes = tuple(Scope(name=name, held=one) for name, one in held.items())

        async def identify() -> Identity:
            return msgspec.structs.replace(IDENTITY, scopes=scopes)

        app_fixture.crm.identify = identify  # type: ignore[method-assign]
        trial = await admin_of(app_fixture).test(CRM)
        assert (trial.ok, trial.code) == (False, "crm.scope_missing")
        assert {one.name: one.held for one in trial.scopes} == held
        assert [one.values for one in trial.sentences if one.code == "trial_granted"] == [{"n": "2"}]
        assert [one.values for one in trial.sentences if one.code == "trial_permission"] == [
            {"permission": "create task"}
        ]
