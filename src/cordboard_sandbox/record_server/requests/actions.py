"""What routes do: ACTIONS, one row a word of `do`. Each answers the values that the route's answer is filled with.

A route's `args` say where arguments are, its `how` more; those of an action are named in its docstring.
"""

from collections.abc import Callable, Mapping
from hashlib import sha1
from typing import Any

from cordboard_sandbox.record_server.records import merging, writing
from cordboard_sandbox.record_server.records.counterpart import Model, Record
from cordboard_sandbox.record_server.records.derived import value_of
from cordboard_sandbox.record_server.requests import association_actions, external_ids, row_actions
from cordboard_sandbox.record_server.requests.access import permit
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.listing import listed, queried
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.requests.search_statement import found_by_text
from cordboard_sandbox.record_server.requests.token_endpoint import challenge, login, revoke, token

Values = dict[str, Any]


def read(routed: RoutedRequest) -> Values:
    """One record: entity, id."""
    model = routed.model("read")
    record = routed.record(model)
    return {"record": routed.shown(model, record, "read"), "id": routed.own.wire_id(record.id)}


def read_several(routed: RoutedRequest) -> Values:
    """Those of some records that exist, in their order: entity, ids (a list, or a text with commas), select."""
    model = routed.model("read")
    ids = routed.arg("ids", [])
    found = (routed.own.find(model.name, str(id_)) for id_ in (ids.split(",") if isinstance(ids, str) else ids))
    select = routed.arg("select", None)
    return {"records": [routed.shown(model, record, "listed", select) for record in found if record is not None]}


# -- writing ---------------------------------------------------------------------------------------------------------


def create(routed: RoutedRequest) -> Values:
    """A new record, or several with `values` a list: entity, values, id (where the dialect takes one)."""
    model = routed.model("create")
    given = routed.arg("values") if "values" in routed.route.args else None
    in_pairs = routed.route.how.get("values") == "pairs"
    if isinstance(given, list) and not in_pairs:
        made = [_created(routed, model, values) for values in given]
    else:
        made = [_created(routed, model, routed.values())]
    told = [*routed.values()] if in_pairs else None
    records = [routed.shown(model, record, "created", told) for record in made]
    ids = [routed.own.wire_id(record.id) for record in made]
    return {"record": records[0], "records": records, "id": ids[0], "ids": ids}


def _created(routed: RoutedRequest, model: Model, values: Mapping[str, Any]) -> Record:
    own, dialect = routed.own, routed.own.dialect
    id_ = str(routed.arg("id", values.get("id", "")) or "")
    if id_ and dialect.given_id not in ("ignore", "accept"):
        raise Failure(dialect.given_id, id=id_, entity=model.name)
    if id_ and dialect.given_id == "accept" and id_ in own.table(model.name):  # a deleted one keeps its id
        raise Failure("taken", id=id_, entity=model.name)
    headers = routed.request.headers
    force = any(headers.get(name.lower()) == text for name, text in dialect.skip_duplicates.items())
    return writing.create(own, model, values, routed.user, force=force, id_=id_ if dialect.given_id == "accept" else "")


def update(routed: RoutedRequest) -> Values:
    """Change a record: entity, id, values."""
    model = routed.model("edit")
    record = routed.record(model)
    writing.update(routed.own, model, record, routed.values(), routed.user)
    return {"record": routed.shown(model, record, "updated"), "id": routed.own.wire_id(record.id)}


def upsert(routed: RoutedRequest) -> Values:
    """Change the record that holds a unique key, or create it: entity, key (attribute), key_value, values."""
    model = routed.model("edit")
    key, values = str(routed.arg("key")), dict(routed.values())
    if key not in model.unique:
        raise Failure("no_key", field=key, entity=model.name)
    wanted = routed.arg("key_value", values.get(key))
    held = writing.holder(routed.own, model, key, wanted)
    if held is None:
        record = writing.create(routed.own, model, {**values, key: wanted}, routed.user, force=True)
    else:
        record = held
        writing.update(routed.own, model, record, values, routed.user)
    record_shown = routed.shown(model, record, "created")
    return {"record": record_shown, "id": routed.own.wire_id(record.id), "created": held is None}


def delete(routed: RoutedRequest) -> Values:
    """Take a record away: entity, id."""
    model = routed.model("delete")
    record = routed.record(model)
    routed.own.remove(record)
    return {"id": routed.own.wire_id(record.id), "record": None}


