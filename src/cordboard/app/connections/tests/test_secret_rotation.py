"""A secret is as old as its value; changing the one of a webhook loses no event, and the former one ends."""

from typing import Any

from cordboard import catalog
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.former_secrets import HOUR_S
from cordboard.app.connections.secret_age import DAY_S, secret_checks
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.service.overview import OTHER_SECRETS
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.views.connections import SECRET
from cordboard.pbx.webhook import example
from cordboard.ports.accounts import ApiToken
from cordboard.ports.phone import Rejected
from cordboard.testing.app_fixture import AppFixture, Open
from cordboard.testing.event_loop import run

HOOK, OLD, NEW = "hook", "the old secret of the hook", "the new secret of the hook"
BODY = b'{"id":"e1","call":"c1","at":"2026-11-18T10:00:00Z","type":"started"}'

OTHERS: dict[tuple[str, str], tuple[str, str]] = {}


class Hooks:
    """A connection of the webhook provider on the fixture's store."""

    def __init__(self, app: AppFixture) -> None:
        self.app = app
        (provider,) = [one for one in catalog.providers() if one.id == "webhook"]
        app.live_connections.providers["pbx", "webhook"] = provider
        self.admin = ConnectionAdmin(app.store, app.live_connections, app.clock, "http://127.0.0.1:1")
        self.phones = PhoneConnections(
            app.store, app.live_connections, app.decider, app.host, app.clock, lambda _: None
        )

    async def begin(self) -> None:
        await self.admin.create(NewConnection(provider="webhook", id=HOOK, settings={"secret": OLD}))
        await self.phones.follow()

    async def change(self, hours: int, secret: str = NEW) -> None:
        await self.admin.change(HOOK, ConnectionChange(settings={"secret": secret}, former_secret_hours=hours))
        await self.phones.stop(HOOK)
        await self.phones.follow()

    async def accepts(self, secret: str) -> bool:
        request = example.request(BODY, {"secret": secret}, self.app.clock.now())
        try:
            await self.phones.accept(HOOK, request)
        except Rejected:
            return False
        return True

    async def checks(self, days: int = 365) -> dict[str, Any]:
        app = self.app
        found = await secret_checks(app.store, app.live_connections, app.store, days, app.clock.now(), OTHERS)
        return {one.name: (one.level, one.sentence) for one in found}


@run
async def test_both_secrets_of_a_webhook_count_until_the_former_one_ends(opened: Open) -> None:
    async with opened() as app:
        hooks = Hooks(app)
        await hooks.begin()
        try:
            assert (await hooks.accepts(OLD), await hooks.accepts(NEW)) == (True, False)
            await hooks.change(hours=24)
            assert (await hooks.accepts(OLD), await hooks.accepts(NEW), await hooks.accepts("x" * 20)) == (
                True,
                True,
                False,
            )
            view = await hooks.admin.one(HOOK)
            assert view.settings["secret"] == SECRET
            assert not [name for name in view.settings if "former" in name], "the former one is no setting"
            until = view.secrets["secret"].former_until
            assert until is not None
            assert until.timestamp() == app.clock.now() + 24 * HOUR_S
            app.clock.advance(24 * HOUR_S + 1)
            assert (await hooks.accepts(OLD), await hooks.accepts(NEW)) == (False, True)
            assert (await hooks.admin.one(HOOK)).secrets["secret"].former_until is None
        finally:
            await hooks.phones.close()


@run
async def test_without_a_period_the_former_secret_ends_at_once_also_an_older_one(opened: Open) -> None:
    async with opened() as app:
        hooks = Hooks(app)
        await hooks.begin()
        try:
            await hooks.change(hours=24)
            await hooks.change(hours=0, secret="the third secret of the hook")
            assert not await hooks.accepts(OLD)
            assert not await hooks.accepts(NEW)
            assert await hooks.accepts("the third secret of the hook")
        finally:
            await hooks.phones.close()


@run
async def test_a_secret_is_as_old_as_its_value(opened: Open) -> None:
    async with opened() as app:
        hooks = Hooks(app)
        await hooks.begin()
        try:
            made = app.clock.now()
            app.clock.advance(366 * DAY_S)
            assert (await hooks.checks())["hook: secrets"][0] == "amber"
            assert set(await hooks.checks(days=0)) == {"secrets"}
            await hooks.admin.change(HOOK, ConnectionChange(settings={"secret": OLD, "region": "ES"}))
            changed = (await hooks.admin.one(HOOK)).secrets["secret"].changed_at
            assert changed is not None
            assert changed.timestamp() == made, "the same value again is no change"
            await hooks.change(hours=0)
            assert set(await hooks.checks()) == {"secrets"}
            assert OLD not in str(await hooks.checks())
        finally:
            await hooks.phones.close()


@run
async def test_the_secrets_of_alerts_and_single_sign_on_have_an_age_too(opened: Open) -> None:
    async with opened() as app:
        for place, name in OTHER_SECRETS:
            await app.store.change_secrets(place, {name: f"{place} {name}"})
        assert (await Hooks(app).checks())["secrets"][0] == "green"
        app.clock.advance(366 * DAY_S)
        now = app.clock.now()
        found = await secret_checks(app.store, app.live_connections, app.store, 365, now, OTHER_SECRETS)
        wanted = [(f"Older than 365 days: {name}.", page) for name, page in OTHER_SECRETS.values()]
        assert [(one.sentence, (one.fix or "").split(" in ")[1].rstrip(".")) for one in found] == wanted


@run
async def test_old_tokens_are_named(opened: Open) -> None:
    async with opened() as app:
        token = ApiToken(hash="h", name="report", scopes=("calls.read",), created_by="ana", created_at=app.clock.now())
        await app.store.put_token(token)
        assert set(await Hooks(app).checks()) == {"secrets"}
        app.clock.advance(400 * DAY_S)
        level, text = (await Hooks(app).checks())["tokens"]
        assert (level, "report" in text) == ("amber", True)
