"""Readers of answers: people, users, deals, fields, stages, logged records. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cordboard.crm.custom.codec import OWNER, TEXT
from cordboard.crm.custom.contract import COLLECTIONS, PEOPLE
from cordboard.crm.custom.places import text_at, values_at
from cordboard.crm.custom.templates import Where
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown, shown_fields
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

Values = Mapping[str, Where]
STATES = ("open", "won", "lost")
KINDS = frozenset({
    "text", "html", "number", "money", "date", "datetime", "bool", "choice", "choices", "phone", "email", "url",
    "user", "link",
})  # fmt: skip
_NAMED = ("name", "company", "account", "link", "owner_name", "modified_at")
_PEOPLE = frozenset(one.value for one in PEOPLE)
LONG_AGO = datetime.fromtimestamp(0, UTC)


class Links:
    """Where people see a record. `template` with `{collection}`, `{entity}` and `{id}`; empty: below the address."""

    def __init__(self, site: str, template: str) -> None:
        self._template = template or f"{site}/{{collection}}/{{id}}"

    def of(self, entity: Entity, record: str, given: str | None = None) -> str:
        """Theirs where the answer has one."""
        if given and given.startswith(("https://", "http://")):
            return given
        names = {"collection": COLLECTIONS[entity], "entity": entity.value, "id": record}
        text = self._template
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def read_person(row: Reader, links: Links, entity: Entity | None = None, extra: Sequence[str] = ()) -> Candidate:
    """A row of the contract as the directory keeps it. `entity`: of the list that it is in; else the row says it."""
    kind = entity or _entity(row.text("entity"), row)
    record, owner = row.text("id"), row.maybe_text(OWNER)
    phones = row.maybe("phones")
    return Candidate(
        entity=kind,
        id=record,
        name=row.maybe_text("name") or "",
        company=row.maybe_text("company"),
        phones=tuple(text for one in phones if (text := shown(one.value))) if phones else (),
        owner=Owner(id=owner, name=row.maybe_text("owner_name")) if owner else None,
        account_id=row.maybe_text("account"),
        link=links.of(kind, record, row.maybe_text("link")),
        modified_at=moment_of(row.maybe_text("modified_at")),
        fields=dict(shown_fields(row, extra)),
    )


def read_foreign_person(row: Any, values: Values, links: Links, extra: Sequence[str] = ()) -> Candidate | None:
    """A row of another shape; None where it has no id. `values`: where it has what."""
    record = text_at(row, values.get("id", "id"))
    written = values["entity"]
    kind = written if isinstance(written, str) and written in _PEOPLE else text_at(row, written)
    if not record:
        return None
    entity = _entity(str(kind or Entity.CONTACT.value).lower(), Reader(row))
    owner = text_at(row, values["owner"]) if "owner" in values else None
    of = {name: text_at(row, values[name]) for name in _NAMED if name in values}
    fields = {name: text for name in extra if (text := text_at(row, values.get(name, name)))}
    return Candidate(
        entity=entity,
        id=record,
        name=of.get("name") or "",
        company=of.get("company"),
        phones=tuple(shown(one) for one in values_at(row, values.get("phones", "phones"))),
        owner=Owner(id=owner, name=of.get("owner_name")) if owner else None,
        account_id=of.get("account"),
        link=links.of(entity, record, of.get("link")),
        modified_at=moment_of(of.get("modified_at")),
        fields=fields,
    )


def read_user(row: Reader, values: Values) -> CrmUser:
    record = text_at(row.value, values.get("id", "id"))
    if not record:
        raise UnexpectedShape(f"{row.path}['id'] is missing")
    active = text_at(row.value, values.get("active", "active"))
    return CrmUser(
        id=record,
        name=text_at(row.value, values.get("name", "name")) or record,
        email=text_at(row.value, values.get("email", "email")),
        active=active not in ("false", "0", "no"),
    )


def read_field(row: Reader) -> Field:
    kind, length = row.maybe_text("type") or "text", row.maybe("length").value
    options = row.maybe("options").value
    return Field(
        name=row.text("name"),
        label=row.maybe_text("label") or row.text("name"),
        type=kind if kind in KINDS else "unknown",
        required=row.maybe("required").value is True,
        writable=row.maybe("writable").value is not False,
        custom=row.maybe("custom").value is True,
        length=length if isinstance(length, int) else None,
        options=tuple(str(one) for one in options) if isinstance(options, list) else (),
    )


def read_pipeline(row: Reader) -> Pipeline:
    stages = tuple(
        Stage(id=one.text("id"), name=one.maybe_text("name") or one.text("id"), state=_state(one))
        for one in row["stages"]
    )
    return Pipeline(id=row.text("id"), name=row.maybe_text("name") or "", stages=stages)


def read_open_deal(row: Reader, states: Mapping[str, str]) -> OpenDeal:
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(row.maybe_text("created_at")) or LONG_AGO,
        open=states.get(row.maybe_text("stage") or "", OPEN) == OPEN,
        owner=row.maybe_text(OWNER),
        name=row.maybe_text("name"),
    )


def read_deal(row: Reader, states: Mapping[str, str], links: Links, phones: Sequence[str]) -> Deal:
    modified = moment_of(row.maybe_text("modified_at")) or LONG_AGO
    amount, stage, closing = row.maybe("amount").value, row.maybe_text("stage") or "", row.maybe_text("closing")
    return Deal(
        id=row.text("id"),
        name=row.maybe_text("name") or "",
        amount=None if amount is None else str(amount),
        currency=row.maybe_text("currency"),
        stage=stage,
        state=states.get(stage, OPEN),
        created_at=moment_of(row.maybe_text("created_at")) or modified,
        modified_at=modified,
        closed_on=date.fromisoformat(closing[:10]) if closing else None,
        contact=row.maybe_text("contact"),
        account=row.maybe_text("account"),
        link=links.of(Entity.DEAL, row.text("id"), row.maybe_text("link")),
        owner=row.maybe_text(OWNER),
        phones=tuple(number for name in phones if (number := row.maybe_text(name))),
    )


def read_logged(entity: Entity, row: Reader, links: Links) -> LoggedRecord:
    """A call, task or deal that anybody created."""
    is_call = entity is Entity.CALL
    begun = row.maybe_text("started_at") if is_call else None
    texts = (row.maybe_text(name) for name in ("subject", "name", TEXT))
    listed = [one.maybe_text("id") for one in row.maybe("about")] if row.maybe("about") else []
    linked = (*listed, row.maybe_text("contact"), row.maybe_text("account"))
    return LoggedRecord(
        id=row.text("id"),
        at=moment_of(begun or row.maybe_text("created_at")) or LONG_AGO,
        texts=tuple(text for text in texts if text),
        linked=tuple(dict.fromkeys(one for one in linked if one)),
        owner=row.maybe_text(OWNER),
        answered=row.maybe_text("disposition") == Disposition.ANSWERED.value if is_call else None,
        outbound=row.maybe_text("direction") == Direction.OUTBOUND.value if is_call else None,
        stage=row.maybe_text("stage"),
        link=links.of(entity, row.text("id"), row.maybe_text("link")),
    )


def _entity(text: str, row: Reader) -> Entity:
    if text not in _PEOPLE:
        raise UnexpectedShape(f"{row.path}['entity'] is {text!r}, not contact, lead or account")
    return Entity(text)


def _state(row: Reader) -> str:
    state = row.maybe_text("state") or "open"
    return state if state in STATES else "open"
