"""A deal of a CRM, as far as attribution and decisions need it. Pure."""

from datetime import UTC, date, datetime, time, tzinfo

from cordboard.domain.calls.call import Value

WON, LOST, OPEN = "won", "lost", "open"


class Deal(Value, frozen=True, kw_only=True):
    """One deal. `amount` is a decimal number as text, `currency` a code of three letters; each may be unknown.

    `closed_on` is the day that the CRM names, `won_at` what `won_time` makes of it. Times are aware UTC.
    """

    id: str
    name: str = ""
    amount: str | None = None
    currency: str | None = None
    stage: str = ""
    state: str = OPEN
    created_at: datetime
    modified_at: datetime
    closed_on: date | None = None
    won_at: datetime | None = None
    contact: str | None = None  # id of the record
    account: str | None = None
    link: str | None = None
    owner: str | None = None  # a user id
    phones: tuple[str, ...] = ()  # of the fields that the settings name, as written


def won_time(deal: Deal, zone: tzinfo, before: Deal | None = None) -> datetime | None:
    """When it was won. CRMs know the day only: noon of that day, but the last change where that was on this day or
    earlier. Later changes of a won deal do not move it.

    Args: `before`: the deal as it was read the last time.
    """
    if deal.state != WON:
        return None
    if before is not None and before.won_at is not None and before.closed_on == deal.closed_on:
        return before.won_at
    if deal.closed_on is None or deal.closed_on >= deal.modified_at.astimezone(zone).date():
        return deal.modified_at
    noon = datetime.combine(deal.closed_on, time(12), zone).astimezone(UTC)
    return max(noon, deal.created_at) if deal.created_at.astimezone(zone).date() == deal.closed_on else noon
