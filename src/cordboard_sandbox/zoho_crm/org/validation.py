"""Checks what is written into a record: types, lengths, picklists, lookups, mandatory and unique fields, rules.

Answers the clean fields and a list of errors in the service's own shape. Source: checklist F22, F23, F25, F26.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.problem import Draft, problem
from cordboard_sandbox.zoho_crm.org.call_rules import call_rules
from cordboard_sandbox.zoho_crm.org.deal_rules import deal_rules
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import MODULES, Field

NOT_FIELDS = {"Layout"}  # handled by the rules of a module
PHONE = re.compile(r"^[+(]?(?=[^a-z]*[0-9])[0-9a-zA-Z .,/()#*;=+-]*$")
MAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@]+$")


def checked(org: Org, module: str, raw: Any, at: int, present: Record | None = None) -> Draft:
    """A draft of what would be stored for element `at` of data[]; `draft.errors` is empty when it may be."""
    draft = Draft(org, module, raw if isinstance(raw, dict) else {}, at, present)
    if not isinstance(raw, dict):
        draft.errors.append(problem("INVALID_DATA", "data", f"$.data[{at}]", expected_data_type="jsonobject"))
        return draft
    _take_fields(draft)
    if rule := RULES.get(module):
        rule(draft)
    _mandatory(draft)
    if not draft.errors:
        _unique(draft)
    if module in {"Leads", "Contacts"}:
        whole = {**(present.fields if present else {}), **draft.clean}
        draft.clean["Full_Name"] = " ".join(part for part in (whole.get("First_Name"), whole.get("Last_Name")) if part)
    return draft


def _take_fields(draft: Draft) -> None:
    fields, org = draft.org.fields(draft.module), draft.org
    for name, value in draft.raw.items():
        field = fields.get(name)
        if field is None:
            if not name.startswith("$") and name not in NOT_FIELDS:
                org.journal.warnings.append(
                    f"{draft.module}.{name} is no field; ignored, as the service is believed to do"
                )
            continue
        if field.only:
            continue
        if value is None or value == "":
            draft.clean[name] = None
            continue
        if field.lookup == "*":
            continue  # the rules of the module know where it points
        CHECKS.get(field.type, _text)(draft, field, value)


def _mandatory(draft: Draft) -> None:
    for field in draft.org.fields(draft.module).values():
        if not field.mandatory or any(error["details"].get("api_name") == field.name for error in draft.errors):
            continue
        missing = draft.clean.get(field.name) is None if field.name in draft.clean else draft.present is None
        if missing:
            draft.refuse("MANDATORY_NOT_FOUND", field.name)


def _unique(draft: Draft) -> None:
    table = draft.org.tables[draft.module]
    for name in table.unique:
        value = draft.clean.get(name)
        holder = table.owner_of(name, value) if value not in (None, "") else None
        if holder and (draft.present is None or holder != draft.present.id):
            draft.errors.append(duplicate(draft.org, draft.module, name, holder, f"$.data[{draft.at}].{name}"))


def duplicate(org: Org, module: str, name: str, holder: str, path: str) -> dict[str, Any]:
    """DUPLICATE_DATA, naming the record that already stands."""
    record = org.tables[module].records[holder]
    owner = org.state.users.get(record.fields.get("Owner", ""))
    known = {"id": owner.id, "name": owner.full_name, "zuid": owner.zuid} if owner else None
    standing = {"id": holder, "Owner": known, "module": {"api_name": module, "id": org.id_of(f"module:{module}")}}
    return problem(
        "DUPLICATE_DATA", name, path, message="duplicate data", more_records=False, duplicate_record=standing
    )


# -- one check a type ------------------------------------------------------------------------------------------------


def _text(draft: Draft, field: Field, value: Any) -> None:
    if not isinstance(value, str):
        return draft.refuse("INVALID_DATA", field.name, expected_data_type=field.type)
    if len(value) > field.length:
        return draft.refuse("INVALID_DATA", field.name, maximum_length=field.length)
    draft.clean[field.name] = value
    return None


def _shaped(pattern: re.Pattern[str]) -> Callable[[Draft, Field, Any], None]:
    def check(draft: Draft, field: Field, value: Any) -> None:
        if isinstance(value, str) and not pattern.match(value):
            return draft.refuse("INVALID_DATA", field.name, expected_data_type=field.type)
        return _text(draft, field, value)

    return check


def _picked(draft: Draft, field: Field, value: Any) -> None:
    """A picklist takes its own values; "-None-" clears."""
    if value == "-None-":
        draft.clean[field.name] = None
    elif not isinstance(value, str) or (field.options and value not in field.options):
        draft.refuse("INVALID_DATA", field.name, expected_data_type="picklist", supported_values=field.options)
    else:
        draft.clean[field.name] = value


def _number(draft: Draft, field: Field, value: Any) -> None:
    whole = field.type in {"integer", "bigint"}
    if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and not isinstance(value, int)):
        draft.refuse("INVALID_DATA", field.name, expected_data_type=field.type)
    elif len(str(value)) > field.length:
        draft.refuse("INVALID_DATA", field.name, maximum_length=field.length)
    else:
        draft.clean[field.name] = value


def _truth(draft: Draft, field: Field, value: Any) -> None:
    if isinstance(value, bool):
        draft.clean[field.name] = value
    else:
        draft.refuse("INVALID_DATA", field.name, expected_data_type="boolean")


def _day(draft: Draft, field: Field, value: Any) -> None:
    try:
        draft.clean[field.name] = date.fromisoformat(value).isoformat()
    except (ValueError, TypeError):
        draft.refuse("INVALID_DATA", field.name, expected_data_type="date")


def _instant(draft: Draft, field: Field, value: Any) -> None:
    """Instants are kept as the org would write them. Without an offset the service refuses."""
    try:
        if "T" not in value or not ("+" in value[10:] or "-" in value[10:] or value.endswith("Z")):
            raise ValueError(value)
        draft.clean[field.name] = draft.org.iso(second_of(value))
    except (ValueError, TypeError):
        draft.refuse("INVALID_DATA", field.name, expected_data_type="datetime")


def _linked(draft: Draft, field: Field, value: Any) -> None:
    id_ = value.get("id") if isinstance(value, dict) else value
    if isinstance(id_, bool) or not isinstance(id_, (str, int)):
        return draft.refuse("INVALID_DATA", field.name, expected_data_type="jsonobject")
    if field.lookup not in MODULES or str(id_) not in draft.org.tables[field.lookup].records:
        return draft.refuse(
            "INVALID_DATA", field.name, message="the related id given seems to be invalid", expected_data_type="bigint"
        )
    draft.clean[field.name] = str(id_)
    return None


def _owned(draft: Draft, field: Field, value: Any) -> None:
    id_ = value.get("id") if isinstance(value, dict) else value
    owner = draft.org.state.users.get(str(id_))
    if owner is None or owner.status != "active" or not owner.confirm:
        draft.refuse(
            "INVALID_DATA",
            field.name,
            message="the owner given is no active, confirmed user",
            expected_data_type="bigint",
        )
    else:
        draft.clean[field.name] = owner.id


def _tagged(draft: Draft, field: Field, value: Any) -> None:
    names = [tag.get("name") if isinstance(tag, dict) else tag for tag in value] if isinstance(value, list) else [None]
    if not all(isinstance(name, str) and 0 < len(name) <= 25 for name in names):
        draft.refuse("INVALID_DATA", field.name, expected_data_type="jsonarray", maximum_length=25)
    else:
        draft.clean[field.name] = [tag_of(draft.org, draft.module, str(name)) for name in names]


def tag_of(org: Org, module: str, name: str) -> dict[str, Any]:
    return {"name": name, "id": org.id_of(f"tag:{module}:{name}"), "color_code": None}


def _several(draft: Draft, field: Field, value: Any) -> None:
    if isinstance(value, list) and all(entry in field.options for entry in value):
        draft.clean[field.name] = value
    else:
        draft.refuse("INVALID_DATA", field.name, expected_data_type="jsonarray", supported_values=field.options)


CHECKS: dict[str, Callable[[Draft, Field, Any], None]] = {
    "phone": _shaped(PHONE),
    "email": _shaped(MAIL),
    "picklist": _picked,
    "integer": _number,
    "bigint": _number,
    "double": _number,
    "currency": _number,
    "boolean": _truth,
    "date": _day,
    "datetime": _instant,
    "lookup": _linked,
    "ownerlookup": _owned,
    "tags": _tagged,
    "multiselectpicklist": _several,
}


# -- rules of a module -----------------------------------------------------------------------------------------------


def link_rules(draft: Draft) -> None:
    """What_Id needs `$se_module`; a lead stands alone in What_Id. Shared by Tasks, Events and Calls."""
    if draft.raw.get("What_Id") in (None, ""):
        if "$se_module" in draft.raw and draft.raw.get("Who_Id"):
            draft.clean["$se_module"] = draft.raw["$se_module"]
        return None
    module = draft.raw.get("$se_module") or (draft.present.fields.get("$se_module") if draft.present else None)
    if module is None:
        return draft.refuse("MANDATORY_NOT_FOUND", "$se_module")
    if module not in MODULES or module == "Notes":
        return draft.refuse(
            "INVALID_DATA", "$se_module", supported_values=[name for name in MODULES if name != "Notes"]
        )
    _linked(draft, Field("What_Id", "What Id", "lookup", lookup=module), draft.raw["What_Id"])
    draft.clean["$se_module"] = module
    if module == "Leads" and draft.raw.get("Who_Id"):
        draft.refuse("INVALID_DATA", "Who_Id", message="a lead is related through What_Id alone")
    return None


def note_rules(draft: Draft) -> None:
    """A note belongs to one record: Parent_Id with its module."""
    parent = draft.raw.get("Parent_Id")
    if parent in (None, ""):
        return
    named = parent.get("module") if isinstance(parent, dict) else None
    module = (named.get("api_name") if isinstance(named, dict) else named) or draft.raw.get("$se_module")
    if module is None:
        id_ = parent.get("id") if isinstance(parent, dict) else parent
        module = draft.org.module_of(str(id_)) or ""
    _linked(draft, Field("Parent_Id", "Parent Id", "lookup", lookup=str(module)), parent)
    draft.clean["$se_module"] = module


def _call(draft: Draft) -> None:
    link_rules(draft)
    call_rules(draft)


RULES: dict[str, Callable[[Draft], None]] = {
    "Calls": _call,
    "Tasks": link_rules,
    "Events": link_rules,
    "Notes": note_rules,
    "Deals": deal_rules,
}
