"""What the doctor says about protection against second records, and what the health says with it."""

import msgspec

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.doctor import KEY_FIELD, examine
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.views.overview import CheckView, StepsView
from cordboard.domain.connection_state import Phase
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm, provider_of


def protectable(app_fixture: AppFixture, prepared: str | None = "unique_key") -> LiveConnections:
    """The CRM can refuse second records once it is prepared, and is not prepared yet."""
    app_fixture.crm.once_prepared = prepared
    live_connections = app_fixture.live_connections
    live_connections.providers["crm", "fake"] = provider_of(app_fixture.crm)
    return live_connections


def admin_of(app_fixture: AppFixture) -> ConnectionAdmin:
    return ConnectionAdmin(app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1")


async def guard_checks(app_fixture: AppFixture) -> list[CheckView]:
    live_connections, nothing = app_fixture.live_connections, StepsView(done=True, next=None, steps=())
    settings = await SettingsInForce.read(app_fixture.store)
    seen = await examine(
        app_fixture.store, live_connections, admin_of(app_fixture), settings, nothing, app_fixture.clock.now()
    )
    return [check for check in seen.checks if check.name == f"{CRM}: duplicate protection"]


async def health_of(app_fixture: AppFixture) -> tuple[str, str]:
    health = (await admin_of(app_fixture).one(CRM)).health
    return health.level, health.code


@run
async def test_without_the_guard_doctor_and_health_are_amber_until_it_is_set_up(opened: Open) -> None:
    async with opened() as app_fixture:
        live_connections = protectable(app_fixture)
        (check,) = await guard_checks(app_fixture)
        assert (check.level, check.fix) == ("amber", KEY_FIELD.format(connection="crm"))
        assert await health_of(app_fixture) == ("amber", "crm.unguarded")
        await admin_of(app_fixture).prepare(CRM, agreed=False)
        assert await health_of(app_fixture) == ("amber", "crm.unguarded")
        await admin_of(app_fixture).prepare(CRM, agreed=True)
        assert await health_of(app_fixture) == ("green", "crm.ok")
        (check,) = await guard_checks(app_fixture)
        assert (check.level, check.fix) == ("green", None)
        assert live_connections.connected_accounts[CRM].guarded is True


@run
async def test_what_is_known_of_the_guard_outlives_a_restart(opened: Open) -> None:
    async with opened() as app_fixture:
        await protectable(app_fixture).check_guard(CRM)
        await app_fixture.restart()
        protectable(app_fixture)
        assert await health_of(app_fixture) == ("amber", "crm.unguarded")


@run
async def test_a_crm_that_can_never_refuse_second_records_is_not_blamed_for_it(opened: Open) -> None:
    async with opened() as app_fixture:
        await protectable(app_fixture, prepared=None).check_guard(CRM)
        assert await guard_checks(app_fixture) == []
        assert await health_of(app_fixture) == ("green", "crm.ok")


class Away(FakeCrm):
    async def prepare(self, *, agreed: bool) -> None:  # type: ignore[override]  # it only raises
        raise Unavailable("The CRM does not answer.", code="timeout", wrote=False)


@run
async def test_a_guard_that_cannot_be_checked_now_is_said_to_be_unknown(opened: Open) -> None:
    async with opened() as app_fixture:
        protectable(app_fixture)
        app_fixture.live_connections._crms[CRM] = Away()
        (check,) = await guard_checks(app_fixture)
        assert (check.level, check.sentence) == ("amber", "It cannot be checked now: The CRM does not answer.")
        assert (await app_fixture.state()).phase is Phase.ACTIVE


async def refused_settings(app_fixture: AppFixture) -> list[CheckView]:
    nothing = StepsView(done=True, next=None, steps=())
    settings = await SettingsInForce.read(app_fixture.store)
    seen = await examine(
        app_fixture.store,
        app_fixture.live_connections,
        admin_of(app_fixture),
        settings,
        nothing,
        app_fixture.clock.now(),
    )
    return [check for check in seen.checks if check.name == f"{CRM}: settings"]


@run
async def test_stored_settings_that_an_older_version_took_are_named(opened: Open) -> None:
    async with opened() as app_fixture:
        fields = [
            {"name": "trunks", "type": "text", "shape": "pattern"},
            {"name": "phones", "type": "text", "shape": "pattern"},
            {"name": "url", "type": "text", "shape": "web_address"},
        ]
        live_connections = app_fixture.live_connections
        live_connections.providers["crm", "fake"] = provider_of(app_fixture.crm, settings=fields)
        stored = {"trunks": r"^SIP/(?=9)", "phones": r"^SIP/(\d+)", "url": "https://crm.example"}
        await live_connections.change(CRM, None, msgspec.json.encode(stored))
        (check,) = await refused_settings(app_fixture)
        assert check.level == "amber"
        assert check.sentence.startswith(
            "A stored setting is not usable and its default is used: trunks takes a regular expression ("
        )
        assert check.fix == "Correct the setting on the connection's page."
        beside = {"allow_private": True, "duplicate_protection": False, "account": "1"}  # kept by us, in no form
        await live_connections.change(CRM, None, msgspec.json.encode({**stored, **beside, "trunks": "^SIP/9"}))
        assert await refused_settings(app_fixture) == []
