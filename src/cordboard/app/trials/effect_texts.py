"""One effect of a trial as people read it, in English."""

from collections.abc import Mapping

from cordboard.contract.views.backtests import TriedEffectView
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.trial.effects import Effect

NAMES = {
    Entity.ACCOUNT: "Account",
    Entity.CONTACT: "Contact",
    Entity.LEAD: "Lead",
    Entity.DEAL: "Deal",
    Entity.TASK: "Task",
    Entity.CALL: "Call record",
    Entity.NOTE: "Note",
}
FIELDS = {"about": "linked record", "closing": "closing date", "due": "due date", "fields": "mapped fields"}


def effect_view(effect: Effect, users: Mapping[str, str]) -> TriedEffectView:
    """`users`: names of the CRM's users by id."""
    owner = users.get(effect.owner or "", effect.owner)
    told = [f"owner: {owner}"] if owner else []
    told += [f"{FIELDS.get(name, name)}: {value}" for name, value in effect.values.items()]
    told += [f"another {FIELDS.get(name, name.replace('_', ' '))}" for name in effect.differs]
    what = NAMES[effect.entity] + (" changed" if effect.kind in ("set_owner", "set_fields") else "")
    return TriedEffectView(
        kind=effect.kind,
        entity=effect.entity.value,
        text=f"{what} ({', '.join(told)})" if told else what,
        owner=effect.owner,
        owner_name=owner,
        values=effect.values,
        differs=effect.differs,
    )
