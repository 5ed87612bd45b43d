"""What differs between installations and runs: switches, limits, own fields, time, snapshots, a fresh start, push."""

from typing import TYPE_CHECKING, Any

import msgspec

from cordboard_sandbox.faults import Faults
from cordboard_sandbox.record_server.control.arguments import Wrong, fields_of, model_of
from cordboard_sandbox.record_server.records.counterpart import State
from cordboard_sandbox.record_server.requests.http_messages import Request
from cordboard_sandbox.record_server.seed import add_own_fields, new_counterpart

if TYPE_CHECKING:
    from cordboard_sandbox.record_server.asgi import Sandbox


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


def switches(app: "Sandbox", request: Request) -> Any:
    """Behaviours that differ between installations."""
    body = fields_of(request)
    if unknown := [name for name in body if name not in app.own.dialect.switches]:
        raise Wrong(f"no switch {', '.join(unknown)}; these are: {', '.join(app.own.dialect.switches)}")
    app.own.state.switches |= {name: bool(value) for name, value in body.items()}
    return app.own.state.switches


def limits(app: "Sandbox", request: Request) -> Any:
    """{"requests": 5, "window_s": 1}: more is refused; 0 lifts it."""
    app.own.state.limit |= {name: float(value) for name, value in fields_of(request).items()}
    app.own.times = []
    return app.own.state.limit


def fields(app: "Sandbox", request: Request) -> Any:
    """A field that an administrator adds, or with no body those of `[[own_fields]]`."""
    own, body = app.own, fields_of(request)
    if not body:
        return 201, {"added": add_own_fields(own)}
    model = model_of(own, str(body.get("entity", "")))
    facts = body.get("facts", {})
    if not isinstance(facts, dict) or not body.get("name"):
        raise Wrong("a field needs entity, name and facts")
    own.add_field(model.name, str(body["name"]), facts, unique=bool(body.get("unique")))
    return 201, {"added": [f"{model.name}.{body['name']}"]}


def clock(app: "Sandbox", request: Request) -> Any:
    """Moves time forward by `advance_s`."""
    seconds = fields_of(request).get("advance_s")
    if not isinstance(seconds, (int, float)) or seconds < 0:
        raise Wrong("advance_s is a positive number of seconds")
    app.own.clock.advance(float(seconds))
    return {"now": app.own.now(), "epoch": app.own.clock.now()}


def snapshot(app: "Sandbox", request: Request) -> Any:
    name = str(fields_of(request).get("name", "default"))
    app.own.snapshots[name] = msgspec.msgpack.encode(app.own.state)
    return {"name": name, "bytes": len(app.own.snapshots[name])}


def restore(app: "Sandbox", request: Request) -> Any:
    """Bring back a snapshot, records, tokens and all. Faults and the request log stay."""
    name = str(fields_of(request).get("name", "default"))
    if name not in app.own.snapshots:
        raise Wrong(f"no snapshot {name}")
    app.own.state = msgspec.msgpack.decode(app.own.snapshots[name], type=State)
    app.own.forget_models()
    return {"name": name}


def reset(app: "Sandbox", request: Request) -> Any:
    """New records from `seed`, `region`, `people`; faults off, log empty, switches as the dialect has them."""
    own, body = app.own, fields_of(request)
    fresh = new_counterpart(
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
    app.deliveries.again.clear()
    return state(app, request)


async def push(app: "Sandbox", request: Request) -> Any:
    """`hold` keeps deliveries back, `flush` sends what waits and waits until it is out."""
    deliveries, body = app.deliveries, fields_of(request)
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
        "again": len(deliveries.again),
        "sent": sent,
    }
