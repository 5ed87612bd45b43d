"""Our account and organisation in a CRM, and the permissions there."""

from urllib.parse import urlsplit

from cordboard.domain.calls.call import Value
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm.budget import Budget


class Scope(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A permission that we ask for. `held`: None if the service does not report it.

    `purpose`: what it is for, in plain words; the application takes them from the texts of the provider's folder.
    """

    name: str
    purpose: str = ""
    held: bool | None = None


class Identity(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Who and where we are. `account` never changes for one organisation; an outbox is never replayed into another.

    A CRM without an organisation id gives `account_of(base_url, marker)`.
    """

    account: str
    account_name: str
    user: CrmUser
    base_url: str
    edition: str | None = None
    time_zone: str | None = None
    language: str | None = None  # of the organisation, such as `uk` or `uk_UA`
    scopes: tuple[Scope, ...] = ()
    budget: Budget | None = None


def account_of(base_url: str, marker: str = "") -> str:
    """The account of a CRM without organisation id: host, port and path of its address, and a marker found in it.

    `marker` is something that another installation at this address would not have: an id of a first record, a serial.
    """
    parts = urlsplit(base_url.lower())
    place = f"{parts.netloc}{parts.path.rstrip('/')}"
    return f"{place}#{marker}" if marker else place
