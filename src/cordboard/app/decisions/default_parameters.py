"""What a CRM gets of a call without any field mapping: the records of example calls, as they would be sent."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from cordboard.app.decisions.decision_rows import resolved
from cordboard.domain.crm.actions import CREATES, Action, Create
from cordboard.domain.crm.contact_match import Entity, Found, NotFound, Owner
from cordboard.domain.crm_texts.examples import examples, with_example_person
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Facts, Organisation
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.ports.crm import Crm, ShowsRecords

Shown = dict[Entity, dict[str, Any]]
"""By kind of record and field: a value of an example call."""


async def default_parameters(
    crm: Crm, settings: DecisionSettings, now: datetime, users: tuple[CrmUser, ...], organisation: Organisation | None
) -> Shown:
    """Every field that is written under these settings; empty where the CRM cannot say. Raises: Trouble."""
    if not isinstance(crm, ShowsRecords):
        return {}
    plain = msgspec.structs.replace(settings, mappings=())
    actions = list(_created(plain, now, users, organisation))
    found: Shown = {}
    for action, record in zip(actions, await crm.shown(actions), strict=True):
        fields = found.setdefault(CREATES[type(action)], {})
        fields.update({name: value for name, value in record.items() if name not in fields and value is not None})
    return found


def _created(
    settings: DecisionSettings, now: datetime, users: tuple[CrmUser, ...], organisation: Organisation | None
) -> Iterator[Action]:
    """The new records of example calls, of a known client and of a new one."""
    records: defaultdict[str, str] = defaultdict(lambda: "1")
    for _, facts in examples(now, users, organisation):
        for one in (_owned(facts, users), msgspec.structs.replace(facts, match=NotFound())):
            for action in decide(one, with_example_person(settings), 0).actions:
                if isinstance(action, Create):
                    yield resolved(action, records)


def _owned(facts: Facts, users: tuple[CrmUser, ...]) -> Facts:
    """The known client belongs to somebody, as in a real CRM."""
    if not isinstance(facts.match, Found) or not users:
        return facts
    owner = Owner(id=users[0].id, name=users[0].name)
    owned = tuple(msgspec.structs.replace(one, owner=owner) for one in facts.match.candidates)
    return msgspec.structs.replace(facts, match=Found(candidates=owned))
