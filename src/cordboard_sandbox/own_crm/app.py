"""The contract of the provider `custom` over HTTP: a small CRM that a company might have written itself.

Not here: how records are kept (`records.py`), and faults, which tests play between the two programs.
"""

import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec

from cordboard_sandbox.asgi_messages import Message, Receive, Send, headers_of, read_body, send_reply
from cordboard_sandbox.own_crm.records import COLLECTIONS, NEEDED, STAGES, Records

BASE, MOST = "/api", 1024 * 1024
SINGULAR = {name: name.removesuffix("s") for name in COLLECTIONS}


class Reply(msgspec.Struct, frozen=True):
    """A reply as JSON."""

    status: int
    value: Any = None
    headers: dict[str, str] = {}
    media: str = "application/json"

    def encoded(self) -> bytes:
        return json.dumps(self.value, ensure_ascii=False).encode()


class Asked(msgspec.Struct, frozen=True):
    """One request, read."""

    method: str
    path: list[str]
    query: dict[str, str]
    body: dict[str, Any]


class OwnCrm:
    """An ASGI application. `secret`: the bearer token that is accepted."""

    def __init__(self, records: Records, secret: str) -> None:
        self.records = records
        self.secret = secret

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = await read_body(receive, MOST)
        given = headers_of(scope).get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.secret}".encode()):
            reply = Reply(401, {"message": "The token is wrong."})
        else:
            reply = self._answered(scope, body)
        await send_reply(send, reply, self.records.clock.now())

    def _answered(self, scope: Message, body: bytes) -> Reply:
        path = scope["path"]
        if not path.startswith(BASE):
            return Reply(404, {"message": "There is nothing at this address."})
        try:
            values = json.loads(body) if body else {}
        except ValueError:
            return Reply(400, {"message": "The body is no JSON."})
        query = {name: several[0] for name, several in parse_qs(scope["query_string"].decode()).items()}
        asked = Asked(scope["method"], [step for step in path[len(BASE) :].split("/") if step], query, values)
        return self.answer(asked)

    def answer(self, asked: Asked) -> Reply:
        """The reply of one request that is signed in."""
        fixed: dict[tuple[str, ...], Callable[[Asked], Reply]] = {
            (): self._account,
            ("users",): lambda _: Reply(200, {"users": self.records.users}),
            ("find",): self._find,
            ("fields",): self._fields,
            ("stages",): lambda _: Reply(200, {"pipelines": [_pipeline()]}),
        }
        if asked.method == "GET" and tuple(asked.path) in fixed:
            return fixed[tuple(asked.path)](asked)
        if not asked.path or asked.path[0] not in COLLECTIONS or len(asked.path) > 2:
            return Reply(404, {"message": "There is no such request."})
        return self._record(asked) if len(asked.path) == 2 else self._collection(asked)

    def _account(self, _: Asked) -> Reply:
        return Reply(
            200,
            {
                "account": {"id": "invented", "name": "Invented Ltd"},
                "user": {"id": "cordboard", "name": "Cordboard"},
                "time_zone": "Atlantic/Canary",
                "language": "es",
            },
        )

    def _find(self, asked: Asked) -> Reply:
        found = self.records.with_number(asked.query.get("number", ""))
        return Reply(200, {"people": [{**record, "entity": SINGULAR[name]} for name, record in found]})

    def _fields(self, asked: Asked) -> Reply:
        names = self.records.fields.get(f"{asked.query.get('entity', '')}s", [])
        own = {"campaign", "tags"}
        rows = [{"name": name, "label": label, "type": kind, "custom": name in own} for name, label, kind in names]
        return Reply(200, {"fields": rows})

    def _collection(self, asked: Asked) -> Reply:
        name = asked.path[0]
        if asked.method == "POST":
            if (needed := NEEDED.get(name)) and not asked.body.get(needed):
                return Reply(422, {"message": f"{needed} is missing.", "field": needed})
            record, existed = self.records.create(name, asked.body)
            return Reply(200 if existed else 201, {"id": record["id"], "existed": existed})
        if asked.method != "GET":
            return Reply(405, {"message": "This method is not offered here."})
        if "created_since" in asked.query:
            return self._logged(name, asked)
        if link := next((one for one in ("contact", "account") if one in asked.query), ""):
            rows = [one for one in self.records.tables[name].values() if one.get(link) == asked.query[link]]
            return Reply(200, {"records": rows})
        limit, cursor = int(asked.query.get("limit") or 200), int(asked.query.get("cursor") or 0)
        rows, gone, reached, more = self.records.since(name, cursor, limit)
        return Reply(200, {"records": rows, "deleted": gone, "next": str(reached), "more": more})

    def _logged(self, name: str, asked: Asked) -> Reply:
        """Created since then, the oldest first."""
        since, offset, limit = asked.query["created_since"], int(asked.query["offset"]), int(asked.query["limit"])
        rows = [one for one in self.records.tables[name].values() if one["created_at"] >= since.replace("Z", "+00:00")]
        return Reply(200, {"records": rows[offset : offset + limit], "more": len(rows) > offset + limit})

    def _record(self, asked: Asked) -> Reply:
        name, record = asked.path
        gone = Reply(404, {"message": "This record does not exist."})
        match asked.method:
            case "GET":
                found = self.records.tables[name].get(record)
                return Reply(200, found) if found else gone
            case "PUT":
                changed = self.records.change(name, record, asked.body)
                return Reply(200, changed) if changed else gone
            case "DELETE":
                return Reply(204) if self.records.delete(name, record) else gone
        return Reply(405, {"message": "This method is not offered here."})


def _pipeline() -> dict[str, Any]:
    stages = [{"id": stage, "name": name, "state": state} for stage, name, state in STAGES]
    return {"id": "sales", "name": "Sales", "stages": stages}


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
