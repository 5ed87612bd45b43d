"""Who is calling whom: for users who see their own calls only."""

from datetime import datetime

from cordboard.contract.views.calls import ClientView
from cordboard.contract.views.view import View


class CallerView(View, frozen=True, kw_only=True):
    """A call on one's own extension, and who is on the other side."""

    id: str
    state: str
    direction: str
    client: ClientView
    own_number: str | None
    queue: str | None
    started_at: datetime
    answered_at: datetime | None


class ColleagueView(View, frozen=True, kw_only=True):
    """A person of the team. `me`: the user who asks."""

    id: str
    name: str
    extensions: tuple[str, ...]
    me: bool = False


class UserPersonView(View, frozen=True, kw_only=True):
    """The person of the team that a console user is. `crm_users`: title of the CRM to the name there."""

    id: str
    name: str
    extensions: tuple[str, ...]
    crm_users: dict[str, str]


class LineNameView(View, frozen=True, kw_only=True):
    """A number of ours that has a name."""

    number: str
    title: str


class QueueNameView(View, frozen=True, kw_only=True):
    """A queue that has a title."""

    name: str
    title: str


class ConnectionNameView(View, frozen=True, kw_only=True):
    """How a phone system or CRM is called."""

    id: str
    kind: str
    title: str


class ColleaguesView(View, frozen=True, kw_only=True):
    """`items` by name; `connections` are the names of phone systems and CRMs."""

    items: tuple[ColleagueView, ...]
    numbers: tuple[LineNameView, ...] = ()
    queues: tuple[QueueNameView, ...] = ()
    connections: tuple[ConnectionNameView, ...] = ()
