"""Who is this? Number to Found, NotFound or Unknown, from the local directory and from what is being created now.

Never asks the CRM: a stale or loading directory is Unknown, and the question then waits in the outbox as a `look`.
"""

from collections.abc import Sequence

import msgspec

from cordboard.domain.crm.actions import SetOwner
from cordboard.domain.crm.contact_match import Candidate, Found, Match, NotFound, Unknown
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.outbox import ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

SETTLED_S = 60.0
NOBODY = (NumberKind.WITHHELD, NumberKind.INTERNAL)


class PendingWrites(msgspec.Struct):
    """What the batch in hand will write and the store does not have yet: claims, clients with a `look`, new owners."""

    claims: list[Claim] = []
    asked: set[tuple[str, str]] = set()
    given: list[tuple[str, str, SetOwner]] = []  # connection, client


def number_key(number: Reading) -> str | None:
    """Under what a number is looked up, claimed and ordered; None where there is nobody to look for."""
    if number.kind in NOBODY:
        return None
    return number.e164 or number.raw.strip() or None


async def identify(
    store: Store, crm: str, number: Reading, fresh_since: float, pending: PendingWrites, regions: Sequence[str]
) -> Match:
    """The match in this CRM. A NotFound is given only by a directory that is fresh since `fresh_since` (epoch s).

    `regions`: where local numbers of the CRM are at home now; a directory that was read otherwise knows nobody.
    """
    key = number_key(number)
    if key is None:
        return NotFound()
    state = await store.state(crm)
    if not state.loaded:
        return Unknown(reason="The directory of this CRM is still being loaded.")
    if state.regions is not None and state.regions != tuple(regions):
        return Unknown(reason="The numbers of this CRM are being read anew, because a country was changed.")
    found = await _known(store, crm, key, number)
    void: list[str] = []
    if not found:
        found = await _claimed(store, crm, key, pending, state.fresh_at, void)
    as_of = moment(state.fresh_at)
    if found:
        return Found(candidates=tuple(found), as_of=as_of)
    if state.fresh_at < fresh_since:
        return Unknown(reason="The directory is older than this call; the CRM is asked for what changed since.")
    for claim in void:  # a fresh directory says that the record is gone again
        await store.unclaim(crm, claim)
    return NotFound(as_of=as_of)


async def _known(store: Store, crm: str, key: str, number: Reading) -> Sequence[Candidate]:
    keys = (key, *number.candidates) if number.e164 is None else (key,)
    found: dict[tuple[str, str | None], Candidate] = {}
    for one in keys:
        for candidate in await store.lookup(crm, one):
            found.setdefault((candidate.entity, candidate.id), candidate)
    return list(found.values())


async def _claimed(
    store: Store, crm: str, key: str, pending: PendingWrites, fresh_at: float, void: list[str]
) -> Sequence[Candidate]:
    """People whom we are creating or have just created, and whom the directory does not show yet.

    A directory refreshed well after the record was made is the better witness: such claims are `void`.
    """
    new = [claim for claim in pending.claims if (claim.connection, claim.number) == (crm, key)]
    claims = [*new, *await store.claimed(crm, key)]
    if not claims:
        return []
    items = {item.key: item for item in await store.items_by_key([claim.key for claim in claims])}
    found = []
    for claim in claims:
        item = items.get(claim.key)
        candidate = Candidate(entity=claim.entity, phones=(key,))
        if item is None or item.state not in (ItemState.DONE, ItemState.DROPPED):
            found.append(msgspec.structs.replace(candidate, pending=claim.key))
        elif item.state is ItemState.DONE and item.updated_at + SETTLED_S > fresh_at:
            found.append(msgspec.structs.replace(candidate, id=item.record, link=item.link))
        else:
            void.append(claim.key)
    return found
