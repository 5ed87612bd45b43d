"""Sends alert messages: each channel on its own, oldest first, with back-off. Outdated messages are dropped.

A message is sent once. If the process dies while it is sending, the message is sent again under the same id, so that
the receiver can recognise the repetition.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from cordboard.app.alerts.call_silence import place_title
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.alerts.machine import OF_QUEUES, Alert, AlertWord, Kind
from cordboard.domain.alerts.message_text import AlertFacts, message_text
from cordboard.domain.alerts.settings import CHANNELS, Alerts
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.alerts import AlertChannel, AlertChannels, AlertMessage, DeliveryAttempt, Message, MessageState
from cordboard.ports.errors import RateLimited, Trouble, Unavailable
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.store import Store
from cordboard.toolkit.backoff import delay
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

ROUND = timedelta(seconds=2)
FIRST, TOP = timedelta(seconds=5), timedelta(minutes=10)  # while the remote service is away
SLOWLY = timedelta(hours=1)  # while a person must look: wrong password, refused recipient
ATTEMPT = timedelta(seconds=45)  # longer than any attempt takes; an interrupted one is repeated after that
STALE = timedelta(days=1)  # an end older than this is no longer sent
SECRETS_KEY = ":alerts"  # where the secrets are stored; no connection can have this name
TOO_OLD = "Not delivered within a day after the problem was resolved."


class AlertDelivery:
    """`channels_of` builds the channels from settings and secrets."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        live: EventHub,
        clock: Clock,
        chance: Callable[[], float],
        channels_of: Callable[[Alerts, Mapping[str, str]], AlertChannels],
        console: str,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._event_hub = live
        self._clock = clock
        self._chance = chance
        self._channels_of = channels_of
        self._console = console

    def arrange(self, timetable: Timetable) -> None:
        """A dead mail server does not keep the webhook waiting."""
        for channel in CHANNELS:
            timetable.every(f"{Job.SEND_ALERTS}:{channel}", ROUND, lambda channel=channel: self.send_due(channel))  # type: ignore[misc]

    async def channels(self) -> AlertChannels:
        """As they are set now."""
        return self._channels_of(self._settings_in_force.settings.alerts, await self._store.secrets(SECRETS_KEY))

    async def send_due(self, name: str) -> None:
        """Send what is due on this channel, until a message fails."""
        due = await self._store.waiting_messages(name, self._clock.now())
        channel = (await self.channels()).get(name) if due else None
        for message in due:
            alert = await self._store.alert(message.alert)
            why_not = self._reason_to_drop(message, alert, channel)
            if why_not is not None or alert is None or channel is None:
                await self._note(message, MessageState.DROPPED, why_not)
            elif not (await self.deliver(channel, message, alert)):
                return

    def _reason_to_drop(self, message: Message, alert: Alert | None, channel: AlertChannel | None) -> str | None:
        """Why the message is not sent, or None."""
        if channel is None:
            return "This notification channel was removed."
        if alert is None:
            return "The alert no longer exists."
        old = alert.ended_at is not None and self._clock.now() - alert.ended_at > STALE.total_seconds()
        return TOO_OLD if old else None

    async def deliver(self, channel: AlertChannel, message: Message, alert: Alert | None) -> bool:
        """Make one attempt and store its result. It is counted first, so that a full disk cannot repeat it."""
        now = self._clock.now()
        alert_message = await self._alert_message(message, alert)
        await self._store.begin_message(message, now, now + ATTEMPT.total_seconds())
        try:
            remark = await channel.send(alert_message)
        except Trouble as trouble:
            await self._failed(message, trouble)
            return False
        except Exception as fault:  # a fault of ours waits like any other trouble
            log.exception("fault while telling", channel=message.channel)
            await self._failed(
                message, Unavailable(f"Error in Cordboard while sending a notification: {type(fault).__name__}.")
            )
            return False
        await self._note(message, MessageState.DONE, remark)
        return True

    async def _failed(self, message: Message, trouble: Trouble) -> None:
        log.warning("alert not told", channel=message.channel, error=trouble.text)
        if message.word is AlertWord.TEST:
            await self._note(message, MessageState.DROPPED, trouble.text)
            return
        passing = isinstance(trouble, Unavailable | RateLimited)
        rest = delay(message.attempts + 1, self._chance(), first=FIRST, top=TOP) if passing else SLOWLY
        due = self._clock.now() + rest.total_seconds()
        await self._note(message, MessageState.OPEN, trouble.text, due)

    async def _note(self, message: Message, state: MessageState, problem: str | None, not_before: float = 0.0) -> None:
        now = self._clock.now()
        outcome = DeliveryAttempt(message=message, state=state, at=now, problem=problem, not_before=not_before)
        await self._store.record_delivery_attempt(outcome)
        self._event_hub.publish("summary", {"alert": message.alert}, now)

    async def _alert_message(self, message: Message, alert: Alert | None) -> AlertMessage:
        """The facts of a message: the present state, and when it began."""
        language = self._settings_in_force.settings.company.spoken
        facts = await self._facts(message, alert)
        ident = f"alert-{message.no}-{int(message.made_at)}"
        return AlertMessage(id=ident, facts=facts, text=message_text(facts, language), language=language)

    async def _facts(self, message: Message, alert: Alert | None) -> AlertFacts:
        made_at, now = moment(message.made_at).astimezone(), moment(self._clock.now()).astimezone()
        if alert is None:
            return AlertFacts(word=message.word, made_at=made_at, now=now, url=f"{self._console}/settings/alerts")
        known = self._live_connections.connections.get(alert.connection)
        counts = (await self._store.counts()).get(alert.connection, {})
        return AlertFacts(
            word=message.word,
            made_at=made_at,
            now=now,
            url=f"{self._console}{_page(alert)}",
            kind=alert.kind,
            connection=alert.connection,
            title=place_title(alert.connection, self._live_connections, self._settings_in_force.settings),
            system=known.kind if known else "crm",
            began_at=moment(alert.began_at).astimezone(),
            ended_at=moment(alert.ended_at).astimezone() if alert.ended_at else None,
            reason=alert.reason if message.word is not AlertWord.OVER else "",
            kept=counts.get("open", 0),
            parked=counts.get("parked", 0),
        )


def _page(alert: Alert) -> str:
    """The console page where a person can fix it."""
    if alert.kind in OF_QUEUES:
        return "/wall"
    if alert.kind is Kind.SILENT:
        return "/calls"
    if alert.kind is Kind.PARKED:
        return f"/outbox?state=parked&connection={alert.connection}"
    return f"/connections/{alert.connection}"
