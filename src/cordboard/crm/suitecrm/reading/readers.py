"""Readers of SuiteCRM's answers: users, people, deals, fields, stages. Pure.

Source: own run of SuiteCRM 7.13.2, 2026-11-22. Rows are flat: attributes beside the id, an empty text is no value.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cordboard.crm.suitecrm.record_types import ENTITIES, PHONES, Site
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Candidate, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their type -> ours
    "varchar": "text",
    "name": "text",
    "text": "text",
    "html": "html",
    "wysiwyg": "html",
    "phone": "phone",
    "email": "email",
    "url": "url",
    "enum": "choice",
    "dynamicenum": "choice",
    "radioenum": "choice",
    "multienum": "choices",
    "int": "number",
    "float": "number",
    "decimal": "number",
    "double": "number",
    "currency": "money",
    "bool": "bool",
    "date": "date",
    "datetime": "datetime",
    "datetimecombo": "datetime",
    "id": "link",
    "relate": "link",
    "parent": "link",
    "assigned_user_name": "user",
}
NUMBERS = ("number", "money")
HIDDEN = ("link", "function", "image", "parent_type")  # types of fields that hold no value for people
NEVER_WRITTEN = frozenset({"id", "date_entered", "date_modified", "created_by", "modified_user_id", "deleted"})
OWNER, EMAIL = "assigned_user_id", "email1"
# Recorded from 7.13.2: stages of a new installation, used where they cannot be read (V8 alone does not give them)
STAGES = (
    "Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers",
    "Perception Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost",
)  # fmt: skip
WON, LOST = "Closed Won", "Closed Lost"
_CUSTOM = "_c"
_COMPANY = ("Contacts", "Leads")
_PERSON = ("name", EMAIL, OWNER, "assigned_user_name", "date_modified")
_MULTI = re.compile(r"\^(.*?)\^")
SOURCE_OUTSIDE = "non-db"


def person_attributes(module: str, extra: Sequence[str] = ()) -> list[str]:
    """What is selected of people: what a match needs, and the fields that the settings name."""
    names = [*_PERSON, *PHONES[module]]
    names += ["account_name"] if module in _COMPANY else []
    names += ["account_id"] if module == "Contacts" else []
    names += ["first_name", "last_name"] if module in _COMPANY else []
    return list(dict.fromkeys([*names, *extra]))


def read_user(row: Reader) -> CrmUser:
    names = (row.maybe_text(name) for name in ("first_name", "last_name"))
    name = " ".join(part for part in names if part) or row.maybe_text("user_name") or row.text("id")
    return CrmUser(id=row.text("id"), name=name, email=row.maybe_text(EMAIL), active=True)


def read_person(row: Reader, module: str, site: Site, extra: Sequence[str] = ()) -> Candidate:
    """A row of people as the directory keeps it."""
    owner, email = row.maybe_text(OWNER), row.maybe_text(EMAIL)
    numbers = (row.maybe_text(name) for name in PHONES[module])
    return Candidate(
        entity=ENTITIES[module],
        id=row.text("id"),
        name=_name(row),
        company=row.maybe_text("account_name") if module in _COMPANY else None,
        phones=tuple(number for number in numbers if number),
        owner=Owner(id=owner, name=row.maybe_text("assigned_user_name")) if owner else None,
        account_id=row.maybe_text("account_id") if module == "Contacts" else None,
        link=site.link_of(module, row.text("id")),
        modified_at=moment_of(row.maybe_text("date_modified")),
        fields={**({EMAIL: email} if email else {}), **shown_fields(row, extra)},
    )


def _name(row: Reader) -> str:
    """The whole name, which a list may leave out."""
    parts = (row.maybe_text(name) for name in ("first_name", "last_name"))
    return row.maybe_text("name") or " ".join(part for part in parts if part)


def read_deal(row: Reader, closed: frozenset[str]) -> OpenDeal:
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(row.maybe_text("date_entered")) or datetime.fromtimestamp(0, UTC),
        open=row.maybe_text("sales_stage") not in closed,
        owner=row.maybe_text(OWNER),
        name=row.maybe_text("name"),
    )


def read_whole_deal(
    row: Reader, states: Mapping[str, str], currency: str, site: Site, contacts: Sequence[str],
    phones: Sequence[str] = (),
) -> Deal:  # fmt: skip
    """An opportunity for attribution; `currency` is SuiteCRM's default one, in which `amount_usdollar` is."""
    modified = moment_of(row.maybe_text("date_modified")) or datetime.fromtimestamp(0, UTC)
    amount, stage = row.maybe("amount_usdollar").value, row.maybe_text("sales_stage") or ""
    amount = row.maybe("amount").value if amount is None else amount
    closed_on = row.maybe_text("date_closed")
    return Deal(
        id=row.text("id"),
        name=row.maybe_text("name") or "",
        amount=None if amount is None else str(amount),
        currency=currency or None,
        stage=stage,
        state=states.get(stage, OPEN),
        created_at=moment_of(row.maybe_text("date_entered")) or modified,
        modified_at=modified,
        closed_on=date.fromisoformat(closed_on[:10]) if closed_on else None,
        contact=next(iter(contacts), None),
        account=row.maybe_text("account_id"),
        link=site.link_of("Opportunities", row.text("id")),
        owner=row.maybe_text(OWNER),
        phones=tuple(number for name in phones if (number := row.maybe_text(name))),
    )


