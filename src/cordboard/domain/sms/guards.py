"""What keeps an SMS from leaving, or holds it back: budget, quiet hours, length, unmerged placeholders, senders."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value

PLACEHOLDER = re.compile(r"\$!?\{[^{}]*\}|\{\{[^{}]*\}\}|#\{[^{}]*\}|<%[^<>%]*%>")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9 ]{1,9})[A-Za-z0-9]")
KEPT_CONTROLS = "\n"


TimeOfDay = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class QuietHours(Value, frozen=True, kw_only=True, omit_defaults=False):
    """From `begin` to `end`, each HH:MM in the company's time zone; the night may lie between them."""

    begin: TimeOfDay
    end: TimeOfDay


def cleaned(text: str) -> str:
    """Without control characters; every kind of line end becomes a line feed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one in KEPT_CONTROLS or (ord(one) >= 32 and not 127 <= ord(one) < 160))


def unmerged(text: str) -> str | None:
    """The first placeholder that a CRM should have replaced."""
    found = PLACEHOLDER.search(text)
    return found[0] if found else None


def over_budget(most: int, used: int, wanted: int) -> bool:
    """Whether so many parts more are too many for the day; a budget of 0 is none."""
    return most > 0 and used + wanted > most


def quiet_until(local: datetime, quiet: QuietHours | None) -> datetime | None:
    """When the present quiet hours end; None outside of them. Units: `local` aware, in the company's time zone."""
    if quiet is None:
        return None
    begin, end = time.fromisoformat(quiet.begin), time.fromisoformat(quiet.end)
    now = local.time()
    quiet_now = begin <= now < end if begin <= end else now >= begin or now < end
    if not quiet_now:
        return None
    day = local.date() if now < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=local.tzinfo)


def start_of_day(local: datetime) -> datetime:
    """Midnight, from which the parts of the day are counted."""
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def is_sender_name(written: str) -> bool:
    """Whether phones can show it: 3 to 11 Latin letters and digits, at least one letter. Source: 3GPP TS 23.040."""
    return NAME.fullmatch(written) is not None


def chosen_sender(wanted: str | None, names: Sequence[str], numbers: Sequence[str]) -> str | None:
    """The sender that is shown: the wanted one if it is ours, the first name by default; None where it is not ours.

    Without any name the gateway's own sender is shown, which an empty text stands for.
    """
    if not wanted:
        return next(iter(names), "")
    return wanted if wanted in names or wanted in numbers else None
