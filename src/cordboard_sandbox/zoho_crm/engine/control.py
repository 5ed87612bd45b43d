"""The control API under /__sandbox/: what no real service has. Described in README.md. No token needed."""

from collections.abc import Callable
from typing import Any

import msgspec

from cordboard_sandbox.request_log import Journal, redacted
from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.faults import CARRIERS, SWITCHES, Fault, Faults
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Handler, Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.schema import PIPELINES
from cordboard_sandbox.zoho_crm.org.seed import Sower, seeded
from cordboard_sandbox.zoho_crm.org.state import Client, OAuth, State, Switches
from cordboard_sandbox.zoho_crm.org.validation import checked
from cordboard_sandbox.zoho_crm.pages.consent_page import home
from cordboard_sandbox.zoho_crm.pages.page_layout import reply
from cordboard_sandbox.zoho_crm.query.search import NOT_DIGITS, digits_of
from cordboard_sandbox.zoho_crm.record_api.locking import set_lock
from cordboard_sandbox.zoho_crm.record_api.render import some
from cordboard_sandbox.zoho_crm.settings_api import oauth
from cordboard_sandbox.zoho_crm.settings_api.workflow import add_rule

PEOPLE = ("Contacts", "Leads")


def state(org: Org, _: Request) -> Reply:
    """Counts, credits, requests by path, clock and switches."""
    return Reply(
        body={
            "sandbox": "zoho-crm",
            "company": org.state.company,
            "zgid": org.state.zgid,
            "seed": org.state.seed,
            "region": org.state.region,
            "edition": org.state.edition,
            "records": {name: len(table) for name, table in org.tables.items()},
            "credits": {"used": credit_limits.used(org), "daily": credit_limits.daily_credits(org)},
            "busy_units": org.busy,
            "requests": {"total": org.journal.total, "by_path": dict(org.journal.by_path)},
            "clock": {"mode": org.clock.mode, "now": org.iso(org.second()), "epoch": org.clock.now()},
            "faults": [msgspec.to_builtins(fault) for fault in org.faults.active],
            "fault_seed": org.faults.seed,
            "switches": msgspec.to_builtins(org.state.switches),
            "tokens": {"refresh": len(org.state.oauth.refresh), "access": len(org.state.oauth.access)},
            "channels": [channel.id for channel in org.state.channels.values()],
            "webhook_failures": org.state.webhook_failures[-20:],
        }
    )


def records(org: Org, request: Request) -> Reply:
    """Every record of a module with all its fields; `phone=` narrows by digits, any other parameter by equality."""
    table, query = org.table(request.args["module"]), dict(request.query)
    names = [*org.fields(table.module), "$se_module"]
    phones = [field.name for field in org.fields(table.module).values() if field.type == "phone"]
    wanted, limit = query.pop("phone", "").translate(NOT_DIGITS), int(query.pop("limit", "1000000"))
    rows = []
    for record in table.records.values():
        if wanted and wanted not in digits_of(record.fields, phones):
            continue
        if any(str(record.fields.get(name)) != value for name, value in query.items()):
            continue
        rows.append({**some(org, record, names), "$locked": bool(record.locked)})
    return Reply(body={"data": rows[-limit:], "count": len(rows)})


def delete_records(org: Org, request: Request) -> Reply:
    """A person deletes records in the CRM: `ids=` with commas."""
    table = org.table(request.args["module"])
    found = [record for one in request.query.get("ids", "").split(",") if (record := table.records.get(one))]
    for record in found:
        org.delete(record, org.state.user)
    return Reply(body={"deleted": len(found)})


def requests(org: Org, request: Request) -> Reply:
    """The request log, newest last."""
    rows = []
    for entry in org.journal.last(int(request.query.get("limit", "100"))):
        row = msgspec.structs.asdict(entry)
        rows.append(row | {"request": redacted(entry.request), "reply": redacted(entry.reply)})
    return Reply(body={"data": rows, "total": org.journal.total})


# -- faults ----------------------------------------------------------------------------------------------------------


def add_fault(org: Org, request: Request) -> Reply:
    """One fault or a list; `{"switch":"lock","module","id","locked":true}` locks a record."""
    wanted = request.json if isinstance(request.json, list) else [request.fields_of_body]
    return Reply(status=201, body={"faults": [_fault(org, row) for row in wanted]})


