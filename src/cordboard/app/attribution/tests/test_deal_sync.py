"""Deals of a CRM that is connected: read at first and again, swept, kept when trouble comes, named by the doctor."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.app.attribution.deal_sync import EVERY_S, FEW, SWEEP_S, DealSync
from cordboard.app.attribution.doctor_checks import attribution_checks
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.attribution.deal import OPEN, WON, Deal
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Capabilities, Deletions
from cordboard.ports.crm.deals import DealPage
from cordboard.ports.errors import PermissionMissing
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, contact
from cordboard.testing.erased_person import carried_out, erase, sought
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def deal(record: str, state: str = OPEN, **more: Any) -> Deal:
    return Deal(**{"id": record, "name": record, "state": state, "created_at": DAY, "modified_at": DAY, **more})


class CrmWithDeals(FakeCrm):
    """Pages that tests put there; `ids` are all that exist."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[DealPage | PermissionMissing] = []
        self.ids: list[str] = []
        self.asked: list[str | None] = []

    async def deal_changes(self, cursor: str | None) -> DealPage:
        self.asked.append(cursor)
        page = self.pages.pop(0) if self.pages else DealPage(cursor=cursor or "end", complete=True)
        if isinstance(page, PermissionMissing):
            raise page
        return page

    async def deal_ids(self) -> AsyncIterator[tuple[str, ...]]:
        yield tuple(self.ids)


class Deals:
    """The job over a connected CRM."""

    def __init__(self, app: AppFixture, crm: CrmWithDeals, in_force: SettingsInForce) -> None:
        self.app, self.crm, self.in_force = app, crm, in_force
        self.job = DealSync(
            app.store, app.live_connections, in_force, NumberRegions(in_force, app.live_connections), app.clock
        )

    async def known(self) -> dict[str, Deal]:
        return {one.id: one for one in await self.app.store.deals_of_ids(CRM, await self.app.store.deal_ids(CRM))}

    async def doctor(self) -> list[tuple[str, str]]:
        checks = await attribution_checks(self.app.store, self.job, True, self.app.clock.now())
        return [(one.level, one.sentence) for one in checks]


@pytest.fixture
def deals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deals]:
    crm = CrmWithDeals()
    app = AppFixture(tmp_path, crm, 1, 0)

    async def begin() -> SettingsInForce:
        await app.furnish()
        return await SettingsInForce.read(app.store)

    in_force = run(begin())
    can = Capabilities(deals=True, deletions=Deletions.SWEEP)
    monkeypatch.setattr(type(app.live_connections.provider(CRM)), "capabilities", can)
    monkeypatch.setattr(app.live_connections, "settings", lambda _: {"read_deals": True})
    yield Deals(app, crm, in_force)
    app.store.close_now()


@run
async def test_all_are_read_at_first_then_what_changed_each_quarter_of_an_hour(deals: Deals) -> None:
    deals.crm.ids = ["a", "b"]
    deals.crm.pages = [
        DealPage(deals=(deal("a"),), cursor="1", complete=False),
        DealPage(deals=(deal("b", WON, amount="5", currency="EUR"),), cursor="2", complete=True),
    ]
    await deals.job.tick()
    assert deals.crm.asked == [None, "1"]
    assert {one.id: one.won_at for one in (await deals.known()).values()} == {"a": None, "b": DAY}
    await deals.job.tick()
    assert len(deals.crm.asked) == 2
    deals.app.clock.advance(EVERY_S)
    deals.crm.pages = [DealPage(deals=(deal("a", WON, closed_on=date(2026, 11, 18)),), cursor="3", complete=True)]
    await deals.job.tick()
    assert deals.crm.asked[2:] == ["2"]
    assert (await deals.known())["a"].state == WON
    assert await deals.doctor() == [("green", "2 deals, last read 0 minutes ago.")]


@run
async def test_deleted_deals_go_with_a_page_or_with_the_sweep(deals: Deals) -> None:
    deals.crm.ids = ["a", "b"]
    deals.crm.pages = [DealPage(deals=(deal("a"), deal("b"), deal("c")), cursor="1", complete=True)]
    await deals.job.tick()
    assert sorted(await deals.known()) == ["a", "b"]  # the first sweep comes at once
    deals.app.clock.advance(EVERY_S)
    deals.crm.pages = [DealPage(gone=("a",), cursor="2", complete=True)]
    await deals.job.tick()
    assert sorted(await deals.known()) == ["b"]


@run
async def test_a_sweep_that_would_remove_most_deals_is_not_believed(deals: Deals) -> None:
    many = tuple(deal(f"d{n}") for n in range(2 * FEW + 4))
    deals.crm.ids = [one.id for one in many]
    deals.crm.pages = [DealPage(deals=many, cursor="1", complete=True)]
    await deals.job.tick()
    deals.app.clock.advance(SWEEP_S)
    deals.crm.ids = []
    await deals.job.tick()
    assert len(await deals.known()) == len(many)


