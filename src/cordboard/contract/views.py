"""What people and programs see: the typed truth of the HTTP API, the stream, the console and `--json`.

`app` builds these values, `web` and `cli` only show them. Times are aware UTC (ISO-8601 with Z on the wire), durations
end in `_ms`. Absent values are sent as null, so that a reader finds the same keys every time.
"""

import math
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from cordboard.domain.crm.contact_match import Entity, Owner
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser, RuleOutcome
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Exchange, Scope


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A value to be shown; every key is sent."""


T = TypeVar("T")


class Listed(View, Generic[T], frozen=True, kw_only=True):
    """Every list of the API; `next` is the cursor of the next page."""

    items: tuple[T, ...]
    next: str | None = None


# --- calls


class ClientView(View, frozen=True, kw_only=True):
    """The other party: `number` as written, `e164` where it is understood, `name` from the CRM or the provider.
    Inside the house it is the extension that called."""

    number: str | None = None
    e164: str | None = None
    name: str | None = None
    hidden: bool = False


class DurationsView(View, frozen=True, kw_only=True):
    """Units: ms."""

    ring: int | None = None
    wait: int | None = None
    talk: int | None = None
    hold: int | None = None


class RecordingView(View, frozen=True, kw_only=True):
    url: str | None


class LegView(View, frozen=True, kw_only=True):
    """`fate`: talked talked_inside began taken taken_outside gave_up, where `dial` leaves it open; `by` took it."""

    id: str
    kind: str
    extension: str | None = None
    number: str | None = None
    caller: bool = False
    rang_at: datetime | None = None
    up: bool = False
    talked: bool = False
    ended_at: datetime | None = None
    dial: str | None = None
    cause: int | None = None
    fate: str | None = None
    by: str | None = None


class StoryLineView(View, frozen=True, kw_only=True):
    at: datetime
    what: str
    who: str = ""


class EffectView(View, frozen=True, kw_only=True):
    """A record that the call brought about, or will. `state`: open done parked held dropped."""

    key: str
    kind: str
    entity: Entity | None
    state: str
    record: str | None = None
    link: str | None = None
    reason: str | None = None
    code: str | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    updated_at: datetime | None = None


class CallLine(View, frozen=True, kw_only=True):
    """A call in a list. `state`: started ringing queued answered held ended; `summary` is one plain sentence.
    `placed`: extensions of ours that began it, where our side did."""

    id: str
    connection: str
    state: str
    direction: str
    client: ClientView
    own_number: str | None
    queue: str | None
    disposition: str | None
    missed: bool
    reason: str | None
    started_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    durations_ms: DurationsView
    placed: tuple[str, ...]
    rang: tuple[str, ...]
    talked: tuple[str, ...]
    holds: int
    transfers: int
    ended_by: str | None
    click: bool
    approximate: bool
    end_unheard: bool  # the end was never reported; `ended_at` is the last that was heard
    recording: RecordingView | None
    parameters: dict[str, str]
    effects: tuple[EffectView, ...]
    settled: bool
    summary: str


class CandidateView(View, frozen=True, kw_only=True):
    """A person or company that may be the caller. Units: `age_s` seconds since our copy was read."""

    entity: Entity
    id: str | None
    pending: str | None = None
    name: str = ""
    company: str | None = None
    phones: tuple[str, ...] = ()
    owner: Owner | None = None
    account_id: str | None = None
    link: str | None = None
    modified_at: datetime | None = None
    age_s: float | None = None


class MatchView(View, frozen=True, kw_only=True):
    """`type`: found, not_found, unknown. `reason` only with unknown."""

    type: str
    candidates: tuple[CandidateView, ...] = ()
    as_of: datetime | None = None
    reason: str | None = None


class ExplanationStepView(View, frozen=True, kw_only=True):
    """One of the eight rooms a call goes through, as lines for people."""

    room: int
    title: str
    at: datetime | None
    lines: tuple[str, ...]


class ReasonMessageView(View, frozen=True, kw_only=True):
    """A sentence: English, and its code with the values, so that it can be said in other languages."""

    code: str
    text: str
    values: dict[str, str] = {}


class WhyView(View, frozen=True, kw_only=True):
    """Why a call became what it became. `text` is the whole explanation in plain words; `answer` says why no lead was
    made of a call that made none; `unmapped` are extensions of the call that belong to nobody."""

    answer: ReasonMessageView | None
    unmapped: tuple[str, ...]
    situation: str | None
    settings_version: int
    number: Reading | None
    match: MatchView | None
    tried: tuple[RuleOutcome, ...]
    rooms: tuple[ExplanationStepView, ...]
    exchanges: tuple[Exchange, ...]
    credits: float
    decided_at: datetime | None
    text: str


class CallView(CallLine, frozen=True, kw_only=True):
    """A call, whole."""

    legs: tuple[LegView, ...]
    story: tuple[StoryLineView, ...]
    why: WhyView | None


class CallPage(View, frozen=True, kw_only=True):
    """`next` goes into `before` of the next request (`cursor_of`)."""

    items: tuple[CallLine, ...]
    next: str | None = None


class CallCount(View, frozen=True, kw_only=True):
    """`more`: there are more than `calls`; they were counted no further."""

    calls: int
    more: bool


def cursor_of(started_at: float, call: str) -> str:
    """The opaque cursor behind a call of a list."""
    return f"{started_at!r}~{call}"


def place_of(cursor: str) -> tuple[float, str]:
    """Back from `cursor_of`. Raises: ValueError."""
    at, mark, call = cursor.partition("~")
    if not mark:
        raise ValueError(cursor)
    if not math.isfinite(found := float(at)):
        raise ValueError(cursor)
    return found, call


# --- connections


class HealthView(View, frozen=True, kw_only=True):
    """`level`: green amber red. `fix` says what a person can do, where something can be done. `code` and `values`
    make both translatable."""

    level: str
    sentence: str
    code: str = ""
    fix: str | None = None
    values: dict[str, str] = {}


class LaneView(View, frozen=True, kw_only=True):
    """`state`: open paused stopped; `trouble` is the outage banner."""

    state: str
    reason: str | None = None
    since: datetime | None = None
    trouble: str | None = None


class DirectoryView(View, frozen=True, kw_only=True):
    loaded: bool
    people: int = 0
    fresh_at: datetime | None = None
    loading: str | None = None


class ConnectionView(View, frozen=True, kw_only=True):
    """A configured link. `state`: new active paused stopped trouble degraded. Secret settings read as `SECRET`."""

    id: str
    kind: str
    provider: str
    title: str
    state: str
    health: HealthView
    account: str | None = None
    account_name: str | None = None
    user: CrmUser | None = None
    scopes: tuple[Scope, ...] = ()
    lane: LaneView | None = None
    directory: DirectoryView | None = None
    settings: dict[str, Any] = {}
    hook_url: str | None = None
    last_ok_at: datetime | None = None
    credits_24h: float = 0


SECRET = "********"  # noqa: S105  # how a kept secret reads; sent back unchanged it stays what it was


class SettingField(View, frozen=True, kw_only=True):
    """One field of a provider's form. `type`: text number bool choice secret region. `generate`: ours to choose."""

    name: str
    label: str
    type: str = "text"
    options: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    generate: bool = False
    help: str = ""