def _fault(org: Org, row: dict[str, Any]) -> Any:
    if row.get("switch") == "lock":
        record = org.table(str(row.get("module"))).records.get(str(row.get("id")))
        if record is None:
            raise Failure("INVALID_DATA", "id")
        set_lock(org, record, f"{org.new_id()}:sandbox" if row.get("locked", True) else "")
        return {"switch": "lock", "id": record.id, "locked": bool(record.locked)}
    if row.get("switch") not in SWITCHES:
        raise Failure("INVALID_DATA", "switch", supported_values=[*SWITCHES, "lock"])
    if isinstance(row.get("index"), int):
        row = {**row, "index": [row["index"]]}
    if "answer" in row:
        row = {**row, "answer": str(row["answer"])}
    return msgspec.to_builtins(org.faults.add(_shaped(row, Fault)))


def _shaped(row: Any, shape: Any) -> Any:
    try:
        return msgspec.convert(row, shape)
    except msgspec.ValidationError as error:
        raise Failure("INVALID_DATA", "body", message=str(error)) from error


def list_faults(org: Org, _: Request) -> Reply:
    return Reply(
        body={
            "faults": [msgspec.to_builtins(fault) for fault in org.faults.active],
            "seed": org.faults.seed,
            "switches": SWITCHES,
        }
    )


def clear_faults(org: Org, request: Request) -> Reply:
    id_ = request.query.get("id")
    return Reply(body={"cleared": org.faults.clear(int(id_) if id_ else None)})


# -- tokens, users, time ---------------------------------------------------------------------------------------------


def tokens(org: Org, request: Request) -> Reply:
    """What happens to tokens in real life. `restore` brings back the state before the first of these."""
    body = request.fields_of_body
    if body.get("restore"):
        return _restored(org)
    if body.get("new_code"):
        scopes = str(body.get("scope") or " ".join(oauth.DEFAULT_SCOPES)).replace(",", " ").split()
        client = str(body.get("client_id") or next(iter(org.state.oauth.clients)))
        return Reply(body={"done": ["new_code"], "code": oauth.new_code(org, client, scopes)})
    wanted = [name for name in TOKEN_EVENTS if body.get(name)]
    settings = [name for name in ("expires_in", "error_status", "bearer") if name in body]
    if not wanted and not settings:
        raise Failure("INVALID_DATA", "body", message="nothing to do: see README.md")
    org.snapshots.setdefault(BEFORE_TOKENS, msgspec.msgpack.encode(org.state.oauth))
    for name in wanted:
        TOKEN_EVENTS[name](org, body[name])
    for name in settings:
        setattr(org.state.oauth, name, body[name])
    return Reply(body={"done": [*wanted, *settings]})


BEFORE_TOKENS = "__oauth"


def _restored(org: Org) -> Reply:
    if saved := org.snapshots.get(BEFORE_TOKENS):
        org.state.oauth = msgspec.msgpack.decode(saved, type=OAuth)
    for user in org.state.users.values():
        user.status = "inactive" if user.email.startswith("former.") else "active"
    return Reply(body={"done": ["restore"]})


def _revoke(org: Org, wanted: Any) -> None:
    """One refresh token, or all of them (`true`)."""
    for token in [token for token in org.state.oauth.refresh if wanted in (True, token)]:
        oauth.forget_refresh(org, token)


def _deactivate(org: Org, user: Any) -> None:
    if str(user) not in org.state.users:
        raise Failure("INVALID_DATA", "deactivate_user", supported_values=[*org.state.users])
    org.state.users[str(user)].status = "inactive"


def _client(org: Org, row: Any) -> None:
    client = _shaped(row, Client)
    org.state.oauth.clients[client.id] = client


TOKEN_EVENTS: dict[str, Callable[[Org, Any], None]] = {
    "expire_access_tokens": lambda org, _: org.state.oauth.access.clear(),
    "revoke_refresh_token": _revoke,
    "remove_scope": lambda org, scope: org.state.oauth.removed_scopes.append(str(scope)),
    "deactivate_user": _deactivate,
    "client": _client,
}


