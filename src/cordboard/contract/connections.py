"""Use cases of connections: available providers, existing connections, and changes by an administrator."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

import msgspec

from cordboard.contract.languages import ENGLISH, Language
from cordboard.contract.views.connections import (
    AuthorizeView,
    ConnectionView,
    PreparedView,
    ProviderPageView,
    ProviderView,
    Trial,
    WebhookActivityView,
)
from cordboard.contract.views.exchanges import ExchangeView
from cordboard.contract.views.request_trials import RequestTrialView
from cordboard.domain.connection_state import LaneState
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Field, Pipeline

__all__ = [
    "ConnectionAdministration",
    "ConnectionChange",
    "CrmQueries",
    "ExchangeView",
    "Field",
    "LaneState",
    "NewConnection",
    "PastedRequest",
    "Pipeline",
    "RequestParts",
]

LARGEST_SAMPLE = 262_144  # Units: characters of a pasted request
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NewConnection(msgspec.Struct, frozen=True, kw_only=True):
    """`settings` as the provider's form has them; fields of type secret among them go to the encrypted secrets.

    `id` is chosen from the title where it is absent; `allow_private` lets addresses lie in private networks.
    """

    provider: str
    title: Title | None = None
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    kind: Literal["crm", "pbx", "sms", "messenger"] | None = None  # only where one id names providers of two kinds
    settings: dict[str, Any] = {}
    allow_private: bool = False


class ConnectionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; absent keys of `settings` stay, a secret sent as `SECRET` stays; null or an empty
    text takes one away, but not one that is needed. `duplicate_protection` false: a user declined it.
    `former_secret_hours`: for so long webhooks with the former secret are accepted too.
    """

    title: Title | None = None
    settings: dict[str, Any] | None = None
    allow_private: bool | None = None
    duplicate_protection: bool | None = None
    former_secret_hours: Annotated[int, msgspec.Meta(ge=0, le=168)] = 0


class RequestParts(msgspec.Struct, frozen=True, kw_only=True):
    """A request in its parts; `body` as text in UTF-8."""

    method: Annotated[str, msgspec.Meta(pattern="^(POST|GET|PUT)$")] = "POST"
    url: Annotated[str, msgspec.Meta(max_length=8000)] = ""
    headers: dict[str, str] = {}
    body: Annotated[str, msgspec.Meta(max_length=LARGEST_SAMPLE)] = ""


class PastedRequest(NewConnection, frozen=True, kw_only=True):
    """A request of a phone system, as `text` (method, headers, an empty line, body) or in its parts, tried on settings
    of a new connection, or on a change of the one named in `connection`.

    `source`: the sender's address; `received_at`: when it came, else now. `propose`: also propose settings for it.
    """

    connection: str | None = None
    text: Annotated[str, msgspec.Meta(max_length=LARGEST_SAMPLE)] = ""
    request: RequestParts | None = None
    source: Annotated[str, msgspec.Meta(max_length=64)] = ""
    received_at: datetime | None = None
    propose: bool = False


class ConnectionAdministration(Protocol):
    """Each method that names a connection raises Cannot 404 when there is none of that id.

    `by` names the person or token for the audit log. What returns a ConnectionView returns it as it is afterwards.
    """

    async def providers(self, language: Language = ENGLISH) -> Sequence[ProviderView]:
        """What can be connected, by kind and id, with its texts in this language, else in English."""

    async def provider_page(self, kind: str, provider: str, language: Language = ENGLISH) -> ProviderPageView:
        """The page about a provider in this language, else in English. Raises: Cannot 404 where there is none."""

    async def all(self) -> Sequence[ConnectionView]:
        """Every connection with its health, by age, the oldest first."""

    async def one(self, connection: str) -> ConnectionView:
        """One connection with its health."""

    async def create(self, new: NewConnection, by: str) -> ConnectionView:
        """Save a new connection. Raises: Cannot 409 when the id is taken, 422 when a setting is missing or wrong."""

    async def change(self, connection: str, change: ConnectionChange, by: str) -> ConnectionView:
        """Change title or settings. Raises: Cannot 409 for credentials of another account, 422 for wrong settings."""

    async def drop(self, connection: str, by: str) -> None:
        """Remove a connection with its secrets and directory. Its calls stay, and so do the records in the CRM."""

    async def authorize(self, connection: str, redirect_uri: str, tied: bool, by: str) -> AuthorizeView:
        """Start OAuth. The state is good once, for ten minutes. Raises: Cannot 409 when it is not a CRM."""

    async def finish_oauth(self, state: str, params: Mapping[str, str], same_browser: bool) -> ConnectionView:
        """Take the whole query of the return. Raises: Cannot 400 for a state that is unknown, used or too old."""

    async def use_code(self, connection: str, code: str, by: str) -> ConnectionView:
        """Take the code of a self-client, pasted by the administrator. Raises: Cannot 409, 502."""

    async def try_unsaved(self, new: NewConnection, connection: str | None) -> Trial:
        """Test settings before they are saved. With `connection` they are a change of it: what is absent stays.

        Raises: Cannot 404, 422 when a setting is missing or wrong.
        """

    async def test(self, connection: str) -> Trial:
        """Ask the other side who we are and read one record. A failure is an answer, not an exception."""

    async def pause(self, connection: str, by: str) -> ConnectionView:
        """Send this CRM nothing until `resume`; work is kept in order. Raises: Cannot 409 for a phone system."""

    async def resume(self, connection: str, by: str) -> ConnectionView:
        """Go on sending where it stopped. Raises: Cannot 409 for a phone system."""

    async def prepare(self, connection: str, agreed: bool, by: str) -> PreparedView:
        """Set up in the CRM what idempotent writes need; without `agreed` only return what would be done."""

    async def sync(self, connection: str, by: str) -> ConnectionView:
        """Start to refresh the directory in the background. Raises: Cannot 409 when it is not authorised."""

    async def exchanges(self, connection: str, limit: int) -> Sequence[ExchangeView]:
        """The last requests and replies, newest first, at most `limit`; secrets are hidden."""

    async def webhook_activity(self, connection: str) -> WebhookActivityView:
        """What came by webhook, and what was refused. Raises: Cannot 409 for a connection without webhooks."""

    async def try_request(self, pasted: PastedRequest) -> RequestTrialView:
        """What a pasted request would become. Nothing is stored. Raises: Cannot 404, 409, 422."""

    async def try_webhook(self, connection: str) -> Trial:
        """Make a request as the sender would; is it accepted? Nothing of it is stored. Raises: Cannot 409."""


class CrmQueries(Protocol):
    """What a form asks a CRM for. Raises: Cannot 404, 409 when it is not a CRM, 502 when the CRM refuses."""

    async def users(self, connection: str, known: bool = False) -> Sequence[CrmUser]:
        """People who may own records. `known`: those that were read last (every 15 minutes), without a request.

        While the CRM does not answer, those that were read last are the answer.
        """

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]:
        """Fields of a kind of record, in the CRM's order."""

    async def pipelines(self, connection: str) -> Sequence[Pipeline]:
        """Pipelines with their stages, in the CRM's order."""
