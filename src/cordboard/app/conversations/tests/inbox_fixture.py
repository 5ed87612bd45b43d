"""The inbox over a real store, with a messenger that brings what it is told and notes what it is asked."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.live_connections import LiveConnections, Provider
from cordboard.app.conversations.inbox import Inbox
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.conversations import ConversationList, InboxList, Worker
from cordboard.contract.views.conversations import ConversationView
from cordboard.domain.connection_state import Identified
from cordboard.domain.conversations.message import MessageKind
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Trouble
from cordboard.ports.http_exchange import Journal
from cordboard.ports.messenger import Account, Batch, Bot, Messenger, Outgoing, Received, Sent, Update
from cordboard.ports.store.connections import Connection
from cordboard.ports.webhook import HookAnswer, HookRequest
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.toolkit.crypto import Cipher

CHAT = "chat"
ANA, LEO, BOSS = (
    Worker(name="ana", handles=True),
    Worker(name="leo", handles=True),
    Worker(name="boss", sees_all=True, handles=True, assigns=True),
)
CLIENT = Account(chat="7001", name="Olena", language="uk")
MANIFEST = {
    "id": "told",
    "kind": "messenger",
    "title": "Chat",
    "capabilities": {"text_most": 100, "poll": True, "ask_phone": True},
}


def written(n: int, text: str = "", account: Account = CLIENT, **more: Any) -> Received:
    """The message number `n`."""
    return Received(
        key=str(n),
        account=account,
        external_id=str(n),
        order=n,
        at=100.0 + n,
        kind=MessageKind.TEXT,
        text=text or f"message {n}",
        **more,
    )


class ToldMessenger:
    """`ports.messenger.MessengerProvider` and `Messenger`: a service that keeps what was not confirmed.

    `trouble`: what the next question is answered with; `answer`: what a message is; `opened`: how often it was opened.
    """

    def __init__(self) -> None:
        self.waiting: list[Update] = []
        self.asked: list[str] = []
        self.arrived: list[Outgoing] = []
        self.trouble: Trouble | None = None
        self.answer: Callable[[Outgoing], Sent] = lambda one: Sent(external_id=f"x-{one.id}")
        self.bot = Bot(id="bot", name="Bot")
        self.webhook = False
        self.prepared = 0
        self.news = asyncio.Event()
        self.idle = False  # a question waits, and nothing is left to tell

    def messenger(
        self, settings: Mapping[str, Any], secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> Messenger:
        return self

    def polls(self, settings: Mapping[str, Any]) -> bool:
        return not self.webhook

    async def prepare(self) -> Bot:
        self.prepared += 1
        self._fail()
        return self.bot

    def tell(self, *updates: Update) -> None:
        """These wait at the service from now on."""
        self.waiting += updates
        if updates:
            self.idle = False
        self.news.set()

    async def poll(self, place: str) -> Batch:
        self._fail()
        self.asked.append(place)
        self.waiting = [one for one in self.waiting if not place or int(one.key) >= int(place)]
        if not self.waiting:
            self.news.clear()
            self.idle = True
            await self.news.wait()
            self.idle = False
            self._fail()
        last = max((int(one.key) for one in self.waiting), default=None)
        return Batch(updates=tuple(self.waiting), place=place if last is None else str(last + 1))

    async def send(self, message: Outgoing) -> Sent:
        self.arrived.append(message)
        return self.answer(message)

    async def close(self) -> None:
        """Nothing is open."""

    def updates(
        self, request: HookRequest, settings: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> tuple[Sequence[Update], HookAnswer]:
        return msgspec.json.decode(request.body, type=list[Update]), HookAnswer()

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class InboxFixture:
    """One process. Another over the same folder is what a restart makes of it."""

    def __init__(self, folder: Path, told: ToldMessenger, clock: FakeClock) -> None:
        self.told, self.clock = told, clock
        self.store = SqliteStore.open(folder / "rows.db", Cipher.at(folder / "key"), clock)

    async def furnish(self) -> None:
        settings = Settings(company=Company(country="UA", time_zone="Europe/Kyiv", language="es"))
        await self.store.save_settings(msgspec.json.encode(settings), "test", "", self.clock.now())
        await self.store.put_connection(Connection(id=CHAT, kind="messenger", provider="told", title="Chat"))
        provider = Provider(manifest=MANIFEST, load=lambda: self.told)
        self.hub = EventHub(self.clock.now())
        self.states = ConnectionStates(self.store, self.hub, self.clock)
        self.live = LiveConnections(self.store, [provider], self.clock, self.states)
        await self.live.read()
        await self.states.apply(CHAT, Identified())
        in_force, audit = await SettingsInForce.read(self.store), AuditLog(self.store, self.clock)
        self.inbox = Inbox(
            self.store,
            self.store,
            self.live,
            in_force,
            self.hub,
            audit,
            self.clock,
            "https://cordboard.test",
            lambda: 0.0,
        )
        self.use_cases = self.inbox.use_cases

    async def read(self, *updates: Update) -> None:
        """Tell these, and look until the service was asked again, which confirms them."""
        self.told.tell(*updates)
        await self.inbox.reader.look()
        following = self.inbox.reader._following.get(CHAT)
        while following is not None and not following.task.done() and not self.told.idle:
            await self.settle()

    async def settle(self) -> None:
        """Let what runs come to its next wait for the store."""
        await asyncio.sleep(0)
        await self.store.message_counts()
        await self.states.settled()

    async def only(self, who: Worker = BOSS, state: InboxList = InboxList.ALL) -> ConversationView:
        """The only conversation of a list."""
        (one,) = (await self.use_cases.listed(ConversationList(state=state), who)).items
        return one

    async def texts(self, conversation: str) -> list[str]:
        page = await self.use_cases.show(conversation, BOSS, "en")
        return [one.text for one in page.messages]

    async def close(self) -> None:
        await self.inbox.reader.close()
        await self.store.close()
