"""The control API under /__sandbox/: what no real service has. Described in README.md. No sign-in needed."""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from cordboard_sandbox.faults import Fault, Faults
from cordboard_sandbox.record_server.records.conditions import searched
from cordboard_sandbox.record_server.records.counterpart import Change, Counterpart, Record, State, Token
from cordboard_sandbox.record_server.records.derived import digits_of, title
from cordboard_sandbox.record_server.records.showing import shown
from cordboard_sandbox.record_server.records.writing import seeded
from cordboard_sandbox.record_server.requests.http_messages import Failure, Reply, Request
from cordboard_sandbox.record_server.seed import Sower, add_field, add_own_fields, furnished
from cordboard_sandbox.request_log import redacted

if TYPE_CHECKING:
    from cordboard_sandbox.record_server.asgi import Sandbox

CONTROL = "/__sandbox/"
SWITCHES = {
    "fail_before": "answer `status` without doing anything (429, 500, 502, 503, 401 ...; `html` for an HTML page)",
    "drop_after_commit": "do it, then cut the connection (`answer: reset`) or answer a status (`answer: 500`)",
    "slow": "wait `ms` before doing it",
    "slow_after": "do it, then wait `ms` before answering: a timeout of the client",
    "html_503": "a maintenance page in HTML with status 503",
    "burst_401": "answer the dialect's `unauthorized`",
    "refuse": "cut every connection at once, as if the service were dead",
    "truncated": "do it, then send half of the body",
    "empty": "do it, then send no body",
    "notify": "deliveries: `duplicate`, `ms` late, `shuffle`, `lose`",
}
BEFORE_TOKENS = "__tokens"


class Wrong(Exception):
    """A control request that cannot be done; the text says why."""


def state(app: "Sandbox", request: Request) -> Any:
    """Counts, requests by path, clock, switches."""
    own = app.own
    return {
        "sandbox": "record-server",
        "dialect": own.dialect.dialect.id,
        "title": own.dialect.dialect.title,
        "version": own.dialect.dialect.version,
        "seed": own.state.seed,
        "region": own.state.region,
        "records": {name: sum(1 for _ in own.live(name)) for name in own.dialect.entities},
        "requests": {"total": own.log.total, "by_path": dict(own.log.by_path)},
        "clock": {"mode": own.clock.mode, "now": own.now(), "epoch": own.clock.now()},
        "faults": [msgspec.to_builtins(fault) for fault in own.faults.active],
        "switches": own.state.switches,
        "access": own.state.access,
        "limits": own.state.limit,
        "tokens": sum(1 for token in own.state.tokens.values() if token.kind == "access"),
        "own_fields": {name: [*fields] for name, fields in own.state.own_fields.items() if fields},
    }


# -- records ---------------------------------------------------------------------------------------------------------


def _model(own: Counterpart, name: str) -> Any:
    if (model := own.model(name)) is None:
        raise Wrong(f"{name} is no entity; these are: {', '.join(own.dialect.entities)}")
    return model


def _whole(own: Counterpart, model: Any, record: Record) -> dict[str, Any]:
    return {"id": record.id, **shown(own, model, record, "read"), "$deleted": record.deleted}


def records(app: "Sandbox", request: Request) -> Any:
    """Every record of an entity; `phone=` narrows by digits, `deleted=1` shows deleted ones, others by equality."""
    own, query = app.own, dict(request.query)
    model = _model(own, request.args["entity"])
    wanted, limit = digits_of(query.pop("phone", "")), int(query.pop("limit", "1000000"))
    all_of_them = query.pop("deleted", "") == "1"
    rows = []
    for record in own.table(model.name).values():
        if record.deleted and not all_of_them:
            continue
        if wanted and not any(wanted in number for number in _digits(own, model, record)):
            continue
        row = _whole(own, model, record)
        if all(str(row.get(name)) == value for name, value in query.items()):
            rows.append(row)
    return {"data": rows[-limit:] if limit else [], "count": len(rows)}


def _digits(own: Counterpart, model: Any, record: Record) -> list[str]:
    names = [name for name in own.dialect.seed.phones if name in model.attributes]
    found = [searched(own, model, record, name) for name in names]
    return [digits_of(str(one)) for numbers in found for one in numbers if one]