class ProviderView(View, frozen=True, kw_only=True):
    """A kind of system that can be connected."""

    id: str
    kind: str
    title: str
    auth: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    settings: tuple[SettingField, ...] = ()
    capabilities: dict[str, Any] = {}
    readme: str = ""


class AuthorizeView(View, frozen=True, kw_only=True):
    """Send the administrator's browser to `url`."""

    url: str
    state: str


class Trial(View, frozen=True, kw_only=True):
    """What the test button saw. `identity` in one sentence, `sample` the name of a record it could read."""

    ok: bool
    identity: str | None
    took_ms: float
    sample: str | None = None
    problems: tuple[str, ...] = ()


class PreparedView(View, frozen=True, kw_only=True):
    """Sentences on what was set up on their side, or was not; `offers`: an agreement would set up more."""

    done: tuple[str, ...]
    offers: bool


# --- outbox


class ClientName(View, frozen=True, kw_only=True):
    """Whom a piece of work is about; `name` only where the call knew it."""

    number: str | None
    name: str | None


class ItemView(EffectView, frozen=True, kw_only=True):
    """An outbox item; `action` is what will be, or was, asked for. `client` is that of its call."""

    seq: int
    connection: str
    subject: str
    call: str | None
    refs: tuple[str, ...]
    urgent: bool
    maybe_sent: bool
    created_at: datetime
    action: dict[str, Any]
    client: ClientName | None = None


