"""Readers of Pipedrive's answers: people, deals, users, fields, pipelines. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cordboard.crm.pipedrive.api import flat
from cordboard.crm.pipedrive.codec import STATES
from cordboard.crm.pipedrive.record_types import ACTIVITIES, DEALS, ORGANIZATIONS, OWNER, PERSONS, day_of
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their type -> ours
    "varchar": "text",
    "varchar_auto": "text",
    "text": "text",
    "phone": "phone",
    "int": "number",
    "double": "number",
    "monetary": "money",
    "date": "date",
    "boolean": "bool",
    "enum": "choice",
    "set": "choices",
    "user": "user",
    "org": "link",
    "people": "link",
    "deal": "link",
    "lead": "link",
}
WRITABLE = {  # fields of Pipedrive's own that take a mapped value
    PERSONS: frozenset({"name"}),
    ORGANIZATIONS: frozenset({"name"}),
    DEALS: frozenset({"title", "value", "currency", "expected_close_date", "lost_reason", "probability"}),
    ACTIVITIES: frozenset({"subject", "due_date", "public_description"}),
}
_EPOCH = datetime.fromtimestamp(0, UTC)


def read_person(
    row: Reader, kind: str, leads: frozenset[int], names: Mapping[str, str], link: str, phones: Iterable[str]
) -> Candidate:
    """A person or an organisation as the directory keeps it.

    Args: `leads`: numbers of labels that leads have; `names` of users by id; `phones`: fields that people added.
    """
    held, is_person = flat(row), kind == PERSONS
    owner, labels = _id(held.get(OWNER)), held.get("label_ids") or []
    numbers = [*_values(row, "phones"), *(str(held[name]) for name in phones if held.get(name))]
    emails = _values(row, "emails")
    return Candidate(
        entity=Entity.ACCOUNT if not is_person else Entity.LEAD if leads & set(labels) else Entity.CONTACT,
        id=row.text("id"),
        name=row.maybe_text("name") or (emails[0] if emails else ""),
        phones=tuple(dict.fromkeys(numbers)),
        owner=Owner(id=owner, name=names.get(owner)) if owner else None,
        account_id=row.maybe_text("org_id") if is_person else None,
        link=link,
        modified_at=moment_of(row.maybe_text("update_time")),
        fields={"email": emails[0]} if emails else {},
    )


def shown_values(row: Reader, wanted: Sequence[str], labels: Mapping[str, Mapping[int, str]]) -> dict[str, str]:
    """Those of the wanted fields that have a value, options by their label."""
    held = flat(row)
    texts = {name: _shown(held.get(name), labels.get(name, {})) for name in wanted}
    return {name: text for name, text in texts.items() if text}


def _shown(value: Any, labels: Mapping[int, str]) -> str:
    if isinstance(value, list):
        return ", ".join(text for one in value if (text := _shown(one, labels)))
    if isinstance(value, dict):
        return str(value.get("value") or "")
    return labels[value] if isinstance(value, int) and value in labels else shown(value)


def _values(row: Reader, name: str) -> list[str]:
    """Values of a list of numbers or addresses, the primary one first."""
    listed = row.maybe(name)
    items = [one for one in listed.items() if isinstance(one, dict)] if listed else []
    ordered = sorted(items, key=lambda one: one.get("primary") is not True)
    return [str(one["value"]) for one in ordered if one.get("value")]


def _id(value: Any) -> str | None:
    return str(value) if value not in (None, "", 0) else None


def stage_of(row: Reader) -> str:
    """Won and lost are states of a deal there, beside its stage; here they are stages."""
    status = row.maybe_text("status") or ""
    return status if status in STATES else row.maybe_text("stage_id") or ""


def state_of(stage: str) -> str:
    return stage if stage in STATES else OPEN


def read_deal(row: Reader, home: str, link: str, phones: Sequence[str] = ()) -> Deal:
    """A deal. `home`: the currency of amounts that name none; `phones`: fields with numbers."""
    modified = moment_of(row.maybe_text("update_time")) or _EPOCH
    value, held, stage = row.maybe("value").value, flat(row), stage_of(row)
    closed = row.maybe_text("won_time") or row.maybe_text("lost_time") or row.maybe_text("expected_close_date")
    return Deal(
        id=row.text("id"),
        name=row.maybe_text("title") or "",
        amount=f"{value:.10g}" if isinstance(value, int | float) else None,
        currency=row.maybe_text("currency") or home or None,
        stage=stage,
        state=state_of(stage),
        created_at=moment_of(row.maybe_text("add_time")) or modified,
        modified_at=modified,
        closed_on=day_of(closed),
        contact=row.maybe_text("person_id"),
        account=row.maybe_text("org_id"),
        link=link,
        owner=row.maybe_text(OWNER),
        phones=tuple(str(held[name]) for name in phones if held.get(name)),
    )


def read_open_deal(row: Reader) -> OpenDeal:
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(row.maybe_text("add_time")) or _EPOCH,
        open=state_of(stage_of(row)) == OPEN,
        owner=row.maybe_text(OWNER),
        name=row.maybe_text("title"),
    )


def read_user(row: Reader) -> CrmUser:
    email = row.maybe_text("email")
    active = row.maybe("active_flag").value is not False and row.maybe("is_deleted").value is not True
    return CrmUser(
        id=row.text("id"), name=row.maybe_text("name") or email or row.text("id"), email=email, active=active
    )


def read_field(row: Reader, kind: str) -> Field:
    """A field; types that we do not know become `unknown`, which takes no value."""
    name, custom = row.text("field_code"), row.maybe("is_custom_field").value is True
    type_ = KINDS.get(row.maybe_text("field_type") or "", "unknown")
    return Field(
        name=name,
        label=row.maybe_text("field_name") or name,
        type=type_,
        writable=custom or name in WRITABLE.get(kind, ()),
        custom=custom,
        options=tuple(options_of(row)) if type_ in ("choice", "choices") else (),
    )


def options_of(row: Reader) -> dict[str, int]:
    """Numbers of a field's options by their labels."""
    listed = row.maybe("options")
    items = [one for one in listed.items() if isinstance(one, dict)] if listed else []
    return {str(one.get("label")): one["id"] for one in items if isinstance(one.get("id"), int)}


def read_pipeline(row: Reader, stages: Sequence[Reader], won: str, lost: str) -> Pipeline:
    """A pipeline with its stages in their order, then won and lost."""
    own = sorted((one for one in stages if one.text("pipeline_id") == row.text("id")), key=order_of)
    read = [Stage(id=one.text("id"), name=one.maybe_text("name") or one.text("id"), state=OPEN) for one in own]
    ends = [Stage(id=state, name=name, state=state) for state, name in zip(STATES, (won, lost), strict=True)]
    return Pipeline(id=row.text("id"), name=row.maybe_text("name") or "", stages=(*read, *ends))


def order_of(row: Reader) -> int:
    """Where a pipeline or a stage is shown."""
    place = row.maybe("order_nr").value
    return place if isinstance(place, int) else 0