def add_record(app: "Sandbox", request: Request) -> Any:
    """A record as somebody else made it: unchecked; announced to subscribers."""
    own = app.own
    model = _model(own, request.args["entity"])
    body = _object(request)
    record = seeded(own, model, body, _author(own))
    if "id" in body and (wanted := str(body["id"])) != record.id:
        own.table(model.name)[wanted] = own.table(model.name).pop(record.id)
        record.id = wanted
    own.changes.append(Change("create", record))
    return 201, _whole(own, model, record)


def _author(own: Counterpart) -> str:
    return next((record.id for record in own.live(own.dialect.seed.users.entity)), "")


def change_record(app: "Sandbox", request: Request) -> Any:
    """Change a record as somebody else would: unchecked; announced to subscribers."""
    own = app.own
    model, record = _found(app, request)
    draft = seeded(own, model, record.values | _object(request), _author(own))
    del own.table(model.name)[draft.id]
    given = {name: draft.values.get(name) for name in draft.values if name not in own.dialect.stamps}
    stamps = {
        name: own.now() for name, what in own.dialect.stamps.items() if what == "changed" and name in model.attributes
    }
    own.change(record, given | stamps)
    return _whole(own, model, record)


def delete_record(app: "Sandbox", request: Request) -> Any:
    """Take a record away, whatever permissions say."""
    _, record = _found(app, request)
    app.own.remove(record)
    return {"deleted": record.id}


def _found(app: "Sandbox", request: Request) -> Any:
    model = _model(app.own, request.args["entity"])
    record = app.own.find(model.name, request.args["id"])
    if record is None:
        raise Wrong(f"no {model.name} {request.args['id']}")
    return model, record


def people(app: "Sandbox", request: Request) -> Any:
    """Those who may call, for a simulated phone system."""
    own = app.own
    entities = [row.entity for row in own.dialect.seed.records if row.of in ("client", "prospect")]
    rows = []
    for entity in dict.fromkeys(entities):
        model = _model(own, entity)
        for record in own.live(entity):
            for name in own.dialect.seed.phones:
                numbers = searched(own, model, record, name) if name in model.attributes else []
                rows += [
                    {"name": title(own, entity, record.id), "number": number, "module": entity, "id": record.id}
                    for number in numbers
                    if number
                ]
    return {"data": rows}


def add_people(app: "Sandbox", request: Request) -> Any:
    """`count` more invented ones."""
    own = app.own
    before = {name: len(own.table(name)) for name in own.dialect.entities}
    sower = Sower(own)
    sower.author = _author(own)
    sower.sow(int(_object(request).get("count", 1)))
    return 201, {"added": {name: len(own.table(name)) - count for name, count in before.items()}}


# -- requests and faults ---------------------------------------------------------------------------------------------


def requests(app: "Sandbox", request: Request) -> Any:
    """The request log, newest last."""
    rows = []
    for entry in app.own.log.last(int(request.query.get("limit", "100"))):
        row = msgspec.structs.asdict(entry)
        rows.append(row | {"request": redacted(entry.request), "reply": redacted(entry.reply)})
    return {"data": rows, "total": app.own.log.total}


def add_fault(app: "Sandbox", request: Request) -> Any:
    """One fault or a list."""
    body = request.json
    return 201, {"faults": [_fault(app.own, row) for row in (body if isinstance(body, list) else [body])]}


def _fault(own: Counterpart, row: Any) -> Any:
    if not isinstance(row, dict) or row.get("switch") not in SWITCHES:
        raise Wrong(f"switch is one of {', '.join(SWITCHES)}")
    if "answer" in row:
        row = {**row, "answer": str(row["answer"])}
    return msgspec.to_builtins(own.faults.add(msgspec.convert(row, Fault)))


def list_faults(app: "Sandbox", request: Request) -> Any:
    faults = app.own.faults
    return {
        "faults": [msgspec.to_builtins(fault) for fault in faults.active],
        "seed": faults.seed,
        "switches": SWITCHES,
    }


def clear_faults(app: "Sandbox", request: Request) -> Any:
    id_ = request.query.get("id")
    return {"cleared": app.own.faults.clear(int(id_) if id_ else None)}


# -- sign-in, behaviour, time ----------------------------------------------------------------------------------------


