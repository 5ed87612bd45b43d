"""A site whose parts can be hurt, and how a cause is described that a simulator brings about."""

import contextlib
import json
import resource
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import TOKEN_FILE, World, until
from support.mail_and_webhook_receivers import MailReceiver
from support.recording_pbx import Pbx, state

DAY_S = 86_400.0


BUSY_S = 60.0  # how long what is due may take besides


@dataclass
class Site:
    """A server with a sandbox CRM; most have a simulated phone system and a mail server, too."""

    world: World
    folder: Path
    phone_system: Pbx | None = None
    mail_server: MailReceiver | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def pbx(self) -> Pbx:
        assert self.phone_system is not None
        return self.phone_system

    @property
    def mail(self) -> MailReceiver:
        assert self.mail_server is not None
        return self.mail_server

    @property
    def data(self) -> Path:
        return self.world.folder / "data"

    def __str__(self) -> str:
        """What the doctor says, for a test that fails."""
        return "; ".join(f"{one['name']}: {one['sentence']} {one['seen']}" for one in self.checks() if one["causes"])

    def checks(self) -> list[dict[str, Any]]:
        return list(self.world.api("GET", "/doctor")["checks"])

    def refused(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """The problem that the API answers."""
        headers = {"Authorization": f"Bearer {(self.data / TOKEN_FILE).read_text()}"}
        reply = httpx.request(method, f"{self.world.base}/api/v1{path}", json=body, headers=headers, timeout=30)
        assert reply.is_error, reply.text
        return dict(reply.json())

    def patch(self, path: str, value: Any, op: str = "replace") -> None:
        self.world.api("PATCH", "/settings", {"changes": [{"op": op, "path": path, "value": value}]})

    def set_connection(self, connection: str, **settings: Any) -> None:
        self.world.api("PATCH", f"/connections/{connection}", {"settings": settings})

    def both_clocks(self, seconds: float) -> None:
        """Time passes for the server and for the CRM."""
        self.world.advance(seconds)
        self.world.control("POST", "/clock", {"advance_s": seconds})

    def wait(self, condition: Callable[[], bool], bound: float, what: str, real: bool, step: float = 1) -> None:
        """Until it holds; time passes quickly for server and CRM alike, unless it is `real`. Units: s."""
        if real:
            return until(condition, bound, what)
        end = self.world.clock.offset + bound
        while not condition():
            if self.world.clock.offset > end:  # what is due was asked for; a busy machine may still be at it
                return until(condition, BUSY_S, f"{what}, after {bound} s of the server's time; {self}")
            self.both_clocks(step)
        return None

    @contextlib.contextmanager
    def stopped(self) -> Iterator[sqlite3.Connection]:
        """The server's database while the server is down, as an earlier version or a fault left it; it starts again."""
        self.world.end_server()
        with contextlib.closing(sqlite3.connect(self.data / "cordboard.db")) as database:
            yield database
            database.commit()
        self.world.start()
        if self.phone_system is not None:
            until(lambda: state(self.world) == "active", 30, "the manager link is up")

    def stored_settings(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Settings that an earlier version took and this one would refuse to save."""
        settings = self.world.api("GET", "/settings")["settings"]
        change(settings)
        with self.stopped() as database:
            row = (self.world.clock.now(), "earlier", "", json.dumps(settings).encode())
            database.execute("INSERT INTO settings (saved_at, author, note, body) VALUES (?, ?, ?, ?)", row)

    def limit(self, what: int, most: int) -> None:
        """The server process may have so many files open, or write files of so many bytes; only ever fewer of these."""
        resource.prlimit(self.world.pid, what, (most, resource.prlimit(self.world.pid, what)[1]))

    def call(self, name: str, number: str, extension: str = "80", before_s: float = 60) -> None:
        at = datetime.fromtimestamp(self.world.clock.now() - before_s, UTC)
        end = {"schema": 1, "id": f"{name}-end", "call": name, "at": stamp(at), "type": "ended", "direction": "inbound"}
        party = {"client": {"number": number}, "own_number": LINE, "extension": extension}
        how = {"disposition": "answered", "durations_ms": {"talk": 5000}}
        assert self.world.post([{**end, **party, **how}]) == 202


def nothing(site: Site) -> None:
    """Nothing has to happen."""


@dataclass(frozen=True)
class Injection:
    """`cure`: what happens outside before a person presses the button; `after`: takes the rest away. `real`: the pauses
    of the link to the phone system are real ones."""

    inject: Callable[[Site], None]
    cure: Callable[[Site], None] = nothing
    after: Callable[[Site], None] = nothing
    real: bool = False
    connection: str = ""  # others have the same cause from the beginning


def control(path: str, body: dict[str, Any]) -> Callable[[Site], None]:
    return lambda site: site.world.control("POST", path, body)


def no_faults(site: Site) -> None:
    site.world.control("DELETE", "/faults")


def pause(connection: str) -> Callable[[Site], None]:
    return lambda site: site.world.api("POST", f"/connections/{connection}/pause")


def drop(connection: str) -> Callable[[Site], None]:
    return lambda site: site.world.api("DELETE", f"/connections/{connection}")


def pbx(path: str, **body: Any) -> Callable[[Site], None]:
    return lambda site: site.pbx.control("POST", path, body)


def team(*members: tuple[str, list[str]]) -> Callable[[Site], None]:
    """Ana has the extensions of the phone system, and these people theirs."""

    def save(site: Site) -> None:
        people = [("ana", site.kept["extensions"]), *members]
        rows = [{"id": name, "name": name.title(), "extensions": list(extensions)} for name, extensions in people]
        site.patch("/team", rows)

    return save


def own_default(site: Site) -> None:
    """Whatever has no owner belongs to the user who connected the CRM."""
    site.patch("/crm/zoho/default_user", site.world.api("GET", "/connections/zoho")["user"]["id"])
