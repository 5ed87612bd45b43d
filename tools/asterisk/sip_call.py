"""One call of a scripted phone: its state, its audio, and the actions of the phone."""

import asyncio
import contextlib
import random
import re
import time

from sip_message import mirror, sip_uri, token, user_of
from sip_sound import Rtp


class Call:
    def __init__(self, phone, call_id, outgoing):
        self.phone, self.call_id, self.outgoing = phone, call_id, outgoing
        self.state = "new"  # new ringing active held ended
        self.cause = None  # final SIP status, or "bye", "cancel", "local"
        self.local_tag, self.remote_tag = token(), ""
        self.local_seq, self.remote_seq = random.randrange(1, 500), 0
        self.local_uri = self.remote_uri = self.target = ""
        self.routes = []
        self.invite = None  # the incoming INVITE, or the outgoing one's message
        self.rtp = None
        self.sdp_version = 1
        self.events = []  # (time, text)
        self.changed = asyncio.Event()
        self.notifies = []
        self.answered_at = None
        self.request_branch = ""
        self.ack_seen = None
        self.muted = False

    # -- state
    def move(self, state, cause=None):
        if self.state == "ended":
            return
        if cause is not None:
            self.cause = cause
        self.state = state
        self.events.append((time.time(), state))
        if state == "active" and self.answered_at is None:
            self.answered_at = time.time()
        if state == "ended":
            if self.rtp:
                self.rtp.close()
            self.phone.calls.pop(self.call_id, None)
        self.changed.set()

    async def wait(self, *states, within=10):
        limit = time.monotonic() + within
        while self.state not in states:
            self.changed.clear()
            left = limit - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"call is {self.state}, wanted {states}")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.changed.wait(), left)
        return self

    # -- media
    async def media(self):
        if self.rtp is None:
            loop = asyncio.get_running_loop()
            _, self.rtp = await loop.create_datagram_endpoint(Rtp, local_addr=(self.phone.ip, 0))
        return self.rtp

    def sdp(self, direction="sendrecv"):
        port = self.rtp.transport.get_extra_info("sockname")[1]
        self.sdp_version += 1
        ip = self.phone.ip
        return (
            f"v=0\r\no=- {id(self) % 100000} {self.sdp_version} IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8 0 101\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
            f"a=fmtp:101 0-15\r\na=ptime:20\r\na={direction}\r\n"
        ).encode()

    def take_sdp(self, body):
        text = body.decode("utf-8", "replace")
        host = re.search(r"^c=IN IP4 (\S+)", text, re.M)
        audio = re.search(r"^m=audio (\d+) \S+ ([\d ]+)", text, re.M)
        if host and audio and self.rtp:
            self.rtp.remote = (host.group(1), int(audio.group(1)))
            kinds = [int(k) for k in audio.group(2).split()]
            self.rtp.payload = next((k for k in kinds if k in (0, 8)), 8)
            if self.phone.send_audio:
                self.rtp.start()
        m = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)", text, re.M)
        return m.group(1) if m else "sendrecv"

    # -- requests inside the dialog
    def head(self, method, seq=None):
        if seq is None:
            self.local_seq += 1
            seq = self.local_seq
        remote = f"<{self.remote_uri}>" + (";tag=" + self.remote_tag if self.remote_tag else "")
        out = [
            ("From", f"<{self.local_uri}>;tag={self.local_tag}"),
            ("To", remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{seq} {method}"),
        ]
        return out + [("Route", r) for r in self.routes]

    async def request(self, method, extra=(), body=b"", wait=True):
        return await self.phone.request(method, self.target, self.head(method) + list(extra), body, wait=wait)

    async def answer(self):
        if self.outgoing or self.state not in ("new", "ringing"):
            return
        await self.media()
        direction = self.take_sdp(self.invite.body)
        self.ack_seen = asyncio.Event()
        self.phone.reply(self.invite, 200, "OK", self, self.sdp(mirror(direction)))
        self.move("active")
        self.phone.begin(self.repeat_ok(self.invite))

    async def repeat_ok(self, invite):
        for pause in (0.5, 1, 2):
            try:
                await asyncio.wait_for(self.ack_seen.wait(), pause)
                return
            except TimeoutError:
                self.phone.resend(invite)

    async def reject(self, status=486, reason="Busy Here"):
        self.phone.reply(self.invite, status, reason, self)
        self.move("ended", status)

    async def hangup(self):
        if self.state == "ended":
            return
        if self.outgoing and self.state in ("new", "ringing"):
            self.phone.cancel(self)
            await self.wait("ended", within=5)
        elif not self.outgoing and self.state in ("new", "ringing"):
            await self.reject()
        else:
            self.move("ended", "local")
            await self.phone.request("BYE", self.target, self.head("BYE"))

    async def reinvite(self, direction):
        reply = await self.request(
            "INVITE", [("Contact", self.phone.contact()), ("Content-Type", "application/sdp")], self.sdp(direction)
        )
        if reply is not None and reply.status == 200:
            self.take_sdp(reply.body)
            return True
        return False

    async def hold(self):
        if self.state == "active" and await self.reinvite("sendonly"):
            self.move("held")

    async def resume(self):
        if self.state == "held" and await self.reinvite("sendrecv"):
            self.move("active")

    async def dtmf(self, digits, gap=0.1):
        for digit in digits:
            await self.rtp.digit(digit)
            await asyncio.sleep(gap)

    async def dtmf_info(self, digits):
        for digit in digits:
            await self.request(
                "INFO", [("Content-Type", "application/dtmf-relay")], (f"Signal={digit}\r\nDuration=160\r\n").encode()
            )

    async def transfer(self, target):
        """Blind transfer: the server calls `target` and connects it with the other party."""
        uri = target if "@" in target else sip_uri(target, self.phone.server)
        return await self.request(
            "REFER",
            [("Refer-To", f"<{uri}>"), ("Referred-By", f"<{self.local_uri}>"), ("Contact", self.phone.contact())],
        )

    async def transfer_to(self, other):
        """Attended transfer: connect this call's party with the party of `other`."""
        replaces = "{}%3Bto-tag%3D{}%3Bfrom-tag%3D{}".format(
            other.call_id.replace("@", "%40"),
            other.remote_tag,
            other.local_tag,
        )
        refer = f"<{other.remote_uri}?Replaces={replaces}>"
        return await self.request(
            "REFER", [("Refer-To", refer), ("Referred-By", f"<{self.local_uri}>"), ("Contact", self.phone.contact())]
        )

    @property
    def caller(self):
        """Number that the other side shows (P-Asserted-Identity if present)."""
        if self.outgoing:
            return user_of(self.remote_uri)
        return user_of(self.invite.get("p-asserted-identity") or self.invite.get("from"))

    @property
    def caller_name(self):
        m = re.match(r'\s*"?([^"<]*?)"?\s*<', self.invite.get("p-asserted-identity") or self.invite.get("from"))
        return m.group(1) if m else ""