def tokens(app: "Sandbox", request: Request) -> Any:
    """What happens to credentials in real life; `restore` brings back the state before the first of these."""
    own, body = app.own, _object(request)
    if body.get("restore"):
        if saved := own.snapshots.pop(BEFORE_TOKENS, None):
            before = msgspec.msgpack.decode(saved, type=State)
            own.state.tokens, own.state.inactive = before.tokens, before.inactive
            own.state.accounts, own.state.access = before.accounts, before.access
        return {"done": ["restore"]}
    wanted = [name for name in TOKEN_EVENTS if body.get(name)]
    if not wanted:
        raise Wrong(f"nothing to do; these can happen: {', '.join(TOKEN_EVENTS)}, restore")
    own.snapshots.setdefault(BEFORE_TOKENS, msgspec.msgpack.encode(own.state))
    return {"done": wanted, **{name: TOKEN_EVENTS[name](own, body[name]) for name in wanted}}


def _expire(own: Counterpart, _: Any) -> Any:
    gone = [key for key, token in own.state.tokens.items() if token.kind == "access"]
    for key in gone:
        del own.state.tokens[key]
    return len(gone)


def _revoke(own: Counterpart, name: Any) -> Any:
    """Keys and tokens of one account, or of all (`true`), stop working."""
    gone = [account for account in own.state.accounts if name in (True, account)]
    own.state.inactive = [*{*own.state.inactive, *gone}]
    own.state.tokens = {key: held for key, held in own.state.tokens.items() if held.account not in gone}
    return gone


def _new_token(own: Counterpart, name: Any) -> Any:
    account = next(iter(own.state.accounts)) if name is True else str(name)
    token = Token(own.secret(), account, own.clock.now() + own.dialect.tokens.expires_s)
    own.state.tokens[token.token] = token
    return token.token


def _new_key(own: Counterpart, name: Any) -> Any:
    """Another key for an account: the old one is dead."""
    account = next(iter(own.state.accounts)) if name is True else str(name)
    key = own.secret()
    own.state.accounts[account] = msgspec.structs.replace(own.state.accounts[account], key=key)
    return key


TOKEN_EVENTS: dict[str, Callable[[Counterpart, Any], Any]] = {
    "expire_access_tokens": _expire,
    "revoke": _revoke,
    "new_token": _new_token,
    "new_key": _new_key,
}


def access(app: "Sandbox", request: Request) -> Any:
    """What the accounts may do: {"Contact": ["read", "create", "edit"], "User": []}."""
    app.own.state.access |= {str(name): [*words] for name, words in _object(request).items()}
    return {"access": app.own.state.access}


def switches(app: "Sandbox", request: Request) -> Any:
    """Behaviours that differ between installations."""
    body = _object(request)
    if unknown := [name for name in body if name not in app.own.dialect.switches]:
        raise Wrong(f"no switch {', '.join(unknown)}; these are: {', '.join(app.own.dialect.switches)}")
    app.own.state.switches |= {name: bool(value) for name, value in body.items()}
    return app.own.state.switches


def limits(app: "Sandbox", request: Request) -> Any:
    """{"requests": 5, "window_s": 1}: more is refused; 0 lifts it."""
    app.own.state.limit |= {name: float(value) for name, value in _object(request).items()}
    app.own.times = []
    return app.own.state.limit


def fields(app: "Sandbox", request: Request) -> Any:
    """A field that an administrator adds, or with no body those of `[[own_fields]]`."""
    own, body = app.own, _object(request)
    if not body:
        return 201, {"added": add_own_fields(own)}
    model = _model(own, str(body.get("entity", "")))
    facts = body.get("facts", {})
    if not isinstance(facts, dict) or not body.get("name"):
        raise Wrong("a field needs entity, name and facts")
    add_field(own, model.name, str(body["name"]), facts, unique=bool(body.get("unique")))
    return 201, {"added": [f"{model.name}.{body['name']}"]}


def clock(app: "Sandbox", request: Request) -> Any:
    """Moves time forward by `advance_s`."""
    seconds = _object(request).get("advance_s")
    if not isinstance(seconds, (int, float)) or seconds < 0:
        raise Wrong("advance_s is a positive number of seconds")
    app.own.clock.advance(float(seconds))
    return {"now": app.own.now(), "epoch": app.own.clock.now()}


