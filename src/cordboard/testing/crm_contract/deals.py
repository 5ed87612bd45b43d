"""The feed of deals, where the manifest says `deals = true`."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cordboard.domain.attribution.deal import LOST, OPEN, WON, Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Deletions
from cordboard.ports.crm.deals import DealPage, ReadsDeals
from cordboard.ports.errors import Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, played, raising

DAY = date(2026, 11, 18)


def reading(crm_world: CrmWorld) -> ReadsDeals:
    if not crm_world.capabilities.deals:
        pytest.skip("capability deals = false: no deals are read")
    crm: Any = crm_world.crm()
    assert isinstance(crm, ReadsDeals)
    return crm


async def all_pages(crm: ReadsDeals, cursor: str | None = None) -> tuple[list[Deal], list[str], str]:
    """Deals and deletions up to now, and the last cursor."""
    deals, gone = list[Deal](), list[str]()
    for _ in range(100):
        page: DealPage = await crm.deal_changes(cursor)
        deals += page.deals
        gone += page.gone
        cursor = page.cursor
        if page.complete:
            return deals, gone, cursor
    raise AssertionError("the changes have no end")


class DealsContract:
    """Deals for attribution."""

    def test_a_deal_has_its_amount_currency_stage_day_and_client(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        contact = crm_world.person(Entity.CONTACT, "Buyer", ["+34600440001"])
        account = crm_world.person(Entity.ACCOUNT, "Buyer Ltd", [])
        record = crm_world.deal("New roof", WON, "1200.50", DAY, contact=contact, account=account)

        async def story() -> None:
            (deal,), _, _ = await all_pages(crm)
            assert deal.id == record
            assert (deal.name, deal.state, deal.closed_on) == ("New roof", WON, DAY)
            assert (Decimal(deal.amount or "0"), deal.currency) == (Decimal("1200.50"), "EUR")
            assert (deal.contact, deal.account) == (contact, account)
            assert deal.created_at.tzinfo is not None
            assert deal.modified_at >= deal.created_at
            assert deal.stage
            number = record.rpartition("x")[2]  # of ids that begin with the number of their kind: `12x345`
            assert number in str(deal.link)

        played(story())

    def test_open_won_and_lost_stages_are_told_apart(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        made = {crm_world.deal(f"Deal {state}", state, "1", DAY): state for state in (OPEN, WON, LOST)}

        async def story() -> None:
            deals, _, _ = await all_pages(crm)
            assert {deal.id: deal.state for deal in deals} == made

        played(story())

    def test_a_deal_of_nobody_is_read_too(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        crm_world.deal("Nobody's", OPEN, "7", DAY)

        async def story() -> None:
            (deal,), _, _ = await all_pages(crm)
            assert (deal.contact, deal.account) == (None, None)

        played(story())

    def test_phone_fields_that_the_settings_name_come_with_the_deal(self, crm_world: CrmWorld) -> None:
        field = crm_world.field(Entity.DEAL)
        crm_world.extra_fields = {Entity.DEAL: (field, "No_Such_Field")}
        crm = reading(crm_world)
        has, other = (crm_world.deal(name, OPEN, "1", DAY) for name in ("Has a number", "Has none"))
        crm_world.fill(Entity.DEAL, has, field, "0034 600 44 00 21")

        async def story() -> None:
            deals, _, cursor = await all_pages(crm)
            assert {deal.id: deal.phones for deal in deals} == {has: ("0034 600 44 00 21",), other: ()}
            crm_world.pass_time(3700)
            crm_world.fill(Entity.DEAL, other, field, "600 440 022")
            deals, _, _ = await all_pages(crm, cursor)
            assert [(deal.id, deal.phones) for deal in deals] == [(other, ("600 440 022",))]

        played(story())

    def test_many_deals_come_once_each_and_a_cut_off_reading_goes_on(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        crm_world.small_pages()
        made = sorted(crm_world.deal(f"Deal {n}", OPEN, str(n), DAY) for n in range(23))

        async def story() -> None:
            first = await crm.deal_changes(None)
            assert not first.complete
            rest, _, cursor = await all_pages(reading(crm_world), first.cursor)
            assert sorted(deal.id for deal in (*first.deals, *rest)) == made
            again, gone, _ = await all_pages(crm, cursor)
            assert (again, gone) == ([], [])

        played(story())

    def test_changes_bring_what_is_new_changed_and_deleted_and_nothing_twice(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        stays = crm_world.deal("Stays", OPEN, "1", DAY)
        goes = crm_world.deal("Goes", OPEN, "2", DAY)

        async def story() -> None:
            _, _, cursor = await all_pages(crm)
            crm_world.pass_time(3700)
            new = crm_world.deal("New", OPEN, "3", DAY)
            crm_world.win(stays)
            crm_world.delete(Entity.DEAL, goes)
            deals, gone, cursor = await all_pages(crm, cursor)
            assert {deal.id: deal.state for deal in deals} == {new: OPEN, stays: WON}
            assert gone == ([goes] if crm_world.capabilities.deletions is Deletions.LISTED else [])
            crm_world.pass_time(60)
            deals, gone, cursor = await all_pages(crm, cursor)
            assert (deals, gone) == ([], [])

        played(story())

    def test_a_sweep_brings_the_ids_of_all_deals_that_exist(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        if crm_world.capabilities.deletions is not Deletions.SWEEP:
            pytest.skip("capability deletions = listed: nothing is swept")
        crm_world.small_pages()
        made = {crm_world.deal(f"Deal {n}", OPEN, "1", DAY) for n in range(13)}
        gone = min(made)
        crm_world.delete(Entity.DEAL, gone)

        async def story() -> None:
            assert {one async for ids in crm.deal_ids() for one in ids} == made - {gone}

        played(story())

    def test_a_service_that_is_away_is_trouble_that_passes(self, crm_world: CrmWorld) -> None:
        crm = reading(crm_world)
        record = crm_world.deal("Deal", OPEN, "1", DAY)

        async def story() -> None:
            for trick in (transport_faults.html(503), transport_faults.silent, transport_faults.answer_cut):
                crm_world.far.play(trick, path=crm_world.reads)
                with raising(Unavailable):
                    await crm.deal_changes(None)
            deals, _, _ = await all_pages(crm)
            assert [deal.id for deal in deals] == [record]

        played(story())