def merge(routed: RoutedRequest) -> Values:
    """Merge records into one: entity, id, sources, values; how: `only`, of an entity those that move."""
    model = routed.model("edit")
    permit(routed.own, model.name, "delete")
    target = routed.record(model)
    sources, values = routed.arg("sources", None), routed.arg("values", None)
    if not isinstance(sources, list) or not sources or not isinstance(values, dict):
        raise Failure("bad_body", entity=model.name)
    found = [routed.own.find(model.name, str(one)) for one in sources]
    if missing := [id_ for id_, one in zip(sources, found, strict=True) if one is None or one is target]:
        raise Failure("not_found", entity=model.name, id=missing[0])
    merged = [one for one in found if one is not None]
    merging.merge(routed.own, model, target, merged, values, routed.user, routed.route.how.get("only", {}))
    return {"record": routed.shown(model, target, "updated"), "id": routed.own.wire_id(target.id)}


# -- links among records ---------------------------------------------------------------------------------------------


def link(routed: RoutedRequest) -> Values:
    """Put a record into a list of references: entity, id, link (attribute), to (entity), to_id."""
    model, record, name, held = _linked(routed, "edit")
    to, ids = str(routed.arg("to", model.attributes[name].to)), routed.arg("to_id")
    for id_ in ids if isinstance(ids, list) else [ids]:
        if routed.own.find(to, str(id_)) is None:
            raise Failure("not_found", entity=to, id=id_)
        held = [*held, *([str(id_)] if id_ not in held else [])]
    routed.own.change(record, {name: held})
    return {"entity": model.name, "id": record.id, "link": name, "to": to, "to_id": ids, "linked": len(held)}


def unlink(routed: RoutedRequest) -> Values:
    """Take a record out of a list of references: entity, id, link (attribute), to_id."""
    model, record, name, held = _linked(routed, "edit")
    gone = str(routed.arg("to_id"))
    if gone not in held:
        raise Failure("not_linked", entity=model.name, id=gone)
    routed.own.change(record, {name: [one for one in held if one != gone]})
    return {"entity": model.name, "id": record.id, "link": name, "to_id": gone}


def linked(routed: RoutedRequest) -> Values:
    """The records in a list of references: entity, id, link (attribute)."""
    model, _, name, held = _linked(routed, "read")
    other = routed.own.model(model.attributes[name].to)
    assert other is not None
    found = [one for id_ in held if (one := routed.own.find(other.name, id_))]
    rows = [routed.shown(other, one, "read") for one in found]
    return {"records": rows, "count": len(found), "entity": model.name, "link": name}


def _linked(routed: RoutedRequest, need: str) -> tuple[Model, Record, str, list[str]]:
    model = routed.model(need)
    record, name = routed.record(model), str(routed.arg("link", routed.request.args.get("link", "")))
    attribute = model.attributes.get(name)
    if attribute is None or attribute.type != "references":
        raise Failure("no_link", entity=model.name, field=name)
    return model, record, name, [str(one) for one in value_of(routed.own, model, record, name) or []]


# -- everything else -------------------------------------------------------------------------------------------------


def whoami(routed: RoutedRequest) -> Values:
    """The user behind the sign-in, in the view of the route."""
    entity = routed.own.dialect.seed.users.entity
    model, record = routed.own.model(entity), routed.own.find(entity, routed.user)
    if model is None or record is None:
        raise Failure("unauthorized")
    return {"record": routed.shown(model, record, "read"), "id": routed.own.wire_id(record.id)}


def signed_in(routed: RoutedRequest) -> Values:
    """A session, and who it is of: login, secret; how: text, digest (token_endpoint.login)."""
    values = login(routed.own, routed.arg, routed.route.how)
    routed.user = routed.own.state.accounts[values["account"]].user
    return whoami(routed) | values


def allowed(routed: RoutedRequest) -> Values:
    """May this be done: entity, operation; how: permissions (their word for an operation = ours)."""
    own, name = routed.own, routed.request.args.get("entity") or str(routed.arg("entity"))
    wanted = routed.route.how["permissions"].get(routed.arg("operation", ""))
    return {"allowed": wanted in own.state.access.get(name, own.state.access.get("*", []))}


