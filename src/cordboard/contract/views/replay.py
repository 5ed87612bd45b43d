"""A replay as people see it. Times are aware UTC."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity


class ReplayRecordsView(View, frozen=True, kw_only=True):
    """So many records of one kind: `kind` of the outbox item, `entity` that it creates or changes."""

    kind: str
    entity: Entity | None
    count: int


class ReplayProgressView(View, frozen=True, kw_only=True):
    """`state`: sending, done (nothing waits), held (a user paused it), sign_in (the CRM rejects us), unreachable.

    `total`: calls that waited when sending began at `began_at`; `sent` of them; `left`: calls that wait now, later ones
    too. `held`, `rejected`: items.
    """

    connection: str
    state: str
    total: int
    sent: int
    left: int
    held: int
    rejected: int
    began_at: datetime | None


class ReplayView(View, frozen=True, kw_only=True):
    """What would be sent. `oldest`, `newest`: when the first and the last waiting item were created.

    `items`: stored in the outbox; `held` of them are held. `undecided`: calls that are decided only once the CRM
    answers; `records` has what they will most likely create. `blocked`: items that wait for rejected or held ones.
    `credits`: at most, in `unit`; null where the CRM does not count. `credits_left`: today, where the CRM says so.
    `seconds`: about. `estimated`: there is more than was looked at, so figures are scaled up.
    """

    connection: str
    calls: int
    items: int
    held: int
    undecided: int
    blocked: int
    records: tuple[ReplayRecordsView, ...]
    oldest: datetime | None
    newest: datetime | None
    requests: int
    credits: float | None
    unit: str | None
    credits_left: float | None
    seconds: float
    estimated: bool
    progress: ReplayProgressView
