"""Records as somebody else sees and writes them, and the people whom a simulated phone system may call."""

from typing import TYPE_CHECKING, Any

from cordboard_sandbox.record_server.control.arguments import Wrong, author_of, fields_of, model_of
from cordboard_sandbox.record_server.records.conditions import searched
from cordboard_sandbox.record_server.records.counterpart import Change, Counterpart, Record
from cordboard_sandbox.record_server.records.derived import digits_of, title
from cordboard_sandbox.record_server.records.showing import shown
from cordboard_sandbox.record_server.records.writing import seeded
from cordboard_sandbox.record_server.requests.http_messages import Request
from cordboard_sandbox.record_server.seed import SeedRecords

if TYPE_CHECKING:
    from cordboard_sandbox.record_server.asgi import Sandbox


def _whole(own: Counterpart, model: Any, record: Record) -> dict[str, Any]:
    return {"id": record.id, **shown(own, model, record, "read"), "$deleted": record.deleted}


def records(app: "Sandbox", request: Request) -> Any:
    """Every record of an entity; `phone=` narrows by digits, `deleted=1` shows deleted ones, others by equality."""
    own, query = app.own, dict(request.query)
    model = model_of(own, request.args["entity"])
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
    model = model_of(own, request.args["entity"])
    body = fields_of(request)
    record = seeded(own, model, body, author_of(own))
    if "id" in body and (wanted := str(body["id"])) != record.id:
        own.rename(record, wanted)
    own.changes.append(Change("create", record))
    return 201, _whole(own, model, record)


def change_record(app: "Sandbox", request: Request) -> Any:
    """Change a record as somebody else would: unchecked; announced to subscribers."""
    own = app.own
    model, record = _found(app, request)
    draft = seeded(own, model, record.values | fields_of(request), author_of(own))
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
    model = model_of(app.own, request.args["entity"])
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
        model = model_of(own, entity)
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
    more = SeedRecords(own)
    more.author = author_of(own)
    more.add_people(int(fields_of(request).get("count", 1)))
    return 201, {"added": {name: len(own.table(name)) - count for name, count in before.items()}}
