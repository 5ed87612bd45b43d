"""The control page of the simulator: a JSON API on loopback to ask for calls, break connections and read the truth.

Not for the product: tests, the demonstration and people use it.
"""

import asyncio
import dataclasses
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from cordboard_sandbox.pbx import recordings, scenarios
from cordboard_sandbox.pbx.ami_server import AmiServer
from cordboard_sandbox.pbx.queue_and_contact_lists import QUEUES
from cordboard_sandbox.pbx.switch import Switch

LIMIT = 64 * 1024
NOISE: dict[str, bytes] = {
    "binary": bytes(range(256)) * 4,
    "no_colon": b"this is not\r\na manager packet\r\n\r\n",
    "half_packet": b"Event: Newchannel\r\nChannel: PJSIP/trunk-ffffffff\r\n",
    "huge_line": b"Event: " + b"x" * (4 * 1024 * 1024) + b"\r\n\r\n",
    "broken_utf8": b"Event: UserEvent\r\nPrivilege: user,all\r\nName: \xff\xfe\xc3\r\n\r\n",
}
KEYS: dict[str, tuple[str, ...]] = {  # what a POST may carry
    "/call": ("scenario", "from", "to", "name"),
    "/drop": ("for_ms",),
    "/garbage": ("kind",),
    "/rate": ("per_minute",),
    "/manager": ("secret", "read", "write"),
    "/identity": ("version", "protocol", "clock_off_s"),
    "/queue": ("queue", "members"),
    "/click": ("extension", "scenario"),
    "/phone": ("extension", "named"),
}
Reply = tuple[int, object]
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}