def clock(org: Org, request: Request) -> Reply:
    """Moves time forward by `advance_s`."""
    seconds = request.fields_of_body.get("advance_s")
    if not isinstance(seconds, (int, float)) or seconds < 0:
        raise Failure("INVALID_DATA", "advance_s", expected_data_type="positive number")
    org.clock.advance(float(seconds))
    return Reply(body={"now": org.iso(org.second()), "epoch": org.clock.now()})


def snapshot(org: Org, request: Request) -> Reply:
    name = _name(request)
    org.snapshots[name] = org.dump()
    return Reply(body={"name": name, "bytes": len(org.snapshots[name])})


def restore(org: Org, request: Request) -> Reply:
    """Bring back a snapshot, records, tokens, credits and all. Faults and the request log stay."""
    saved = org.snapshots.get(_name(request))
    if saved is None:
        raise Failure(
            "INVALID_DATA", "name", supported_values=[name for name in org.snapshots if not name.startswith("__")]
        )
    org.load(msgspec.msgpack.decode(saved, type=State))
    _rewrite(org)
    return Reply(body={"name": _name(request), "records": {name: len(table) for name, table in org.tables.items()}})


def _name(request: Request) -> str:
    return str((request.json if request.body else {}).get("name", "default"))


def _rewrite(org: Org) -> None:
    if org.disk:
        org.disk.rewrite(org)


def reset(org: Org, request: Request) -> Reply:
    """A new org from `seed`, `region`, `people`; faults off, log empty. The client and the switches stay."""
    body = request.json if request.body else {}
    old = org.state
    client = next(iter(old.oauth.clients.values()))
    refresh = str(body.get("refresh_token") or org.demo_refresh)
    new = seeded(
        org.clock,
        seed=int(body.get("seed", old.seed)),
        region=str(body.get("region", old.region)),
        people=int(body.get("people", org.people)),
        client=client,
        refresh=refresh,
    )
    new.state.switches, new.state.edition = (
        (Switches(), "enterprise") if body.get("switches") == "default" else (old.switches, old.edition)
    )
    org.load(msgspec.msgpack.decode(new.dump(), type=State))
    org.faults, org.journal = Faults(org.state.seed, CARRIERS), Journal()
    org.snapshots.pop(BEFORE_TOKENS, None)
    _rewrite(org)
    return state(org, request)


# -- the org -----------------------------------------------------------------------------------------------------------


def people(org: Org, request: Request) -> Reply:
    """Everybody who can be called: for a simulated phone system."""
    rows = with_numbers(org)
    return Reply(body={"data": rows[: int(request.query.get("limit", "1000"))], "count": len(rows)})


def with_numbers(org: Org) -> list[dict[str, str]]:
    """People with a name and a number to call."""
    rows = []
    for module in PEOPLE:
        phones = [field.name for field in org.fields(module).values() if field.type == "phone" and field.name != "Fax"]
        for record in org.tables[module].records.values():
            number = next((record.fields[name] for name in phones if record.fields.get(name)), None)
            if number:
                rows.append({"name": record.fields["Full_Name"], "number": number, "module": module, "id": record.id})
    return rows


def add_people(org: Org, request: Request) -> Reply:
    """Add one record ({"module", "fields": {...}}), created `days_ago` if that is named, or `count` invented people."""
    body = request.fields_of_body
    if "count" in body:
        before = {name: len(table) for name, table in org.tables.items()}
        Sower(org).sow(int(body["count"]))
        org.events.clear()
        return Reply(
            status=201, body={"added": {name: len(table) - before[name] for name, table in org.tables.items()}}
        )
    module = str(body.get("module", "Contacts"))
    draft = checked(org, org.module(module).name, body.get("fields") or {}, 0)
    if draft.errors:
        return Reply(status=400, body=draft.error())
    fields = {name: value for name, value in draft.clean.items() if value is not None}
    fields.setdefault("Owner", org.state.user)
    record = org.insert(module, fields, org.state.user)
    record.ready = 0
    record.created -= int(body.get("days_ago", 0)) * 86_400
    return Reply(status=201, body=some(org, record, [*org.fields(module)]))


