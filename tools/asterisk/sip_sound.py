"""The audio of a scripted phone: 20 ms frames of G.711 over RTP, keys as telephone events."""

import asyncio
import random
import struct
import time


class Rtp(asyncio.DatagramProtocol):
    """Sends 20 ms frames of a quiet tone or silence, counts the received ones."""

    def __init__(self):
        self.transport = self.remote = self.task = None
        self.received = self.sent = 0
        self.payload = 8
        self.events = ""
        self.sending = True
        self.seq = random.randrange(30000)
        self.stamp = random.randrange(1 << 30)
        self.ssrc = random.randrange(1 << 32)
        self.seen_event = None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.received += 1
        if len(data) >= 16 and data[1] & 0x7F == 101:
            stamp = data[4:8]
            if stamp != self.seen_event:
                self.seen_event = stamp
                self.events += "0123456789*#ABCD"[data[12] & 15]

    def packet(self, kind, body, marker=False):
        self.seq = (self.seq + 1) & 0xFFFF
        self.sent += 1
        head = struct.pack("!BBHII", 0x80, kind | (0x80 if marker else 0), self.seq, self.stamp & 0xFFFFFFFF, self.ssrc)
        if self.transport and self.remote and not self.transport.is_closing():
            self.transport.sendto(head + body, self.remote)

    async def run(self):
        frame = bytes([0xD5, 0x55, 0xD4, 0x54] * 40)
        due = time.monotonic()
        while True:
            if self.sending:
                self.packet(self.payload, frame)
            self.stamp += 160
            due += 0.02
            await asyncio.sleep(max(0, due - time.monotonic()))

    async def digit(self, digit, ms=100):
        code = "0123456789*#ABCD".index(digit.upper())
        was, self.sending = self.sending, False
        stamp = self.stamp
        for step in range(1, ms // 20 + 4):
            end = step > ms // 20
            self.stamp = stamp
            self.packet(101, struct.pack("!BBH", code, 0x8A if end else 10, min(step, ms // 20) * 160), step == 1)
            await asyncio.sleep(0.02)
        self.stamp = stamp + ms * 8
        self.sending = was

    def start(self):
        if self.task is None:
            self.task = asyncio.create_task(self.run())

    def close(self):
        if self.task:
            self.task.cancel()
        if self.transport:
            self.transport.close()
