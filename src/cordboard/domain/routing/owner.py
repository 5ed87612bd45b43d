"""Direct to owner: the extension of the person to whom a caller belongs. Pure.

A person's own extension is the one to which nobody else is assigned. With none, or several, the one that rings first
counts, then the only one whose phone is registered; else the call takes its normal course.
Source: rows TF-44 to TF-48 of the list of requirements.
"""

from collections.abc import Collection, Mapping, Sequence

from cordboard.domain.calls.call import Value
from cordboard.domain.routing.decision import RouteDecision
from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.domain.routing.route import Destination, DestinationKind, DirectToOwner, OwnerOf
from cordboard.domain.settings.company import TeamMember


class OwnedRecord(Value, frozen=True, kw_only=True):
    """Something of the caller that belongs to somebody. `person`: id of the team member; None: nobody of the team.

    `owner` is the name of that person, `name` of the record.
    """

    of: OwnerOf
    name: str = ""
    owner: str = ""
    person: str | None = None


class KnownPhones(Value, frozen=True, kw_only=True):
    """What the phones of some extensions do now; those of which nothing is known are in none of these."""

    registered: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()  # no phone is registered
    talking: frozenset[str] = frozenset()


class OwnExtension(Value, frozen=True, kw_only=True):
    """The extension at which a person is called, and why it is this one; None: there is none."""

    extension: str | None
    why: RouteReason


def own_extension(
    member: TeamMember, team: Sequence[TeamMember], registered: Collection[str] | None = None
) -> OwnExtension:
    """Where this person is called. `registered`: extensions with a phone that can ring; None: not known."""
    name = member.name or member.id
    others = {one for other in team if other.id != member.id for one in other.extensions}
    solo = [one for one in dict.fromkeys(member.extensions) if one not in others]
    if len(solo) == 1:
        return OwnExtension(extension=solo[0], why=route_reason("solo_extension", extension=solo[0], owner=name))
    choice = solo or list(dict.fromkeys(member.extensions))
    if member.primary in choice:
        first = str(member.primary)
        return OwnExtension(extension=first, why=route_reason("primary_extension", extension=first, owner=name))
    ready = [one for one in choice if registered is not None and one in registered]
    if len(ready) == 1:
        return OwnExtension(
            extension=ready[0], why=route_reason("registered_extension", extension=ready[0], owner=name)
        )
    if len(solo) > 1:
        several = route_reason("several_own_extensions", owner=name, extensions=", ".join(solo))
        return OwnExtension(extension=None, why=several)
    return OwnExtension(extension=None, why=route_reason("no_own_extension", owner=name))


def direct(
    rule: DirectToOwner,
    records: Sequence[OwnedRecord],
    team: Sequence[TeamMember],
    phones: KnownPhones | None = None,
    said: Sequence[RouteReason] = (),
) -> RouteDecision:
    """Where a call to the extension of this rule goes. `records` of the caller in any order; `said`: how they were
    found. An owner whose phone isn't registered isn't rung; one in a call is: the phone itself says whether it is busy.
    """
    people = {member.id: member for member in reversed(team)}
    why = [*said]
    for of in rule.order:
        for record in (one for one in records if one.of is of):
            why.append(_whose(record))
            member = people.get(record.person or "")
            if member is None:
                why.append(route_reason("owner_not_in_team", owner=record.owner))
                continue
            return _to(member, rule, team, phones or KnownPhones(), why)
    return _normal(why if len(why) > len(said) else [*why, route_reason("owner_none")])


def _to(
    member: TeamMember,
    rule: DirectToOwner,
    team: Sequence[TeamMember],
    phones: KnownPhones,
    why: list[RouteReason],
) -> RouteDecision:
    own = own_extension(member, team, phones.registered)
    why.append(own.why)
    if own.extension is None:
        return _normal(why)
    if own.extension == rule.extension:
        return _normal([*why, route_reason("called_already", owner=member.name or member.id)])
    if own.extension in phones.absent:
        return _absent(own.extension, rule, why)
    if own.extension in phones.talking:
        why.append(route_reason("owner_in_call", extension=own.extension))
    values: Mapping[str, str] = {"extension": own.extension, "seconds": str(rule.ring_s)}
    if rule.fallback:
        why.append(route_reason("rings_substitute", substitute=rule.fallback, **values))
    else:
        why.append(route_reason("rings_owner", **values))
    return RouteDecision(
        destination=Destination(kind=DestinationKind.EXTENSION, target=own.extension),
        why=tuple(why),
        ring_s=rule.ring_s,
        substitute=rule.fallback or None,
    )


def _absent(extension: str, rule: DirectToOwner, why: list[RouteReason]) -> RouteDecision:
    """Nobody would hear it ring."""
    why.append(route_reason("owner_absent", extension=extension))
    if not rule.fallback:
        return _normal(why)
    why.append(route_reason("substitute_at_once", substitute=rule.fallback))
    return RouteDecision(destination=Destination(kind=DestinationKind.EXTENSION, target=rule.fallback), why=tuple(why))


def _whose(record: OwnedRecord) -> RouteReason:
    if record.of is OwnerOf.LAST_TALKED:
        return route_reason("last_talked", owner=record.owner)
    return route_reason("owner_is", owner=record.owner, name=record.name, entity=record.of.value)


def _normal(why: Sequence[RouteReason]) -> RouteDecision:
    return RouteDecision(why=(*why, route_reason("normal_course")))
