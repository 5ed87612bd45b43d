"""What routes do: ACTIONS, one row a word of `do`. Each answers the values that the route's answer is filled with.

A route's `args` say where arguments are, its `how` more; those of an action are named in its docstring.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cordboard_sandbox.record_server.records import writing
from cordboard_sandbox.record_server.records.counterpart import Model, Record
from cordboard_sandbox.record_server.requests.asked import Asked
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.listing import listed, queried
from cordboard_sandbox.record_server.requests.token_endpoint import challenge, login, revoke, token

Values = dict[str, Any]


def read(asked: Asked) -> Values:
    """One record: entity, id."""
    model = asked.model("read")
    record = asked.record(model)
    return {"record": asked.shown(model, record, "read"), "id": asked.own.wire_id(record.id)}


# -- writing ---------------------------------------------------------------------------------------------------------


def create(asked: Asked) -> Values:
    """A new record, or several with `values` a list: entity, values, id (where the dialect takes one)."""
    model = asked.model("create")
    given = asked.arg("values") if "values" in asked.route.args else None
    if isinstance(given, list):
        made = [_created(asked, model, values) for values in given]
    else:
        made = [_created(asked, model, asked.values())]
    records = [asked.shown(model, record, "created") for record in made]
    ids = [asked.own.wire_id(record.id) for record in made]
    return {"record": records[0], "records": records, "id": ids[0], "ids": ids}


def _created(asked: Asked, model: Model, values: Mapping[str, Any]) -> Record:
    own, dialect = asked.own, asked.own.dialect
    id_ = str(asked.arg("id", values.get("id", "")) or "")
    if id_ and dialect.given_id not in ("ignore", "accept"):
        raise Failure(dialect.given_id, id=id_, entity=model.name)
    if id_ and dialect.given_id == "accept" and own.find(model.name, id_):
        raise Failure("taken", id=id_, entity=model.name)
    headers = asked.request.headers
    force = any(headers.get(name.lower()) == text for name, text in dialect.skip_duplicates.items())
    return writing.create(own, model, values, asked.user, force=force, id_=id_ if dialect.given_id == "accept" else "")


def update(asked: Asked) -> Values:
    """Change a record: entity, id, values."""
    model = asked.model("edit")
    record = asked.record(model)
    writing.update(asked.own, model, record, asked.values(), asked.user)
    return {"record": asked.shown(model, record, "updated"), "id": asked.own.wire_id(record.id)}


def upsert(asked: Asked) -> Values:
    """Change the record that holds a unique key, or create it: entity, key (attribute), key_value, values."""
    model = asked.model("edit")
    key, values = str(asked.arg("key")), dict(asked.values())
    if key not in model.unique:
        raise Failure("no_key", field=key, entity=model.name)
    wanted = asked.arg("key_value", values.get(key))
    held = writing.holder(asked.own, model, key, wanted)
    if held is None:
        record = writing.create(asked.own, model, {**values, key: wanted}, asked.user, force=True)
    else:
        record = held
        writing.update(asked.own, model, record, values, asked.user)
    record_shown = asked.shown(model, record, "created")
    return {"record": record_shown, "id": asked.own.wire_id(record.id), "created": held is None}


def upsert_rows(asked: Asked) -> Values:
    """Rows of values under column names, found again by one of them: entity, columns, rows; how: column, key."""
    model = asked.model("edit")
    columns, rows = asked.arg("columns", []), asked.arg("rows", [])
    column, key = str(asked.route.how["column"]), str(asked.route.how["key"])
    ids = []
    for row in rows:
        values = dict(zip(columns, row, strict=False))
        wanted = values.pop(column, None)
        record = writing.holder(asked.own, model, key, wanted) if wanted else None
        if record is None:
            record = writing.create(asked.own, model, {**values, key: wanted}, asked.user, force=True)
        else:
            writing.update(asked.own, model, record, values, asked.user)
        ids.append(asked.own.wire_id(record.id))
    return {"ids": ids}


def delete(asked: Asked) -> Values:
    """Take a record away: entity, id."""
    model = asked.model("delete")
    record = asked.record(model)
    asked.own.remove(record)
    return {"id": asked.own.wire_id(record.id), "record": None}


# -- everything else -------------------------------------------------------------------------------------------------


def whoami(asked: Asked) -> Values:
    """The user behind the sign-in, in the view of the route."""
    entity = asked.own.dialect.seed.users.entity
    model, record = asked.own.model(entity), asked.own.find(entity, asked.user)
    if model is None or record is None:
        raise Failure("unauthorized")
    return {"record": asked.shown(model, record, "read"), "id": asked.own.wire_id(record.id)}


def signed_in(asked: Asked) -> Values:
    """A session, and who it is of: login, secret; how: text, digest (token_endpoint.login)."""
    values = login(asked.own, asked.arg, asked.route.how)
    asked.user = asked.own.state.accounts[values["account"]].user
    return whoami(asked) | values


def tree(asked: Asked) -> Values:
    """A part of the dialect's tree, by a path with dots: key. "$entities" in it: facts about fields and links."""
    own = asked.own
    entities = {
        name: {"fields": entity.fields | own.state.own_fields.get(name, {}), "links": entity.links}
        for name, entity in own.dialect.entities.items()
    }
    found: Any = {name: entities if part == "$entities" else part for name, part in own.dialect.tree.items()}
    key = asked.arg("key", "")
    for step in str(key).split(".") if key else ():
        found = found.get(step) if isinstance(found, dict) else None
    return {"part": found}


def constant(asked: Asked) -> Values:
    """What the route's answer says, with the dialect's `[constants]`, the address and switches."""
    own = asked.own
    return {
        "entities": [*own.dialect.entities],
        **own.dialect.constants,
        **own.dialect.switches,
        **own.state.switches,
        "origin": asked.request.origin,
    }


def facts(asked: Asked) -> Values:
    """Facts about fields in the service's words: entity, names, words; all where they are not given."""
    model = asked.model("read")
    known = model.entity.fields | asked.own.state.own_fields.get(model.name, {})
    names, words = asked.arg("names", None) or [*known], asked.arg("words", None)
    found = {
        name: {word: fact for word, fact in known[name].items() if not words or word in words}
        for name in names
        if name in known
    }
    rows = [{"name": name, **fact} for name, fact in found.items()]
    return {"facts": found, "fact_rows": rows, "entity": model.name, **model.entity.labels}


ACTIONS: Mapping[str, Callable[[Asked], Values]] = {
    "read": read,
    "list": listed,
    "query": queried,
    "create": create,
    "update": update,
    "upsert": upsert,
    "upsert_rows": upsert_rows,
    "delete": delete,
    "whoami": whoami,
    "tree": tree,
    "facts": facts,
    "constant": constant,
    "token": lambda asked: token(asked.own, asked.arg),
    "revoke": lambda asked: revoke(asked.own, asked.arg),
    "challenge": lambda asked: challenge(asked.own, asked.arg),
    "login": signed_in,
}
