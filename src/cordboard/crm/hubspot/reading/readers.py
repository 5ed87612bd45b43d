"""Readers of HubSpot's answers: people, deals, owners, properties, pipelines. Pure.

Every value of a record is a text or null.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from cordboard.crm.hubspot.record_types import (
    COMPANIES,
    CONTACTS,
    DEALS,
    LONGEST,
    OWNER,
    STAGE,
    Stages,
    changed,
    created,
    day_of,
)
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

PHONES = {CONTACTS: ("phone", "mobilephone"), COMPANIES: ("phone",)}
PERSON = {
    CONTACTS: ("firstname", "lastname", "email", "company", "associatedcompanyid", STAGE),
    COMPANIES: ("name",),
}
DEAL = ("dealname", "amount", "deal_currency_code", "dealstage", "closedate", OWNER)
KINDS = {  # (type, field type) -> ours; a field type of "" is any other
    ("string", "phonenumber"): "phone",
    ("string", "html"): "html",
    ("string", ""): "text",
    ("phone_number", ""): "phone",
    ("number", ""): "number",
    ("date", ""): "date",
    ("datetime", ""): "datetime",
    ("bool", ""): "bool",
    ("enumeration", "checkbox"): "choices",
    ("enumeration", "booleancheckbox"): "bool",
    ("enumeration", ""): "choice",
}


def person_properties(record_type: str, extra: Sequence[str] = ()) -> list[str]:
    """What is asked of people: what a match needs, and the properties that the settings name."""
    wanted = (*PERSON[record_type], *PHONES[record_type], OWNER, changed(record_type), *extra)
    return list(dict.fromkeys(wanted))


def read_person(
    row: Reader, record_type: str, stages: Stages, names: Mapping[str, str], link: str, extra: Sequence[str] = ()
) -> Candidate:
    """A contact or company as the directory keeps it. `names` of owners by id."""
    held = row["properties"]
    numbers = (held.maybe_text(name) for name in PHONES[record_type])
    owner, email = held.maybe_text(OWNER), held.maybe_text("email")
    is_contact = record_type == CONTACTS
    parts = ("firstname", "lastname") if is_contact else ("name",)
    return Candidate(
        entity=stages.entity_of(held.maybe_text(STAGE)) if is_contact else Entity.ACCOUNT,
        id=row.text("id"),
        name=" ".join(word for name in parts if (word := held.maybe_text(name))) or email or "",
        company=held.maybe_text("company"),
        phones=tuple(dict.fromkeys(number for number in numbers if number)),
        owner=Owner(id=owner, name=names.get(owner)) if owner else None,
        account_id=held.maybe_text("associatedcompanyid"),
        link=link,
        modified_at=moment_of(held.maybe_text(changed(record_type))),
        fields={**({"email": email} if email else {}), **shown_fields(held, extra)},
    )


def read_deal(
    row: Reader, states: Mapping[str, str], home: str, zone: str, linked: Mapping[str, Sequence[str]],
    link_of: Callable[[str, str], str], phones: Sequence[str] = (),
) -> Deal:  # fmt: skip
    """A deal. `home`: the currency of amounts that name none; `linked`: ids of its contacts and companies."""
    held, record = row["properties"], row.text("id")
    modified = moment_of(held.maybe_text(changed(DEALS))) or datetime.fromtimestamp(0, UTC)
    stage = held.maybe_text("dealstage") or ""
    return Deal(
        id=record,
        name=held.maybe_text("dealname") or "",
        amount=held.maybe_text("amount"),
        currency=held.maybe_text("deal_currency_code") or home or None,
        stage=stage,
        state=states.get(stage, OPEN),
        created_at=moment_of(held.maybe_text(created(DEALS))) or modified,
        modified_at=modified,
        closed_on=day_of(held.maybe_text("closedate"), zone),
        contact=next(iter(linked.get(CONTACTS, ())), None),
        account=next(iter(linked.get(COMPANIES, ())), None),
        link=link_of(DEALS, record),
        owner=held.maybe_text(OWNER),
        phones=tuple(number for name in phones if (number := held.maybe_text(name))),
    )


def read_open_deal(row: Reader, states: Mapping[str, str]) -> OpenDeal:
    held = row["properties"]
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(held.maybe_text(created(DEALS))) or datetime.fromtimestamp(0, UTC),
        open=states.get(held.maybe_text("dealstage") or "", OPEN) == OPEN,
        owner=held.maybe_text(OWNER),
        name=held.maybe_text("dealname"),
    )


def read_owner(row: Reader) -> CrmUser | None:
    """An owner who is a person; a queue owns nothing for us."""
    if (row.maybe_text("type") or "PERSON") != "PERSON" or row.maybe("archived").value is True:
        return None
    email = row.maybe_text("email")
    names = (row.maybe_text("firstName"), row.maybe_text("lastName"))
    return CrmUser(id=row.text("id"), name=" ".join(filter(None, names)) or email or row.text("id"), email=email)


def read_field(row: Reader) -> Field:
    """A property; types that we do not know become `unknown`."""
    type_, field_type = row.maybe_text("type") or "", row.maybe_text("fieldType") or ""
    kind = KINDS.get((type_, field_type)) or KINDS.get((type_, ""), "unknown")
    name = row.text("name")
    options = row.items("options") if row.maybe("options") else []
    return Field(
        name=name,
        label=row.maybe_text("label") or name,
        type="user" if row.maybe_text("referencedObjectType") == "OWNER" else kind,
        writable=not _is_fixed(row),
        custom=row.maybe("hubspotDefined").value is not True,
        length=LONGEST if kind in ("text", "html") else None,
        options=tuple(str(one["value"]) for one in options if isinstance(one, dict) and "value" in one),
    )


def _is_fixed(row: Reader) -> bool:
    read_only = row.maybe("modificationMetadata", "readOnlyValue").value is True
    return read_only or row.maybe("calculated").value is True


def read_pipeline(row: Reader) -> Pipeline:
    """A pipeline with its stages in their order. Won and lost are closed stages; the chance tells which."""
    stages = sorted(row["stages"], key=order_of)
    read = tuple(
        Stage(id=one.text("id"), name=one.maybe_text("label") or one.text("id"), state=_state(one)) for one in stages
    )
    return Pipeline(id=row.text("id"), name=row.maybe_text("label") or "", stages=read)


def order_of(row: Reader) -> int:
    """Where a pipeline or a stage is shown."""
    place = row.maybe("displayOrder")
    return place.value if isinstance(place.value, int) else 0


def _state(stage: Reader) -> str:
    chance = stage.maybe("metadata", "probability").value
    closed = str(stage.maybe("metadata", "isClosed").value).lower() == "true"
    number = _number(chance)
    if number == 1.0:
        return "won"
    return "lost" if closed or number == 0.0 else "open"


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
