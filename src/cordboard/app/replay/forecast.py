"""What draining a lane takes: the requests that the dispatcher would make, their price and their time. Pure.

Items are picked and grouped by the code that the dispatcher uses, so the forecast makes the same requests.
"""

from collections.abc import Mapping, Sequence
from itertools import islice

import msgspec

from cordboard.app.delivery.batching import pick
from cordboard.app.delivery.outbox_dispatcher import LOOKUPS, WINDOW
from cordboard.app.delivery.request_group import chains, size_of
from cordboard.app.duplicates.merge_items import ALONE
from cordboard.ports.crm import Limits
from cordboard.ports.crm.prices import PricesRequests
from cordboard.ports.store.outbox import LOOKUP, Item, ItemState

FOREVER = float("inf")


class Forecast(msgspec.Struct, kw_only=True):
    """`left`: items that cannot leave, because what they refer to is held or rejected. `credits`: None: not priced."""

    requests: int = 0
    credits: float | None = None
    left: int = 0


def forecast(
    items: Sequence[Item],
    others: Mapping[str, Item],
    batch: int,
    concurrent: int,
    prices: PricesRequests | None,
    people: int,
    deal_reads: int,
) -> Forecast:
    """Of these items, in the order of their turn, if nothing fails.

    Args: `others`: items that they refer to, by key, as they are. `batch`: of a request. `people`: in the directory.
        `deal_reads`: clients whose deals are read for decisions.
    """
    waiting = {item.key: item for item in items}
    known = {**others, **waiting}
    size, found = size_of(batch, concurrent), Forecast(credits=None if prices is None else 0.0)
    window, lookups = WINDOW, 0
    while waiting:
        seen = list(islice(waiting.values(), window))
        picked = pick(seen, known, FOREVER, size, {LOOKUP: LOOKUPS, **ALONE}, FOREVER)
        for item, _ in picked.stuck:
            del waiting[item.key]
            found.left += 1
        if not picked.batch:
            if picked.stuck:
                continue
            if window >= len(waiting):
                break
            window *= 8
            continue
        if picked.batch[0].kind == LOOKUP:
            _count(found, prices.price_of_refresh(0 if lookups else people) if prices else 0.0)
            lookups += 1
        else:
            _write(found, picked.batch, batch, concurrent, prices)
        for item in picked.batch:
            known[item.key] = msgspec.structs.replace(waiting.pop(item.key), state=ItemState.DONE, record="-")
        window = WINDOW
    found.left += len(waiting)
    _add(found, prices, deal_reads)
    return found


def _write(found: Forecast, group: Sequence[Item], batch: int, concurrent: int, prices: PricesRequests | None) -> None:
    for chain in chains(group, concurrent):
        for at in range(0, len(chain), batch):
            sent = [group[place] for place in chain[at : at + batch]]
            verify = any(item.maybe_sent for item in sent)
            _count(found, prices.price_of_write(sent[0].kind, len(sent), verify=verify) if prices else 0.0)


def _count(found: Forecast, price: float) -> None:
    found.requests += 1
    if found.credits is not None:
        found.credits += price


def _add(found: Forecast, prices: PricesRequests | None, deal_reads: int) -> None:
    found.requests += deal_reads
    if found.credits is not None and prices is not None and found.requests:
        found.credits += prices.price_of_start() + deal_reads * prices.price_of_deals()


def seconds_of(requests: int, limits: Limits, took_s: float) -> float:
    """How long so many requests take. Units: s; `took_s` of one request."""
    working = requests * took_s / max(1, limits.concurrent)
    allowed = max(0.0, (requests - (limits.burst or 0)) / limits.per_second) if limits.per_second else 0.0
    return max(working, allowed)
