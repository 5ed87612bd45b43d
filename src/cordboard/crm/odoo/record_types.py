"""Odoo's models by our entities, its spelling of times, names of records that we chose, addresses of pages. Pure."""

from datetime import UTC, datetime

from cordboard.domain.crm.contact_match import Entity
from cordboard.toolkit.ids import record_id

PARTNER, LEAD, MESSAGE, ACTIVITY = "res.partner", "crm.lead", "mail.message", "mail.activity"
USERS, COMPANY, REFERENCES = "res.users", "res.company", "ir.model.data"
MODELS = {
    Entity.CONTACT: PARTNER,
    Entity.ACCOUNT: PARTNER,
    Entity.LEAD: LEAD,
    Entity.DEAL: LEAD,
    Entity.TASK: ACTIVITY,
    Entity.CALL: MESSAGE,
    Entity.NOTE: MESSAGE,
}
PEOPLE = (PARTNER, LEAD)  # models of people; one table for persons and companies
MODEL_REFERENCES = {PARTNER: "base.model_res_partner", LEAD: "crm.model_crm_lead"}
NOTE_SUBTYPE = "mail.mt_note"
LOST_STAGE = "lost"  # no stage of theirs: a lost opportunity is archived
MOMENT = "%Y-%m-%d %H:%M:%S"  # UTC


def site_of(url: str) -> str:
    """The address that people open, without a slash at the end and without the path of the web client."""
    site = url.strip().rstrip("/")
    for path in ("/odoo", "/web", "/json/2", "/jsonrpc"):
        site = site.removesuffix(path)
    return site.rstrip("/")


def link_of(site: str, model: str, record: str, *, is_old: bool) -> str:
    """Where people open a record. `is_old`: before 18.0, whose addresses later releases still understand."""
    if is_old:
        return f"{site}/web#id={record}&model={model}&view_type=form"
    return f"{site}/odoo/{model}/{record}"


def fields_page_of(site: str, *, is_old: bool) -> str:
    """The page Settings > Technical > Fields."""
    return f"{site}/web#action=base.action_model_fields" if is_old else f"{site}/odoo/action-base.action_model_fields"


def reference_of(model: str, connection: str, key: str) -> tuple[str, str]:
    """Module and name of the external id of the record that the item of this key creates."""
    return "cordboard", f"{model}_{record_id(connection, key)}".replace(".", "_").replace("-", "")


def moment_text(moment: datetime) -> str:
    """An aware moment as Odoo writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime(MOMENT)


def iso_of(text: str) -> str:
    """Their moment as ISO 8601 with offset; a text that is none comes back unchanged."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return text
