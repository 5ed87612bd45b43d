"""The report equals a naive count: 2,000 calls, 300 deals, costs, by first and last touch; the past stays as it was."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.app.attribution.source_report import Period, SourceReport
from cordboard.domain.attribution.costs import AdCost, share
from cordboard.domain.attribution.deal import OPEN, WON, Deal
from cordboard.domain.attribution.report import Key, SourceLine, SourcesBy, TouchOf, key_of
from cordboard.domain.attribution.traffic_source import UNKNOWN, TrafficSource
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.figures.counted_call import Counted
from cordboard.ports.crm import Change
from cordboard.ports.store.attribution import DealChange
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import done, item
from cordboard.toolkit.crypto import Cipher

CRM = "zoho"
START = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 90
SOURCES = [
    UNKNOWN,
    TrafficSource(source="google", medium="cpc", campaign="brand", pool="A", landing="shop.example/a"),
    TrafficSource(source="google", medium="cpc", campaign="roofs", term="roof"),
    TrafficSource(source="bing", medium="cpc", campaign="brand"),
    TrafficSource(source="billboard", campaign="A7", pool="B"),
]
COSTS = [
    AdCost(source=source, campaign=campaign, first_day=first, last_day=last, amount=amount, currency=currency)
    for source, campaign, first, last, amount, currency in (
        ("google", "brand", date(2026, 9, 1), date(2026, 11, 29), "900.00", "EUR"),
        ("bing", "brand", date(2026, 9, 20), date(2026, 10, 1), "100.10", "USD"),
        ("radio", "", date(2026, 10, 1), date(2026, 10, 1), "50", "EUR"),
    )
]
PERIODS = [
    Period(START, START + timedelta(days=DAYS)),
    Period(START + timedelta(days=13, hours=5, minutes=7, seconds=3), START + timedelta(days=51, minutes=22)),
    Period(START + timedelta(days=40), START + timedelta(days=40, minutes=3)),
]


class World:
    """Calls, leads and deals as plain lists: what the naive count reads."""

    def __init__(self, chance: random.Random) -> None:
        self.calls: list[CallRow] = []
        self.leads: set[str] = set()
        self.deals: list[Deal] = []
        clients = [f"+346{n:08}" for n in range(400)]
        self.contacts = {f"r{n}": number for n, number in enumerate(clients[:250])}
        for n in range(2000):
            self.calls.append(_call(n, chance, clients))
        self.leads = {one.id for one in self.calls if one.client and chance.random() < 0.15}
        for n in range(300):
            created = START + timedelta(seconds=chance.randrange(DAYS * 86400))
            won = created + timedelta(hours=chance.randrange(800)) if chance.random() < 0.6 else None
            self.deals.append(
                Deal(
                    id=f"d{n}",
                    amount=chance.choice([None, "100", "249.99", "12000.5"]),
                    currency=chance.choice(["EUR", "EUR", "USD"]),
                    state=WON if won else OPEN,
                    created_at=created,
                    modified_at=won or created,
                    won_at=won,
                    contact=chance.choice([None, *self.contacts, "r-unknown"]) if n % 9 else None,
                )
            )


def _call(n: int, chance: random.Random, clients: Sequence[str]) -> CallRow:
    at = START.timestamp() + chance.randrange(DAYS * 86400)
    return CallRow(
        id=f"c{n}",
        connection="pbx",
        keys=(f"k{n}",),
        started_at=at,
        updated_at=at,
        client=chance.choice(clients) if chance.random() < 0.97 else None,
        direction=chance.choice(["inbound", "inbound", "inbound", "outbound", "internal"]),
        disposition=chance.choice(["answered", "answered", "no_answer", "busy"]),
        phase="ended",
        decided=True,
        counted=Counted(wait_ms=chance.randrange(30_000)),
        traffic=chance.choice(SOURCES),
    )


class Naive:
    """The definitions of docs/figures.md, one call and one deal after the other."""

    def __init__(self, world: World) -> None:
        self._world = world

    def touch(self, client: str | None, until: float, which: TouchOf) -> TrafficSource | None:
        """None: the client never called until then."""
        own = [
            one
            for one in self._world.calls
            if client is not None and one.client == client and one.direction == "inbound" and one.started_at <= until
        ]
        with_source = [one for one in own if one.traffic != UNKNOWN]
        chosen = sorted(with_source or own, key=lambda one: (one.started_at, one.id))
        return (chosen[0] if which is TouchOf.FIRST else chosen[-1]).traffic if chosen else None

    def lines(self, by: SourcesBy, which: TouchOf, period: Period) -> tuple[dict[Key, Any], Any]:
        found: dict[Key, Any] = defaultdict(SourceLine)
        without = SourceLine()
        for call in self._world.calls:
            assert call.traffic is not None
            if not period.since.timestamp() <= call.started_at < period.until.timestamp():
                continue
            if call.direction == "inbound":
                answered = call.disposition == "answered"
                wait = call.counted.wait_ms if answered and call.counted else 0
                found[key_of(call.traffic, by)].add(
                    SourceLine(calls=1, answered=answered, missed=not answered, wait_ms=wait)
                )
            if call.id in self._world.leads:
                source = self.touch(call.client, call.started_at, which) or UNKNOWN
                found[key_of(source, by)].add(SourceLine(leads=1))
        for deal in self._world.deals:
            client = self._world.contacts.get(deal.contact or "")
            revenue = {str(deal.currency): Decimal(deal.amount)} if deal.amount else {}
            for moment, line in (
                (deal.created_at, SourceLine(deals=1)),
                (deal.won_at, SourceLine(won=1, revenue=revenue)),
            ):
                if moment is not None and period.holds(moment):
                    touched = self.touch(client, moment.timestamp(), which)
                    (without if touched is None else found[key_of(touched, by)]).add(line)
        first, last = period.since.date(), (period.until - timedelta(microseconds=1)).date()
        for cost in COSTS:
            part = share(cost, first, last)
            if part and by in (SourcesBy.SOURCE, SourcesBy.CAMPAIGN):
                named = TrafficSource(source=cost.source, campaign=cost.campaign)
                found[key_of(named, by)].add(SourceLine(cost={cost.currency: part}))
        return dict(found), without


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = SqliteStore.open(tmp_path / "a.db", Cipher.at(tmp_path / "key"))
    yield opened
    opened.close_now()


async def fill(store: SqliteStore, world: World, chance: random.Random) -> None:
    """In any order, as calls and answers of the CRM arrive."""
    people = [
        Change(
            entity=Entity.CONTACT,
            id=record,
            record=Candidate(entity=Entity.CONTACT, id=record, name=record, phones=(number,)),
        )
        for record, number in world.contacts.items()
    ]
    await store.put(CRM, people, {record: (number,) for record, number in world.contacts.items()})
    calls = chance.sample(world.calls, len(world.calls))
    fence = (CRM, await store.acquire_lane(CRM))
    for start in range(0, len(calls), 400):
        some = calls[start : start + 400]
        leads = [one.id for one in some if one.id in world.leads]
        await store.commit(
            Batch(calls=some, items=[item(f"{one}:lead", kind="create_lead", call=one, lane=CRM) for one in leads])
        )
        await store.commit(Batch(done=[done(f"{one}:lead") for one in leads], fence=fence))
    await store.put_deals(CRM, [DealChange(id=one.id, deal=one) for one in world.deals])
    await store.put_costs(COSTS)


@run
async def test_two_thousand_calls_and_three_hundred_deals_are_the_naive_count(store: SqliteStore, seed: int) -> None:
    chance = random.Random(seed)
    world = World(chance)
    await fill(store, world, chance)
    report, naive = SourceReport(store), Naive(world)
    for which in TouchOf:
        for by in SourcesBy:
            for period in PERIODS:
                lines, without = await report.lines(by, which, period)
                wanted, wanted_without = naive.lines(by, which, period)
                assert {key: msgspec.structs.asdict(line) for key, line in lines.items()} == {
                    key: msgspec.structs.asdict(line) for key, line in wanted.items()
                }, (which, by, period)
                assert without == wanted_without
    lines, without = await report.lines(SourcesBy.CAMPAIGN, TouchOf.LAST, PERIODS[0])
    assert sum(line.deals for line in lines.values()) + without.deals == 300
    assert sum(line.calls for line in lines.values()) == sum(one.direction == "inbound" for one in world.calls)
