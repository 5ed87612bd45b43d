"""What the doctor says about notifications: channels whose last message could not be sent."""

from cordboard.contract.views.overview import CheckView
from cordboard.ports.alerts import Message, MessageState
from cordboard.ports.store.store import Store

NAME = "notifications"
NEWEST = 100  # messages that are looked at
FIX = "Correct the channel in Settings, Alerts, and send a test notification."


async def alert_checks(store: Store) -> list[CheckView]:
    """A line for each channel that fails."""
    last: dict[str, Message] = {}
    for message in await store.messages(NEWEST):
        known = last.get(message.channel)
        if message.tried_at is not None and (known is None or message.tried_at > (known.tried_at or 0.0)):
            last[message.channel] = message
    failing = (one for one in last.values() if one.problem and one.state is not MessageState.DONE)
    return [_check(one.channel, one.problem or "") for one in failing]


def _check(channel: str, problem: str) -> CheckView:
    text = f"Notifications by {channel} can't be sent: {problem}"
    return CheckView(name=NAME, level="amber", sentence=text, fix=FIX)
