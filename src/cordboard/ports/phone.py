"""The interface of a phone system's folder. Each exports `PROVIDER` from its `provider.py`.

A webhook provider splits a request into raw events (verified, cheap) and decodes a stored one into call events (pure).
A link provider holds a connection open (AMI) and delivers raw events itself.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec

from cordboard.domain.calls.call import CallEvent, Value
from cordboard.domain.connection_state import Notice
from cordboard.domain.settings.phone_contradictions import StrayPhone
from cordboard.domain.settings.queue_contradictions import QueueAgents
from cordboard.ports.http_exchange import Journal
from cordboard.ports.webhook import HookAnswer, HookRequest, Rejected

__all__ = [
    "AnswersProbe",
    "AnswersRequests",
    "ChecksPlaces",
    "ChecksSettings",
    "Deliver",
    "ExplainsRequests",
    "FieldShown",
    "HookAnswer",
    "HookRequest",
    "Link",
    "LinkState",
    "Pbx",
    "PhoneExtension",
    "PhoneProbe",
    "ProofShown",
    "RawEvent",
    "Rejected",
    "Report",
    "RequestShown",
    "Settings",
    "TriesSettings",
    "UnusablePlace",
]

Settings = Mapping[str, Any]  # the connection's public settings, checked against the manifest


class RawEvent(msgspec.Struct, frozen=True):
    """One raw event, as it is stored. `dedup` is unique in the connection; `call` is the provider's call id.

    `known` false: nobody has said what it means; it is kept without effect, and counted.
    """

    dedup: str
    call: str
    body: bytes
    known: bool = True


class LinkState(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The state of an open link. `problem` describes what is wrong and what happens automatically; `notices` are what
    the phone system itself lacks, in words of the provider's texts.
    """

    up: bool
    since: float
    problem: str | None = None
    version: str | None = None
    clock_skew_ms: float | None = None
    reconnects: int = 0
    notices: tuple[Notice, ...] = ()


Deliver = Callable[[Sequence[RawEvent]], Awaitable[None]]
"""Returns once the pieces are durable; until then the link does not count them as read."""
Report = Callable[[LinkState], None]


class PhoneExtension(Value, frozen=True, kw_only=True):
    """An extension that the phone system lists, and what it knows of its person."""

    extension: str
    name: str = ""
    email: str = ""


class PhoneProbe(Value, frozen=True, kw_only=True):
    """The answer to a short question. `queues`: their names, `agents` the members of each; `denied`: lists that we may
    not read; `complete`: every list came to its end; `strays`: phones on an account that is not theirs.
    """

    version: str = ""
    extensions: tuple[PhoneExtension, ...] = ()
    queues: tuple[str, ...] = ()
    agents: tuple[QueueAgents, ...] = ()
    strays: tuple[StrayPhone, ...] = ()
    denied: tuple[str, ...] = ()
    complete: bool = True


@runtime_checkable
class AnswersProbe(Protocol):
    """A `Pbx` that can be asked with settings that are not saved yet, and for its extensions and queues."""

    async def probe(self, settings: Settings, secrets: Mapping[str, str], lists: bool) -> PhoneProbe:
        """Sign in once and leave; with `lists` also ask for extensions and queues. Raises: NeedsHuman, Unavailable."""


@runtime_checkable
class TriesSettings(Protocol):
    """A `Pbx` whose settings are tried with one request that changes nothing, before they are saved."""

    async def try_settings(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> str | None:
        """Who answered; None where these settings name nobody. Raises: NeedsHuman, Unavailable, Refused."""


@runtime_checkable
class AnswersRequests(Protocol):
    """A `Pbx` whose senders read our answer."""

    def answered(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> tuple[Sequence[RawEvent], HookAnswer | None]:
        """Like `split_request`, with the answer that is sent once the pieces are durable; None: our usual one."""


class ProofShown(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One way to prove who sent a request, tried on one: `code` and `problem` are empty where it holds.

    `signed`, `computed` and `received` without secrets.
    """

    kind: str
    signed: str = ""
    computed: str = ""
    received: str = ""
    code: str = ""
    problem: str = ""


class FieldShown(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A value of a request, and the names of our fields that are read from it."""

    place: str
    value: str
    used: tuple[str, ...] = ()


class RequestShown(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What a request would become. `code`, `problem`: why it is refused; its events are shown all the same.

    `kind`: what it is, in our word; `check` for one that only tests the address, empty for what is not known. `key`:
    by which a repetition is known.
    """

    status: int
    code: str = ""
    problem: str = ""
    next_step: str = ""
    kind: str = ""
    call: str = ""
    key: str = ""
    answer: HookAnswer | None = None
    proofs: tuple[ProofShown, ...] = ()
    fields: tuple[FieldShown, ...] = ()
    events: tuple[CallEvent, ...] = ()


@runtime_checkable
class ExplainsRequests(Protocol):
    """A `Pbx` whose settings say how requests are read: they are made from requests that people paste."""

    def explained(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> RequestShown:
        """What this request would become with these settings. Nothing is stored."""

    def proposed(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Mapping[str, Any]:
        """Settings that read this request, too; what is set already stays. Raises: Rejected."""

    def as_structure(self, settings: Settings) -> Mapping[str, Any]:
        """The settings in effect as one structure that people can change. Raises: Rejected."""


@runtime_checkable
class ChecksSettings(Protocol):
    """A `Pbx` whose settings hold more than its manifest can check."""

    def problems(self, settings: Settings) -> Sequence[str]:
        """A sentence for each thing that is wrong with them."""


class UnusablePlace(Value, frozen=True, kw_only=True):
    """A file or folder of the settings that this server cannot use: `kind` is recordings or records_file, `problem`
    missing or unreadable, with the system's words in `detail`."""

    kind: str
    problem: str
    path: str
    detail: str = ""


@runtime_checkable
class ChecksPlaces(Protocol):
    """A `Pbx` whose settings name files and folders on this server."""

    def unusable_places(self, settings: Settings) -> Sequence[UnusablePlace]:
        """Those that cannot be read now; looks at the disk."""


class Link(Protocol):
    async def run(self, deliver: Deliver, report: Report) -> None:
        """Hold the connection until cancelled: reconnect with back-off, snapshot after each reconnection."""

    def request_snapshot(self) -> None:
        """Ask soon which legs exist, where connected; the answer comes as one piece about every call."""


class Pbx(Protocol):
    """A phone system's folder."""

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        """Verify and split. Raises Rejected."""

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        """Decode a stored raw event; `at` is its arrival (epoch s). Pure; an unreadable one gives UNKNOWN."""

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link | None:
        """The held connection, where this provider has one."""

    def settle_ms(self) -> int:
        """How long after the end of a call late pieces may still come, before it is decided."""
