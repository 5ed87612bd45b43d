"""The switch's side of AMI: greeting, login, rights, lists, and every packet to everybody who asked for it.

What the switch does with a call is in `switch.py`; here are only the conversation and its words, taken from
recordings of Asterisk 22.10.1.
"""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cordboard_sandbox.pbx.packets import END, action, value, written

LIMIT = 64 * 1024
BACKLOG_BYTES = 8 * 1024 * 1024
Answer = Iterator[str]


@dataclass(frozen=True)
class Identity:
    """What the switch says about itself, and the classes that it grants its manager user."""

    protocol: str = "11.0.0"
    version: str = "22.10.1~dfsg+~cs6.15.60671435-1"
    read: str = "all"
    write: str = "all"

    def grants(self, way: str, *kinds: str) -> bool:
        """Whether one of the classes is granted; `way` is read or write."""
        granted = {one.strip() for one in str(getattr(self, way)).split(",")}
        return not granted.isdisjoint({"all", *kinds})


class Desk(Protocol):
    """What the conversation needs from the switch."""

    def now(self) -> float: ...
    def snapshot(self) -> Iterator[str]: ...
    def bridges(self) -> Iterator[tuple[str, int]]: ...
    def queue_status(self, queue: str) -> Iterator[str]: ...
    def contacts(self) -> Iterator[str]: ...
    def endpoints(self) -> Iterator[str]: ...
    def mailboxes(self) -> Iterator[str]: ...
    def originate(self, fields: Mapping[str, str], variables: Sequence[str]) -> str | None: ...
    def hang_up(self, channel: str, cause: str) -> bool: ...
    def say(self, packet: str) -> None: ...


@dataclass(eq=False)
class Session:
    """One connected client."""

    desk: Desk
    user: str
    secret: str
    write: Callable[[bytes], None]
    identity: Identity = Identity()
    logged_in: bool = False
    classes: frozenset[str] | None = frozenset()  # None: everything
    challenge: str = ""
    over: bool = False
    seen: list[str] = field(default_factory=list)  # actions, for tests and the control page

    def take(self, packet: str) -> None:
        """Answer one action."""
        name, fields, variables = action(packet)
        self.seen.append(name)
        handler = ACTIONS.get(name) if self._may(name) else _denied
        for text in (handler or _unknown)(self, fields, variables):
            self.write((text + END).encode())

    def event(self, packet: str) -> None:
        """An event reaches the client when it is logged in and asked for its class."""
        if self.logged_in and self._wants(value(packet, "Privilege").partition(",")[0]):
            self.write((packet + END).encode())

    def _may(self, name: str) -> bool:
        if name in OPEN:
            return True
        return self.logged_in and (name not in CLASSES or self.identity.grants("write", *CLASSES[name]))

    def _wants(self, privilege: str) -> bool:
        granted = self.identity.grants("read", privilege)
        return granted and (self.classes is None or privilege in self.classes)


def reply(fields: Mapping[str, str], outcome: str, message: str, *more: tuple[str, str]) -> str:
    """A response packet; the action id comes back."""
    given = fields.get("actionid")
    head = [("Response", outcome), *([("ActionID", given)] if given else [])]
    return written([*head, *more, *([("Message", message)] if message else [])])


def listed(fields: Mapping[str, str], event: str, items: Sequence[str], message: str, complete: str) -> Answer:
    """A list: the response, its items, and the event that says it is complete."""
    ident = [("ActionID", fields["actionid"])] if fields.get("actionid") else []
    yield reply(fields, "Success", message, ("EventList", "start"))
    for item in items:
        yield written([("Event", event), *ident]) + "\r\n" + item
    yield written([("Event", complete), *ident, ("EventList", "Complete"), ("ListItems", str(len(items)))])


