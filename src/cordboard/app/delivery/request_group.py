"""Several requests of one lane as a group: marked before, committed afterwards, some of them sent concurrently.

Without groups, a CRM that takes one record per request would cost one commit per request. Each client's items stay in
order: they are all in one chain, and the requests of a chain follow each other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from cordboard.domain.crm.actions import Action
from cordboard.ports.crm import Outcome
from cordboard.ports.errors import RateLimited
from cordboard.ports.store.outbox import Item

GROUP = 50  # items: what a crash leaves unclear, where the CRM guards nothing
TOGETHER_S = 1.0  # after so long no further request of the group begins: a person may have held an item meanwhile

Apply = Callable[[Sequence[Action], bool], Awaitable[Sequence[Outcome]]]


class Failure(msgspec.Struct, frozen=True):
    """A request that failed as a whole, and its items."""

    items: tuple[Item, ...]
    error: Exception


class Answers(msgspec.Struct):
    """What became of a group, by key. What is neither in `outcomes` nor in `failures` was not sent."""

    outcomes: dict[str, Outcome] = {}
    failures: list[Failure] = []

    def unsent(self, items: Sequence[Item]) -> list[Item]:
        """Items whose request did not begin."""
        failed = {item.key for one in self.failures for item in one.items}
        return [item for item in items if item.key not in self.outcomes and item.key not in failed]


def size_of(batch: int, concurrent: int) -> int:
    """The size of a group in items, for requests of `batch` items of which `concurrent` run at once."""
    return batch * max(concurrent, GROUP // batch)


def chains(items: Sequence[Item], concurrent: int) -> list[list[int]]:
    """Places of the items in each chain: all of a client in one, in order; chains of about equal length."""
    found: list[list[int]] = [[] for _ in range(max(1, concurrent))]
    of_client: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        chain = of_client.get(item.subject)
        if chain is None:
            chain = of_client[item.subject] = min(found, key=len)
        chain.append(place)
    return [chain for chain in found if chain]


async def send_group(
    apply: Apply,
    items: Sequence[Item],
    actions: Sequence[Action],
    *,
    batch: int,
    concurrent: int,
    may_leave: Callable[[], bool],
) -> Answers:
    """Send in requests of at most `batch`; once one fails as a whole, no other begins.

    `may_leave` says whether a request may leave now, and counts it.
    """
    answers = Answers(outcomes={}, failures=[])

    async def follow(chain: Sequence[int]) -> None:
        for at in range(0, len(chain), batch):
            if answers.failures or not may_leave():
                return
            places = chain[at : at + batch]
            sent = tuple(items[place] for place in places)
            try:
                verify = any(item.maybe_sent for item in sent)
                outcomes = await apply([actions[place] for place in places], verify)
                answers.outcomes |= {item.key: one for item, one in zip(sent, outcomes, strict=True)}
            except Exception as error:  # sorted by the caller: trouble of theirs, or a fault of ours
                answers.failures.append(Failure(sent, error))
                return

    first, *others = chains(items, concurrent)
    if others:
        await asyncio.gather(*map(follow, [first, *others]))
    else:
        await follow(first)
    return answers


def rate_limited(answers: Answers) -> bool:
    """Whether the service answered "too fast" without naming a wait; a named wait is enough."""
    return any(isinstance(one.error, RateLimited) and one.error.after is None for one in answers.failures)
