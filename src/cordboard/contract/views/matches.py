"""Who a caller may be."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Chosen, Entity, Owner


class CandidateView(View, frozen=True, kw_only=True):
    """A person or company that may be the caller. Units: `age_s` seconds since our copy was read.

    `fields`: the e-mail address and the fields that `caller_fields` of the plan names, by the CRM's names of them.
    """

    entity: Entity
    id: str | None
    pending: str | None = None
    name: str = ""
    company: str | None = None
    phones: tuple[str, ...] = ()
    owner: Owner | None = None
    account_id: str | None = None
    link: str | None = None
    modified_at: datetime | None = None
    fields: dict[str, str] = {}
    age_s: float | None = None


class MatchView(View, frozen=True, kw_only=True):
    """`type`: found, not_found, unknown. `reason` only with unknown; `chosen`: somebody chose the first candidate."""

    type: str
    candidates: tuple[CandidateView, ...] = ()
    as_of: datetime | None = None
    reason: str | None = None
    chosen: Chosen | None = None
