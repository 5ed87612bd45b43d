"""Readers of Odoo's answers: people, users, fields, pipelines. Pure. False stands for no value.

Source: own run of Odoo 19.0, 2026-11-22.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cordboard.crm.odoo.record_types import LOST_STAGE, PARTNER, iso_of
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.numbers.reading import canonical
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import Field, Pipeline, Stage
from cordboard.toolkit.crm.shown_values import shown
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their type -> ours
    "char": "text",
    "text": "text",
    "html": "html",
    "selection": "choice",
    "integer": "number",
    "float": "number",
    "monetary": "money",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
    "many2one": "link",
    "many2many": "link",
    "one2many": "link",
}
BY_NAME = {"phone": "phone", "mobile": "phone", "email": "email", "email_from": "email", "website": "url"}
EMAILS = {PARTNER: "email"}
EMAIL = "email_from"  # of leads
FIRST = datetime.fromtimestamp(0, UTC)
LISTED = {  # what is read of people, beside their numbers
    PARTNER: ("name", "email", "user_id", "parent_id", "company_name", "is_company", "active", "write_date"),
    "crm.lead": (
        "name", "contact_name", "partner_name", "email_from", "user_id", "type", "partner_id", "active", "write_date",
    ),
}  # fmt: skip


def word(row: Reader, name: str) -> str | None:
    """A text of a row; None where there is none."""
    value = row.maybe(name).value
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "" else None


def linked(row: Reader, name: str) -> tuple[str, str] | None:
    """Id and name of the record that a field refers to."""
    value = row.maybe(name).value
    if isinstance(value, list) and value:
        return str(value[0]), str(value[1]) if len(value) > 1 and value[1] else ""
    return (str(value), "") if isinstance(value, int) and not isinstance(value, bool) else None


def owner_of(row: Reader) -> Owner | None:
    found = linked(row, "user_id")
    return Owner(id=found[0], name=found[1] or None) if found else None


def read_user(row: Reader) -> CrmUser:
    name = word(row, "name") or word(row, "login") or row.text("id")
    return CrmUser(
        id=row.text("id"), name=name, email=word(row, "email"), active=row.maybe("active").value is not False
    )


def entity_of(row: Reader, model: str) -> Entity | None:
    """What a row is for the directory; None: nobody, because it is archived or an opportunity of a contact."""
    if row.maybe("active").value is False:
        return None
    if model == PARTNER:
        return Entity.ACCOUNT if row.maybe("is_company").value is True else Entity.CONTACT
    return Entity.LEAD if row.maybe("type").value == "lead" or linked(row, "partner_id") is None else None


def read_person(
    row: Reader, model: str, phones: Sequence[str], extra: Sequence[str], region: str | None, link: str
) -> Candidate:
    """A row as the directory keeps it. Odoo's own E.164 form counts as a number where ours reads another from it."""
    entity = entity_of(row, model) or Entity.LEAD
    parent = linked(row, "parent_id") if model == PARTNER else None
    email_field = EMAILS.get(model, EMAIL)
    named = word(row, "name") if model == PARTNER else word(row, "contact_name") or word(row, "name")
    own = word(row, "company_name" if model == PARTNER else "partner_name")
    email = word(row, email_field)
    return Candidate(
        entity=entity,
        id=row.text("id"),
        name=named or "",
        company=(parent[1] if parent else None) or own,
        phones=numbers(row, phones, region),
        owner=owner_of(row),
        account_id=parent[0] if parent and entity is Entity.CONTACT else None,
        link=link,
        modified_at=moment_of(iso_of(word(row, "write_date") or "")),
        fields={**({email_field: email} if email else {}), **extra_fields(row, extra)},
    )


def numbers(row: Reader, phones: Sequence[str], region: str | None) -> tuple[str, ...]:
    """The numbers as they are written, and the E.164 form of Odoo where none of them reads as it."""
    written = [number for name in phones if (number := word(row, name))]
    whole = word(row, "phone_sanitized")
    if whole and not any(whole in canonical(number, region) for number in written):
        written.append(whole)
    return tuple(dict.fromkeys(written))


def extra_fields(row: Reader, names: Sequence[str]) -> dict[str, str]:
    """Those of the named fields that have a value: a linked record by its name."""
    found: dict[str, str] = {}
    for name in names:
        value = row.maybe(name).value if row.maybe(name) else None
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str):
            value = value[1]
        if value is not None and value is not False and (text := shown(value)):
            found[name] = text
    return found


def read_open_deal(row: Reader, won: frozenset[str]) -> OpenDeal:
    stage, owner = linked(row, "stage_id"), owner_of(row)
    return OpenDeal(
        id=row.text("id"),
        created_at=moment_of(iso_of(word(row, "create_date") or "")) or FIRST,
        open=row.maybe("active").value is not False and (stage is None or stage[0] not in won),
        owner=owner.id if owner else None,
        name=word(row, "name"),
    )


def read_fields(fields: Reader) -> dict[str, Field]:
    """The fields of a model by name; types that we do not know become `unknown`."""
    return {name: _field(name, fields[name]) for name, facts in fields.fields().items() if isinstance(facts, dict)}


def _field(name: str, field: Reader) -> Field:
    kind = field.maybe_text("type") or ""
    return Field(
        name=name,
        label=field.maybe_text("string") or name,
        type="user" if field.maybe("relation").value == "res.users" and kind == "many2one" else _kind(name, kind),
        required=field.maybe("required").value is True,
        writable=field.maybe("readonly").value is not True,
        custom=name.startswith("x_"),
        options=_options(field.maybe("selection").value),
    )


def _kind(name: str, kind: str) -> str:
    return BY_NAME.get(name, "text") if kind == "char" else KINDS.get(kind, "unknown")


def _options(selection: Any) -> tuple[str, ...]:
    pairs = selection if isinstance(selection, list) else []
    return tuple(str(one[0]) for one in pairs if isinstance(one, list) and one and one[0] not in (False, ""))


def read_pipelines(teams: Sequence[Reader], stages: Sequence[Reader]) -> tuple[Pipeline, ...]:
    """A pipeline for each team: stages without a team are in all. A lost opportunity has no stage: ours is added."""
    lost = Stage(id=LOST_STAGE, name="Lost", state="lost")
    found = []
    for team in teams:
        own = [stage for stage in stages if _is_of(stage, team.text("id"))]
        named = tuple(Stage(id=one.text("id"), name=word(one, "name") or "", state=_state(one)) for one in own)
        found.append(Pipeline(id=team.text("id"), name=word(team, "name") or "", stages=(*named, lost)))
    return tuple(found)


def _is_of(stage: Reader, team: str) -> bool:
    several = stage.maybe("team_ids").value
    if isinstance(several, list):
        return not several or team in map(str, several)
    only = linked(stage, "team_id")
    return only is None or only[0] == team


def _state(stage: Reader) -> str:
    return "won" if stage.maybe("is_won").value is True else "open"
