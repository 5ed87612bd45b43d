"""Settings of the whole company, for all CRMs: country, hours, people, numbers.

Settings of one CRM are in `crm_plan.py`; `decision_settings.py` finds a person's user in that CRM.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value

_EXTENSION = re.compile(r"\+?[0-9*#]{1,15}|[0-9]{1,15}\.[0-9]{1,5}|[A-Za-z][\w.-]{0,39}", re.ASCII)
UNCHOSEN = "ES"  # how local numbers are read until a country is chosen, as all versions have done


class Weekday(StrEnum):
    """Days in the order of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class OpeningHours(Value, frozen=True, kw_only=True, omit_defaults=False, rename={"from_": "from"}):
    """Hours under a name, on these days of the week. Units: `HH:MM` in the company's time zone, `24:00` is midnight.

    Hours that end before they begin reach into the next day.
    """

    name: str
    days: tuple[Weekday, ...]
    from_: str
    to: str


class Company(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`country` has two letters, None until it is chosen; `time_zone` is a name of the IANA database."""

    country: str | None = None
    time_zone: str = "UTC"
    language: str = "en"
    hours: tuple[OpeningHours, ...] = ()
    holidays: tuple[date, ...] = ()

    @property
    def home(self) -> str:
        """The country of numbers without any other context."""
        return self.country or UNCHOSEN


class TeamMember(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A person of ours. `id` is chosen by the administrator and names the person everywhere in the settings.

    `user` is the login of the console, `crm_users` the user id by connection, `primary` the extension that rings first.
    An extension is a number, a provider's user id such as `973890196.70` or the name of an account, as the phone system
    writes it.
    """

    id: str
    name: str = ""
    email: str | None = None
    user: str | None = None
    crm_users: dict[str, str] = {}
    extensions: tuple[str, ...] = ()
    primary: str | None = None


def is_extension(written: str) -> bool:
    """Whether it can be one: a number, a provider's user id, or the name of an account, which begins with a letter."""
    return _EXTENSION.fullmatch(written) is not None


class CompanyNumber(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A number of ours: a DID, a SIM, an extension or a provider's user id, as written.

    `default_owner` is the id of a team member; `ignore` keeps its calls out of every CRM.
    """

    number: str
    title: str | None = None
    region: str | None = None
    default_owner: str | None = None
    ignore: bool = False


class StopListEntry(Value, frozen=True, kw_only=True, omit_defaults=False):
    """No records for calls with this number on either side."""

    number: str
    note: str = ""


class CallLimits(Value, frozen=True, kw_only=True, omit_defaults=False):
    """How long a call may have no events before it counts as ended."""

    ringing_unheard_after: timedelta = timedelta(hours=1)
    talk_unheard_after: timedelta = timedelta(hours=6)