def read_fields(fields: Reader, enums: Mapping[str, Reader]) -> dict[str, Field]:
    """The fields of a module by name; `enums`: label and options of those that v4_1 told about."""
    found = {name: _field(name, fields[name], enums.get(name)) for name in fields.fields()}
    return {name: field for name, field in found.items() if field is not None}


def _field(name: str, field: Reader, enum: Reader | None) -> Field | None:
    if not isinstance(field.value, dict):
        return None
    kind = field.maybe_text("type") or ""
    if kind in HIDDEN:
        return None
    label = enum.maybe_text("label") if enum else None
    outside = field.maybe_text("source") == SOURCE_OUTSIDE and kind in ("name", "relate", "parent", "fullname")
    return Field(
        name=name,
        label=(label or name.removesuffix(_CUSTOM).replace("_", " ").capitalize()).rstrip(":"),
        type="user" if name == OWNER else KINDS.get(kind, "unknown"),
        required=field.maybe("required").value in (True, "true", 1),
        writable=name not in NEVER_WRITTEN and not (outside and not name.endswith("_id")),
        custom=name.endswith(_CUSTOM),
        length=_length(field) if KINDS.get(kind) in ("text", "phone", "email", "url") else None,
        options=tuple(key for key in options_of(enum) if key),
    )


def options_of(enum: Reader | None) -> dict[str, str]:
    """The options of a field by their key, with what people read; empty where they are not known."""
    found = enum.maybe("options").value if enum else None
    if not isinstance(found, dict):
        return {}
    return {str(key): str(one.get("value") or key) for key, one in found.items() if isinstance(one, dict)}


def _length(field: Reader) -> int | None:
    length = str(field.maybe("len").value or "")
    return int(length) if length.isdigit() else None


def read_pipeline(options: Mapping[str, str]) -> Pipeline:
    """The stages of opportunities: the only pipeline there is."""
    names = options or {name: name for name in STAGES}
    stages = tuple(Stage(id=key, name=name, state=_state(key)) for key, name in names.items() if key)
    return Pipeline(id="opportunity", name="Opportunity", stages=stages)


def _state(key: str) -> str:
    return {WON: "won", LOST: "lost"}.get(key, "open")


def value_of(row: Reader, field: Field | None, name: str) -> Any:
    """The value of a field as we would write it: SuiteCRM answers numbers, yes and no, and choices as texts."""
    value = row.maybe(name).value if row.maybe(name) else None
    if field is None or value is None:
        return value
    if field.type == "bool":
        return str(value).lower() in ("1", "true", "on")
    if field.type in NUMBERS:
        try:
            return float(value)
        except (TypeError, ValueError):
            return value
    return value


def choices_of(value: Any) -> tuple[str, ...]:
    """The choices in `^a^,^b^`, as SuiteCRM stores several."""
    return tuple(_MULTI.findall(str(value or "")))
