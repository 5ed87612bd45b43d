"""What an agent writes down about one call: a value, and its versions. Pure."""

from datetime import date, datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity


class PlannedTask(Value, frozen=True, kw_only=True):
    """A task that the agent schedules."""

    subject: str
    due: date | None = None


class ChosenContact(Value, frozen=True, kw_only=True):
    """Whom the call was with, as the agent corrected it. `connection`: the CRM of the record."""

    entity: Entity
    id: str
    connection: str
    name: str = ""


class WrapUpText(Value, frozen=True, kw_only=True):
    """What the agent wrote. `follow_up_at`: aware UTC."""

    note: str = ""
    outcome: str | None = None
    follow_up_at: datetime | None = None
    task: PlannedTask | None = None
    contact: ChosenContact | None = None


class WrapUp(Value, frozen=True, kw_only=True):
    """The wrap-up of one call. `version` counts its changes; `person` is the id of whoever wrote it in the team."""

    call: str
    version: int
    text: WrapUpText
    by: str
    at: datetime
    person: str | None = None


NOTHING = WrapUpText()


def is_repetition(now: WrapUp | None, version: int, text: WrapUpText) -> bool:
    """Whether this was stored already: the answer to the change that followed `version` was lost."""
    return now is not None and now.version == version + 1 and now.text == text
