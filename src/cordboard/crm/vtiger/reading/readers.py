"""Readers of vtiger's answers: people, deals, fields, stages. Pure.

Every value is text, an empty one where there is none. Source: own run of vtiger 8.2.0, 2026-11-22.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cordboard.crm.vtiger.record_types import ENTITIES, iso_of, length_of, link_of, prefix_of
from cordboard.domain.crm.contact_match import Candidate, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their type -> ours
    "string": "text",
    "text": "text",
    "phone": "phone",
    "email": "email",
    "url": "url",
    "skype": "text",
    "picklist": "choice",
    "metricpicklist": "choice",
    "multipicklist": "choices",
    "integer": "number",
    "double": "number",
    "percentage": "number",
    "currency": "money",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
    "owner": "user",
    "reference": "link",
}
CUSTOM = "cf_"  # names of fields that an administrator added
PIPELINE = "Potentials"
# Set by the server alone, whatever the description says.
_SET_BY_SERVER = frozenset({"createdtime", "modifiedtime", "CreatedTime", "ModifiedTime", "modifiedby", "source", "id"})
_OTHER_PEOPLE = frozenset({"fax", "assistantphone"})  # numbers that are not the person's own
_NAMES = {"Contacts": ("firstname", "lastname"), "Leads": ("firstname", "lastname"), "Accounts": ("accountname",)}
_LISTED = {
    "Contacts": ("firstname", "lastname", "email", "account_id"),
    "Leads": ("firstname", "lastname", "email", "company"),
    "Accounts": ("accountname", "email1"),
}
_SHARED = ("assigned_user_id", "modifiedtime")


def read_user(user: Reader) -> CrmUser:
    """A row of users."""
    names = (user.maybe_text(name) for name in ("first_name", "last_name"))
    name = " ".join(one for one in names if one) or user.maybe_text("user_name") or user.text("id")
    active = (user.maybe_text("status") or "Active") == "Active"
    return CrmUser(id=user.text("id"), name=name, email=user.maybe_text("email1"), active=active)


def phone_fields(fields: Mapping[str, Field]) -> list[str]:
    """The fields that hold numbers of the person or company itself, custom ones too."""
    return [name for name, field in fields.items() if field.type == "phone" and name not in _OTHER_PEOPLE]


def person_attributes(module: str, fields: Mapping[str, Field], extra: Sequence[str] = ()) -> list[str]:
    """What is selected of people: what a match needs, and the fields that the settings name; only what exists."""
    wanted = (*_LISTED[module], *phone_fields(fields), *_SHARED, *extra)
    return [name for name in dict.fromkeys(wanted) if name in fields]


def read_person(
    row: Reader,
    module: str,
    site: str,
    fields: Mapping[str, Field],
    owners: Mapping[str, str],
    extra: Sequence[str] = (),
) -> Candidate:
    """A row of people as the directory keeps it. `owners`: names by id; a group owns nothing, as nobody does."""
    names = (row.maybe_text(name) for name in _NAMES[module])
    owner = row.maybe_text("assigned_user_id")
    emails = {name: text for name in ("email", "email1") if (text := row.maybe_text(name))}
    return Candidate(
        entity=ENTITIES[module],
        id=row.text("id"),
        name=" ".join(name for name in names if name),
        company=row.maybe_text("company"),
        phones=tuple(number for name in phone_fields(fields) if (number := row.maybe_text(name))),
        owner=Owner(id=owner, name=owners[owner]) if owner and owner in owners else None,
        account_id=row.maybe_text("account_id") if module == "Contacts" else None,
        link=link_of(site, module, row.text("id")),
        modified_at=moment_of(iso_of(row.maybe_text("modifiedtime") or "")),
        fields={**emails, **shown_fields(row, extra)},
    )


def read_deal(row: Reader, states: Mapping[str, str]) -> OpenDeal:
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(iso_of(row.maybe_text("createdtime") or "")) or datetime.fromtimestamp(0, UTC),
        open=states.get(row.maybe_text("sales_stage") or "", "open") == "open",
        owner=row.maybe_text("assigned_user_id"),
        name=row.maybe_text("potentialname"),
    )


def read_fields(module: str, description: Reader) -> dict[str, Field]:
    """The fields of a module by name; types that we do not know become `unknown`."""
    return {row.text("name"): _field(module, row) for row in description["fields"]}


def _field(module: str, row: Reader) -> Field:
    name, kind = row.text("name"), row.maybe_text("type", "name") or ""
    refers = row.maybe("type", "refersTo").value
    of_users = isinstance(refers, list) and refers == ["Users"]
    return Field(
        name=name,
        label=row.maybe_text("label") or name.replace("_", " ").capitalize(),
        type="user" if of_users else KINDS.get(kind, "unknown"),
        required=row.maybe("mandatory").value is True,
        writable=name not in _SET_BY_SERVER
        and kind not in ("autogenerated", "file", "image")
        and row.maybe("editable").value is not False,
        custom=name.startswith(CUSTOM),
        length=length_of(module, name, kind),
        options=tuple(value for value in _options(row) if value),
    )


def _options(row: Reader) -> list[str]:
    listed = row.maybe("type", "picklistValues")
    return [one.maybe_text("value") or "" for one in listed] if listed else []


def kinds_of(description: Reader) -> dict[str, str]:
    """Their type of each field."""
    return {row.text("name"): row.maybe_text("type", "name") or "" for row in description["fields"]}


def read_pipeline(description: Reader, won: frozenset[str], lost: frozenset[str]) -> Pipeline:
    """The stages of opportunities, the only pipeline there is. The description does not say which are won and lost."""
    stage = next(row for row in description["fields"] if row.text("name") == "sales_stage")
    listed = stage.maybe("type", "picklistValues")
    stages = tuple(
        Stage(id=value, name=row.maybe_text("label") or value, state=state_of(value, won, lost))
        for row in (listed or ())
        if (value := row.maybe_text("value"))
    )
    return Pipeline(id=PIPELINE, name="Opportunities", stages=stages)


def default_stage(description: Reader) -> str | None:
    """Where new opportunities begin, as the description says."""
    stage = next(row for row in description["fields"] if row.text("name") == "sales_stage")
    return stage.maybe_text("type", "defaultValue")


def state_of(stage: str, won: frozenset[str], lost: frozenset[str]) -> str:
    return "won" if stage in won else "lost" if stage in lost else "open"


def typed(field: Field | None, text: Any) -> Any:
    """A value as it compares with a mapped one: yes and no, numbers, else the text."""
    if field is None or not isinstance(text, str) or text == "":
        return text
    if field.type in ("number", "money"):
        try:
            return f"{float(text):g}"
        except ValueError:
            return text
    return text


def is_group(owner: str, user: str) -> bool:
    """Whether an owner is a group: ids of users all have the prefix of the one who is signed in."""
    return prefix_of(owner) != prefix_of(user)
