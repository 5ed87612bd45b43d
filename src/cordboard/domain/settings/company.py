"""Settings of the whole company, for all CRMs: country, hours, people, numbers.

Settings of one CRM are in `crm_plan.py`; `decision_settings.py` finds a person's user in that CRM.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.retention import Days

_EXTENSION = re.compile(r"\+?[0-9*#]{1,15}|[0-9]{1,15}\.[0-9]{1,5}|[A-Za-z][\w.-]{0,39}", re.ASCII)
_LOOKALIKES = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "і": "1", "о": "0", "О": "0", ".": "", " ": ""})
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


class Holiday(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A day on which nobody works, with its name for people."""

    date: date
    name: str


class Company(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`country` has two letters, None until it is chosen; `time_zone` is a name of the IANA database.

    Texts for a CRM take a time zone or a language that is None from the CRM's organisation; everything else is then
    in UTC and English. `shared_extensions` are phones of nobody in particular, such as a meeting room's: their calls
    go to the default owner, and nobody asks for their person. `secret_age_days`: older secrets
    and tokens are pointed out; 0: none are.
    """

    country: str | None = None
    time_zone: str | None = None
    language: str | None = None
    hours: tuple[OpeningHours, ...] = ()
    holidays: tuple[date | Holiday, ...] = ()
    shared_extensions: tuple[str, ...] = ()
    secret_age_days: Days = 365

    @property
    def closed_on(self) -> tuple[date, ...]:
        """The holidays, with or without a name."""
        return tuple(one.date if isinstance(one, Holiday) else one for one in self.holidays)

    @property
    def home(self) -> str:
        """The country of numbers without any other context."""
        return self.country or UNCHOSEN

    @property
    def zone(self) -> str:
        """The time zone of everything but the texts for a CRM."""
        return self.time_zone or "UTC"

    @property
    def spoken(self) -> str:
        """The language of everything but the texts for a CRM."""
        return self.language or "en"


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


def is_word(written: str) -> bool:
    """Whether it has letters only: as an extension it is the name of an account, but often a person's name."""
    return written.isalpha()


def likely_extension(written: str) -> str | None:
    """The number that somebody meant who typed letters that look like digits: `8o` is 80."""
    digits = written.translate(_LOOKALIKES)
    return digits if digits != written and digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


class CompanyNumber(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A number of ours: a DID, a SIM, an extension or a provider's user id, as written.

    `default_owner` is the id of a team member. Whether its calls are ignored is in the stop list. `source` and
    `campaign`: where the number is advertised; calls to it count for them from then on.
    """

    number: str
    title: str | None = None
    region: str | None = None
    default_owner: str | None = None
    source: str | None = None
    campaign: str | None = None


class CompanyQueue(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A queue of a phone system and its title for people. `name` is what the phone system calls it."""

    name: str
    title: str | None = None


def queue_title(name: str | None, queues: Iterable[CompanyQueue]) -> str | None:
    """The title of a queue of this name; None where it has none."""
    return next((one.title for one in queues if one.name == name and one.title), None)


class CallLimits(Value, frozen=True, kw_only=True, omit_defaults=False):
    """How long a call may have no events before it counts as ended; whether calls of an earlier version are counted."""

    ringing_unheard_after: timedelta = timedelta(hours=1)
    talk_unheard_after: timedelta = timedelta(hours=6)
    count_earlier: bool = True
