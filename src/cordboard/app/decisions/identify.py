"""Matches an identity to Found, NotFound or Unknown, from the local directory and the records being created now.

Never asks the CRM: with a stale or loading directory the answer is Unknown, and a look-up waits in the outbox.
"""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.attribution.deal import OPEN
from cordboard.domain.crm.actions import SetOwner
from cordboard.domain.crm.chosen import with_choice
from cordboard.domain.crm.contact_match import Candidate, Found, Match, NotFound, Unknown
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.numbers.reading import read_as
from cordboard.domain.scenario.facts import OpenDeal
from cordboard.ports.store.awaited_records import AwaitedRecord
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.open_tasks import ClosedTask, OpenTask
from cordboard.ports.store.outbox import ItemState
from cordboard.ports.store.stop_list import StoppedCall
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

SETTLED_S = 60.0
SYNCING = "Contacts are still syncing from the CRM."
NOT_ASKED = "The CRM is asked about this number."


class DecisionBatch:
    """The decisions of one commit: what it will write and the store does not have yet, and what was read for it.

    Everything is read once. The state of a directory is read before its people: what comes in meanwhile makes the
    people newer than the state, never older.
    """

    def __init__(
        self, store: Store, directories: Mapping[str, DirectoryState] | None = None, crms: Sequence[str] = ()
    ) -> None:
        self.store = store
        self.crms = tuple(crms)
        self.claims: list[Claim] = []
        self.asked: set[tuple[str, str]] = set()  # connection, subject: a look-up waits
        self.stopped: list[StoppedCall] = []
        self.tasks: list[OpenTask | ClosedTask] = []
        self.awaited: list[AwaitedRecord] = []
        self.reached: dict[str, float] = {}  # subject: when a call of this commit reached the client
        self.given: list[tuple[str, str, SetOwner]] = []  # connection, subject
        self._directories = dict(directories or {})
        self._people: dict[tuple[str, Identity], Sequence[Candidate]] = {}

    async def directory(self, crm: str) -> DirectoryState:
        """The sync state of this CRM's directory."""
        if crm not in self._directories:
            self._directories[crm] = await self.store.state(crm)
        return self._directories[crm]

    async def open_task(self, crm: str, subject: str) -> OpenTask | None:
        """The call-back task of this client that is open, after the decisions of this commit."""
        changed = next((one for one in reversed(self.tasks) if (one.lane, one.subject) == (crm, subject)), None)
        if changed is not None:
            return changed if isinstance(changed, OpenTask) else None
        return await self.store.open_task(crm, subject)

    async def people(self, crm: str, identity: Identity) -> Sequence[Candidate]:
        """Who is known under this identity."""
        if (crm, identity) not in self._people:
            await self.directory(crm)
            self._people[crm, identity] = await self.store.lookup(crm, identity)
        return self._people[crm, identity]

    async def unclaim(self, crm: str, key: str) -> None:
        """The record of this claim is gone again."""
        await self.store.unclaim(crm, key)


async def identify(
    batch: DecisionBatch,
    crm: str,
    identities: Sequence[Identity],
    fresh_since: float,
    regions: Sequence[str],
    call: str | None = None,
) -> Match:
    """The match of a party in this CRM. A party without identities has no match.

    Only a directory that is fresh since `fresh_since` (epoch s) gives NotFound.
    `call`: whose own choice among several records counts before the one that is remembered for the number.
    `regions`: the present regions of the CRM's local numbers; a directory read with other regions gives Unknown.
    """
    if not identities:
        return NotFound()
    state = await batch.directory(crm)
    if not state.loaded:
        return Unknown(reason=SYNCING)
    if state.regions is not None and state.regions != read_as(regions):
        by_rules = state.regions[: len(regions)] == tuple(regions)  # after an upgrade
        return Unknown(reason=SYNCING if by_rules else "Contacts are syncing again because the country changed.")
    found = await _known(batch, crm, identities)
    void: list[str] = []
    if not found:
        found = await _claimed(batch, crm, identities[0], state.fresh_at, void)
    as_of = moment(state.fresh_at)
    if found:
        return await _chosen(batch, crm, identities[0], call, Found(candidates=tuple(found), as_of=as_of))
    if not state.fresh_at:  # it lists nobody, so only its answer about this number would say that nobody has it
        return Unknown(reason=NOT_ASKED)
    if state.fresh_at < fresh_since:
        return Unknown(reason="Contacts were synced before this call. Waiting for the next contact sync.")
    for claim in void:  # a fresh directory says that the record is gone again
        await batch.unclaim(crm, claim)
    return NotFound(as_of=as_of)


async def _chosen(batch: DecisionBatch, crm: str, identity: Identity, call: str | None, found: Found) -> Found:
    """The match with what somebody chose among several."""
    choice = await batch.store.choice(crm, identity.key, call) if len(found.candidates) > 1 else None
    if choice is None:
        return found
    return with_choice(found, choice.entity, choice.record, choice.who, moment(choice.at))


async def deals_with_number(batch: DecisionBatch, crm: str, identities: Sequence[Identity]) -> tuple[OpenDeal, ...]:
    """Deals of this CRM that hold the number of the party in a phone field of theirs, the newest first."""
    numbers = [one.value for one in identities if one.kind is IdentityKind.PHONE]
    found = await batch.store.deals_with(crm, numbers) if numbers else ()
    return tuple(
        OpenDeal(id=one.id, created_at=one.created_at, open=one.state == OPEN, owner=one.owner, name=one.name or None)
        for one in found
    )


async def _known(batch: DecisionBatch, crm: str, identities: Sequence[Identity]) -> Sequence[Candidate]:
    found: dict[tuple[str, str | None], Candidate] = {}
    for identity in identities:
        for candidate in await batch.people(crm, identity):
            found.setdefault((candidate.entity, candidate.id), candidate)
    return list(found.values())


async def _claimed(
    batch: DecisionBatch, crm: str, identity: Identity, fresh_at: float, void: list[str]
) -> Sequence[Candidate]:
    """People that we are creating or have just created, and that the directory does not show yet.

    Claims are `void` when the directory was refreshed well after the record was created.
    """
    new = [claim for claim in batch.claims if (claim.connection, claim.identity) == (crm, identity)]
    claims = [*new, *await batch.store.claimed(crm, identity)]
    if not claims:
        return []
    items = {item.key: item for item in await batch.store.items_by_key([claim.key for claim in claims])}
    phones = (identity.value,) if identity.kind is IdentityKind.PHONE else ()
    found = []
    for claim in claims:
        item = items.get(claim.key)
        candidate = Candidate(entity=claim.entity, phones=phones)
        if item is None or item.state not in (ItemState.DONE, ItemState.DROPPED):
            found.append(msgspec.structs.replace(candidate, pending=claim.key))
        elif item.state is ItemState.DONE and item.updated_at + SETTLED_S > fresh_at:
            found.append(msgspec.structs.replace(candidate, id=item.record, link=item.link))
        else:
            void.append(claim.key)
    return found
