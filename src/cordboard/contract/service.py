"""Everything that `web` and `cli` ask of the application; `app` implements it, tests have a fake of it.

Who may ask is the business of `web`; `by` names the person or token for the audit log. A use case that cannot be
carried out raises `Cannot` with the answer already in words.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol

import msgspec

from cordboard.contract.views import (
    AlertsView,
    AuthorizeView,
    CallCount,
    CallPage,
    CallView,
    Changed,
    ConnectionView,
    DeliveryView,
    DoctorView,
    Envelope,
    FindingView,
    ItemPage,
    MatchView,
    PreparedView,
    ProviderView,
    ServerHealth,
    SettingsView,
    StepsView,
    SummaryView,
    Trial,
    VersionView,
    WholeVersionView,
    WhyView,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Exchange, Field, Pipeline
from cordboard.ports.phone import HookRequest
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.outbox import ItemQuery
from cordboard.ports.store.store import Store


class Cannot(Exception):
    """The application says no; becomes a problem details answer with this status.

    404 `absent`, 409 `conflict` (or a code that says more), 422 `contradiction` with findings, 502 for a far side.
    """

    def __init__(
        self, status: int, code: str, detail: str, next_step: str = "", findings: Sequence[FindingView] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.next_step = next_step
        self.findings = tuple(findings)


class Lagging(Exception):
    """This subscriber reads too slowly and was dropped; it may come back with the last id it saw."""


Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NewConnection(msgspec.Struct, frozen=True, kw_only=True):
    """`settings` as the provider's form has them; fields of type secret among them go to the encrypted secrets.

    `id` is chosen from the title where it is absent; `allow_private` lets addresses lie in private networks.
    """

    provider: str
    title: Title | None = None
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    kind: Literal["crm", "pbx"] | None = None  # only where one id names providers of two kinds
    settings: dict[str, Any] = {}
    allow_private: bool = False


class ConnectionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; absent keys of `settings` stay, a secret sent as `views.SECRET` stays; null or an empty
    text takes one away, but not one that is needed.
    """

    title: Title | None = None
    settings: dict[str, Any] | None = None
    allow_private: bool | None = None


class ItemChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a person does to outbox items: these `keys`, or all of a connection in a state.

    `verb`: retry (parked or failing: try now), hold, release (held: go on), drop (never; needs a reason).
    """

    verb: str
    keys: tuple[str, ...] = ()
    connection: str | None = None
    state: str | None = None
    reason: str | None = None


class AlertSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """Secrets of the ways of alerts; absent or sent as `views.SECRET` one stays, empty it is taken away."""

    mail_password: str | None = None
    webhook_secret: str | None = None


class Service(Protocol):
    """The application, running."""

    @property
    def store(self) -> Store: ...

    # calls
    async def accept_hook(self, connection: str, request: HookRequest) -> tuple[int, int]:
        """Durably keep what a provider sent: (accepted, of these new). Raises pbx.Rejected, store.Full."""

    async def calls(self, query: CallQuery) -> CallPage:
        """`query.client` and `query.lines` in any spelling: understood in each region of ours, and tried as written."""

    async def count_calls(self, query: CallQuery) -> CallCount:
        """How many calls the same filters find."""

    async def call_view(self, call: str) -> CallView:
        """Raises: Cannot 404."""

    async def why(self, call: str) -> WhyView:
        """Raises: Cannot 404, also while the call is not decided (code `undecided`)."""

    async def lookup(self, number: str, connection: str | None) -> MatchView:
        """Who is this, from the local directory alone; the first CRM connection where none is named."""

    async def read_number(self, text: str, region: str | None) -> Reading: ...

    # connections
    async def providers(self) -> Sequence[ProviderView]: ...

    async def connections(self) -> Sequence[ConnectionView]: ...

    async def connection(self, connection: str) -> ConnectionView:
        """Raises: Cannot 404; so do all that name a connection."""

    async def create_connection(self, new: NewConnection, by: str) -> ConnectionView: ...

    async def patch_connection(self, connection: str, change: ConnectionChange, by: str) -> ConnectionView: ...

    async def drop_connection(self, connection: str, by: str) -> None: ...

    async def authorize(self, connection: str, redirect_uri: str, by: str) -> AuthorizeView:
        """Start of OAuth; the state is good once, for ten minutes."""

    async def finish_oauth(self, state: str, params: Mapping[str, str]) -> ConnectionView:
        """The query of the return, whole. Raises: Cannot 400 for a state that is unknown, used or too old."""

    async def use_code(self, connection: str, code: str, by: str) -> ConnectionView:
        """The code of a self-client, pasted by the administrator."""

    async def test(self, connection: str) -> Trial: ...

    async def pause(self, connection: str, by: str) -> ConnectionView: ...

    async def resume(self, connection: str, by: str) -> ConnectionView: ...

    async def prepare(self, connection: str, agreed: bool, by: str) -> PreparedView: ...

    async def sync(self, connection: str, by: str) -> ConnectionView:
        """Refresh the directory now, in the background."""

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]: ...

    async def users(self, connection: str, known: bool = False) -> Sequence[CrmUser]: ...

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]: ...

    async def pipelines(self, connection: str) -> Sequence[Pipeline]: ...

    # outbox
    async def outbox(self, query: ItemQuery) -> ItemPage: ...

    async def change_items(self, change: ItemChange, by: str) -> Changed: ...

    # settings
    async def settings(self) -> SettingsView: ...

    async def settings_versions(self, limit: int, before: int | None = None) -> Sequence[VersionView]:
        """Newest first; `before`: only older ones than that."""

    async def settings_version(self, version: int) -> WholeVersionView:
        """Raises: Cannot 404."""

    async def check_settings(self, settings: Settings) -> Sequence[FindingView]: ...

    async def save_settings(self, settings: Settings, note: str, base_version: int | None, by: str) -> int:
        """The new version. Raises: Cannot 409 when `base_version` is no longer the newest, 422 with findings."""

    # alerts
    async def alerts(self, limit: int) -> AlertsView: ...

    async def keep_alert_secrets(self, change: AlertSecrets, by: str) -> AlertsView: ...

    async def test_alerts(self, by: str) -> Sequence[DeliveryView]:
        """A message by each way, now. Raises: Cannot 409 where no way is set."""

    # the whole house
    async def summary(self) -> SummaryView: ...

    async def set_up(self) -> StepsView:
        """Which steps of set-up are done, and which is next."""

    async def health(self) -> ServerHealth: ...

    async def doctor(self) -> DoctorView: ...

    def not_ready(self) -> str | None:
        """Why requests should not come here now (`/readyz`), or None. Cheap."""

    def subscribe(self, since: int | None) -> AsyncIterator[Envelope]:
        """What happens from now on, after what happened since `since` (kept: the last 10,000 envelopes).

        The first envelope is `reset` when `since` is no longer kept. Raises: Lagging from the iterator when the
        subscriber's bounded queue overflows. Closing the iterator unsubscribes.
        """