class Control:
    """Answers the requests of the control page."""

    def __init__(self, switch: Switch, ami: AmiServer) -> None:
        self.switch, self.ami = switch, ami
        self.routes: dict[tuple[str, str], Callable[[dict[str, str]], Reply]] = {
            ("GET", "/health"): self.health,
            ("GET", "/calls"): self.calls,
            ("GET", "/scenarios"): self.scenarios,
            ("POST", "/call"): self.call,
            ("POST", "/drop"): self.drop,
            ("POST", "/garbage"): self.garbage,
            ("POST", "/rate"): self.rate,
            ("POST", "/manager"): self.manager,
            ("POST", "/identity"): self.identity,
            ("POST", "/queue"): self.queue,
            ("POST", "/click"): self.click,
            ("POST", "/phone"): self.phone,
        }

    def health(self, asked: dict[str, str]) -> Reply:
        """What is going on."""
        return 200, {
            "ok": True,
            "managers": len(self.ami.sessions),
            "connected": self.ami.connected,
            "legs": len(self.switch.board.legs),
            "calls": len(self.switch.truths),
            "packets": self.switch.sent,
            "rate": self.switch.plan.rate,
        }

    def calls(self, asked: dict[str, str]) -> Reply:
        """The truth of what was played; `?ended=1` only of calls that are over, `?linkedid=` of one."""
        found = [dataclasses.asdict(truth) for truth in self.switch.truths]
        if asked.get("ended"):
            found = [one for one in found if one["ended_at"]]
        if wanted := asked.get("linkedid"):
            found = [one for one in found if one["linkedid"] == wanted]
        return 200, {"items": found}

    def scenarios(self, asked: dict[str, str]) -> Reply:
        """What can be asked for."""
        return 200, {"items": list(scenarios.NAMES)}

    def call(self, asked: dict[str, str]) -> Reply:
        """Begin one call now: {"scenario", "from", "to", "name"}."""
        name = asked.get("scenario", "inbound_answered")
        if name not in scenarios.NAMES:
            return 400, {"detail": f"no scenario {name!r}", "scenarios": list(scenarios.NAMES)}
        truth = self.switch.call(name, asked.get("from", ""), asked.get("to", ""), asked.get("name", ""))
        return 200, dataclasses.asdict(truth)

    def drop(self, asked: dict[str, str]) -> Reply:
        """Cut all manager connections; {"for_ms"} refuses new ones for that long."""
        return 200, {"cut": self.ami.drop(float(asked.get("for_ms", 0)) / 1000)}

    def garbage(self, asked: dict[str, str]) -> Reply:
        """Send bytes that are no AMI: {"kind"}."""
        kind = asked.get("kind", "binary")
        if kind not in NOISE:
            return 400, {"detail": f"no kind {kind!r}", "kinds": list(NOISE)}
        return 200, {"sent_to": self.ami.garbage(NOISE[kind]), "bytes": len(NOISE[kind])}

    def rate(self, asked: dict[str, str]) -> Reply:
        """Random calls a minute from now on; 0 stops them."""
        self.switch.plan.rate = max(0.0, float(asked.get("per_minute", 0)))
        return 200, {"per_minute": self.switch.plan.rate}

    def manager(self, asked: dict[str, str]) -> Reply:
        """Change the manager user as in manager.conf: {"secret", "read", "write"}; who is connected is cut off."""
        self.ami.secret = asked.get("secret", self.ami.secret)
        classes = {name: asked[name] for name in ("read", "write") if name in asked}
        self.ami.identity = dataclasses.replace(self.ami.identity, **classes)
        return 200, {"cut": self.ami.drop(), "read": self.ami.identity.read, "write": self.ami.identity.write}

    def identity(self, asked: dict[str, str]) -> Reply:
        """Change what the switch says of itself: {"version", "protocol", "clock_off_s"}; everybody is cut off."""
        stated = {name: asked[name] for name in ("version", "protocol") if name in asked}
        self.ami.identity = dataclasses.replace(self.ami.identity, **stated)
        if "clock_off_s" in asked:
            self.switch.clock_off_s = float(asked["clock_off_s"])
        told = self.ami.identity
        return 200, {
            "cut": self.ami.drop(),
            "version": told.version,
            "protocol": told.protocol,
            "clock_off_s": self.switch.clock_off_s,
        }

    def queue(self, asked: dict[str, str]) -> Reply:
        """Who answers a queue: {"queue", "members": "80,81"}; without members all extensions again."""
        name = asked.get("queue", "")
        if name not in QUEUES:
            return 400, {"detail": f"no queue {name!r}", "queues": list(QUEUES)}
        if "members" in asked:
            self.switch.members[name] = tuple(one for one in asked["members"].split(",") if one)
        else:
            self.switch.members.pop(name, None)
        return 200, {"queue": name, "members": list(self.switch.members.get(name, self.switch.plan.extensions))}

    def click(self, asked: dict[str, str]) -> Reply:
        """How calls go that a manager asks of an extension: {"extension", "scenario"}; without a scenario as usual."""
        extension, name = asked.get("extension", ""), asked.get("scenario", "")
        if name and name not in scenarios.CLICKS:
            return 400, {"detail": f"no scenario {name!r}", "scenarios": list(scenarios.CLICKS)}
        if name:
            self.switch.clicks[extension] = name
        else:
            self.switch.clicks.pop(extension, None)
        return 200, {"extension": extension, "scenario": name}

    def phone(self, asked: dict[str, str]) -> Reply:
        """Register a phone as another one names itself: {"extension", "named"}; without `named` as itself again."""
        extension = asked.get("extension", "")
        if extension not in self.switch.plan.extensions:
            return 400, {"detail": f"no extension {extension!r}", "extensions": list(self.switch.plan.extensions)}
        if "named" in asked:
            self.switch.named[extension] = asked["named"]
        else:
            self.switch.named.pop(extension, None)
        return 200, {"named": self.switch.named}

    def answer(self, method: str, target: str, body: bytes) -> Reply:
        """The answer to one request."""
        parts = urlsplit(target)
        handler = self.routes.get((method, parts.path))
        if handler is None:
            known = any(path == parts.path for _, path in self.routes)
            return (405 if known else 404), {"routes": [f"{verb} {path}" for verb, path in self.routes]}
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        try:
            given = json.loads(body) if body.strip() else {}
            asked |= {str(key): str(one) for key, one in dict(given).items() if one is not None}
            if method == "POST" and (unknown := sorted(asked.keys() - set(KEYS[parts.path]))):
                return 400, {"detail": f"no key {', '.join(map(repr, unknown))}", "keys": list(KEYS[parts.path])}
            return handler(asked)
        except (ValueError, TypeError) as error:
            return 400, {"detail": str(error)}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split("\r\n", 1)[0].split(" ", 2)
            if (sound := recordings.reply(target, head)) is not None:
                writer.write(sound)
                await writer.drain()
                return
            size = next(
                (
                    int(line.partition(":")[2])
                    for line in head.split("\r\n")
                    if line.lower().startswith("content-length:")
                ),
                0,
            )
            body = await reader.readexactly(size) if 0 < size <= LIMIT else b""
            status, value = self.answer(method, target, body)
            text = json.dumps(value).encode()
            writer.write(
                b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                % (status, REASONS[status].encode(), len(text))
                + text
            )
            await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
