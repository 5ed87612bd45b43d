"""Extensions that were found but belong to nobody, and which CRM user each of them is likely to be. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.person_names import fold_accents
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.decision_settings import names_of_line
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import Stops, is_expired
from cordboard.domain.stop_list.own_entries import SINGLE


class FoundExtension(Value, frozen=True, kw_only=True):
    """An extension of a phone system. `listed`: the phone system names it; `calls`: how many recent ones had it.

    `name` and `email` are what the phone system knows of its person.
    """

    extension: str
    name: str = ""
    email: str = ""
    listed: bool = False
    calls: int = 0
    last_at: datetime | None = None
    connections: tuple[str, ...] = ()

    @property
    def person_name(self) -> str:
        """The name that the phone system has, else that of the account, such as `ana`."""
        return self.name or (self.extension if self.extension[:1].isalpha() else "")


def merged(found: Iterable[FoundExtension]) -> tuple[FoundExtension, ...]:
    """Each extension once, with everything that is known of it; short numbers first, in order."""
    known: dict[str, FoundExtension] = {}
    for one in found:
        known[one.extension] = _both(known[one.extension], one) if one.extension in known else one
    return tuple(sorted(known.values(), key=lambda one: (len(one.extension), one.extension)))


def _both(one: FoundExtension, other: FoundExtension) -> FoundExtension:
    return FoundExtension(
        extension=one.extension,
        name=one.name or other.name,
        email=one.email or other.email,
        listed=one.listed or other.listed,
        calls=one.calls + other.calls,
        last_at=max(filter(None, (one.last_at, other.last_at)), default=None),
        connections=tuple(dict.fromkeys((*one.connections, *other.connections))),
    )


def assigned(settings: Settings, now: datetime) -> dict[str, str | None]:
    """Extensions that need nobody any more: the id of their person, None where calls on them are ignored now."""
    owned: dict[str, str | None] = {}
    for entry in settings.stop_list:
        in_force = not is_expired(entry, now, settings.company.time_zone)
        if in_force and entry.kind in SINGLE and entry.stops is Stops.ALL:
            owned |= dict.fromkeys(names_of_line(entry.value.strip()))
    for number in reversed(settings.numbers):
        if number.default_owner:
            owned |= dict.fromkeys(names_of_line(number.number), number.default_owner)
    for member in reversed(settings.team):
        for extension in member.extensions:
            owned |= dict.fromkeys(names_of_line(extension), member.id)
    return owned


def unassigned(extensions: Iterable[str], settings: Settings, now: datetime) -> tuple[str, ...]:
    """Those that still need a person, each once, in order."""
    owned, shared = assigned(settings, now), settings.company.shared_extensions
    return tuple(dict.fromkeys(one for one in extensions if one not in owned and one not in shared))


def likely_user(name: str, email: str | None, users: Sequence[CrmUser]) -> tuple[CrmUser, str] | None:
    """The CRM user with this e-mail address, else the only one of this name; with `email` or `name`."""
    active = [user for user in users if user.active]
    if email and (same := [user for user in active if user.email and user.email.casefold() == email.casefold()]):
        return same[0], "email"
    words = _words(name)
    same = [user for user in active if words and _words(user.name) == words]
    if not same and len(words) == 1:  # phones often show the first name alone
        same = [user for user in active if _words(user.name.partition(" ")[0]) == words]
    return (same[0], "name") if len(same) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    """A name however its parts are ordered and accented: `Ruíz, Ana` is Ana Ruiz."""
    return tuple(sorted(fold_accents(name.replace(",", " ")).split()))
