"""Connections, their health, and what can be connected."""

from datetime import datetime
from typing import Any

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Scope


class NoticeView(View, frozen=True, kw_only=True):
    """One thing that is wrong with a phone system. `code`: a key of the provider's `problems`."""

    code: str
    sentence: str
    fix: str | None = None
    values: dict[str, str] = {}


class ProblemTextView(View, frozen=True, kw_only=True):
    """A provider's words for a notice; `{name}` stands for one of its values."""

    sentence: str
    fix: str | None = None


class HealthView(View, frozen=True, kw_only=True):
    """`level`: green amber red, or quiet: ready, and nothing has come yet. `fix` says what a person can do, where
    something can be done. `code` and `values` make both translatable; the value `reason` is made of
    `notices`, where there are any, else of `reasons`."""

    level: str
    sentence: str
    code: str = ""
    fix: str | None = None
    values: dict[str, str] = {}
    notices: tuple[NoticeView, ...] = ()
    reasons: tuple[StoredReasonView, ...] = ()


class LaneView(View, frozen=True, kw_only=True):
    """`state`: open paused stopped; `trouble` is the outage banner."""

    state: str
    reason: str | None = None
    since: datetime | None = None
    trouble: str | None = None


class DirectoryView(View, frozen=True, kw_only=True):
    """`loading`: progress of a first load. `sweep`: progress or result of the last sweep for deleted people."""

    loaded: bool
    people: int = 0
    fresh_at: datetime | None = None
    loading: str | None = None
    sweep: str | None = None


class SecretView(View, frozen=True, kw_only=True):
    """A secret that somebody entered: since when it has its value, and how long the former one is still accepted."""

    changed_at: datetime | None = None
    former_until: datetime | None = None


class ConnectionView(View, frozen=True, kw_only=True):
    """A configured link. `state`: new active paused stopped trouble degraded. Secret settings read as `SECRET`.

    `fields_page`: where people create custom fields in this CRM; None where that is not known.
    `waiting`: items of the outbox. `guarded`: a CRM refuses a second record of the same call; None: not known.
    """

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
    secrets: dict[str, SecretView] = {}
    hook_url: str | None = None
    fields_page: str | None = None
    last_ok_at: datetime | None = None  # of a phone system: its last event
    credits_24h: float = 0
    waiting: int = 0
    guarded: bool | None = None


SECRET = "********"  # noqa: S105  # how a kept secret reads; sent back unchanged it stays what it was


class SettingField(View, frozen=True, kw_only=True):
    """One field of a provider's form. `type`: text number bool choice secret region, structure (an object).
    `generate`: ours to choose.
    `unit` of a length of time: minute (0 is off), hour, or mm:ss for minutes and seconds as text.

    `by_country`: which option is likely in which countries; in all others it is `default`.
    `label`, `help` and `option_labels` (by option) are in the language of the answer.
    """

    name: str
    label: str
    type: str = "text"
    options: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    shown: bool = False  # optional, and not folded
    generate: bool = False
    unit: str = ""
    help: str = ""
    option_labels: dict[str, str] = {}
    by_country: dict[str, tuple[str, ...]] = {}


class AbilityView(View, frozen=True, kw_only=True):
    """One thing that a CRM can or cannot; `code` says which, and what is instead. `n`: requests, of `batch`."""

    code: str
    can: bool
    n: int | None = None


class ProviderView(View, frozen=True, kw_only=True):
    """A kind of system that can be connected.

    `language` is that of its texts; `page`: whether a page about it can be read; `abilities`: of a CRM.
    `summary`: what it is, in one line. `how_to`: the steps to connect it, where
    `{redirect_uri}` is the address that the service sends the browser back to. `permissions` says what each permission
    is for, `errors` what you can do about each of the service's own codes, `problems` the words for the notices of a
    connection's health by their code; `scopes` are those asked for at first. `testable`: its settings can be tested
    before they are saved.
    """

    id: str
    kind: str
    title: str
    summary: str = ""
    auth: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    settings: tuple[SettingField, ...] = ()
    capabilities: dict[str, Any] = {}
    page: bool = False
    abilities: tuple[AbilityView, ...] = ()
    how_to: tuple[str, ...] = ()
    permissions: dict[str, str] = {}
    errors: dict[str, str] = {}
    testable: bool = False
    problems: dict[str, ProblemTextView] = {}
    language: str = "en"


class ProviderPageView(View, frozen=True, kw_only=True):
    """How to connect a provider, what it can and cannot: a page in Markdown, in `language`."""

    markdown: str
    language: str


class AuthorizeView(View, frozen=True, kw_only=True):
    """Send the administrator's browser to `url`."""

    url: str
    state: str


class TrialLookUp(View, frozen=True, kw_only=True):
    """One number that the CRM was asked for; `name` None: nobody has it. Units: ms."""

    number: str
    name: str | None = None
    entity: str | None = None
    took_ms: float


class Trial(View, frozen=True, kw_only=True):
    """What the test button saw. `identity` in one sentence, `sample` the name of a record it could read.

    `sentences`: the same by code, for readers of any language. `health`: of a phone system, whose link says it.
    `code`: of a CRM that failed, the health that this means, such as `crm.away`. `look_up`: of a CRM, one number that
    it was asked for; `scopes`: its permissions that are needed now, each with whether it is held.
    """

    ok: bool
    identity: str | None
    took_ms: float
    sample: str | None = None
    problems: tuple[str, ...] = ()
    sentences: tuple[StoredReasonView, ...] = ()
    health: HealthView | None = None
    code: str = ""
    look_up: TrialLookUp | None = None
    scopes: tuple[Scope, ...] = ()


class RefusedWebhookView(View, frozen=True, kw_only=True):
    """A request that was not accepted, with the answer that it got. `reasons`: the sentences of `reason`."""

    at: datetime
    status: int
    code: str
    reason: str
    reasons: tuple[StoredReasonView, ...] = ()


class ExampleRequestView(View, frozen=True, kw_only=True):
    """A request as the sender would make it; the secret is a placeholder."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


class WebhookActivityView(View, frozen=True, kw_only=True):
    """What came to a connection. `accepted` events and `refused` requests are counted since the start of the server.

    `unknown`: accepted events that nobody has said the meaning of; they are kept without effect.

    `refusals`: the last ones, newest first. `last_event_at`: of any event, also before the start. `secret_in_url`: the
    secret is accepted in the URL too.
    """

    last_event_at: datetime | None
    accepted: int
    refused: int
    unknown: int = 0
    secret_in_url: bool = False
    refusals: tuple[RefusedWebhookView, ...] = ()
    example: ExampleRequestView | None = None


class PreparedView(View, frozen=True, kw_only=True):
    """What was set up on their side, or was not; `offers`: an agreement would set up more.

    `reasons`: the sentences of each entry of `done`.
    """

    done: tuple[str, ...]
    offers: bool
    reasons: tuple[tuple[StoredReasonView, ...], ...] = ()
