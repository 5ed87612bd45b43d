"""Readers of EspoCRM's answers: user, people, deals, fields, stages. Pure.

Source: own run of EspoCRM 9.1.7, 2026-11-22.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cordboard.crm.espocrm.record_types import ENTITIES, iso_of, link_of
from cordboard.domain.crm.contact_match import Candidate, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their type -> ours
    "varchar": "text",
    "text": "text",
    "personName": "text",
    "wysiwyg": "html",
    "phone": "phone",
    "email": "email",
    "url": "url",
    "enum": "choice",
    "multiEnum": "choices",
    "array": "choices",
    "checklist": "choices",
    "int": "number",
    "float": "number",
    "currency": "money",
    "bool": "bool",
    "date": "date",
    "datetime": "datetime",
    "datetimeOptional": "datetime",
    "link": "link",
    "linkParent": "link",
    "linkMultiple": "link",
}
USERS = frozenset({"assignedUser", "createdBy", "modifiedBy"})
SHORT = 255  # characters of a `varchar` that says no length of its own
WON, LOST = "Closed Won", "Closed Lost"
_CUSTOM = re.compile(r"c[A-Z]")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COMPANY = {"Contact": "accountName", "Lead": "accountName"}
_PERSON = ("id", "name", "phoneNumber", "emailAddress", "assignedUserId", "assignedUserName", "modifiedAt")
_LISTED = {"Contact": ("accountId", "accountName"), "Lead": ("accountName",), "Account": ()}


def person_attributes(record_type: str, extra: Sequence[str] = ()) -> list[str]:
    """What is selected of people: what a match needs, and the fields that the settings name."""
    return list(dict.fromkeys([*_PERSON, *_LISTED[record_type], *extra]))


def read_user(user: Reader) -> CrmUser:
    name = user.maybe_text("name") or user.maybe_text("userName") or user.text("id")
    active = user.maybe("isActive").value is not False
    return CrmUser(id=user.text("id"), name=name, email=user.maybe_text("emailAddress"), active=active)


def read_person(row: Reader, record_type: str, site: str, extra: Sequence[str] = ()) -> Candidate:
    """A row of a list (the primary number alone) or a whole record (all numbers) as the directory keeps it."""
    listed = row.maybe("phoneNumberData")
    numbers = [one.maybe_text("phoneNumber") for one in listed] if listed else [row.maybe_text("phoneNumber")]
    owner, email = row.maybe_text("assignedUserId"), row.maybe_text("emailAddress")
    return Candidate(
        entity=ENTITIES[record_type],
        id=row.text("id"),
        name=row.maybe_text("name") or "",
        company=row.maybe_text(_COMPANY[record_type]) if record_type in _COMPANY else None,
        phones=tuple(number for number in numbers if number),
        owner=Owner(id=owner, name=row.maybe_text("assignedUserName")) if owner else None,
        account_id=row.maybe_text("accountId") if record_type == "Contact" else None,
        link=link_of(site, record_type, row.text("id")),
        modified_at=moment_of(iso_of(row.maybe_text("modifiedAt") or "")),
        fields={**({"emailAddress": email} if email else {}), **shown_fields(row, extra)},
    )


def read_deal(row: Reader, closed: frozenset[str]) -> OpenDeal:
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(iso_of(row.maybe_text("createdAt") or "")) or datetime.fromtimestamp(0, UTC),
        open=row.maybe_text("stage") not in closed,
        owner=row.maybe_text("assignedUserId"),
        name=row.maybe_text("name"),
    )


def read_fields(fields: Reader) -> dict[str, Field]:
    """The fields of a record type by name, from its metadata; types that we do not know become `unknown`."""
    found = {name: _field(name, fields[name]) for name in fields.fields()}
    return {name: field for name, field in found.items() if field is not None}


def _field(name: str, field: Reader) -> Field | None:
    if not isinstance(field.value, dict):
        return None
    kind = field.maybe_text("type") or ""
    length = field.maybe("maxLength").value
    options = field.maybe("options").value
    return Field(
        name=name,
        label=_WORDS.sub(" ", name.removeprefix("c") if _CUSTOM.match(name) else name).capitalize(),
        type="user" if name in USERS else KINDS.get(kind, "unknown"),
        required=field.maybe("required").value is True,
        writable=not any(field.maybe(word).value is True for word in ("readOnly", "notStorable", "disabled")),
        custom=field.maybe("isCustom").value is True or bool(_CUSTOM.match(name)),
        length=length if isinstance(length, int) else SHORT if kind == "varchar" else None,
        options=tuple(str(one) for one in options if one != "") if isinstance(options, list) else (),
    )


def kinds_of(fields: Reader) -> dict[str, str]:
    """Their type of each field."""
    return {name: str(fields.maybe(name).maybe_text("type") or "") for name in fields.fields()}


def read_pipeline(stage: Reader) -> Pipeline:
    """The stages of opportunities: the only pipeline there is. Won and lost by probability, else by their names."""
    chances = stage.maybe("probabilityMap").value
    names = [str(name) for name in stage.items("options") if name != ""]
    stages = tuple(Stage(id=name, name=name, state=_state(name, chances)) for name in names)
    return Pipeline(id="opportunity", name="Opportunity", stages=stages)


def _state(name: str, chances: Any) -> str:
    chance = chances.get(name) if isinstance(chances, Mapping) else None
    if name == WON or chance == 100:
        return "won"
    return "lost" if name == LOST or chance == 0 else "open"
