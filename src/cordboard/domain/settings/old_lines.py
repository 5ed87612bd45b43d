"""Lines of the version before become people with extensions, and numbers. Pure.

A line was a number or an extension, the extension that rang for it, and the CRM user it belonged to. Every call finds
the same user, country and stop after the change as before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import msgspec
from msgspec import UNSET

from cordboard.domain.calls.call import Value
from cordboard.domain.person_names import fold_accents
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.old_stop_list import WrittenNumber


class OldLine(Value, frozen=True, kw_only=True):
    """As the version before wrote it. `user` is a user id of the only CRM there was."""

    number: str
    extension: str | None = None
    user: str | None = None
    region: str | None = None
    ignore: bool = False
    title: str | None = None


class _Team:
    """The people, in the order in which the lines name them; a later person takes no extension of an earlier one."""

    def __init__(self, connection: str, known: Sequence[TeamMember], names: Mapping[str, str]) -> None:
        self._connection = connection
        self._known = {user: member for member in reversed(known) if (user := member.crm_users.get(connection))}
        self._names = names
        self._taken = {member.id for member in known}
        self.members: dict[str, TeamMember] = {}  # by who they are: the user, else the title

    def of(self, line: OldLine) -> TeamMember | None:
        """The person of the line; a title alone names a person if the line is an extension."""
        if line.user:
            return self.members.setdefault(f"user {line.user}", self._user(line.user, line.title))
        if line.title and _extensions(line):
            return self.members.setdefault(f"title {line.title}", self._new(line.title, {}))
        return None

    def _user(self, user: str, title: str | None) -> TeamMember:
        if known := self._known.get(user):
            return msgspec.structs.replace(known, extensions=())
        return self._new(self._names.get(user) or title or user, {self._connection: user})

    def _new(self, name: str, users: dict[str, str]) -> TeamMember:
        plain = "-".join(re.findall(r"[a-z0-9]+", fold_accents(name))) or "person"
        used = self._taken | {member.id for member in self.members.values()}
        ids = (plain if n == 1 else f"{plain}-{n}" for n in count(1))
        return TeamMember(id=next(one for one in ids if one not in used), name=name, crm_users=users)

    def give(self, member: TeamMember, extension: str) -> None:
        """Add an extension, unless another person has it: its calls went to the first."""
        order = list(self.members)
        key = next(key for key in order if self.members[key].id == member.id)
        later = (self.members[one] for one in order[order.index(key) + 1 :])
        held = self.members[key].extensions
        if extension not in held and not any(extension in one.extensions for one in later):
            self.members[key] = msgspec.structs.replace(self.members[key], extensions=(*held, extension))


def team_and_numbers(
    lines: Sequence[OldLine], connection: str, known: Sequence[TeamMember], names: Mapping[str, str]
) -> tuple[tuple[TeamMember, ...], tuple[WrittenNumber, ...]]:
    """People and numbers. `known`: people who keep their ids; `names`: people of the CRM by user id."""
    team = _Team(connection, known, names)
    owned = [(line, team.of(line)) for line in lines]
    numbers: list[WrittenNumber] = []
    for line, owner in owned:
        if owner:
            for extension in _extensions(line):
                team.give(owner, extension)
        if not _is_short(line) or not owner:
            numbers.append(_number(line, line.number, owner if line.user else None))
    numbers += _stops(lines, numbers)
    numbers += _countries(owned, numbers)
    return tuple(team.members.values()), tuple(numbers)


def _is_short(line: OldLine) -> bool:
    """An extension or a provider's user id, nothing that can be called from outside."""
    return bool(re.fullmatch(r"[0-9*#]{1,6}|\d+\.\d{1,5}", line.number))


def _extensions(line: OldLine) -> tuple[str, ...]:
    """The extension that rings for it, and the line itself where it is one."""
    own = (line.number,) if _is_short(line) else ()
    return tuple(dict.fromkeys((*((line.extension,) if line.extension else ()), *own)))


def _number(line: OldLine, number: str, owner: TeamMember | None) -> WrittenNumber:
    return WrittenNumber(
        number=number,
        title=line.title,
        region=line.region,
        default_owner=owner.id if owner else None,
        ignore=line.ignore or UNSET,
    )


def _stops(lines: Sequence[OldLine], numbers: Sequence[WrittenNumber]) -> Iterator[WrittenNumber]:
    """Extensions of ignored lines, unless a line that is not ignored shares them."""
    shared = {extension for line in lines if not line.ignore for extension in _extensions(line)}
    listed = {number.number for number in numbers}
    for line in lines:
        for extension in _extensions(line):
            if extension not in shared | listed:
                listed.add(extension)
                yield WrittenNumber(number=extension, region=line.region, ignore=True)


def _countries(
    owned: Sequence[tuple[OldLine, TeamMember | None]], numbers: Sequence[WrittenNumber]
) -> Iterator[WrittenNumber]:
    """Extensions whose country differs from that of their person's numbers, or that are unassigned."""
    listed = {number.number for number in numbers}
    for line, owner in owned:
        for extension in _extensions(line):
            if extension in listed:
                continue
            listed.add(extension)
            regions = {number.region for number in numbers if owner and number.default_owner == owner.id}
            if line.region != (regions.pop() if len(regions) == 1 else None):
                user = owner if line.user else None
                yield WrittenNumber(number=extension, region=line.region, default_owner=user.id if user else None)
