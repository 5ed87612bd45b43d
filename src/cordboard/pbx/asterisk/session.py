"""One login at the manager interface, without the socket: bytes in; raw events to store and bytes to send out.

After the login it asks for the PBX's clock (Ping), its version (CoreSettings) and our own rights (GetConfig), then for
a snapshot of all legs. The snapshot ends in a raw event of our own, `SnapshotComplete`, that lists the existing legs:
calls without any have ended while we were disconnected. Of a later snapshot only that last event is stored: everything
else about the legs has arrived as events. Questions of the dialplan are handed out (`take_questions`) and not stored:
what was decided is. A recording that is complete is handed out (`take_recorded`): whether its
file exists is looked up outside.
`client.py` holds the connection, `codec.py` decodes the events. Source: docs/reference/telephony.md 2.1 and 2.6.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from cordboard.domain.calls.correlation import EVERY_CALL
from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.agi import AgiQuestion
from cordboard.pbx.asterisk.ami_packets import Packet, Stream, action, call_id, event_name, stamp_of
from cordboard.pbx.asterisk.codec import EVENTS, packet_id
from cordboard.pbx.asterisk.codec_options import MIXMONITOR
from cordboard.pbx.asterisk.manager_questions import ANSWERED, question_in
from cordboard.pbx.asterisk.party_fields import UNKNOWN
from cordboard.pbx.asterisk.pbx_clock import clock_notices, seconds
from cordboard.pbx.asterisk.recordings import QUESTION, Question, Recorded, Recordings
from cordboard.pbx.asterisk.rights import DENIED, lacking_in, lacks_write
from cordboard.pbx.asterisk.versions import Support, greeted, labelled, named, notices_of, support_of
from cordboard.ports.phone import RawEvent

CLOCK_S = 5.0  # a PBX that has not sent its clock by then is asked for its legs without it
STEADY_S = 1.0  # a clock that differs less from what is known of it has not changed
VARIABLE = "cb-var-"  # what the ids of our questions for variables begin with
LATE_S = 2.0  # a question that old was answered by the dialplan itself long ago
UNLINKED_PROVE = 2  # new legs without their call
TICK = 1e-6  # s, the grain of the PBX's timestamps
IN_SNAPSHOT = frozenset({"CoreShowChannel", "Newchannel"})  # either proves that a leg exists

NO_CLOCK = Notice(code="no_clock")
NO_TIMES = Notice(code="no_times")
NO_ANSWERS = Notice(code="answers_denied")
NO_REPORTING, NO_SYSTEM = lacks_write("reporting"), lacks_write("system")


class LoginRefused(Exception):
    """The PBX does not let us in."""


class TooOld(Exception):
    """The events of this version cannot be read. `notice` says which version it is."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.code)
        self.notice = notice


class ActionAsked(StrEnum):
    """Our actions, by the ActionID that comes back with the answer."""

    LOGIN = "cb-login"
    CLOCK = "cb-clock"
    ALIVE = "cb-alive"
    LEGS = "cb-legs"
    VERSION = "cb-version"
    RIGHTS = "cb-rights"


DENIALS: Mapping[str, Notice] = {
    ActionAsked.VERSION: NO_REPORTING,
    ActionAsked.RIGHTS: NO_SYSTEM,
    ActionAsked.LEGS: NO_REPORTING,
}


