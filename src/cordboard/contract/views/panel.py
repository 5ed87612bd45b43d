"""The call panel of one person."""

from datetime import datetime

from cordboard.contract.views.calls import ClientView
from cordboard.contract.views.clients import ClientRecordView
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.view import View


class EarlierCallView(View, frozen=True, kw_only=True):
    """The last call with the same client before this one. `people`: who talked, by name."""

    id: str
    started_at: datetime
    direction: str
    missed: bool
    people: tuple[str, ...] = ()


class CardView(View, frozen=True, kw_only=True):
    """A call as this person sees it.

    `state`: ringing calling in_call on_hold answered_by_other transferred rang missed after_call ended; `since` when it
    began. `by`: who has the call now, by name. `match`: found, not_found, unknown (no CRM could say), hidden. `records`
    are at most five; `found` is how many people one CRM has with this number; `as_of` is when the oldest of our copies
    was read. `waiting`: missed calls of this client that nobody has answered yet.
    """

    call: str
    connection: str
    state: str
    since: datetime | None
    by: str | None = None
    direction: str
    client: ClientView
    own_number: str | None = None
    line: str | None = None
    queue: str | None = None
    source: str | None = None
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    match: str = "not_found"
    records: tuple[ClientRecordView, ...] = ()
    found: int = 0
    as_of: datetime | None = None
    earlier: EarlierCallView | None = None
    waiting: int = 0


class PanelConnectionView(View, frozen=True, kw_only=True):
    """A phone system or CRM that the panel depends on. `level`: green amber red; `waiting`: items for this CRM."""

    id: str
    kind: str
    title: str
    level: str
    waiting: int = 0


class PanelView(View, frozen=True, kw_only=True):
    """`person` None: the user is no person of the team, so that no call can be theirs."""

    person: UserPersonView | None
    extensions: tuple[str, ...]
    cards: tuple[CardView, ...]
    connections: tuple[PanelConnectionView, ...]
