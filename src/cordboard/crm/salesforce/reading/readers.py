"""Readers of Salesforce's answers: people, deals, fields, stages. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cordboard.crm.salesforce.record_types import CHANGED, ENTITIES, day_of, iso_of, link_of
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Candidate, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Stage
from cordboard.toolkit.crm.shown_values import shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their type -> ours
    "string": "text",
    "textarea": "text",
    "combobox": "text",
    "phone": "phone",
    "email": "email",
    "url": "url",
    "picklist": "choice",
    "multipicklist": "choices",
    "int": "number",
    "double": "number",
    "percent": "number",
    "currency": "money",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
    "reference": "link",
}
_OTHER_PEOPLE = frozenset({"Fax", "AssistantPhone", "PersonAssistantPhone"})  # not the person's own numbers
_LISTED = {
    "Contact": ("Name", "Email", "AccountId"),
    "Lead": ("Name", "Email", "Company", "IsConverted"),
    "Account": ("Name",),
}
_SHARED = ("OwnerId", CHANGED)
EPOCH = datetime.fromtimestamp(0, UTC)


def read_user(user: Reader) -> CrmUser:
    """A row of users."""
    name = user.maybe_text("Name") or user.maybe_text("Username") or user.text("Id")
    return CrmUser(
        id=user.text("Id"), name=name, email=user.maybe_text("Email"), active=user.maybe("IsActive").value is not False
    )


def phone_fields(fields: Mapping[str, Field]) -> list[str]:
    """The fields that hold numbers of the person or company itself, custom ones too."""
    return [name for name, field in fields.items() if field.type == "phone" and name not in _OTHER_PEOPLE]


def person_attributes(record_type: str, fields: Mapping[str, Field], extra: Sequence[str] = ()) -> list[str]:
    """What is selected of people: what a match needs, and the fields that the settings name; only what exists."""
    wanted = (*_LISTED[record_type], *phone_fields(fields), *_SHARED, *extra)
    return [name for name in dict.fromkeys(wanted) if name in fields]


def read_person(
    row: Reader,
    record_type: str,
    site: str,
    fields: Mapping[str, Field],
    owners: Mapping[str, str],
    extra: Sequence[str] = (),
) -> Candidate:
    """A row of people as the directory keeps it. `owners`: names by id; a queue owns nothing, as nobody does."""
    owner, email = row.maybe_text("OwnerId"), row.maybe_text("Email")
    return Candidate(
        entity=ENTITIES[record_type],
        id=row.text("Id"),
        name=row.maybe_text("Name") or "",
        company=row.maybe_text("Company"),
        phones=tuple(number for name in phone_fields(fields) if (number := row.maybe_text(name))),
        owner=Owner(id=owner, name=owners[owner]) if owner and owner in owners else None,
        account_id=row.maybe_text("AccountId") if record_type == "Contact" else None,
        link=link_of(site, record_type, row.text("Id")),
        modified_at=moment(row, CHANGED),
        fields={**({"Email": email} if email else {}), **shown_fields(row, extra)},
    )


def is_converted(row: Reader) -> bool:
    """Whether the lead became a contact: nobody calls it any more."""
    return row.maybe("IsConverted").value is True


def moment(row: Reader, name: str) -> datetime | None:
    """A moment of a row."""
    return moment_of(iso_of(row.maybe_text(name) or ""))


def read_open_deal(row: Reader, states: Mapping[str, str]) -> OpenDeal:
    return OpenDeal(
        id=row.text("Id"),
        created_at=moment(row, "CreatedDate") or EPOCH,
        open=states.get(row.maybe_text("StageName") or "", "open") == "open",
        owner=row.maybe_text("OwnerId"),
        name=row.maybe_text("Name"),
    )


def read_deal(
    row: Reader,
    states: Mapping[str, str],
    currency: str | None,
    site: str,
    contact: str | None,
    phones: Sequence[str] = (),
) -> Deal:
    """A row of opportunities. `currency` of amounts; `contact`: by the roles; `phones` are fields with numbers."""
    modified, stage = moment(row, CHANGED) or EPOCH, row.maybe_text("StageName") or ""
    amount = row.maybe("Amount").value if row.maybe("Amount") else None
    return Deal(
        id=row.text("Id"),
        name=row.maybe_text("Name") or "",
        amount=None if amount is None else str(amount),
        currency=currency,
        stage=stage,
        state=states.get(stage, OPEN),
        created_at=moment(row, "CreatedDate") or modified,
        modified_at=modified,
        closed_on=day_of(row.maybe_text("CloseDate")),
        contact=contact,
        account=row.maybe_text("AccountId"),
        link=link_of(site, "Opportunity", row.text("Id")),
        owner=row.maybe_text("OwnerId"),
        phones=tuple(number for name in phones if (number := row.maybe_text(name))),
    )


def read_fields(description: Reader) -> dict[str, Field]:
    """The fields of an object by name; types that we do not know become `unknown`."""
    return {row.text("name"): _field(row) for row in description["fields"]}


def _field(row: Reader) -> Field:
    name, kind = row.text("name"), row.maybe_text("type") or ""
    length, refers = row.maybe("length").value, row.maybe("referenceTo").value
    writable = row.maybe("createable").value is True or row.maybe("updateable").value is True
    demanded = row.maybe("nillable").value is False and row.maybe("defaultedOnCreate").value is not True
    return Field(
        name=name,
        label=row.maybe_text("label") or name,
        type="user" if isinstance(refers, list) and "User" in refers else KINDS.get(kind, "unknown"),
        required=demanded and writable and kind not in ("boolean", "reference"),
        writable=writable,
        custom=row.maybe("custom").value is True,
        length=length if isinstance(length, int) and length > 0 and KINDS.get(kind) == "text" else None,
        options=tuple(_options(row)),
    )


def _options(row: Reader) -> list[str]:
    listed = row.maybe("picklistValues")
    active = [one for one in listed if one.maybe("active").value is not False] if listed else []
    return [value for one in active if (value := one.maybe_text("value"))]


def kinds_of(description: Reader) -> dict[str, str]:
    """Their type of each field."""
    return {row.text("name"): row.maybe_text("type") or "" for row in description["fields"]}


def external_ids(description: Reader) -> frozenset[str]:
    """The fields by which a record can be created once."""
    return frozenset(row.text("name") for row in description["fields"] if row.maybe("externalId").value is True)


def read_stage(row: Reader) -> Stage:
    """A stage of opportunities."""
    closed, won = row.maybe("IsClosed").value is True, row.maybe("IsWon").value is True
    value = row.maybe_text("ApiName") or row.text("MasterLabel")
    label = row.maybe_text("MasterLabel") or value
    return Stage(id=value, name=label, state="won" if won else "lost" if closed else "open")


def typed(value: Any) -> Any:
    """A value as it compares with a mapped one: moments in one spelling."""
    return iso_of(value) if isinstance(value, str) and "T" in value and value.endswith("+0000") else value
