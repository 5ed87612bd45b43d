"""What a manager user may list of the phones: endpoints, SIP peers, queues and their members, mailbox owners. Pure.

Each list is asked for by its own action and may be refused: PJSIPShowEndpoints and SIPpeers need the write class
`system`, VoicemailUsersList `call` or `reporting`, QueueStatus none. A module that is not loaded is an unknown action.
Source: docs/reference/telephony.md 2.1; answers of Asterisk 22.10.1.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from cordboard.domain.settings.phone_contradictions import StrayPhone
from cordboard.domain.settings.queue_contradictions import QueueAgents
from cordboard.pbx.asterisk.ami_packets import Packet, action, event_name
from cordboard.ports.phone import PhoneExtension

MOST = 5_000  # extensions; a list that goes on and on is not read to its end

MOST_PHONES = 20  # of one account

_CONTACT = re.compile(r"/sips?:(\d{1,8})[@;]")
_NUMBER = re.compile(r"\d{1,8}")
_PHONE = re.compile(r"(?:PJSIP|SIP|Local|IAX2)/(\d{1,8})(?:@.*)?")


def _endpoint(packet: Packet) -> Iterator[PhoneExtension]:
    yield from _short(packet.get("ObjectName"))


def _peer(packet: Packet) -> Iterator[PhoneExtension]:
    yield from _short(packet.get("ObjectName"), packet.get("Description"))


def extension_of_member(packet: Packet) -> str | None:
    """Of a `QueueMember`: by the phone whose state it has, else by its interface."""
    found = _PHONE.fullmatch(packet.get("StateInterface")) or _PHONE.fullmatch(packet.get("Location"))
    return found[1] if found is not None else None


def _member(packet: Packet) -> Iterator[PhoneExtension]:
    """A member's name is its channel where nobody gave it one."""
    extension, name = extension_of_member(packet), packet.get("Name")
    if extension is not None:
        yield from _short(extension, "" if "/" in name else name)


def _mailbox(packet: Packet) -> Iterator[PhoneExtension]:
    yield from _short(packet.get("VoiceMailbox"), packet.get("Fullname"), packet.get("Email"))


def _short(extension: str, name: str = "", email: str = "") -> Iterator[PhoneExtension]:
    """Names of trunks are no extensions."""
    if _NUMBER.fullmatch(extension):
        yield PhoneExtension(extension=extension, name=_known(name), email=_known(email))


def _known(value: str) -> str:
    """A mailbox without an address has `(null)`. Source: Asterisk 16.28 and 22.10, `VoicemailUserEntry`."""
    return "" if value == "(null)" else value.strip()


READERS: Mapping[str, tuple[str, Callable[[Packet], Iterator[PhoneExtension]]]] = {  # action: its event, the reader
    "PJSIPShowEndpoints": ("EndpointList", _endpoint),
    "SIPpeers": ("PeerEntry", _peer),
    "QueueStatus": ("QueueMember", _member),
    "VoicemailUsersList": ("VoicemailUserEntry", _mailbox),
}
QUEUES, QUEUE = "QueueStatus", "QueueParams"  # the action, and its event of a queue itself
DENIED = "Permission denied"
IDENT = "cb-list-"


class ExtensionLists:
    """Asks for every list and gathers what comes; `complete` once each was answered, refused or ended."""

    def __init__(self) -> None:
        self._open = set(READERS)
        self.denied: list[str] = []  # lists that this manager user may not read
        self._found: dict[str, PhoneExtension] = {}
        self._queues: dict[str, QueueAgents] = {}
        self._registered: list[StrayPhone] = []  # phones with the names that they go by, their own or another

    def questions(self) -> bytes:
        """The actions, ready to be sent."""
        return b"".join(action(name, {"ActionID": f"{IDENT}{name}"}) for name in READERS)

    @property
    def complete(self) -> bool:
        return not self._open or len(self._found) >= MOST

    @property
    def extensions(self) -> tuple[PhoneExtension, ...]:
        """Each once, with the first name and address that any list has."""
        return tuple(self._found.values())

    @property
    def queues(self) -> tuple[str, ...]:
        """Their names; Asterisk has no other title for a queue."""
        return tuple(self._queues)

    @property
    def strays(self) -> tuple[StrayPhone, ...]:
        """Phones on an account that is not theirs: another extension is listed under the name that they go by."""
        other = (one for one in self._registered if one.named != one.extension and one.named in self._found)
        return tuple(dict.fromkeys(other))

    @property
    def agents(self) -> tuple[QueueAgents, ...]:
        """The members of each queue, once the list of queues came to its end."""
        return () if QUEUES in self._open or QUEUES in self.denied else tuple(self._queues.values())

    def received(self, body: bytes) -> None:
        """One packet: an item, the end of a list, a refusal, an answer without a list; others are none of ours."""
        packet, event = Packet(body), event_name(body)
        name = packet.get("ActionID").removeprefix(IDENT)
        if name not in READERS:
            return
        wanted, read = READERS[name]
        if event == wanted:
            found = tuple(read(packet))
            self._register(packet, found)
            for one in found:
                self._keep(one)
            if name == QUEUES and packet.get("Queue"):
                self._join(packet.get("Queue"), found)
        elif name == QUEUES and event == QUEUE and len(self._queues) < MOST:
            self._join(packet.get("Queue"))
        elif packet.get("EventList") == "Complete" or (packet.get("Response") and not packet.get("EventList")):
            self._open.discard(name)
            if packet.get("Message") == DENIED:
                self.denied.append(name)

    def _register(self, packet: Packet, found: tuple[PhoneExtension, ...]) -> None:
        """The phones of an endpoint: `80/sip:81@10.0.0.5:5060,`. Source: Asterisk 22.10, `EndpointList`."""
        names = _CONTACT.findall(packet.get("Contacts"))[:MOST_PHONES]
        self._registered += [StrayPhone(extension=one.extension, named=name) for one in found for name in names]

    def _join(self, queue: str, members: tuple[PhoneExtension, ...] | None = None) -> None:
        """A queue, or a member of it; one that is no extension is counted."""
        known = self._queues.get(queue) or QueueAgents(queue=queue)
        extensions = dict.fromkeys((*known.extensions, *(one.extension for one in members or ())))
        others = known.others + (members == ())
        self._queues[queue] = QueueAgents(queue=queue, extensions=tuple(extensions), others=others)

    def _keep(self, one: PhoneExtension) -> None:
        known = self._found.get(one.extension, one)
        merged = PhoneExtension(extension=one.extension, name=known.name or one.name, email=known.email or one.email)
        self._found[one.extension] = merged
