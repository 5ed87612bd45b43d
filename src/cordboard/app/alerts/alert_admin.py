"""Use cases of alerts: the open ones, the sent messages, the secrets of the channels, a test message."""

import asyncio
from collections.abc import Mapping

from cordboard.app.alerts.alert_channels import SECRETS, SLACK_URL, TEAMS_URL
from cordboard.app.alerts.alert_delivery import SECRETS_KEY, AlertDelivery
from cordboard.app.alerts.alert_evaluator import channels_in
from cordboard.app.alerts.call_silence import place_title
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.alerts import AlertSecrets
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.alerts import AlertsView, AlertView, DeliveryView, MessageView
from cordboard.contract.views.connections import SECRET as HIDDEN
from cordboard.domain.alerts.machine import Alert
from cordboard.ports.alerts import AlertChannel, Message, MessageState
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

SHORTEST = 16  # Units: characters of the signing secret, as of our own webhook provider


class AlertAdmin:
    """Answers the API and the CLI about alerts."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        alert_delivery: AlertDelivery,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._alert_delivery = alert_delivery
        self._clock = clock

    async def view(self, limit: int) -> AlertsView:
        """The settings, open alerts and last messages, for one screen."""
        secrets = await self._store.secrets(SECRETS_KEY)
        messages = await self._store.messages(limit)
        open_ones = [one for one in await self._store.open_alerts() if one.told_at is not None]
        alerts: dict[int, Alert | None] = {no: await self._store.alert(no) for no in {one.alert for one in messages}}
        return AlertsView(
            ways=channels_in(self._settings_in_force.settings.alerts),
            **{name: HIDDEN if secrets.get(name) else None for name in SECRETS},
            open=tuple(self._alert(one) for one in open_ones),
            messages=tuple(self._message(one, alerts[one.alert]) for one in messages),
        )

    def _title(self, place: str) -> str:
        return place_title(place, self._live_connections, self._settings_in_force.settings)

    def _alert(self, alert: Alert) -> AlertView:
        return AlertView(
            no=alert.no,
            connection=alert.connection,
            title=self._title(alert.connection),
            kind=alert.kind.value,
            began_at=moment(alert.began_at),
            told_at=moment(alert.told_at) if alert.told_at else None,
        )

    def _message(self, message: Message, alert: Alert | None) -> MessageView:
        waits = message.state is MessageState.OPEN
        return MessageView(
            no=message.no,
            way=message.channel,
            word=message.word.value,
            kind=alert.kind.value if alert else None,
            connection=alert.connection if alert else None,
            title=self._title(alert.connection) if alert else None,
            state=message.state.value,
            attempts=message.attempts,
            made_at=moment(message.made_at),
            tried_at=moment(message.tried_at) if message.tried_at else None,
            next_try_at=moment(message.not_before) if waits and message.not_before else None,
            problem=message.problem,
            reasons=reason_messages(message.problem, None, ""),
        )

    async def names_of_secrets(self) -> frozenset[str]:
        """Which are stored."""
        return frozenset(name for name, value in (await self._store.secrets(SECRETS_KEY)).items() if value)

    async def keep_secrets(self, change: AlertSecrets) -> None:
        """Raises: Cannot 422 when the signing secret is too short to guard anything."""
        if change.webhook_secret not in (None, "", HIDDEN) and len(change.webhook_secret or "") < SHORTEST:
            text = f"The signing secret must be at least {SHORTEST} characters long."
            raise Cannot(422, "short_secret", text, "Choose a longer one.")
        sent = {name: getattr(change, name) for name in SECRETS}  # absent or hidden: unchanged
        for name in (SLACK_URL, TEAMS_URL):
            if sent[name] not in (None, "", HIDDEN) and not str(sent[name]).startswith(("https://", "http://")):
                text = "The webhook URL must start with https://."
                raise Cannot(422, "chat_url", text, "Copy it from the chat's settings.")
        changed = {name: value for name, value in sent.items() if value not in (None, "", HIDDEN)}
        gone = [name for name, value in sent.items() if value == ""]
        await self._store.change_secrets(SECRETS_KEY, {name: str(value) for name, value in changed.items()}, gone)
        await self._store.retry_messages_now()

    async def test(self) -> tuple[DeliveryView, ...]:
        """Send a test message on each channel now. Raises: Cannot 409 where no channel is set."""
        channels: Mapping[str, AlertChannel] = await self._alert_delivery.channels()
        if not channels:
            text = "No notification channel configured."
            raise Cannot(409, "no_way", text, "Set up e-mail or a webhook under Settings > Alerts and save.")
        return tuple(await asyncio.gather(*(self._tested(name, channel) for name, channel in channels.items())))

    async def _tested(self, name: str, channel: AlertChannel) -> DeliveryView:
        message = await self._store.add_test(name, self._clock.now())
        await self._alert_delivery.deliver(channel, message, None)
        outcome = next(one for one in await self._store.messages(50) if one.no == message.no)
        reasons = reason_messages(outcome.problem, None, "")
        return DeliveryView(way=name, ok=outcome.state is MessageState.DONE, problem=outcome.problem, reasons=reasons)
