"""What a CRM folder gives to the contract (`CrmWorld`), and the words in which its stories are told."""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol, TypeVar

import httpx

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import CreateLead, LogCall, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied, Capabilities, Change, Crm, Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent

T = TypeVar("T")
E = TypeVar("E", bound=BaseException)
LINE = "+34928000080"
PERSON = "+34928000111"


class CrmWorld(Protocol):
    """A provider under test and the service that it talks to, in-process."""

    capabilities: Capabilities  # as the manifest declares them; see `testing.provider_manifest`
    far: FaultInjectingTransport
    journal: list[Exchange]
    extra_fields: ExtraFields  # what the settings name, asked at each read
    reads: str  # part of the path of every request of `find` and `changes`

    stamps: frozenset[str]  # fields that the CRM itself fills: when and by whom
    merges_at: str  # part of the path of requests that merge records

    def writes(self, entity: Entity) -> str:
        """Part of the path of requests that create such records, and of no others."""

    def updates(self, entity: Entity) -> tuple[str, str]:
        """Part of the path, and the method, of requests that change such records."""

    def reads_only(self, request: Sent) -> bool:
        """Whether a request by another method than GET changes nothing all the same: a query, a token, a session."""

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        """The owner of a record over there."""

    def crm(self) -> Crm:
        """A connection with the secrets as they are stored; new each time, as after a restart."""

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        """A record that somebody made over there."""

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None: ...

    def deal(
        self,
        name: str,
        state: str,
        amount: str,
        closed_on: date,
        contact: str | None = None,
        account: str | None = None,
    ) -> str:
        """A deal that somebody made over there, in a stage of this state (`domain.attribution.deal`)."""

    def win(self, record: str) -> None:
        """Somebody over there moves the deal to a won stage."""

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        """Somebody over there writes into this field."""

    def delete(self, entity: Entity, record: str) -> None: ...

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """All records over there; `id` and the CRM's own field names."""

    def owners(self) -> Sequence[str]:
        """Users who may own records."""

    def task_field(self, word: str) -> str:
        """The CRM's name of a field of tasks: `status`, `description`, `priority`."""

    def field(self, entity: Entity) -> str:
        """A text field that exists, a custom one where the sandbox has one."""

    def tag_field(self) -> str | None:
        """The field of leads that takes tags; None: this CRM has none."""

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        """The tags of a record over there."""

    def tag(self, record: str, tags: Sequence[str]) -> None:
        """Somebody over there tags this lead; nothing where `tag_field` is None."""

    def meet(self, entity: Entity, record: str, title: str) -> str:
        """Somebody over there plans a meeting with this person or company."""

    def meetings(self) -> list[Mapping[str, Any]]:
        """All meetings over there; `id` and the CRM's own field names."""

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        """Somebody over there attaches a file; a link to `name` where `content` is empty. Nothing where this CRM moves
        no attachments."""

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        """The attachments of a record over there, by name."""

    def expire(self) -> None:
        """All access tokens die; what renews them lives. Nothing where credentials do not expire."""

    def revoke(self) -> None:
        """What we sign in with dies."""

    def authorise(self) -> None:
        """A person signs the connection in again: new secrets are stored."""

    def refreshes(self) -> int:
        """How many access tokens were asked for; 0 where credentials do not expire."""

    def secrets(self) -> Sequence[str]:
        """Every secret value that was ever in use."""

    def pass_time(self, seconds: float) -> None: ...

    def small_pages(self) -> None:
        """From now on the service's pages hold a handful of records."""

    def limited(self, after: int | None) -> httpx.Response:
        """The service's answer to too many requests."""

    def error_in_200(self) -> httpx.Response:
        """A status of success around an error that is not about the request; asked where the manifest says so."""


def chunks(actions: Sequence[T], size: int) -> list[Sequence[T]]:
    """As the outbox sends them: at most `Capabilities.batch` together."""
    return [actions[at : at + size] for at in range(0, len(actions), size)]


def played(story: Coroutine[Any, Any, T]) -> T:
    """Runs a story to its end."""
    return asyncio.run(story)


@contextmanager
def raising(kind: type[E]) -> Iterator[list[E]]:
    """The block must raise this; it is in the list afterwards."""
    caught: list[E] = []
    try:
        yield caught
    except kind as error:
        caught.append(error)
    assert caught, f"{kind.__name__} was expected, nothing was raised"


def one(entity: Entity, record: str) -> Ref:
    return Ref(entity=entity, id=record)


def lead(key: str = "c1:lead", phone: str = PERSON, **more: Any) -> CreateLead:
    return CreateLead(key=key, name=f"New caller {phone}", phone=phone, **more)


def call(key: str = "c1:call", **more: Any) -> LogCall:
    whole: dict[str, Any] = {
        "subject": f"Call {key}",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5),
        "talk_ms": 65_000,
        "client_number": PERSON,
        "own_number": LINE,
        "extension": "80",
    }
    return LogCall(key=key, **{**whole, **more})


def applied(outcomes: Sequence[object]) -> list[Applied]:
    """All outcomes, every one of them a success."""
    wrong = [outcome for outcome in outcomes if not isinstance(outcome, Applied)]
    assert not wrong, wrong
    return [outcome for outcome in outcomes if isinstance(outcome, Applied)]


async def everybody(crm: Crm) -> tuple[list[Change], str]:
    """A whole first load, and its last cursor."""
    changes: list[Change] = []
    cursor = ""
    async for page in crm.load(None):
        changes += page.changes
        cursor = page.cursor
    return changes, cursor


async def news(crm: Crm, cursor: str) -> tuple[list[Change], str]:
    """All pages of changes up to now."""
    changes: list[Change] = []
    for _ in range(100):
        page = await crm.changes(cursor)
        changes += page.changes
        cursor = page.cursor
        if page.complete:
            return changes, cursor
    raise AssertionError("the changes have no end")