class ManagerSession:
    """The state since the login. Units: `now` and times are epoch s; by our clock, unless named the PBX's."""

    def __init__(
        self, username: str, secret: str, recordings: Recordings | None = None, commands: bool = False
    ) -> None:
        """`commands`: calls are placed and controlled with this manager user, in sessions of their own."""
        self._commands = commands
        self.logged_in = False
        self.skew: float | None = None  # s, our clock less the PBX's
        self._protocol: str | None = None  # version of the interface, from the greeting
        self._asterisk: str | None = None
        self._notices: list[Notice] = []  # in the order in which they were met
        self._user = username
        self._unlinked: int | None = 0  # new legs without their call; None once one had it
        self._login = {"ActionID": ActionAsked.LOGIN.value, "Username": username, "Secret": secret, "Events": "on"}
        self._stream = Stream()
        self._out: list[bytes] = [action("Login", self._login)]
        self._clock_until: float | None = None  # a clock that was asked for is waited for until then
        self._listed = False  # the first list was asked for
        self._listing = False
        self._only_looking = False
        self._legs: dict[str, None] = {}
        self._last = 0.0  # the PBX's time of the last packet
        self._recordings = recordings or Recordings()
        self._recordings.begin()
        self._recorded: list[Recorded] = []
        self._questions: list[AgiQuestion] = []
        self._wanted: dict[str, Callable[[str], None]] = {}  # variables that somebody waits for, by ActionID
        self._variables = 0  # asked for so far

    @property
    def version(self) -> str | None:
        """How people call what answers: Asterisk 22.10.1."""
        return named(self._protocol, self._asterisk)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What this PBX lacks, the most important first."""
        return (*notices_of(self._protocol, self._asterisk), *clock_notices(self.skew), *self._notices)

    def to_send(self) -> bytes:
        """What is to be written now."""
        out, self._out = b"".join(self._out), []
        return out

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._ask("Ping", ActionAsked.ALIVE)

    def request_snapshot(self) -> None:
        """Ask again which legs exist; not while a list is arriving."""
        if self._listed and not self._listing:
            self._only_looking = True
            self._list()

    def take_recorded(self) -> Sequence[Recorded]:
        """The recordings that have become complete since the last time."""
        recorded, self._recorded = self._recorded, []
        return recorded

    def take_questions(self) -> Sequence[AgiQuestion]:
        """What dialplans asked since the last time."""
        questions, self._questions = self._questions, []
        return questions

    def ask_variable(self, variable: str, told: Callable[[str], None]) -> None:
        """Ask for a variable of the PBX; `told` gets its value once, nothing where there is none."""
        self._variables += 1
        ask = f"{VARIABLE}{self._variables}"
        self._wanted[ask] = told
        self._out.append(action("Getvar", {"ActionID": ask, "Variable": variable}))

    def recording(self, recorded: Recorded, now: float) -> RawEvent:
        """The raw event that makes a file known."""
        fields = {"Uniqueid": recorded.leg, "Linkedid": recorded.call, "File": recorded.file}
        body = "Event: RecordingFile" + "".join(f"\r\n{key}: {value}" for key, value in fields.items())
        stamped = self._stamped(body.encode(), now)
        return RawEvent(dedup=packet_id(body.encode()), call=recorded.call, body=stamped)

    def received(self, data: bytes, now: float) -> Sequence[RawEvent]:
        """The pieces in what arrived. Raises LoginRefused, TooOld."""
        raw_events = []
        for body in self._stream.feed(data):
            name = event_name(body)
            if not name:
                self._answer(Packet(body), body, now)
                continue
            if name == "UserEvent" and (question := question_in(body)) is not None:
                self._hear_question(question, body, now)
                continue
            self._look_for_call(name, body)
            if name != "CoreShowChannel" or not self._only_looking:
                self._follow_recording(name, body)
            if name == "CoreShowChannelsComplete" and self._listing:
                raw_events.append(self._snapshot_complete(now))
            elif name in EVENTS and (call := self._call_of(name, body)):
                self._note_leg(name, body)
                if name != "CoreShowChannel" or not self._only_looking:
                    raw_events.append(self._piece(name, body, call, now))
        self._note_dropped()
        if self._clock_until is not None and now > self._clock_until:
            self._note(NO_CLOCK)
            self._list()
        return raw_events

    def _hear_question(self, question: AgiQuestion, body: bytes, now: float) -> None:
        """Whoever was frozen reads old questions. The clock of the PBX may have changed, too: it is asked for."""
        stamp = stamp_of(body)
        if stamp and self.skew is not None and abs(now - self.skew - seconds(stamp)) > LATE_S:
            self.ping()
            return
        self._questions.append(question)

    def _call_of(self, name: str, body: bytes) -> str:
        if name != "OriginateResponse":
            return call_id(body)
        leg = Packet(body).get("Uniqueid")  # carries no Linkedid
        return "" if leg in UNKNOWN else leg

    def _note_leg(self, name: str, body: bytes) -> None:
        if self._listing and name in IN_SNAPSHOT:
            self._legs[Packet(body).get("Uniqueid")] = None

    def _piece(self, name: str, body: bytes, call: str, now: float) -> RawEvent:
        if stamp := stamp_of(body):
            self._last = max(self._last, seconds(stamp))
            return RawEvent(dedup=packet_id(body), call=call, body=body)
        if name != "CoreShowChannel":  # lists never have one
            self._note(NO_TIMES)
        stamped = self._stamped(body, now)
        return RawEvent(dedup=packet_id(stamped), call=call, body=stamped)

    def _look_for_call(self, name: str, body: bytes) -> None:
        """Versions that are too old never say which call an event belongs to; one broken packet proves nothing."""
        if self._unlinked is None or name != "Newchannel":
            return
        if b"\nLinkedid:" in body:
            self._unlinked = None
            return
        self._unlinked += 1
        if self._unlinked >= UNLINKED_PROVE:
            raise TooOld(Notice(code="too_old", values={"version": labelled(self._protocol, self._asterisk)}))

    def _follow_recording(self, name: str, body: bytes) -> None:
        recorded, question = self._recordings.heard(name, body)
        self._recorded += recorded
        if question is not None:
            self._ask_variable(question)

    def _ask_variable(self, question: Question) -> None:
        fields = {"ActionID": question.ask, "Channel": question.channel, "Variable": MIXMONITOR}
        self._out.append(action("Getvar", fields))

    def _snapshot_complete(self, now: float) -> RawEvent:
        self._listing = False
        self._recorded += self._recordings.listed(self._legs)
        legs = "".join(f"\r\nLeg: {leg}" for leg in self._legs)
        body = self._stamped(f"Event: SnapshotComplete{legs}".encode(), now)
        return RawEvent(dedup=packet_id(body), call=EVERY_CALL, body=body)

    def _stamped(self, body: bytes, now: float) -> bytes:
        """The packet with the time of the PBX at its arrival: later than all before, whosever clock is wrong."""
        self._last = max(now - (self.skew or 0.0), self._last + TICK)
        return body.rstrip() + f"\r\nTimestamp: {self._last:.6f}".encode()

    def _answer(self, packet: Packet, body: bytes, now: float) -> None:
        if (protocol := greeted(body)) is not None:
            self._protocol = protocol
            self._refuse_too_old()
        success, ask = packet.get("Response") == "Success", packet.get("ActionID")
        if ask == ActionAsked.LOGIN:
            self._let_in(success, packet, now)
        elif ask in (ActionAsked.CLOCK, ActionAsked.ALIVE):
            self._pong(ask, packet, now)
        elif ask == ActionAsked.VERSION and success:
            self._asterisk = packet.get("AsteriskVersion") or None
            self._refuse_too_old()
        elif ask == ActionAsked.RIGHTS:
            self._note(*lacking_in(packet, self._commands) if success else ())
        elif ask == ActionAsked.LEGS and not success:
            self._listing = False
            self._note(NO_REPORTING)
        elif ask.startswith(QUESTION):
            self._recorded += self._recordings.answered(ask, packet.get("Value") if success else "")
        elif (told := self._wanted.pop(ask, None)) is not None:
            told(packet.get("Value").strip() if success else "")
        elif ask == ANSWERED and packet.get("Message") == DENIED:
            self._note(NO_ANSWERS)
        if packet.get("Message") == DENIED and ask in DENIALS:
            self._note(DENIALS[ask])
        elif packet.get("Message") == DENIED and ask.startswith(QUESTION):
            self._note(NO_REPORTING)

    def _let_in(self, success: bool, packet: Packet, now: float) -> None:
        if not success:
            raise LoginRefused(packet.get("Message") or "no reason given")
        self.logged_in = True
        self._clock_until = now + CLOCK_S
        self._ask("Ping", ActionAsked.CLOCK)
        self._ask("CoreSettings", ActionAsked.VERSION)
        self._ask("GetConfig", ActionAsked.RIGHTS, Filename="manager.conf", Category=self._user)

    def _pong(self, ask: str, packet: Packet, now: float) -> None:
        stamp = seconds(packet.get("Timestamp"))
        if stamp and (self.skew is None or abs(now - stamp - self.skew) > STEADY_S):
            self.skew = now - stamp
        if ask == ActionAsked.CLOCK and not self._listed:
            self._list()

    def _refuse_too_old(self) -> None:
        if support_of(self._protocol, self._asterisk) is Support.TOO_OLD:
            raise TooOld(*notices_of(self._protocol, self._asterisk))

    def _list(self) -> None:
        self._clock_until, self._listed, self._listing, self._legs = None, True, True, {}
        self._ask("CoreShowChannels", ActionAsked.LEGS)

    def _ask(self, name: str, ask: ActionAsked, **fields: str) -> None:
        self._out.append(action(name, {"ActionID": ask.value, **fields}))

    def _note(self, *notices: Notice) -> None:
        self._notices += [one for one in notices if one not in self._notices]

    def _note_dropped(self) -> None:
        self._note(*(Notice(code="packet_dropped", values={"bytes": str(size)}) for size in self._stream.dropped))
        self._stream.dropped.clear()
