"""One connected CRM, and the folder that connects it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Candidate, Entity, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm.budget import Budget
from cordboard.ports.crm.changes import IdPage, Page
from cordboard.ports.crm.extra_fields import ExtraFields, no_extra_fields
from cordboard.ports.crm.identity import Identity, Scope
from cordboard.ports.crm.push import PushedChange, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard.ports.crm.records import Field, Outcome, Pipeline, Prepared
from cordboard.ports.crm.sign_in import OAuthFlow
from cordboard.ports.http_exchange import Journal
from cordboard.ports.secrets import Secrets

__all__ = [
    "ChecksRecords",
    "Crm",
    "CrmProvider",
    "Journal",
    "KnowsFieldsPage",
    "KnowsTextFields",
    "MayListNobody",
    "ShowsRecords",
]


class Crm(Protocol):
    """One connected CRM. Every method raises a class of `ports.errors` and nothing else."""

    async def identify(self) -> Identity:
        """Who and where we are; runs at sign-in and for the test button. Raises NeedsHuman for wrong credentials."""

    async def find(self, numbers: Sequence[Reading]) -> Sequence[Match]:
        """Live look-up of several numbers at once, in the order asked. Raises and never answers Unknown.

        Used for CRMs that list nobody (`MayListNobody`), by the test of a connection, and for callers of routing who
        aren't in the directory.
        """

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
        """Carry out up to `Capabilities.batch` actions of one kind, one outcome each, in order.

        All references are resolved (`Ref.id`). With `verify` an earlier attempt may have got through: look by key
        first, then adopt or send. A Trouble that concerns the whole request is raised, not returned.
        """

    async def users(self) -> Sequence[CrmUser]:
        """Active users: those who can own records."""

    async def fields(self, entity: Entity) -> Sequence[Field]:
        """Fields of an entity, read again: for a user to choose from."""

    async def pipelines(self) -> Sequence[Pipeline]:
        """The pipelines, read again. One without a name if the CRM has none."""

    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Deals of a contact or account, the newest first."""

    def load(self, cursor: str | None) -> AsyncIterator[Page]:
        """First load of the directory, page by page; a cursor continues a load that was cut off."""

    async def changes(self, cursor: str) -> Page:
        """What changed since the cursor; the cursor of the last page of `load` starts here.

        Deletions are among them where `Capabilities.deletions` is `listed`.
        """

    def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people that exist now, for a sweep; asked only where `Capabilities.deletions` is `sweep`."""

    async def prepare(self, *, agreed: bool) -> Prepared:
        """Set-up on their side (the key field), when the administrator agreed."""

    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """Ask for notifications, or renew those `held`; returns all that hold now, none where there are none.

        `token` is ours, for services that send one back.
        """

    def idempotency(self) -> str:
        """What guards against a second record now, a value of `Idempotency`."""

    def budget(self) -> Budget | None:
        """The last reported budget; None if the service has none or has reported nothing yet."""

    async def close(self) -> None:
        """Close sockets; revokes nothing."""


@runtime_checkable
class ChecksRecords(Protocol):
    """A `Crm` that can say which records exist: so that deleted ones can be listed."""

    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of at most 100 ids whose records exist now and are not in the recycle bin."""


@runtime_checkable
class MayListNobody(Protocol):
    """A `Crm` that cannot list people everywhere; one without this always can."""

    def lists_people(self) -> bool:
        """Whether `load` and `changes` bring everybody. Where not, `find` alone says who somebody is."""


@runtime_checkable
class KnowsTextFields(Protocol):
    """A `Crm` that says how long its fields are; what it writes there it cuts to that length."""

    async def text_fields(self) -> Mapping[str, Field]:
        """The field that holds each text of `CrmTexts`, by the name of the text; as read before, where it was."""


@runtime_checkable
class KnowsFieldsPage(Protocol):
    """A `Crm` that says where people create custom fields in it."""

    def fields_page(self) -> str:
        """The address of that page, of this account; nothing is asked."""


@runtime_checkable
class ShowsRecords(Protocol):
    """A `Crm` that can say what it would send."""

    async def shown(self, actions: Sequence[Action]) -> Sequence[Mapping[str, Any]]:
        """The record of each creating action as `apply` would send it, by the CRM's field names; nothing is sent."""


class CrmProvider(Protocol):
    """A CRM folder. `settings` are the connection's public settings (hosts, options), `secrets` its secret ones."""

    oauth: OAuthFlow | None
    """Consent and exchange, where the manifest declares the kind `oauth`."""
    short_lived: tuple[str, ...]
    """Names of secrets that credentials gave (access tokens, sessions): they go when credentials change."""

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        """The least permissions to create these entities and to change the owners of those that are `handed` over.

        Each has its purpose in the texts of the folder; never one to delete. None where the CRM has no permissions
        to ask for.
        """

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        """A connection by whichever sign-in is complete; nothing is sent before the first call.

        `extra_fields` is asked before each read of people: `Candidate.fields` then holds them, as text, where they
        have a value. A name that the CRM does not know is left out.
        """

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        """The records that a notification names, or why it is not accepted. Pure; `now` is UTC."""
