"""Items that may have arrived and could be doubled: a person decides whether they are sent again.

Only where nothing guards against a second record (`Idempotency.NONE`): other services refuse it, or are searched first.
"""

from collections.abc import Iterable

from cordboard.domain.crm.actions import CREATES, kind_of_type
from cordboard.ports.store.outbox import Done, Item, ItemState

UNCERTAIN = "uncertain"
TEXT = "May have been sent: no answer came, and sending it again could create it twice. Check before you send it again."
MAKES_SOMETHING = frozenset(kind_of_type(one) for one in CREATES)


def uncertain(batch: Iterable[Item]) -> list[Item]:
    """Those that an attempt may have created; whatever changes an existing record can be repeated."""
    return [item for item in batch if item.maybe_sent and item.kind in MAKES_SOMETHING]


def asked(item: Item) -> Done:
    """It waits for a person, who sends it again as a new one or drops it."""
    return Done(key=item.key, state=ItemState.PARKED, code=UNCERTAIN, reason=TEXT)