def flag_fields(org: Org, request: Request) -> Reply:
    """Mark a field unique or external, change its values, or delete it, as an administrator does in the set-up."""
    body = request.fields_of_body
    module = org.table(str(body.get("module"))).module
    field = org.fields(module).get(str(body.get("api_name")))
    if field is None:
        raise Failure("INVALID_DATA", "api_name")
    org.state.schema_changed = org.second()
    if body.get("deleted"):
        del org.fields(module)[field.name]
        return Reply(body={"module": module, "api_name": field.name, "deleted": True})
    if "options" in body:
        field.options = [str(one) for one in body["options"]]
    field.unique, field.external = bool(body.get("unique", field.unique)), bool(body.get("external", field.external))
    org.tables[module].declare_unique(field.name, field.unique or field.external)
    return Reply(body={"module": module, "api_name": field.name, "unique": field.unique, "external": field.external})


def flag_pipeline(org: Org, request: Request) -> Reply:
    """Delete a pipeline, or one `stage` of it, as an administrator does in the set-up pages; `deleted` false: undo."""
    body = request.fields_of_body
    name, stage = str(body.get("pipeline")), str(body.get("stage") or "")
    found = next((one for one in PIPELINES if one.name == name), None)
    if found is None or (stage and stage not in found.stages):
        values = [one.name for one in PIPELINES] if found is None else [*found.stages]
        raise Failure("INVALID_DATA", "pipeline" if found is None else "stage", supported_values=values)
    left = [one for one in org.state.deleted_stages if one != (name, stage)]
    org.state.deleted_stages = [*left, (name, stage)] if body.get("deleted", True) else left
    return Reply(body={"pipelines": [{"name": one.name, "stages": [*one.stages]} for one in org.pipelines()]})


def edition(org: Org, request: Request) -> Reply:
    name = request.json.get("edition") if isinstance(request.json, dict) else request.json
    if name not in credit_limits.EDITIONS:
        raise Failure("INVALID_DATA", "edition", supported_values=[*credit_limits.EDITIONS])
    org.state.edition = name
    return Reply(
        body={"edition": name, "daily": credit_limits.daily_credits(org), "concurrent": credit_limits.EDITIONS[name][3]}
    )


def switches(org: Org, request: Request) -> Reply:
    """Change behaviours that differ between orgs or are unconfirmed."""
    org.state.switches = _shaped({**msgspec.to_builtins(org.state.switches), **request.fields_of_body}, Switches)
    return Reply(body=msgspec.to_builtins(org.state.switches))


def credits_used(org: Org, request: Request) -> Reply:
    """Spend credits without a request, to come near the limit quickly."""
    amount = int(request.fields_of_body.get("spend", 0))
    credit_limits.spend(org, min(amount, credit_limits.daily_credits(org) - credit_limits.used(org)))
    return Reply(body={"used": credit_limits.used(org), "daily": credit_limits.daily_credits(org)})


def workflow(org: Org, request: Request) -> Reply:
    """Set up a workflow rule with a webhook; DELETE takes all away."""
    if request.method == "DELETE":
        org.state.rules.clear()
        return Reply(body={"rules": []})
    return Reply(status=201, body=msgspec.to_builtins(add_rule(org, request.fields_of_body)))


def front(org: Org, _: Request) -> Reply:
    return reply(home(org))


def _route(method: str, path: str, answer: Handler) -> Route:
    return Route(method, f"/__sandbox/{path}", answer, open=True)


ROUTES = (
    Route("GET", "/", front, open=True),
    _route("GET", "state", state),
    _route("GET", "records/{module}", records),
    _route("DELETE", "records/{module}", delete_records),
    _route("GET", "requests", requests),
    _route("POST", "faults", add_fault),
    _route("GET", "faults", list_faults),
    _route("DELETE", "faults", clear_faults),
    _route("POST", "oauth", tokens),
    _route("POST", "clock", clock),
    _route("POST", "snapshot", snapshot),
    _route("POST", "restore", restore),
    _route("POST", "reset", reset),
    _route("GET", "people", people),
    _route("POST", "people", add_people),
    _route("POST", "fields", flag_fields),
    _route("POST", "pipelines", flag_pipeline),
    _route("POST", "edition", edition),
    _route("POST", "switches", switches),
    _route("POST", "credits", credits_used),
    _route("POST", "workflow", workflow),
    _route("DELETE", "workflow", workflow),
)