def tree(routed: RoutedRequest) -> Values:
    """A part of the dialect's tree, by a path with dots: key. "$entities" in it: facts about fields and links."""
    own = routed.own
    entities = {
        name: {"fields": entity.fields | own.state.own_fields.get(name, {}), "links": entity.links}
        for name, entity in own.dialect.entities.items()
    }
    found: Any = {name: entities if part == "$entities" else part for name, part in own.dialect.tree.items()}
    key = routed.arg("key", "")
    for step in str(key).split(".") if key else ():
        found = found.get(step) if isinstance(found, dict) else None
    return {"part": found}


def constant(routed: RoutedRequest) -> Values:
    """What the route's answer says, with the dialect's `[constants]`, the address, the time and switches."""
    own = routed.own
    return {
        "entities": [*own.dialect.entities],
        **own.dialect.constants,
        **own.dialect.switches,
        **own.state.switches,
        "origin": routed.request.origin,
        "now": own.now(),
    }


def fail(routed: RoutedRequest) -> Values:
    """An error of the dialect, whatever comes: how.error."""
    raise Failure(str(routed.route.how["error"]), entity=routed.request.args.get("entity", ""))


def facts(routed: RoutedRequest) -> Values:
    """Facts about fields in the service's words: entity, names, words (else how.words); all where they are not given.

    how.part: one fact that is a table itself is answered instead, of the fields that have it; how.name_as: the word
    for the name in a row.
    """
    model = routed.model("read")
    known = model.entity.fields | routed.own.state.own_fields.get(model.name, {})
    how = routed.route.how
    names, words = routed.arg("names", None) or [*known], routed.arg("words", None) or how.get("words")
    if part := how.get("part"):
        known = {name: fact[part] for name, fact in known.items() if part in fact}
    found = {
        name: {word: fact for word, fact in known[name].items() if not words or word in words}
        for name in names
        if name in known
    }
    rows = [{how.get("name_as", "name"): name, **fact} for name, fact in found.items()]
    return {"facts": found, "fact_rows": rows, "entity": model.name, **model.entity.labels}


def add_field(routed: RoutedRequest) -> Values:
    """A field that a program adds: entity, name, values (facts in the service's words), unique. Error: field_there.

    how.coded: the service names the field itself, by 40 hexadecimal digits; how.name_as: its word for the name.
    """
    own, model = routed.own, routed.model("edit")
    name, given = str(routed.arg("name", "")), dict(routed.values())
    if not name:
        raise Failure("required", field="name", entity=model.name)
    if routed.route.how.get("coded"):
        name = sha1(f"{model.name}:{name}".encode(), usedforsecurity=False).hexdigest()
    if name in model.entity.fields | own.state.own_fields.get(model.name, {}):
        raise Failure("field_there", field=name, entity=model.name)
    fact = {**routed.route.how.get("facts", {}), **{key: value for key, value in given.items() if key != "name"}}
    own.add_field(model.name, name, fact, unique=bool(routed.arg("unique", False)))
    return {"record": {routed.route.how.get("name_as", "name"): name, **fact}}


ACTIONS: Mapping[str, Callable[[RoutedRequest], Values]] = {
    "read": read,
    "read_several": read_several,
    "list": listed,
    "query": queried,
    "search": found_by_text,
    "create": create,
    "update": update,
    "upsert": upsert,
    "load_rows": external_ids.load_rows,
    "external_reference": external_ids.external_reference,
    "delete": delete,
    "merge": merge,
    "link": link,
    "unlink": unlink,
    "linked": linked,
    "fail": fail,
    "whoami": whoami,
    "allowed": allowed,
    "tree": tree,
    "facts": facts,
    "constant": constant,
    "add_field": add_field,
    "read_rows": row_actions.read_rows,
    "create_rows": row_actions.create_rows,
    "update_rows": row_actions.update_rows,
    "upsert_keyed": row_actions.upsert_keyed,
    "associate": association_actions.associate,
    "associate_rows": association_actions.associate_rows,
    "dissociate": association_actions.dissociate,
    "associated_rows": association_actions.associated_rows,
    "token": lambda routed: token(routed.own, routed.arg),
    "revoke": lambda routed: revoke(routed.own, routed.arg),
    "challenge": lambda routed: challenge(routed.own, routed.arg),
    "login": signed_in,
}
