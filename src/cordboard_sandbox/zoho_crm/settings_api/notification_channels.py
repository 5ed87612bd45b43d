"""Channels that tell of changes: subscribe, list, renew, switch off; and the notifications that events give rise to.

Source: docs/reference/zoho-crm.md 8.11; checklist F36. Operation names are insert, update, delete (unconfirmed).
"""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Event, Org
from cordboard_sandbox.zoho_crm.org.schema import MODULES
from cordboard_sandbox.zoho_crm.org.state import Channel
from cordboard_sandbox.zoho_crm.record_api.records import Result, elements
from cordboard_sandbox.zoho_crm.record_api.render import value_of

MOST = 50
DEFAULT_LIFE_S = 3_600
LONGEST_S = 7 * 86_400
OPERATIONS = {"create": "insert", "edit": "update", "delete": "delete"}


def enable(org: Org, request: Request) -> Reply:
    return _answer([_stored(org, request, row, at) for at, row in enumerate(elements(request, "watch", MOST))], 201)


def replace(org: Org, request: Request) -> Reply:
    rows = elements(request, "watch", MOST)
    return _answer([_known(org, row, at) or _stored(org, request, row, at) for at, row in enumerate(rows)], 200)


def change(org: Org, request: Request) -> Reply:
    """PATCH: new expiry, token or address of a channel, or `_delete_events` to take events away."""
    rows = elements(request, "watch", MOST)
    return _answer([_known(org, row, at) or _patched(org, request, row, at) for at, row in enumerate(rows)], 200)


def _answer(results: list[Result], good: int) -> Reply:
    fine = sum(result["status"] == "success" for result in results)
    return Reply(status=good if fine == len(results) else 207 if fine else 400, body={"watch": results})


def _known(org: Org, row: Any, at: int) -> Result | None:
    channel = org.state.channels.get(str(row.get("channel_id"))) if isinstance(row, dict) else None
    if channel is None or channel.expires <= org.clock.now():
        return problem("NOT_SUBSCRIBED", "channel_id", f"$.watch[{at}].channel_id")
    return None


def _stored(org: Org, request: Request, row: Any, at: int) -> Result:
    if not isinstance(row, dict):
        return problem("INVALID_DATA", "watch", f"$.watch[{at}]", expected_data_type="jsonobject")
    for name in ("channel_id", "events", "notify_url"):
        if row.get(name) in (None, "", []):
            return problem("MANDATORY_NOT_FOUND", name, f"$.watch[{at}].{name}")
    for name, most in (("notify_url", 255), ("token", 50)):
        if len(str(row.get(name) or "")) > most:
            return problem("INVALID_DATA", name, f"$.watch[{at}].{name}", maximum_length=most)
    for position, event in enumerate(row["events"]):
        module, _, operation = str(event).partition(".")
        if module not in MODULES or operation not in {"create", "edit", "delete", "all"}:
            return problem(
                "INVALID_DATA",
                "events",
                f"$.watch[{at}].events[{position}]",
                supported_values=[f"{name}.all" for name in MODULES],
            )
    try:
        expires = _expiry(org, row.get("channel_expiry"))
    except ValueError:
        return problem("INVALID_DATA", "channel_expiry", f"$.watch[{at}].channel_expiry", expected_data_type="datetime")
    channel = Channel(str(row["channel_id"]), str(row["notify_url"]), row.get("token"), list(row["events"]), expires)
    channel.values = bool(row.get("return_affected_field_values"))
    channel.related = row.get("notify_on_related_action", True) is not False
    channel.condition = row.get("notification_condition") or []
    org.state.channels[channel.id] = channel
    return _subscribed(org, request, channel)


def _patched(org: Org, request: Request, row: dict[str, Any], at: int) -> Result:
    channel = org.state.channels[str(row["channel_id"])]
    if row.get("_delete_events"):
        channel.events = [event for event in channel.events if event not in (row.get("events") or channel.events)]
        if not channel.events:
            del org.state.channels[channel.id]
    else:
        channel.events = list(row.get("events") or channel.events)
    try:
        channel.expires = _expiry(org, row["channel_expiry"]) if "channel_expiry" in row else channel.expires
    except ValueError:
        return problem("INVALID_DATA", "channel_expiry", f"$.watch[{at}].channel_expiry", expected_data_type="datetime")
    channel.token, channel.url = row.get("token", channel.token), row.get("notify_url", channel.url)
    return _subscribed(org, request, channel)


def _expiry(org: Org, text: Any) -> float:
    """An hour by default, a week at most. Raises: ValueError for what is past or no instant."""
    now = org.clock.now()
    if text is None:
        return now + DEFAULT_LIFE_S
    wanted = second_of(str(text), org.state.zone)
    if wanted <= now:
        raise ValueError(text)
    return min(wanted, now + LONGEST_S)


def _subscribed(org: Org, request: Request, channel: Channel) -> Result:
    events = [
        {
            "channel_expiry": org.iso(int(channel.expires)),
            "resource_uri": f"{request.origin}/crm/v8/{module}",
            "resource_id": org.id_of(f"module:{module}"),
            "resource_name": module,
            "channel_id": channel.id,
        }
        for module in dict.fromkeys(event.partition(".")[0] for event in channel.events)
    ]
    message = "Successfully subscribed for actions-watch of the given module"
    return {"code": "SUCCESS", "details": {"events": events}, "message": message, "status": "success"}


