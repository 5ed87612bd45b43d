"""Workflow rules that call webhooks on create and edit (set up through the control API), and the list of failed calls.

Source: docs/reference/zoho-crm.md section 10; checklist F37. Modules Calls and Notes cannot have them.
"""

import re
from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Event, Org
from cordboard_sandbox.zoho_crm.org.state import Rule
from cordboard_sandbox.zoho_crm.record_api.render import value_of

FORBIDDEN = {"Calls", "Notes"}
MERGE = re.compile(r"\$\{!?(\w+)\.(\w+)\}")


def add_rule(org: Org, wanted: dict[str, Any]) -> Rule:
    """Raises: Failure for a module that cannot have webhooks."""
    rule = msgspec.convert({"id": org.new_id(), **wanted}, Rule)
    org.module(rule.module)
    if rule.module in FORBIDDEN:
        raise Failure("NOT_SUPPORTED", message=f"webhooks cannot be attached to {rule.module}")
    org.state.rules[rule.id] = rule
    return rule


def calls_of(org: Org, events: list[Event]) -> list[dict[str, Any]]:
    """What to call for these events, in the shape of `deliver.Outgoing`."""
    return [
        _call(org, rule, event)
        for event in events
        if event.workflow and event.operation != "delete" and event.id in org.tables[event.module].records
        for rule in org.state.rules.values()
        if rule.module == event.module and event.operation in rule.on
    ]


def _call(org: Org, rule: Rule, event: Event) -> dict[str, Any]:
    values = {name: _merged(org, event, text) for name, text in rule.parameters.items()}
    made: dict[str, Any] = {"method": rule.method, "url": rule.url, "rule": rule.id}
    if rule.method == "GET" or rule.format == "query":
        return made | {"query": values}
    if rule.format == "form":
        return made | {"form": values}
    if rule.format == "json" and not rule.raw:
        return made | {"json": values}
    return made | {"text": _merged(org, event, rule.raw)}


def _merged(org: Org, event: Event, text: str) -> str:
    record, fields = org.tables[event.module].records[event.id], org.fields(event.module)

    def value(found: re.Match[str]) -> str:
        field = fields.get(found[2])
        shown = value_of(org, record, field) if field else None
        if isinstance(shown, dict):
            shown = shown.get("name")
        return "" if shown is None else str(shown)

    return MERGE.sub(value, text)


def failures(org: Org, _: Request) -> Reply:
    """GET /settings/automation/webhook_failures."""
    return Reply(body={"webhook_failures": org.state.webhook_failures}) if org.state.webhook_failures else NOTHING


def webhooks(org: Org, _: Request) -> Reply:
    """GET /settings/automation/webhooks."""
    rows = [
        {
            "id": rule.id,
            "name": rule.name,
            "url": rule.url,
            "http_method": rule.method,
            "module": {"api_name": rule.module, "id": org.id_of(f"module:{rule.module}")},
        }
        for rule in org.state.rules.values()
    ]
    return Reply(body={"webhooks": rows}) if rows else NOTHING


SCOPE = ("ZohoCRM.settings.automation_actions.READ",)
ROUTES = (
    Route("GET", "/crm/v8/settings/automation/webhook_failures", failures, SCOPE),
    Route("GET", "/crm/v8/settings/automation/webhooks", webhooks, SCOPE),
)
