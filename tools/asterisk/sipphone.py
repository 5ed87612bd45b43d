"""A small scriptable SIP phone for tests: UDP, digest login, G.711, no dependencies.

    phone = Phone("80", ("127.0.0.1", 15060), password="secret")
    await phone.start()                      # binds a port and registers
    call = await phone.incoming(5)           # waits for a call that rings
    await call.answer(); await call.hold(); await call.resume()
    await call.dtmf("12#"); await call.transfer("81"); await call.hangup()
    out = await phone.call("928000001")      # returns once the request is sent
    await out.wait("active", 10)

It behaves like a desk phone that allows remote control: a NOTIFY with
`Event: talk` answers or resumes, `Event: hold` holds, `Event: ACTION-URI` with
`key=ASW` (or OK, CALLEND, X, MUTE, HOLD, UNHOLD) presses that key. It is not
a complete SIP stack: it uses one server on loopback, over UDP, and keeps no
state across restarts.
"""

import asyncio
import hashlib
import re

from sip_call import Call
from sip_message import Message, mirror, sip_uri, token

T1 = 0.5


class Phone(asyncio.DatagramProtocol):
    def __init__(
        self,
        user,
        server,
        password="",
        port=0,
        ip="127.0.0.1",
        display="",
        behave="ring",
        answer_after=0.0,
        remote_control=True,
        send_audio=True,
        agent="CordboardTestPhone",
    ):
        """behave: ring (wait for the script), answer (after answer_after seconds), busy, decline, silent,
        forward:NUMBER (302, asks the server to call that number instead)."""
        self.user, self.server, self.password, self.ip, self.port = user, server, password, ip, port
        self.display, self.behave, self.answer_after = display, behave, answer_after
        self.remote_control, self.send_audio, self.agent = remote_control, send_audio, agent
        self.transport = None
        self.calls, self.waiting, self.replies = {}, {}, {}
        self.queue = asyncio.Queue()
        self.registered = False
        self.register_id = token(16) + "@" + ip
        self.register_seq = 0
        self.notifies = []  # events received outside of a call
        self.keys = []  # keys pressed by remote control
        self.log = None  # callable(direction, text) for a trace
        self.doing = set()

    async def start(self, register=True, expires=120):
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.ip, self.port))
        self.port = self.transport.get_extra_info("sockname")[1]
        if register:
            await self.register(expires)
        return self

    async def stop(self):
        for call in list(self.calls.values()):
            await call.hangup()
        if self.registered:
            await self.register(0)
        if self.transport:
            self.transport.close()

    def begin(self, work):
        """Runs something in the background; keeps a reference until it is done."""
        task = asyncio.create_task(work)
        self.doing.add(task)
        task.add_done_callback(self.doing.discard)
        return task

    def uri(self):
        return sip_uri(self.user, self.server)

    def contact(self):
        return f"<{sip_uri(self.user, (self.ip, self.port))}>"

    async def register(self, expires=120):
        self.register_seq += 1
        head = [
            ("From", f"<{self.uri()}>;tag={token()}"),
            ("To", f"<{self.uri()}>"),
            ("Call-ID", self.register_id),
            ("CSeq", f"{self.register_seq} REGISTER"),
            ("Contact", self.contact()),
            ("Expires", str(expires)),
        ]
        reply = await self.request("REGISTER", sip_uri("", self.server), head)
        self.register_seq += 1
        self.registered = bool(reply and reply.status == 200 and expires)
        if reply is None or reply.status != 200:
            raise RuntimeError("registration of {}: {}".format(self.user, reply.first if reply else "no answer"))

    # -- sending
    def send(self, data, addr=None):
        if self.log:
            self.log("out", data)
        if self.transport and not self.transport.is_closing():
            self.transport.sendto(data, addr or self.server)

    def build(self, first, headers, body=b""):
        lines = [first] + ["{}: {}".format(*pair) for pair in headers] + [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode() + body

    def via(self, branch):
        return ("Via", f"SIP/2.0/UDP {self.ip}:{self.port};rport;branch={branch}")

    async def request(self, method, uri, headers, body=b"", wait=True, call=None):
        """Send, repeat until a response arrives, authenticate on request. Returns the final response."""
        for attempt in (0, 1):
            branch = "z9hG4bK" + token(16)
            number = next(v for k, v in headers if k == "CSeq").split()[0]
            lines = [self.via(branch), ("Max-Forwards", "70"), ("User-Agent", self.agent), *headers]
            data = self.build(f"{method} {uri} SIP/2.0", lines, body)
            box = asyncio.Queue()
            self.waiting[(branch, method)] = box
            if call is not None:
                call.request_branch, call.request_cseq, call.request_uri = branch, number, uri
            self.send(data)
            final, provisional, pause, left = None, False, T1, 32.0 if method != "INVITE" else 180.0
            while final is None and left > 0:
                try:
                    got = await asyncio.wait_for(box.get(), pause)
                except TimeoutError:
                    left -= pause
                    if not provisional and left > 0:
                        pause = min(pause * 2, 4.0)
                        self.send(data)
                    continue
                if got.status < 200:
                    provisional = True
                    pause = 5.0
                    if call is not None:
                        self.progress(call, got)
                else:
                    final = got
            self.waiting.pop((branch, method), None)
            if method == "INVITE" and final is not None and final.status >= 300:
                self.ack_failure(uri, headers, branch, final)
            if final is not None and final.status in (401, 407) and attempt == 0 and self.password:
                seq = int(number) + 1
                headers = [
                    (k, f"{seq} {method}" if k == "CSeq" else v)
                    for k, v in headers
                    if k not in ("Authorization", "Proxy-Authorization")
                ]
                headers.append(self.authorise(final, method, uri))
                if call is not None:
                    call.local_seq = seq
                else:
                    owner = self.calls.get(next(v for k, v in headers if k == "Call-ID"))
                    if owner is not None:
                        owner.local_seq = max(owner.local_seq, seq)
                continue
            if method == "INVITE" and final is not None and final.status < 300:
                self.ack_success(final, headers)
            return final
        return final

    def ack_failure(self, uri, headers, branch, final):
        number = next(v for k, v in headers if k == "CSeq").split()[0]
        keep = [(k, v) for k, v in headers if k in ("From", "Call-ID", "Route")]
        self.send(
            self.build(
                f"ACK {uri} SIP/2.0",
                [self.via(branch), ("Max-Forwards", "70"), *keep, ("To", final.get("to")), ("CSeq", number + " ACK")],
            )
        )

    def ack_success(self, final, headers):
        number = final.cseq[0]
        target = final.address("contact") or sip_uri("", self.server)
        self.send(
            self.build(
                f"ACK {target} SIP/2.0",
                [
                    self.via("z9hG4bK" + token(16)),
                    ("Max-Forwards", "70"),
                    ("From", final.get("from")),
                    ("To", final.get("to")),
                    ("Call-ID", final.get("call-id")),
                    ("CSeq", f"{number} ACK"),
                ],
            )
        )

    def authorise(self, reply, method, uri):
        name, header = (
            ("www-authenticate", "Authorization")
            if reply.status == 401
            else ("proxy-authenticate", "Proxy-Authorization")
        )
        offers = reply.all(name)
        chosen = next(
            (o for o in offers if "algorithm" not in o.lower() or re.search(r"algorithm=\"?MD5\b", o, re.I)), offers[0]
        )
        p = {k.lower(): v.strip('"') for k, v in re.findall(r'(\w+)=("[^"]*"|[^,\s]+)', chosen)}
        algorithm = p.get("algorithm", "MD5")
        digest = hashlib.sha256 if algorithm.upper().startswith("SHA-256") else hashlib.md5

        def h(text):
            return digest(text.encode()).hexdigest()

        a1 = h("{}:{}:{}".format(self.user, p.get("realm", ""), self.password))
        a2 = h(f"{method}:{uri}")
        out = 'Digest username="{}", realm="{}", nonce="{}", uri="{}", algorithm={}'.format(
            self.user,
            p.get("realm", ""),
            p.get("nonce", ""),
            uri,
            algorithm,
        )
        if "qop" in p:
            cnonce = token(12)
            answer = h("{}:{}:00000001:{}:auth:{}".format(a1, p.get("nonce", ""), cnonce, a2))
            out += f', qop=auth, nc=00000001, cnonce="{cnonce}"'
        else:
            answer = h("{}:{}:{}".format(a1, p.get("nonce", ""), a2))
        out += f', response="{answer}"'
        if "opaque" in p:
            out += ', opaque="{}"'.format(p["opaque"])
        return header, out

    def reply(self, request, status, reason, call=None, body=b"", extra=()):
        to = request.get("to")
        if call is not None and "tag=" not in to and status > 100:
            to += ";tag=" + call.local_tag
        elif "tag=" not in to and status > 100:
            to += ";tag=" + token()
        headers = [("Via", v) for v in request.all("via")] + [("Record-Route", v) for v in request.all("record-route")]
        headers += [
            ("From", request.get("from")),
            ("To", to),
            ("Call-ID", request.get("call-id")),
            ("CSeq", request.get("cseq")),
            ("Contact", self.contact()),
            ("User-Agent", self.agent),
            ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, REFER, UPDATE"),
            *([("Allow-Events", "talk, hold, refer")] if self.remote_control else []),
            ("Supported", "replaces"),
            *list(extra),
        ]
        if body:
            headers.append(("Content-Type", "application/sdp"))
        data = self.build(f"SIP/2.0 {status} {reason}", headers, body)
        self.replies[(request.branch, request.method)] = (data, request.addr)
        if len(self.replies) > 400:
            for key in list(self.replies)[:200]:
                self.replies.pop(key)
        self.send(data, request.addr)

    def resend(self, request):
        kept = self.replies.get((request.branch, request.method))
        if kept:
            self.send(*kept)

    # -- receiving
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if len(data) < 20:
            return  # keep-alive
        if self.log:
            self.log("in", data)
        message = Message(data, addr)
        if message.is_response:
            box = self.waiting.get((message.branch, message.cseq[1]))
            if box is not None:
                box.put_nowait(message)
            elif message.cseq[1] == "INVITE" and 200 <= message.status < 300:
                self.ack_success(message, [])
            return
        if message.method != "ACK" and (message.branch, message.method) in self.replies:
            self.resend(message)
            return
        getattr(self, "on_" + message.method.lower(), self.on_other)(message)

    def on_other(self, m):
        self.reply(m, 405, "Method Not Allowed")

    def on_options(self, m):
        self.reply(m, 200, "OK")

    def on_ack(self, m):
        call = self.calls.get(m.get("call-id"))
        if call is not None and call.ack_seen is not None:
            call.ack_seen.set()

    def on_info(self, m):
        self.reply(m, 200, "OK")

    on_message = on_update = on_info

    def on_bye(self, m):
        call = self.calls.get(m.get("call-id"))
        self.reply(m, 200 if call else 481, "OK" if call else "Call Does Not Exist", call)
        if call:
            call.bye_reason = m.get("reason")
            call.move("ended", "bye")

    def on_cancel(self, m):
        call = self.calls.get(m.get("call-id"))
        self.reply(m, 200 if call else 481, "OK" if call else "Call Does Not Exist", call)
        if call and call.state in ("new", "ringing"):
            call.cancel_reason = m.get("reason")
            self.reply(call.invite, 487, "Request Terminated", call)
            call.move("ended", "cancel")

    def on_refer(self, m):
        self.reply(m, 603, "Decline", self.calls.get(m.get("call-id")))

    def on_notify(self, m):
        call = self.calls.get(m.get("call-id"))
        event = m.get("event").split(";")[0].strip().lower()
        self.reply(m, 200, "OK", call)
        if self.remote_control and event == "action-uri":
            self.press(m.body.decode("utf-8", "replace"), call)
        if call is None:
            self.notifies.append((event, m))
            return
        call.notifies.append((event, m.body.decode("utf-8", "replace").strip()))
        call.changed.set()
        if event == "refer" and re.search(rb"^SIP/2.0 [2-6]\d\d", m.body) and call.state != "ended":
            done = re.search(rb"^SIP/2.0 2", m.body)
            if done:  # the transfer has succeeded: the phone leaves the call
                self.begin(call.hangup())
        elif self.remote_control and event == "talk":
            self.begin(call.resume() if call.state == "held" else call.answer())
        elif self.remote_control and event == "hold":
            self.begin(call.hold())

    def press(self, body, call):
        """The keys of an ACTION-URI request apply to that call, or to the newest one."""
        call = call or next(reversed(list(self.calls.values())), None)
        keys = body.partition("key=")[2].strip().upper().split(";")
        self.keys += keys

        async def go():
            for key in keys:
                if call is None:
                    return
                if key in ("ASW", "OK", "SPEAKER"):
                    await call.answer()
                elif key in ("CALLEND", "X", "CANCEL"):
                    await call.hangup()
                elif key == "MUTE" and call.rtp:
                    call.muted = not call.muted
                    call.rtp.sending = not call.muted
                elif key in ("HOLD", "F_HOLD"):
                    await call.hold()
                elif key == "UNHOLD":
                    await call.resume()

        self.begin(go())

    def on_invite(self, m):
        call = self.calls.get(m.get("call-id"))
        if call is not None:  # re-INVITE
            direction = call.take_sdp(m.body) if m.body else "sendrecv"
            if m.get("contact"):
                call.target = m.address("contact")
            call.ack_seen = asyncio.Event()
            self.reply(m, 200, "OK", call, call.sdp(mirror(direction)))
            return
        call = Call(self, m.get("call-id"), outgoing=False)
        call.invite, call.remote_tag = m, m.tag("from")
        call.local_uri, call.remote_uri = m.address("to"), m.address("from")
        call.target = m.address("contact") or m.address("from")
        call.routes = m.all("record-route")
        self.calls[call.call_id] = call
        if self.behave == "busy":
            self.reply(m, 486, "Busy Here", call)
            call.move("ended", 486)
        elif self.behave == "decline":
            self.reply(m, 603, "Decline", call)
            call.move("ended", 603)
        elif self.behave.startswith("forward:"):
            self.forward(m, call, self.behave[8:])
        elif self.behave == "silent":
            self.calls.pop(call.call_id)
            return
        else:
            self.reply(m, 180, "Ringing", call)
            call.move("ringing")
            if self.behave == "answer":
                self.begin(self.answer_later(call))
        self.queue.put_nowait(call)

    def forward(self, m, call, number):
        headers = [("Via", v) for v in m.all("via")] + [
            ("From", m.get("from")),
            ("To", m.get("to") + ";tag=" + call.local_tag),
            ("Call-ID", m.get("call-id")),
            ("CSeq", m.get("cseq")),
            ("Contact", f"<{sip_uri(number, self.server)}>"),
        ]
        data = self.build("SIP/2.0 302 Moved Temporarily", headers)
        self.replies[(m.branch, m.method)] = (data, m.addr)
        self.send(data, m.addr)
        call.move("ended", 302)

    async def answer_later(self, call):
        await asyncio.sleep(self.answer_after)
        if call.state == "ringing":
            await call.answer()

    async def incoming(self, within=10):
        """The next incoming call."""
        return await asyncio.wait_for(self.queue.get(), within)

    # -- calling
    async def call(self, number, headers=(), from_user=None, display=None):
        call = Call(self, token(20) + "@" + self.ip, outgoing=True)
        await call.media()
        user = from_user or self.user
        name = display if display is not None else self.display
        call.local_uri = sip_uri(user, (self.ip, self.port))
        call.remote_uri = call.target = sip_uri(number, self.server)
        self.calls[call.call_id] = call
        head = call.head("INVITE")
        if name:
            head[0] = ("From", f'"{name}" {head[0][1]}')
        head += [
            ("Contact", self.contact()),
            ("Content-Type", "application/sdp"),
            ("Supported", "replaces"),
            ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, REFER, UPDATE"),
            *list(headers),
        ]
        call.task = self.begin(self.dial(call, head))
        return call

    async def dial(self, call, head):
        final = await self.request("INVITE", call.target, head, call.sdp(), call=call)
        if final is None:
            call.move("ended", 408)
        elif final.status >= 300:
            call.reply_reason = final.get("reason")
            call.move("ended", final.status)
        else:
            call.remote_tag = final.tag("to")
            call.target = final.address("contact") or call.target
            call.take_sdp(final.body)
            if call.state == "ended":
                await self.request("BYE", call.target, call.head("BYE"))
            else:
                call.move("active")

    def progress(self, call, message):
        call.remote_tag = message.tag("to") or call.remote_tag
        if message.status >= 180 and call.state == "new":
            call.move("ringing")
        if message.body:
            call.take_sdp(message.body)

    def cancel(self, call):
        head = [self.via(call.request_branch), ("Max-Forwards", "70")]
        head += [
            ("From", f"<{call.local_uri}>;tag={call.local_tag}"),
            ("To", f"<{call.remote_uri}>"),
            ("Call-ID", call.call_id),
            ("CSeq", f"{call.request_cseq} CANCEL"),
        ]
        self.send(self.build(f"CANCEL {call.request_uri} SIP/2.0", head))
