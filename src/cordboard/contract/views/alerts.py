"""Alerts and the messages about them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView


class AlertView(View, frozen=True, kw_only=True):
    """A trouble that goes on and of which administrators were notified. `kind`: paused away parked
    silent waiting no_agents off_target. `connection` of a line: `line +34...`, of a queue: `queue NAME`."""

    no: int
    connection: str
    title: str
    kind: str
    began_at: datetime
    told_at: datetime | None


class MessageView(View, frozen=True, kw_only=True):
    """One message by one way. `word`: begun still over test; `state`: open done dropped; `problem` of the last try,
    and its sentences (`reasons`)."""

    no: int
    way: str
    word: str
    kind: str | None
    connection: str | None
    title: str | None
    state: str
    attempts: int
    made_at: datetime
    tried_at: datetime | None
    next_try_at: datetime | None
    problem: str | None
    reasons: tuple[StoredReasonView, ...] = ()


class AlertsView(View, frozen=True, kw_only=True):
    """`ways` that are set. Kept secrets read as `SECRET`. `messages`: newest first."""

    ways: tuple[str, ...]
    mail_password: str | None
    webhook_secret: str | None
    slack_url: str | None
    teams_url: str | None
    telegram_token: str | None
    open: tuple[AlertView, ...]
    messages: tuple[MessageView, ...]


class DeliveryView(View, frozen=True, kw_only=True):
    """What became of a test by one way."""

    way: str
    ok: bool
    problem: str | None = None
    reasons: tuple[StoredReasonView, ...] = ()
