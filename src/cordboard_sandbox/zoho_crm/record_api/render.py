"""Records as the API shows them: lookups become objects with names, owners people, instants the org's time."""

from collections.abc import Iterable
from typing import Any

from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import Field

# What every record read by id carries besides its fields.
SYSTEM_KEYS: dict[str, Any] = {
    "$currency_symbol": "€",
    "$field_states": None,
    "$review_process": {"approve": False, "reject": False, "resubmit": False},
    "$editable": True,
    "$sharing_permission": "full_access",
    "$orchestration": False,
    "$in_merge": False,
    "$approved": True,
    "$approval_state": "approved",
    "$approval": {"delegate": False, "takeover": False, "approve": False, "reject": False, "resubmit": False},
    "$zia_visions": None,
    "$review": None,
    "$process_flow": False,
    "$has_more": {},
    "$pathfinder": False,
}


def owner(org: Org, user: str | None, *, mail: bool = True) -> dict[str, Any] | None:
    found = org.state.users.get(user or "")
    if found is None:
        return None
    return {"name": found.full_name, "id": found.id, **({"email": found.email} if mail else {})}


def value_of(org: Org, record: Record, field: Field) -> Any:
    """One field of a record in API form."""
    match field.name:
        case "id":
            return record.id
        case "Created_Time":
            return org.iso(record.created)
        case "Modified_Time":
            return org.iso(record.modified)
        case "Tag":
            return record.fields.get("Tag") or []
    value = record.fields.get(field.name)
    if value is None:
        return None
    if field.type == "ownerlookup":
        return owner(org, value)
    if field.type == "lookup":
        return lookup(org, record, field, value)
    return value


def target_of(record: Record, field: Field) -> str:
    """The module that a lookup of this record points to."""
    if field.lookup != "*":
        return field.lookup
    return str(record.fields.get("$se_module") or "")


def lookup(org: Org, record: Record, field: Field, value: str) -> dict[str, Any] | None:
    module = target_of(record, field)
    if not module or value not in org.tables[module].records:
        return None  # the record it pointed to is gone
    shown: dict[str, Any] = {"name": org.name_of(module, value), "id": value}
    if field.name == "Parent_Id":
        shown["module"] = {"api_name": module, "id": org.id_of(f"module:{module}")}
    return shown


def some(org: Org, record: Record, names: Iterable[str]) -> dict[str, Any]:
    """A record with the asked fields and its id, as lists and searches give it."""
    fields = org.fields(record.module)
    shown: dict[str, Any] = {}
    for name in names:
        if name in fields:
            shown[name] = value_of(org, record, fields[name])
        elif name == "$se_module":
            shown[name] = record.fields.get(name)
    shown["id"] = record.id
    return shown


def whole(org: Org, record: Record) -> dict[str, Any]:
    """A record with everything, as reading by id gives it."""
    shown = {name: value_of(org, record, field) for name, field in org.fields(record.module).items()}
    shown.update(SYSTEM_KEYS)
    shown["$locked_for_me"] = bool(record.locked)
    shown["Locked__s"] = bool(record.locked)
    if "$se_module" in record.fields:
        shown["$se_module"] = record.fields["$se_module"]
    if record.module == "Leads":
        shown["$converted"] = bool(record.fields.get("Converted__s"))
    if record.module == "Deals":
        layout = record.fields.get("Layout", "Standard")
        shown["Layout"] = {"name": layout, "display_label": layout, "id": org.id_of(f"layout:Deals:{layout}")}
    return shown