class ItemPage(View, frozen=True, kw_only=True):
    """`next` goes into `after` of the next request."""

    items: tuple[ItemView, ...]
    next: str | None = None


class Changed(View, frozen=True, kw_only=True):
    changed: int


# --- settings


class SettingsView(View, frozen=True, kw_only=True):
    version: int
    settings: Settings


class VersionView(View, frozen=True, kw_only=True):
    version: int
    saved_at: datetime
    author: str
    note: str


class WholeVersionView(View, frozen=True, kw_only=True):
    """A version with its settings. Version 0 are the defaults, which nobody saved."""

    version: int
    saved_at: datetime | None
    author: str
    note: str
    settings: Settings


class FindingView(View, frozen=True, kw_only=True):
    """A contradiction or a weak spot in settings. `level`: error (refused) or warning; `where` is a path."""

    level: str
    code: str
    where: str
    text: str
    evidence: str = ""
    fix: str = ""
    values: dict[str, str] = {}  # of text and fix, for other languages


# --- alerts


class AlertView(View, frozen=True, kw_only=True):
    """A trouble that was told and goes on. `kind`: paused away parked."""

    no: int
    connection: str
    title: str
    kind: str
    began_at: datetime
    told_at: datetime | None


class MessageView(View, frozen=True, kw_only=True):
    """One message by one way. `word`: begun still over test; `state`: open done dropped; `problem` of the last try."""

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


class AlertsView(View, frozen=True, kw_only=True):
    """`ways` that are set: mail webhook. A kept secret reads as `SECRET`. `messages`: newest first."""

    ways: tuple[str, ...]
    mail_password: str | None
    webhook_secret: str | None
    open: tuple[AlertView, ...]
    messages: tuple[MessageView, ...]


class DeliveryView(View, frozen=True, kw_only=True):
    """What became of a test by one way."""

    way: str
    ok: bool
    problem: str | None = None


# --- the whole house


class CreditsView(View, frozen=True, kw_only=True):
    used_24h: float
    daily: float | None = None
    forecast_24h: float | None = None


class ConnectionHealth(View, frozen=True, kw_only=True):
    id: str
    kind: str
    provider: str
    title: str
    state: str
    health: HealthView


class SummaryView(View, frozen=True, kw_only=True):
    """Home. `outbox`: connection to state (open failing parked held done dropped) to how many."""

    calls_today: dict[str, int]
    live: int
    connections: tuple[ConnectionHealth, ...]
    outbox: dict[str, dict[str, int]]
    credits: dict[str, CreditsView]


class StepView(View, frozen=True, kw_only=True):
    """A step of set-up. `step`: crm directory phones lines call; `state`: done open running later. `connection` and
    `call` are what it is about; `code` and `values` make sentence and fix translatable."""

    step: str
    state: str
    sentence: str
    code: str
    fix: str | None = None
    values: dict[str, str] = {}
    connection: str | None = None
    call: str | None = None


class StepsView(View, frozen=True, kw_only=True):
    """Set-up in its order. `next` is the step to take now; null once everything stands."""

    done: bool
    next: str | None
    steps: tuple[StepView, ...]


class ServerHealth(View, frozen=True, kw_only=True):
    level: str
    sentence: str
    version: str
    started_at: datetime
    connections: tuple[ConnectionHealth, ...] = ()


class CheckView(View, frozen=True, kw_only=True):
    """One thing the doctor looked at. `level`: green amber red."""

    name: str
    level: str
    sentence: str
    fix: str | None = None
    took_ms: float = 0


class DoctorView(View, frozen=True, kw_only=True):
    ok: bool
    checks: tuple[CheckView, ...]


class Envelope(View, frozen=True, kw_only=True):
    """One message of the stream. `id` grows by one; `type`: call item lane connection summary, or `reset`: what was
    missed is no longer kept, load again."""

    id: int
    type: str
    at: datetime
    data: Any