def snapshot(app: "Sandbox", request: Request) -> Any:
    name = str(_object(request).get("name", "default"))
    app.own.snapshots[name] = msgspec.msgpack.encode(app.own.state)
    return {"name": name, "bytes": len(app.own.snapshots[name])}


def restore(app: "Sandbox", request: Request) -> Any:
    """Bring back a snapshot, records, tokens and all. Faults and the request log stay."""
    name = str(_object(request).get("name", "default"))
    if name not in app.own.snapshots:
        raise Wrong(f"no snapshot {name}")
    app.own.state = msgspec.msgpack.decode(app.own.snapshots[name], type=State)
    app.own.forget_models()
    return {"name": name}


def reset(app: "Sandbox", request: Request) -> Any:
    """New records from `seed`, `region`, `people`; faults off, log empty, switches as the dialect has them."""
    own, body = app.own, _object(request)
    fresh = furnished(
        own.dialect,
        own.clock,
        seed=int(body.get("seed", own.state.seed)),
        region=str(body.get("region", own.state.region)),
        people=int(body.get("people", own.state.people)),
        own_fields=bool(body.get("own_field")),
    )
    own.state, own.chance, own.log = fresh.state, fresh.chance, fresh.log
    own.faults, own.changes, own.times = Faults(own.state.seed), [], []
    own.forget_models()
    app.deliveries.waiting.clear()
    return state(app, request)


async def push(app: "Sandbox", request: Request) -> Any:
    """`hold` keeps deliveries back, `flush` sends what waits and waits until it is out."""
    deliveries, body = app.deliveries, _object(request)
    if "hold" in body:
        deliveries.hold = bool(body["hold"])
    if body.get("flush"):
        deliveries.take()
        deliveries.flush()
        await deliveries.settled()
    return deliveries_of(app, request)


def deliveries_of(app: "Sandbox", request: Request) -> Any:
    """What was delivered, and what waits."""
    deliveries = app.deliveries
    sent = [
        {"subscription": one.subscription, "url": one.url, "result": one.result, "body": one.body.decode()}
        for one in deliveries.sent
    ]
    return {
        "hold": deliveries.hold,
        "waiting": {key: len(items) for key, items in deliveries.waiting.items()},
        "sent": sent,
    }


def _object(request: Request) -> dict[str, Any]:
    if not isinstance(request.json, dict):
        raise Wrong("the body is a JSON object")
    return request.json


Handler = Callable[["Sandbox", Request], Any]
ROUTES: tuple[tuple[str, str, Handler | Callable[["Sandbox", Request], Awaitable[Any]]], ...] = (
    ("GET", "state", state),
    ("GET", "records/{entity}", records),
    ("POST", "records/{entity}", add_record),
    ("PATCH", "records/{entity}/{id}", change_record),
    ("DELETE", "records/{entity}/{id}", delete_record),
    ("GET", "people", people),
    ("POST", "people", add_people),
    ("GET", "requests", requests),
    ("POST", "faults", add_fault),
    ("GET", "faults", list_faults),
    ("DELETE", "faults", clear_faults),
    ("POST", "tokens", tokens),
    ("POST", "access", access),
    ("POST", "switches", switches),
    ("POST", "limits", limits),
    ("POST", "fields", fields),
    ("POST", "clock", clock),
    ("POST", "snapshot", snapshot),
    ("POST", "restore", restore),
    ("POST", "reset", reset),
    ("POST", "push", push),
    ("GET", "push", deliveries_of),
)
_FOUND = [
    (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", CONTROL + path)), handler)
    for method, path, handler in ROUTES
]


async def controlled(app: "Sandbox", request: Request) -> Reply:
    """The reply of the control API."""
    for method, pattern, handler in _FOUND:
        found = pattern.fullmatch(request.path)
        if not found or method != request.method:
            continue
        request.args = found.groupdict()
        try:
            answer = handler(app, request)
            answer = await answer if isinstance(answer, Awaitable) else answer
        except (Wrong, Failure, msgspec.DecodeError, msgspec.ValidationError, ValueError, KeyError) as error:
            return Reply(400, {"error": str(error) or type(error).__name__})
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return Reply(status, body)
    return Reply(404, {"error": f"no {request.method} {request.path} here; see README.md"})
