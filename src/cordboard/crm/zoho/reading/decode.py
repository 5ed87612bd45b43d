"""Readers of Zoho's answers: users, organisation, fields, pipelines, people, deals. Pure.

Source: docs/reference/zoho-crm.md sections 7 and 8.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cordboard.crm.zoho.modules import ENTITIES
from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

TYPES = {  # their data_type -> ours
    "text": "text",
    "textarea": "text",
    "richtextarea": "html",
    "phone": "phone",
    "email": "email",
    "website": "url",
    "picklist": "choice",
    "multiselectpicklist": "choices",
    "integer": "number",
    "bigint": "number",
    "double": "number",
    "percent": "number",
    "currency": "money",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
    "lookup": "link",
    "ownerlookup": "user",
    "userlookup": "user",
}
STATES = {"Open": "open", "Closed Won": "won", "Closed Lost": "lost"}  # forecast_type
NOT_CALLED = "Fax"
READ_ONLY = ("autonumber", "formula", "rollup_summary")


class ModuleField(Value, frozen=True, kw_only=True):
    """A field as the connector needs it: the port's view and whether doubles are refused in it."""

    field: Field
    data_type: str
    unique: bool = False


class Layout(Value, frozen=True, kw_only=True):
    id: str
    name: str


def read_user(user: Reader) -> CrmUser:
    name = user.maybe_text("full_name") or user.maybe_text("email") or user.text("id")
    return CrmUser(
        id=user.text("id"),
        name=name,
        email=user.maybe_text("email"),
        active=(user.maybe_text("status") or "active") == "active",
    )


def read_field(field: Reader) -> ModuleField:
    """A field of `/settings/fields`; kinds that we do not know become `unknown`."""
    data_type = field.maybe_text("data_type") or ""
    may = field.maybe("operation_type")
    closed = any(field.maybe(word).value is True for word in ("read_only", "field_read_only"))
    open_ = all(may.maybe(word).value is not False for word in ("api_create", "api_update"))
    options = [option.maybe_text("actual_value") for option in _each(field, "pick_list_values")]
    plain = Field(
        name=field.text("api_name"),
        label=field.maybe_text("display_label") or field.maybe_text("field_label") or field.text("api_name"),
        type=TYPES.get(data_type, "unknown"),
        required=field.maybe("system_mandatory").value is True,
        writable=open_ and not closed and data_type not in READ_ONLY,
        custom=field.maybe("custom_field").value is True,
        length=_length(field),
        options=tuple(option for option in options if option),
    )
    guarded = any(
        isinstance(field.maybe(word).value, dict) and field.maybe(word).value for word in ("unique", "external")
    )
    return ModuleField(field=plain, data_type=data_type, unique=guarded)


def _length(field: Reader) -> int | None:
    length = field.maybe("length").value
    return length if isinstance(length, int) and length > 0 else None


def is_phone(field: ModuleField) -> bool:
    """Fields that hold numbers of people; a fax calls nobody."""
    return field.data_type == "phone" and NOT_CALLED not in field.field.name


def read_layout(layout: Reader) -> Layout:
    return Layout(id=layout.text("id"), name=layout.maybe_text("display_label") or layout.text("name"))


def read_pipeline(pipeline: Reader, layout: Layout) -> Pipeline:
    """Known by its `actual_value`, which is what a deal carries; the same stage name may stand in several."""
    return Pipeline(
        id=f"{layout.id}/{pipeline.text('actual_value')}",
        name=pipeline.maybe_text("display_value") or pipeline.text("actual_value"),
        path=(layout.name,),
        stages=tuple(
            Stage(
                id=stage.text("actual_value"),
                name=stage.maybe_text("display_value") or stage.text("actual_value"),
                state=STATES.get(stage.maybe_text("forecast_type") or "Open", "open"),
            )
            for stage in sorted(_each(pipeline, "maps"), key=_order)
        ),
    )


def _order(stage: Reader) -> int:
    at = stage.maybe("sequence_number").value
    return at if isinstance(at, int) else 0


def read_person(row: Reader, module: str, phones: Sequence[str], link: str, extra: Sequence[str] = ()) -> Candidate:
    """A row of Contacts, Leads or Accounts as the directory keeps it."""
    if module == "Accounts":
        name, company = row.maybe_text("Account_Name") or "", None
    else:
        name = " ".join(part for part in (row.maybe_text("First_Name"), row.maybe_text("Last_Name")) if part)
        company = row.maybe_text("Company") or row.maybe_text("Account_Name.Account_Name")
    account = row.maybe("Account_Name") if module == "Contacts" else None
    email = row.maybe_text("Email")
    return Candidate(
        entity=ENTITIES[module],
        id=row.text("id"),
        name=name,
        company=company or (account.maybe_text("name") if account else None),
        phones=tuple(number for field in phones if (number := row.maybe_text(field))),
        owner=read_owner(row),
        account_id=account.maybe_text("id") if account else None,
        link=link,
        modified_at=moment_of(row.maybe_text("Modified_Time")),
        fields={**({"Email": email} if email else {}), **shown_fields(row, extra)},
    )


def read_owner(row: Reader) -> Owner | None:
    owner = row.maybe("Owner")
    if not owner:
        return None
    return Owner(id=owner.text("id"), name=owner.maybe_text("name"))


def read_deal(row: Reader, closed: frozenset[str]) -> OpenDeal:
    """A deal; it is open unless its stage is known as closed."""
    owner = read_owner(row)
    stage = row.maybe_text("Stage") or ""
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(row.maybe_text("Created_Time")) or datetime.fromtimestamp(0, UTC),
        open=stage not in closed and not stage.startswith("Closed"),
        owner=owner.id if owner else None,
        name=row.maybe_text("Deal_Name"),
    )


def rows_of(answer: Reader, root: str = "data") -> list[Reader]:
    """The rows of a listing; "no content" is an empty one."""
    return list(answer[root]) if answer else []


def more_records(answer: Reader) -> bool:
    return bool(answer) and answer.maybe("info", "more_records").value is True


def _each(place: Reader, root: str) -> list[Reader]:
    found: Any = place.maybe(root)
    return list(found) if found else []
