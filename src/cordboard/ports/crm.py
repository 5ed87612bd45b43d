"""What we ask of a CRM, the same for every provider folder; the contract suite in `testing/crm_contract` proves it.

A provider folder exports `PROVIDER` (a `CrmProvider`) from its `provider.py`; `app` sees only this.
Source: reference/crm-connectors.md 17.2.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Candidate, Entity, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.errors import Trouble


class Scope(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A right that we ask for, and what for, in plain words."""

    name: str
    purpose: str
    held: bool | None = None


class Identity(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Who and where we are in the CRM. `account` is stable for life; an outbox is never replayed into another."""

    account: str
    account_name: str
    user: CrmUser
    base_url: str
    edition: str | None = None
    time_zone: str | None = None
    scopes: tuple[Scope, ...] = ()
    daily_credits: int | None = None
    credits_used: int | None = None


class Field(Value, frozen=True, kw_only=True, omit_defaults=False):
    name: str
    label: str
    type: str  # text html number money date datetime bool choice choices phone email url user link
    required: bool = False
    writable: bool = True
    custom: bool = False
    length: int | None = None
    options: tuple[str, ...] = ()


class Prepared(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Sentences on what was set up on their side or was not; `offers`: an agreement would set up more."""

    said: tuple[str, ...] = ()
    offers: bool = False


class Stage(Value, frozen=True, kw_only=True, omit_defaults=False):
    id: str
    name: str
    state: str  # open won lost


class Pipeline(Value, frozen=True, kw_only=True, omit_defaults=False):
    id: str
    name: str
    layout: str | None = None
    layout_name: str | None = None
    stages: tuple[Stage, ...] = ()


class Applied(Value, frozen=True, kw_only=True):
    """The record now stands. `was_there`: it stood already and was adopted.

    `remark` says what was changed so that the service took it (a text cut, a choice left out), `code` is its name
    where it has one. `owner`: whose the record is now, where that was the question.
    """

    id: str
    link: str | None = None
    was_there: bool = False
    remark: str | None = None
    code: str | None = None
    owner: str | None = None


Outcome = Applied | Trouble  # of one action in a batch


class Change(Value, frozen=True, kw_only=True):
    """A record as the directory keeps it, or its deletion."""

    entity: Entity
    id: str
    record: Candidate | None = None  # None: deleted


class Page(Value, frozen=True, kw_only=True):
    """A page of changes. `cursor` is opaque; `complete` when there is nothing further now."""

    changes: tuple[Change, ...]
    cursor: str
    complete: bool
    total: int | None = None


class Exchange(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One request as the journal keeps it; secrets are stars. Units: `took_ms` ms, `credits` of the service."""

    at: datetime
    method: str
    url: str
    status: int | None
    took_ms: float
    credits: float = 0
    keys: tuple[str, ...] = ()
    request: str = ""
    reply: str = ""
    error: str | None = None


class Crm(Protocol):
    """One connected CRM. Every method raises a class of `ports.errors` and nothing else."""

    async def identify(self) -> Identity:
        """Who and where we are; runs at connect and for the test button."""

    async def find(self, numbers: Sequence[Reading]) -> Sequence[Match]:
        """Live look-up of several numbers at once, in the order asked. Raises rather than answering Unknown."""

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
        """Carry out up to `batch` actions of one kind, one outcome each, in order.

        All references are resolved (`Ref.id`). With `verify` an earlier attempt may have got through: look by key
        first, then adopt or send. A Trouble that concerns the whole request is raised, not returned.
        """

    async def users(self) -> Sequence[CrmUser]: ...

    async def fields(self, entity: Entity) -> Sequence[Field]: ...

    async def pipelines(self) -> Sequence[Pipeline]: ...

    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]: ...

    def load(self, cursor: str | None) -> AsyncIterator[Page]:
        """First load of the directory, page by page; a cursor continues a load that was cut off."""

    async def changes(self, cursor: str) -> Page:
        """What changed since the cursor, deletions included; the cursor of the last page of `load` starts here."""

    async def prepare(self, *, agreed: bool) -> Prepared:
        """Set-up on their side (the key field), when the administrator agreed."""

    async def subscribe(self, notify_url: str, token: str) -> datetime | None:
        """Ask for (or renew) notifications; returns when they expire, None where there are none."""

    def idempotency(self) -> str:
        """What guards against a second record now: `unique_key` (the CRM refuses it), `look_first`, `none`."""

    async def close(self) -> None:
        """Let go of sockets; revokes nothing."""


class Capabilities(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What the courier must know of a provider (from its manifest), so that no `if` names a CRM."""

    batch: int = 1
    idempotency: str = "none"  # unique_key own_id look_first none
    changes: bool = False
    entities: tuple[Entity, ...] = ()


class Secrets(Protocol):
    """Where a connection's secrets live, encrypted. `save` returns once they are durable."""

    async def load(self) -> Mapping[str, str]: ...

    async def save(self, values: Mapping[str, str]) -> None: ...


class Consent(Value, frozen=True, kw_only=True):
    """Where to send the administrator's browser; `oauth_state` comes back with the answer."""

    url: str
    oauth_state: dict[str, str] = {}


Journal = Callable[[Exchange], None]


class CrmProvider(Protocol):
    """A CRM folder. `settings` are the connection's public settings (hosts, options), `secrets` its secret ones."""

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        """The least rights to create these entities and to change the owners of those that are `handed` over.

        Each with its purpose; never delete rights.
        """

    def consent(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        redirect_uri: str,
        state: str,
        scopes: Sequence[str],
    ) -> Consent:
        """Start of OAuth."""

    async def exchange(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        answer: Mapping[str, str],
        redirect_uri: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """End of OAuth: the query of the return (or {"code": ...} of a self-client) to (settings, secrets) to keep.

        Raises NeedsHuman with the reason when the service refuses.
        """

    def parse_push(self, body: bytes, token: str) -> Sequence[str] | None:
        """Ids of the records that a notification names; None when it was not asked for with this token."""

    def connect(self, connection: str, settings: Mapping[str, Any], secrets: Secrets, journal: Journal) -> Crm:
        """A live connection; nothing is sent before the first call."""
