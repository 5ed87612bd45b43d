"""The call panel of one person."""

from datetime import datetime

from cordboard.contract.views.calls import ClientView
from cordboard.contract.views.clients import ClientRecordView
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Chosen
from cordboard.ports.phone_commands import Verb


class EarlierCallView(View, frozen=True, kw_only=True):
    """The last call with the same client before this one. `people`: who talked, by name."""

    id: str
    started_at: datetime
    direction: str
    missed: bool
    people: tuple[str, ...] = ()


class ControlView(View, frozen=True, kw_only=True):
    """A verb of `POST /calls/{id}/commands`. `lacks`: why it cannot be asked for with this phone, as a code."""

    verb: Verb
    lacks: str | None = None


class CardDealView(View, frozen=True, kw_only=True):
    """An open deal of the client. `amount` is a decimal number as text."""

    connection: str
    name: str
    stage: str = ""
    amount: str | None = None
    currency: str | None = None
    link: str | None = None


class CardTaskView(View, frozen=True, kw_only=True):
    """The call-back task that is open for the client; `link` once it is in the CRM."""

    connection: str
    since: datetime
    link: str | None = None


class CardView(View, frozen=True, kw_only=True):
    """A call as this person sees it.

    `state`: ringing calling in_call on_hold answered_by_other transferred rang missed after_call ended; `since` when it
    began. `by`: who has the call now, by name. `match`: found, not_found, unknown (no CRM could say), hidden. `records`
    are at most eight; `found` is how many people one CRM has with this number; `as_of` is when the oldest of our copies
    was read. `waiting`: missed calls of this client that nobody has answered yet. `chosen`: somebody chose the first
    record for this number. `deals` are open, at most three of `deals_found`, as of `deals_as_of`. `controls`: what can
    be asked of a call that goes on. `muted_at`, `keys_at`: since when the person is muted, and when keys were sent,
    as was asked for: no phone system reports it.
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
    chosen: Chosen | None = None
    deals: tuple[CardDealView, ...] = ()
    deals_found: int = 0
    deals_as_of: datetime | None = None
    tasks: tuple[CardTaskView, ...] = ()
    controls: tuple[ControlView, ...] = ()
    muted_at: datetime | None = None
    keys_at: datetime | None = None


class PushedCardView(View, frozen=True, kw_only=True):
    """A card as the stream sends it. `card` None: this call has none any more."""

    call: str
    card: CardView | None


class PanelConnectionView(View, frozen=True, kw_only=True):
    """A phone system or CRM that the panel depends on. `level`: green amber red; `waiting`: items for this CRM."""

    id: str
    kind: str
    title: str
    level: str
    waiting: int = 0


class PanelView(View, frozen=True, kw_only=True):
    """`person` None: the user is no person of the team, so that no call can be theirs.

    `caller_ids`: numbers of ours that a call from the first extension may show, the first one by default.
    """

    person: UserPersonView | None
    extensions: tuple[str, ...]
    cards: tuple[CardView, ...]
    connections: tuple[PanelConnectionView, ...]
    caller_ids: tuple[str, ...] = ()
