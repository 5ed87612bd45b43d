"""The interface of a messenger's folder. Each exports `PROVIDER` from its `provider.py`.

What a messenger tells comes as updates, by its webhook or by asking it. An update has a key, which is the same however
often it comes. An asked one is confirmed by the place of the next question alone, which is stored with the updates:
what was not stored comes again. The class of an error says what happens next, as with SMS gateways.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cordboard.domain.calls.call import Value
from cordboard.domain.conversations.message import Content, MessageKind
from cordboard.ports.http_exchange import Journal
from cordboard.ports.webhook import HookAnswer, HookRequest

Settings = Mapping[str, Any]


class MessengerCapabilities(Value, frozen=True, kw_only=True):
    """What the manifest of a folder declares. What is false has its reason in the texts of the folder, under `cannot`.

    `text_most`: UTF-16 units of a message; `hook`: it can call us with updates, `poll`: it can be asked for them;
    `attested_phone`: it says whose number was shared.
    """

    text_most: int
    poll: bool = False
    hook: bool = False
    ask_phone: bool = False
    attested_phone: bool = False
    delivered: bool = False
    read: bool = False
    edits: bool = False
    deletions: bool = False


class Account(Value, frozen=True, kw_only=True):
    """A person of the messenger. `chat`: where answers go."""

    chat: str
    name: str = ""
    username: str = ""
    language: str = ""


class Received(Value, frozen=True, kw_only=True, tag="received"):
    """A message of a client, or the new text of one (`edited_at`). `order`: within one second. Units: epoch s."""

    key: str
    account: Account
    external_id: str
    order: int
    at: float
    kind: MessageKind
    text: str = ""
    content: Content = Content()
    edited_at: float | None = None


class Started(Value, frozen=True, kw_only=True, tag="started"):
    """A client opened the chat. `start`: the key of the link they came by."""

    key: str
    account: Account
    at: float
    start: str = ""


class Deleted(Value, frozen=True, kw_only=True, tag="deleted"):
    """A client deleted messages."""

    key: str
    chat: str
    external_ids: tuple[str, ...]


class Reachable(Value, frozen=True, kw_only=True, tag="reachable"):
    """A client blocked us, or stopped doing so."""

    key: str
    account: Account
    reachable: bool


class ChatMoved(Value, frozen=True, kw_only=True, tag="chat_moved"):
    """A chat has another id from now on."""

    key: str
    chat: str
    now: str


class Unknown(Value, frozen=True, kw_only=True, tag="unknown"):
    """Something that is not for us or that a later version of the messenger sends; `what` names its kind."""

    key: str
    what: str


Update = Received | Started | Deleted | Reachable | ChatMoved | Unknown


class Batch(Value, frozen=True, kw_only=True):
    """Updates in their order. `place`: where to ask next; asking there confirms these."""

    updates: tuple[Update, ...]
    place: str


class Outgoing(Value, frozen=True, kw_only=True):
    """One message to a client. `ask_phone`: a button with this text that shares their number; `end_asking`: remove the
    button.
    """

    id: str
    chat: str
    text: str
    reply_to: str = ""
    ask_phone: str = ""
    end_asking: bool = False


class Sent(Value, frozen=True, kw_only=True):
    """The messenger took it, under this id."""

    external_id: str


class Bot(Value, frozen=True, kw_only=True):
    """Our account there."""

    id: str
    name: str
    address: str = ""


class Messenger(Protocol):
    """One connected account. All methods raise NeedsHuman, RateLimited, Unavailable; `send` also Refused."""

    async def prepare(self) -> Bot:
        """Sign in and make it send updates as the settings say. Raises NeedsHuman where another program gets them."""

    async def poll(self, place: str) -> Batch:
        """Wait for updates after `place` ("" for the first time); none come within half a minute: an empty batch."""

    async def send(self, message: Outgoing) -> Sent: ...

    async def close(self) -> None: ...


class MessengerProvider(Protocol):
    """A messenger's folder."""

    def messenger(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> Messenger:
        """The account with these settings. `hook`: our address that its webhook goes to."""

    def polls(self, settings: Settings) -> bool:
        """Whether we ask for updates, rather than wait for its webhook."""

    def updates(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str]
    ) -> tuple[Sequence[Update], HookAnswer]:
        """Verify a request and read its updates; the answer is sent once they are durable. Pure. Raises: Rejected."""