@run
async def test_a_missing_permission_is_said_by_the_doctor_and_stops_nothing_else(deals: Deals) -> None:
    before = await deals.app.state()
    deals.crm.pages = [PermissionMissing("The permission to read deals is missing.", permission="Deals: read")]
    await deals.job.tick()
    ((level, sentence),) = await deals.doctor()
    assert (level, "permission to read deals is missing" in sentence) == ("amber", True)
    assert await deals.app.state() == before
    deals.crm.pages = [DealPage(deals=(deal("a"),), cursor="1", complete=True)]
    deals.crm.ids = ["a"]
    await deals.job.tick()
    assert (await deals.doctor())[0][0] == "green"


@run
async def test_deals_of_a_connection_that_is_not_switched_on_are_not_read(
    deals: Deals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deals.app.live_connections, "settings", lambda _: {})
    await deals.job.tick()
    assert (deals.crm.asked, await deals.doctor()) == ([], [])


@run
async def test_of_an_erased_client_neither_name_nor_link_is_kept_and_the_revenue_stays(deals: Deals) -> None:
    app = deals.app
    anna = Deal(
        id="d1", name="Roof for Anna Berg", amount="7", currency="EUR", state=WON, created_at=DAY, modified_at=DAY,
        won_at=DAY, contact="r123456",
    )  # fmt: skip
    await app.directory_sync.put(CRM, [contact("r123456", CLIENT, "Anna Berg")])
    deals.crm.pages = [DealPage(deals=(anna,), cursor="1", complete=True)]
    deals.crm.ids = ["d1"]
    await deals.job.tick()
    found = await app.personal_data.find(sought(app))
    assert ("deals", "deal", "d1") in {(one.part, one.kind, one.id) for one in found.findings}
    for part in app.personal_data.parts:
        await part.erase(found.sought, app.clock.now())
    assert (await deals.known())["d1"] == msgspec.structs.replace(anna, name="", contact=None)


PHONES = {CRM: CrmPlan(deal_phone_fields=("Second_Phone",))}


@run
async def test_a_deal_is_found_by_the_number_in_its_phone_field_in_any_spelling(deals: Deals) -> None:
    deals.in_force.replace(2, Settings(crm=PHONES))
    numbers = (["600 111 222"], ["0034 600-111-222"], ["+34600111222"], ["+33600111222"], [])
    many = [deal(f"d{n}", phones=tuple(one), created_at=DAY + timedelta(days=n)) for n, one in enumerate(numbers)]
    deals.crm.ids = [one.id for one in many]
    deals.crm.pages = [DealPage(deals=tuple(many), cursor="1", complete=True)]
    await deals.job.tick()
    assert [one.id for one in await deals.app.store.deals_with(CRM, [CLIENT])] == ["d2", "d1", "d0"]
    deals.app.clock.advance(EVERY_S)
    changed = DealPage(deals=(deal("d1", phones=("600 111 223",)),), gone=("d0",), cursor="2", complete=True)
    deals.crm.ids.remove("d0")
    deals.crm.pages = [changed]
    await deals.job.tick()
    assert [one.id for one in await deals.app.store.deals_with(CRM, [CLIENT])] == ["d2"]
    assert [one.id for one in await deals.app.store.deals_with(CRM, ["+34600111223"])] == ["d1"]


@run
async def test_all_deals_are_read_again_once_other_phone_fields_are_named(deals: Deals) -> None:
    deals.crm.ids = ["a"]
    await deals.job.tick()
    deals.in_force.replace(2, Settings(crm=PHONES))
    await deals.job.tick()
    await deals.job.tick()
    assert deals.crm.asked == [None, None]
    deals.in_force.replace(3, Settings(company=Company(country="UA"), crm=PHONES))
    await deals.job.tick()
    assert deals.crm.asked == [None, None, None]


@run
async def test_phone_fields_of_deals_that_are_not_read_are_said_by_the_doctor(
    deals: Deals, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals.in_force.replace(2, Settings(crm=PHONES))
    monkeypatch.setattr(deals.app.live_connections, "settings", lambda _: {})
    await deals.job.tick()
    ((level, sentence),) = await deals.doctor()
    assert (level, "deals aren't read" in sentence, deals.crm.asked) == ("amber", True, [])


@run
async def test_a_deal_with_the_number_of_an_erased_person_is_found_and_no_longer_known_by_it(deals: Deals) -> None:
    app = deals.app
    deals.in_force.replace(2, Settings(crm=PHONES))
    held = deal("d1", phones=("600 111 222",), name="Roof")
    deals.crm.pages = [DealPage(deals=(held,), cursor="1", complete=True)]
    deals.crm.ids = ["d1"]
    await deals.job.tick()
    found = await app.personal_data.find(sought(app))
    assert ("deals", "deal", "d1") in {(one.part, one.kind, one.id) for one in found.findings}
    await erase(app)
    await carried_out(app)
    assert (await deals.known())["d1"].phones == ()
    assert await app.store.deals_with(CRM, [CLIENT]) == []
    app.clock.advance(EVERY_S)
    deals.crm.pages = [DealPage(deals=(held,), cursor="2", complete=True)]  # over there it has it still
    await deals.job.tick()
    assert await app.store.deals_with(CRM, [CLIENT]) == []