def _login(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    wanted = session.secret
    given = fields.get("secret", "")
    if fields.get("authtype", "").upper() == "MD5":
        wanted = hashlib.md5((session.challenge + session.secret).encode(), usedforsecurity=False).hexdigest()
        given = fields.get("key", "").lower() if session.challenge else ""
    right = fields.get("username") == session.user and hmac.compare_digest(given.encode(), wanted.encode())
    if not right:
        session.over = True
        yield reply(fields, "Error", "Authentication failed")
        return
    session.logged_in = True
    session.classes = _mask(fields.get("events", "on"))
    yield reply(fields, "Success", "Authentication accepted")
    if session.classes is None or "system" in session.classes:
        yield written(
            [
                ("Event", "FullyBooted"),
                ("Privilege", "system,all"),
                ("Uptime", "144"),
                ("LastReload", "144"),
                ("Status", "Fully Booted"),
            ]
        )


def _mask(text: str) -> frozenset[str] | None:
    word = text.strip().lower()
    if word in ("on", "all", "true", "yes", "1", ""):
        return None
    if word in ("off", "false", "no", "0", "none"):
        return frozenset()
    return frozenset(part.strip() for part in word.split(","))


def _challenge(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    if fields.get("authtype", "").upper() != "MD5":
        yield reply(fields, "Error", "Must specify AuthType")
        return
    session.challenge = str(secrets.randbelow(900_000_000) + 100_000_000)
    yield reply(fields, "Success", "", ("Challenge", session.challenge))


def _events(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    session.classes = _mask(fields.get("eventmask", ""))
    yield reply(fields, "Success", "", ("Events", "Off" if session.classes == frozenset() else "On"))


def _ping(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    yield reply(fields, "Success", "", ("Ping", "Pong"), ("Timestamp", f"{session.desk.now():.6f}"))


def _logoff(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    session.over = True
    yield reply(fields, "Goodbye", "Thanks for all the fish.")


def _channels(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    items = list(session.desk.snapshot())
    return listed(fields, "CoreShowChannel", items, "Channels will follow", "CoreShowChannelsComplete")


def _bridges(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    items = [
        written([("BridgeUniqueid", one), ("BridgeType", "basic"), ("BridgeNumChannels", str(count))])
        for one, count in session.desk.bridges()
    ]
    return listed(fields, "BridgeListItem", items, "Bridge listing will follow", "BridgeListComplete")


def _queues(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    ident = [("ActionID", fields["actionid"])] if fields.get("actionid") else []
    yield reply(fields, "Success", "Queue status will follow", ("EventList", "start"))
    items = list(session.desk.queue_status(fields.get("queue", "")))
    for item in items:
        yield item + ("\r\n" + written(ident) if ident else "")
    yield written([("Event", "QueueStatusComplete"), *ident, ("EventList", "Complete"), ("ListItems", str(len(items)))])


def _contacts(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    message = "A listing of Contacts follows, presented as ContactList events"
    return listed(fields, "ContactList", list(session.desk.contacts()), message, "ContactListComplete")


def _endpoints(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    message = "A listing of Endpoints follows, presented as EndpointList events"
    return listed(fields, "EndpointList", list(session.desk.endpoints()), message, "EndpointListComplete")


def _mailboxes(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    items = list(session.desk.mailboxes())
    return listed(fields, "VoicemailUserEntry", items, "Voicemail user list will follow", "VoicemailUserEntryComplete")


def _settings(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    yield reply(
        fields, "Success", "", ("AMIversion", session.identity.protocol),
        ("AsteriskVersion", session.identity.version), ("SystemName", "pbx"),
        ("CoreMaxCalls", "0"), ("CoreRunUser", ""), ("CoreRunGroup", ""), ("CoreMaxFilehandles", "0"),
        ("CoreRealTimeEnabled", "No"), ("CoreCDRenabled", "Yes"), ("CoreHTTPenabled", "Yes"),
    )  # fmt: skip


def _config(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    """The user's own section of manager.conf; there is no other file and no other section."""
    if fields.get("filename") != "manager.conf" or fields.get("category") != session.user:
        yield reply(fields, "Error", "Config file not found")
        return
    lines = (f"secret={session.secret}", f"read={session.identity.read}", f"write={session.identity.write}")
    numbered = [(f"Line-000000-{n:06}", line) for n, line in enumerate(lines)]
    yield reply(fields, "Success", "", ("Category-000000", session.user), *numbered)


def _status(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    count = len(list(session.desk.snapshot()))
    yield reply(fields, "Success", "", ("CoreStartupDate", "2026-11-22"), ("CoreCurrentCalls", str(count)))


def _originate(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    if not fields.get("channel"):
        yield reply(fields, "Error", "Channel not specified")
        return
    problem = session.desk.originate(fields, variables)
    yield reply(fields, "Error" if problem else "Success", problem or "Originate successfully queued")


def _hangup(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    channel = fields.get("channel", "")
    if not channel:
        yield reply(fields, "Error", "No channel specified")
    elif session.desk.hang_up(channel, fields.get("cause", "16")):
        yield reply(fields, "Success", "Channel Hungup")
    else:
        yield reply(fields, "Error", "No such channel")


def _setvar(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    yield reply(fields, "Success", "Variable Set")


def _getvar(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    """No variable of a played call is set: it has no recording on this machine."""
    if not fields.get("variable"):
        yield reply(fields, "Error", "No variable specified")
        return
    yield reply(fields, "Success", "", ("Variable", fields["variable"]), ("Value", ""))


def _user_event(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    yield reply(fields, "Success", "Event Sent")
    told = [(key, text) for key, text in fields.items() if key not in ("action", "userevent", "actionid")]
    head = [("Event", "UserEvent"), ("Privilege", "user,all"), ("UserEvent", fields.get("userevent", ""))]
    session.desk.say(written([*head, *told]))


def _unknown(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    yield reply(fields, "Error", "Invalid/unknown command")


def _denied(session: Session, fields: Mapping[str, str], variables: Sequence[str]) -> Answer:
    yield reply(fields, "Error", "Permission denied")


ACTIONS: dict[str, Callable[[Session, Mapping[str, str], Sequence[str]], Answer]] = {
    "login": _login,
    "challenge": _challenge,
    "events": _events,
    "ping": _ping,
    "logoff": _logoff,
    "coreshowchannels": _channels,
    "bridgelist": _bridges,
    "queuestatus": _queues,
    "pjsipshowcontacts": _contacts,
    "pjsipshowendpoints": _endpoints,
    "voicemailuserslist": _mailboxes,
    "coresettings": _settings,
    "getconfig": _config,
    "corestatus": _status,
    "originate": _originate,
    "hangup": _hangup,
    "getvar": _getvar,
    "setvar": _setvar,
    "userevent": _user_event,
}
CLASSES = {  # one of these is needed, in `write`
    "coreshowchannels": ("system", "reporting"),
    "coresettings": ("system", "reporting"),
    "corestatus": ("system", "reporting"),
    "getconfig": ("system", "config"),
    "pjsipshowendpoints": ("system",),
    "voicemailuserslist": ("call", "reporting"),
    "getvar": ("call", "reporting"),
    "setvar": ("call",),
    "hangup": ("system", "call"),
    "originate": ("originate",),
    "userevent": ("user",),
}
OPEN = frozenset({"login", "challenge", "logoff"})


class AmiServer:
    """Listens for managers and tells all of them what happens."""

    def __init__(self, desk: Desk, user: str, secret: str, identity: Identity | None = None) -> None:
        self.desk, self.user, self.secret = desk, user, secret
        self.identity = identity or Identity()
        self.sessions: dict[Session, asyncio.StreamWriter] = {}
        self.connected = 0
        self.refuse_until = 0.0
        self.conversations: set[asyncio.Task[None]] = set()
        self.came = asyncio.Event()  # somebody has logged in

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A manager has connected."""
        task = asyncio.get_running_loop().create_task(self.serve(reader, writer))
        self.conversations.add(task)
        task.add_done_callback(self.conversations.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it ends."""
        if self.desk.now() < self.refuse_until:
            writer.close()
            return
        self.connected += 1
        session = Session(self.desk, self.user, self.secret, writer.write, self.identity)
        self.sessions[session] = writer
        writer.write(f"Asterisk Call Manager/{self.identity.protocol}\r\n".encode())
        try:
            await self._converse(session, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self.sessions.pop(session, None)
            with contextlib.suppress(OSError):
                writer.close()

    async def _converse(self, session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not session.over:
            packet = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace").strip("\r\n")
            if packet:
                session.take(packet)
            if session.logged_in:
                self.came.set()
            await writer.drain()

    def say(self, packet: str) -> None:
        """An event for all; a client that does not read is cut off, as a real switch does."""
        for session, writer in list(self.sessions.items()):
            session.event(packet)
            if writer.transport.get_write_buffer_size() > BACKLOG_BYTES:
                writer.transport.abort()

    def drop(self, refuse_s: float = 0.0) -> int:
        """Cut all connections; new ones are refused for a while. Units: s."""
        self.refuse_until = self.desk.now() + refuse_s
        cut = len(self.sessions)
        for writer in list(self.sessions.values()):
            writer.transport.abort()
        return cut

    async def close(self) -> None:
        """Say goodbye to all: what was sent still arrives."""
        for writer in list(self.sessions.values()):
            writer.close()
        if self.conversations:
            await asyncio.wait(self.conversations, timeout=2.0)

    def garbage(self, noise: bytes) -> int:
        """Bytes that are no AMI, to everybody."""
        for writer in list(self.sessions.values()):
            writer.write(noise)
        return len(self.sessions)