def listing(org: Org, request: Request) -> Reply:
    _expire(org)
    wanted = {"channel_id": request.query.get("channel_id"), "module": request.query.get("module")}
    rows = [
        {
            "channel_id": channel.id,
            "channel_expiry": org.iso(int(channel.expires)),
            "resource_uri": f"{request.origin}/crm/v8/{module}",
            "resource_id": org.id_of(f"module:{module}"),
            "resource_name": module,
            "notify_url": channel.url,
            "token": channel.token,
            "events": [event for event in channel.events if event.startswith(f"{module}.")],
            "fields": None,
            "notification_condition": channel.condition or None,
            "notify_on_related_action": channel.related,
            "return_affected_field_values": channel.values,
        }
        for channel in org.state.channels.values()
        if wanted["channel_id"] in (None, channel.id)
        for module in dict.fromkeys(event.partition(".")[0] for event in channel.events)
        if wanted["module"] in (None, module)
    ]
    if not rows:
        return NOTHING
    return Reply(body={"watch": rows, "info": {"per_page": 200, "count": len(rows), "page": 1, "more_records": False}})


def disable(org: Org, request: Request) -> Reply:
    """DELETE ?channel_ids=1,2."""
    ids = [id_ for id_ in request.query.get("channel_ids", "").split(",") if id_]
    if not ids:
        raise Failure("EXPECTED_PARAM_MISSING", param_name="channel_ids")
    results: list[Result] = []
    for at, id_ in enumerate(ids):
        channel = org.state.channels.pop(id_, None)
        if channel is None:
            results.append(problem("NOT_SUBSCRIBED", "channel_ids", f"$.channel_ids[{at}]"))
        else:
            results.append(
                {
                    "code": "SUCCESS",
                    "details": {
                        "resource_uri": f"{request.origin}/crm/v8",
                        "resource_id": id_,
                        "channel_id": id_,
                        "resource_name": channel.events[0].partition(".")[0],
                    },
                    "message": "Successfully un-subscribed",
                    "status": "success",
                }
            )
    return _answer(results, 200)


def _expire(org: Org) -> None:
    now = org.clock.now()
    for id_ in [id_ for id_, channel in org.state.channels.items() if channel.expires <= now]:
        del org.state.channels[id_]


def notifications(org: Org, events: list[Event]) -> list[tuple[str, dict[str, Any]]]:
    """The (address, body) pairs that events give rise to: one a channel, module and operation."""
    _expire(org)
    told = []
    for channel in org.state.channels.values():
        groups: dict[tuple[str, str], list[Event]] = {}
        for event in events:
            if _listens(org, channel, event):
                groups.setdefault((event.module, event.operation), []).append(event)
        told += [
            (channel.url, _notification(org, channel, module, operation, group))
            for (module, operation), group in groups.items()
        ]
    return told


def _listens(org: Org, channel: Channel, event: Event) -> bool:
    if not {f"{event.module}.{event.operation}", f"{event.module}.all"} & set(channel.events):
        return False
    chosen = [
        field["field"]["api_name"]
        for condition in channel.condition
        if condition.get("module", {}).get("api_name") == event.module
        for field in _members(condition.get("field_selection", {}))
    ]
    return event.operation != "edit" or not chosen or bool(set(chosen) & set(event.affected))


def _members(selection: dict[str, Any]) -> list[dict[str, Any]]:
    if "field" in selection:
        return [selection]
    return [member for part in selection.get("group", []) for member in _members(part)]


def _notification(org: Org, channel: Channel, module: str, operation: str, events: list[Event]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "server_time": int(org.clock.now() * 1000),
        "module": module,
        "resource_uri": f"{org.origin}/crm/v8/{module}",
        "ids": [event.id for event in events],
        "operation": OPERATIONS[operation],
        "channel_id": channel.id,
        "token": channel.token,
        "query_params": {},
        "affected_fields": [
            {event.id: [name for name in event.affected if not name.startswith("$")]}
            for event in events
            if event.affected
        ],
    }
    if channel.values:
        body["affected_values"] = [
            {"record_id": event.id, "values": _values(org, event)} for event in events if event.affected
        ]
    return body


def _values(org: Org, event: Event) -> dict[str, Any]:
    record, fields = org.tables[event.module].records.get(event.id), org.fields(event.module)
    if record is None:
        return {}
    return {name: value_of(org, record, fields[name]) for name in event.affected if name in fields}


def _route(method: str, answer: Any, right: str) -> Route:
    return Route(method, "/crm/v8/actions/watch", answer, (f"ZohoCRM.notifications.{right}",))


ROUTES = (
    _route("POST", enable, "CREATE"),
    _route("GET", listing, "READ"),
    _route("PUT", replace, "UPDATE"),
    _route("PATCH", change, "UPDATE"),
    _route("DELETE", disable, "DELETE"),
)
