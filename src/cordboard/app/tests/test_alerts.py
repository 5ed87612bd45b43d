"""From a trouble of the CRM to what people are told: once, durably, by each way, and never late as if new."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from cordboard.app.alerts.alert_admin import AlertAdmin
from cordboard.app.alerts.alert_delivery import SECRETS_KEY, TOO_OLD, AlertDelivery
from cordboard.app.alerts.alert_evaluator import AlertEvaluator
from cordboard.app.alerts.call_silence import CallSilence
from cordboard.app.alerts.queue_watch import QueueWatch
from cordboard.app.connections.health_observations import crm_observation, pbx_observation
from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.figures import FigureUseCases
from cordboard.app.service.queue_states import QueueStates
from cordboard.contract.alerts import AlertSecrets
from cordboard.contract.errors import Cannot
from cordboard.domain.alerts.machine import Alert, AlertWord, Kind, Quiet, Subject, Troubled, Unclear, Well
from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook
from cordboard.domain.connection_state import (
    Activity,
    Answered,
    ConnectionEvent,
    ConnectionState,
    Identified,
    PausedByUser,
    Phase,
    Resumed,
)
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.settings import Settings
from cordboard.ports.alerts import AlertChannels, AlertMessage, MessageState
from cordboard.ports.errors import NeedsHuman, Refused, Trouble, Unavailable
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import fails

REVOKED = NeedsHuman("fake: the token was revoked", code="invalid_token")
AWAY = Unavailable("fake: nobody answers", code="refused")
MAIL = AlertMail(host="mail.example", sender="pbx@example.com", to=("ana@example.com",))
BOTH = Alerts(mail=MAIL, webhook=AlertWebhook(url="https://ops.example/alerts"))
MINUTE, HOUR = 60.0, 3600.0


class FakeChannel:
    """Takes parcels, or raises `trouble`."""

    def __init__(self) -> None:
        self.took: list[AlertMessage] = []
        self.trouble: Trouble | None = None
        self.asked = 0

    async def send(self, alert_message: AlertMessage) -> str | None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        self.took.append(alert_message)
        return None

    @property
    def words(self) -> list[str]:
        return [alert_message.facts.word.value for alert_message in self.took]


class Watchmen:
    """The rooms of alerts over a house; `restart` begins a new process on the same rows."""

    def __init__(self, app_fixture: AppFixture, settings: Settings) -> None:
        self.app_fixture = app_fixture
        self.settings = settings
        self.ways = {"mail": FakeChannel(), "webhook": FakeChannel()}
        self.settings_in_force = SettingsInForce(1, settings)
        self.restart()

    def restart(self) -> None:
        app_fixture, live = self.app_fixture, EventHub(0.0)
        self.alert_evaluator = AlertEvaluator(
            app_fixture.store,
            app_fixture.live_connections,
            self.settings_in_force,
            live,
            CallSilence(
                app_fixture.store,
                app_fixture.live_connections,
                NumberRegions(self.settings_in_force, app_fixture.live_connections),
                self.settings_in_force,
                app_fixture.clock,
            ),
            self._queue_watch(),
            app_fixture.clock,
        )
        self.alert_delivery = AlertDelivery(
            app_fixture.store,
            app_fixture.live_connections,
            self.settings_in_force,
            live,
            app_fixture.clock,
            lambda: 1.0,
            self._made,
            "https://house.example",
        )
        self.alert_admin = AlertAdmin(
            app_fixture.store,
            app_fixture.live_connections,
            self.settings_in_force,
            self.alert_delivery,
            app_fixture.clock,
        )

    def _queue_watch(self) -> QueueWatch:
        store, live, clock = self.app_fixture.store, self.app_fixture.live_connections, self.app_fixture.clock
        figures = FigureUseCases(store, self.settings_in_force, clock)
        states = QueueStates(store, live, figures, PhoneLists(store, live, clock), self.settings_in_force, clock)
        return QueueWatch(states, self.settings_in_force, clock)

    def _made(self, alerts: Alerts, secrets: Mapping[str, str]) -> AlertChannels:
        return {name: way for name, way in self.ways.items() if getattr(alerts, name) is not None}

    async def wait(self, seconds: float, step: float = 5.0) -> None:
        """Looks and rounds, as they go on by themselves."""
        end = self.app_fixture.clock.now() + seconds
        while self.app_fixture.clock.now() < end:
            await self.alert_evaluator.look()
            for way in self.ways:
                await self.alert_delivery.send_due(way)
            self.app_fixture.clock.advance(step)

    async def apply(self, event: ConnectionEvent) -> None:
        await self.app_fixture.apply(event)

    async def revoked(self) -> None:
        await self.app_fixture.connection_states.failed(CRM, REVOKED, Activity.SEND)

    async def authorised(self) -> None:
        await self.apply(Identified())

    async def away(self) -> None:
        await self.app_fixture.connection_states.failed(CRM, AWAY, Activity.SEND)


async def push_subscriptions(app_fixture: AppFixture, **settings: Any) -> Watchmen:
    await app_fixture.restart()
    return Watchmen(app_fixture, Settings(**{"alerts": BOTH, **settings}))


@run
async def test_a_revoked_token_is_told_once_by_each_way_and_its_end_once(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        await people.wait(MINUTE)
        assert people.ways["mail"].asked == 0
        await app_fixture.receive(app_fixture.end("k1"))
        await people.revoked()
        began = app_fixture.clock.now()
        await people.wait(HOUR)
        for way in people.ways.values():
            (alert_message,) = way.took
            assert (alert_message.facts.word, alert_message.facts.kind, alert_message.facts.connection) == (
                AlertWord.BEGUN,
                Kind.PAUSED,
                CRM,
            )
            assert alert_message.facts.began_at is not None
            assert alert_message.facts.began_at.timestamp() == began
            assert alert_message.facts.kept == len(await app_fixture.items())
            assert alert_message.facts.url == "https://house.example/connections/crm"
            assert "the token was revoked" in alert_message.text.text
            assert "600111222" not in alert_message.text.text, "no caller is named"
        await people.authorised()
        await people.wait(HOUR)
        assert all(way.words == ["begun", "over"] for way in people.ways.values())
        assert len({each.id for channel in people.ways.values() for each in channel.took}) == 4


@run
async def test_nothing_is_told_twice_or_forgotten_over_restarts_at_any_moment(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        await people.revoked()
        for _ in range(4):
            people.restart()
            await people.alert_evaluator.look()
            people.restart()
            await people.alert_delivery.send_due("mail")
        people.restart()
        await people.wait(MINUTE)
        await people.authorised()
        for _ in range(4):
            people.restart()
            await people.wait(10.0)
        await people.wait(HOUR)
        assert people.ways["mail"].words == ["begun", "over"]
        assert people.ways["webhook"].words == ["begun", "over"]


@run
async def test_while_the_mail_server_is_dead_the_webhook_is_told_and_attempts_grow_rare(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        mail = people.ways["mail"]
        mail.trouble = Unavailable("The mail server could not be reached.")
        await people.revoked()
        await people.wait(HOUR)
        assert people.ways["webhook"].words == ["begun"]
        assert 8 <= mail.asked <= 16
        (waiting,) = [one for one in await app_fixture.store.messages(9) if one.state is MessageState.OPEN]
        assert (waiting.channel, waiting.problem) == ("mail", "The mail server could not be reached.")
        mail.trouble = None
        await people.wait(11 * MINUTE)
        assert mail.words == ["begun"]
        assert "could not be sent earlier" in mail.took[0].text.text
        assert mail.took[0].facts.now - mail.took[0].facts.made_at > timedelta(hours=1)


@run
async def test_a_disk_that_is_full_after_the_telling_makes_no_storm(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)

        async def full(*_what: object) -> None:
            raise StoreUnavailable

        await people.revoked()
        await people.alert_evaluator.look()
        with monkeypatch.context() as disk:
            disk.setattr(app_fixture.store, "record_delivery_attempt", full)
            with pytest.raises(StoreUnavailable):
                await people.alert_delivery.send_due("mail")
            disk.setattr(app_fixture.store, "begin_message", full)
            app_fixture.clock.advance(HOUR)
            for _ in range(9):
                with pytest.raises(StoreUnavailable):
                    await people.alert_delivery.send_due("mail")
        assert people.ways["mail"].asked == 1


@run
async def test_a_fault_of_ours_rests_and_keeps_the_message(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        people.ways["mail"].trouble = KeyError("oops")  # type: ignore[assignment]  # no trouble that we know
        await people.revoked()
        await people.wait(10 * MINUTE)
        assert people.ways["mail"].asked < 9
        people.ways["mail"].trouble = None
        await people.wait(11 * MINUTE)
        assert people.ways["mail"].words == ["begun"]


@run
async def test_what_could_not_be_told_before_it_was_over_is_told_as_over(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        mail = people.ways["mail"]
        mail.trouble = AWAY
        await people.revoked()
        await people.wait(HOUR)
        await people.authorised()
        await people.wait(2 * HOUR)
        mail.trouble = None
        await people.wait(HOUR)
        assert mail.words == ["over"]
        assert mail.took[0].facts.ended_at is not None


@run
async def test_an_end_that_could_not_be_told_for_a_day_is_dropped(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        people.ways["mail"].trouble = AWAY
        await people.revoked()
        await people.wait(MINUTE)
        await people.authorised()
        await people.wait(25 * HOUR, MINUTE)
        people.ways["mail"].trouble = None
        await people.wait(HOUR)
        assert people.ways["mail"].words == []
        by_mail = [one for one in await app_fixture.store.messages(9) if one.channel == "mail"]
        assert by_mail[0].problem == TOO_OLD
        assert {one.state for one in by_mail} == {MessageState.DROPPED}


@run
async def test_a_wrong_password_is_tried_seldom_and_at_once_when_it_is_changed(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        mail = people.ways["mail"]
        mail.trouble = NeedsHuman("The mail server refuses name or password.")
        await people.revoked()
        await people.wait(50 * MINUTE)
        assert mail.asked == 1
        mail.trouble = None
        await people.alert_admin.keep_secrets(AlertSecrets(mail_password="the right one"))
        await people.wait(10.0)
        assert mail.words == ["begun"]


@run
async def test_an_absence_is_told_after_its_time_also_on_a_day_without_calls(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(
            app_fixture, alerts=msgspec.structs.replace(BOTH, away_after=timedelta(minutes=5))
        )
        await app_fixture.connection_states.failed(CRM, Unavailable("fake: nobody answers"), Activity.READ)
        await people.wait(4 * MINUTE)
        assert people.ways["mail"].words == []
        await people.wait(2 * MINUTE)
        assert people.ways["mail"].words == ["begun"]
        assert "nobody answers" in people.ways["mail"].took[0].text.text
        await people.apply(Resumed())
        await people.wait(MINUTE)
        assert people.ways["mail"].words == ["begun"], "silence proves nothing"
        await people.apply(Answered())
        await people.wait(MINUTE)
        assert people.ways["mail"].words == ["begun", "over"]


@run
async def test_a_crm_that_comes_and_goes_all_day_does_not_storm(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        for _ in range(48):
            await people.away()
            await people.wait(15 * MINUTE, 30.0)
            await people.authorised()
            await people.wait(15 * MINUTE, 30.0)
        assert people.ways["mail"].words == ["begun", "over"]


@run
async def test_parked_items_are_told_together_and_when_none_is_left(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        app_fixture.crm.always = fails(Refused("the field is too long", code="INVALID"))
        for n in range(3):
            await app_fixture.receive(app_fixture.end(f"k{n}", f"+3460011122{n}"))
            await app_fixture.drain()
            await people.wait(5.0)
        await people.wait(5 * MINUTE)
        (alert_message,) = people.ways["mail"].took
        assert alert_message.facts.kind is Kind.PARKED
        assert alert_message.facts.parked == (await app_fixture.states()).count("parked") > 2
        assert alert_message.facts.url == "https://house.example/outbox?state=parked&connection=crm"
        assert "too long" not in alert_message.text.text, "what was refused may name a client"
        app_fixture.crm.always = None
        keys = [item.key for item in await app_fixture.items() if item.state == "parked"]
        await app_fixture.store.change_items(keys, ItemState.OPEN, None, app_fixture.clock.now())
        await app_fixture.drain()
        await people.wait(HOUR)
        assert people.ways["mail"].words == ["begun", "over"]


@run
async def test_who_takes_a_connection_away_or_pauses_it_is_not_told_that_it_works_again(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        people.ways["mail"].trouble = AWAY
        await people.revoked()
        await people.wait(MINUTE)
        await people.apply(PausedByUser(by="Ana"))
        await people.wait(MINUTE)
        await people.apply(Resumed())
        await people.revoked()
        await people.wait(MINUTE)
        await app_fixture.live_connections.drop(CRM)
        people.ways["mail"].trouble = None
        await people.wait(HOUR)
        assert people.ways["webhook"].words == ["begun", "begun"]
        assert people.ways["mail"].words == []
        assert await app_fixture.store.open_alerts() == []


@run
async def test_without_a_way_nobody_is_told_until_there_is_one(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture, alerts=Alerts())
        await people.revoked()
        began = app_fixture.clock.now()
        await people.wait(HOUR)
        assert await app_fixture.store.messages(9) == []
        people.settings_in_force.replace(2, Settings(alerts=BOTH, company=Company(language="uk")))
        await people.wait(MINUTE)
        (alert_message,) = people.ways["mail"].took
        assert alert_message.facts.began_at is not None
        assert alert_message.facts.began_at.timestamp() == began
        assert alert_message.text.subject == "Fake потребує уваги"
        people.settings_in_force.replace(2, Settings(alerts=msgspec.structs.replace(BOTH, webhook=None)))
        await people.authorised()
        await people.wait(MINUTE)
        assert people.ways["mail"].words == ["begun", "over"]
        assert people.ways["webhook"].words == ["begun"]


@run
async def test_a_test_says_what_became_of_it_by_each_way_and_is_not_repeated(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        people.ways["webhook"].trouble = Refused("The webhook for alerts answered 404.")
        outcomes = {one.way: (one.ok, one.problem) for one in await people.alert_admin.test()}
        assert outcomes == {"mail": (True, None), "webhook": (False, "The webhook for alerts answered 404.")}
        people.ways["webhook"].trouble = None
        await people.wait(HOUR)
        assert (people.ways["mail"].asked, people.ways["webhook"].asked) == (1, 1)
        shown = (await people.alert_admin.view(10)).messages
        assert {(one.way, one.word, one.state) for one in shown} == {
            ("mail", "test", "done"),
            ("webhook", "test", "dropped"),
        }
        people.settings_in_force.replace(2, Settings())
        with pytest.raises(Cannot, match="No notification channel"):
            await people.alert_admin.test()


@run
async def test_secrets_are_kept_apart_shown_as_stars_and_taken_away(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        alert_admin = people.alert_admin
        await alert_admin.keep_secrets(
            AlertSecrets(mail_password="hunter2hunter2", webhook_secret="a secret of some length")
        )
        view = await alert_admin.view(10)
        assert (view.mail_password, view.webhook_secret) == ("********", "********")
        await alert_admin.keep_secrets(AlertSecrets(mail_password="********"))
        kept = {"mail_password": "hunter2hunter2", "webhook_secret": "a secret of some length"}
        assert await app_fixture.store.secrets(SECRETS_KEY) == kept
        await alert_admin.keep_secrets(AlertSecrets(mail_password=""))
        assert (await alert_admin.view(10)).mail_password is None
        with pytest.raises(Cannot, match="at least 16"):
            await alert_admin.keep_secrets(AlertSecrets(webhook_secret="short"))


@run
async def test_what_is_open_and_what_was_told_is_shown_with_its_outcome(opened: Open) -> None:
    async with opened() as app_fixture:
        people = await push_subscriptions(app_fixture)
        people.ways["mail"].trouble = AWAY
        await people.revoked()
        await people.wait(10.0)
        view = await people.alert_admin.view(10)
        (one,) = view.open
        assert (one.connection, one.title, one.kind) == (CRM, "Fake", "paused")
        assert view.ways == ("mail", "webhook")
        by_channel = {message.way: message for message in view.messages}
        assert (by_channel["webhook"].state, by_channel["webhook"].problem) == ("done", None)
        assert (by_channel["mail"].state, by_channel["mail"].problem) == ("open", AWAY.text)
        assert by_channel["mail"].next_try_at is not None


def test_what_is_observed_of_a_crm() -> None:
    old = Alert(connection=CRM, subject=Subject.LINK, kind=Kind.AWAY, began_at=40.0)
    works = ConnectionState(phase=Phase.ACTIVE, signed_in=True, last_ok_at=50.0)

    def observed(alert: Alert | None = None, **change: Any) -> object:
        return crm_observation(msgspec.structs.replace(works, **change), alert)

    assert observed() == Well()
    assert observed(phase=Phase.DEGRADED) == Well()
    assert observed(phase=Phase.NEW) == Quiet()
    assert observed(phase=Phase.STOPPED) == Quiet()
    assert observed(phase=Phase.PAUSED, since=9.0, reason="no") == Troubled(kind=Kind.PAUSED, since=9.0, reason="no")
    gone = Troubled(kind=Kind.AWAY, since=9.0, reason="gone")
    assert observed(phase=Phase.TROUBLE, since=9.0, reason="gone") == gone
    assert observed(old) == Well()
    assert observed(old, last_ok_at=30.0) == Unclear()
    assert observed(unproven=True) == Unclear()


def test_what_is_observed_of_a_phone_system() -> None:
    down = ConnectionState(phase=Phase.TROUBLE, failing=(Activity.LINK,), since=7.0, reason="refused")
    assert pbx_observation(down, linked=False) == Quiet(), "one that sends webhooks cannot be seen to be away"
    assert pbx_observation(ConnectionState(), linked=True) == Unclear()
    assert pbx_observation(down, linked=True) == Troubled(kind=Kind.AWAY, since=7.0, reason="refused")
    assert pbx_observation(ConnectionState(phase=Phase.ACTIVE), linked=True) == Well()
