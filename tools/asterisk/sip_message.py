"""SIP messages as text: parsing, and small helpers for building them. The phone itself is in `sipphone.py`."""

import random
import re


def sip_uri(user, server):
    """The SIP URI of `user` at (host, port); without a user, of the server itself."""
    host, port = server
    return f"sip:{user}@{host}:{port}" if user else f"sip:{host}:{port}"


def token(n=10):
    return "".join(random.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(n))


def split_message(data):
    head, _, body = data.partition(b"\r\n\r\n")
    lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\r\n")
    headers = []
    for line in lines[1:]:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        headers.append((SHORT.get(name, name), value.strip()))
    return lines[0], headers, body


SHORT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
    "o": "event",
    "r": "refer-to",
    "k": "supported",
    "s": "subject",
}


class Message:
    def __init__(self, data, addr):
        self.first, self.headers, self.body = split_message(data)
        self.addr = addr
        parts = self.first.split(" ", 2)
        self.is_response = parts[0].startswith("SIP/")
        self.status = int(parts[1]) if self.is_response else 0
        self.reason = parts[2] if self.is_response and len(parts) > 2 else ""
        self.method = "" if self.is_response else parts[0]
        self.uri = "" if self.is_response else parts[1]

    def get(self, name, default=""):
        for key, value in self.headers:
            if key == name:
                return value
        return default

    def all(self, name):
        return [value for key, value in self.headers if key == name]

    @property
    def cseq(self):
        number, _, method = self.get("cseq").partition(" ")
        return int(number or 0), method.strip()

    @property
    def branch(self):
        m = re.search(r"branch=([^;,\s]+)", self.get("via"))
        return m.group(1) if m else ""

    def tag(self, name):
        m = re.search(r";\s*tag=([^;,\s]+)", self.get(name))
        return m.group(1) if m else ""

    def address(self, name):
        m = re.search(r"<([^>]+)>", self.get(name))
        return m.group(1) if m else self.get(name).split(";")[0].strip()


def user_of(uri):
    m = re.search(r"sips?:([^@;>]+)@", uri)
    return m.group(1) if m else ""


def mirror(direction):
    return {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}.get(direction, "sendrecv")
