"""The API of attribution over the real application: the report, costs, conversions, and who may use them."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from cordboard.domain.attribution.deal import WON, Deal
from cordboard.domain.calls.call import CallEvent, Client
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.ports.crm import Change
from cordboard.ports.store.attribution import DealChange
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role, permissions_of
from cordboard.web.tests.real_application import ended
from cordboard.web.tests.web_fixture import WebFixture

ANNA = "+34600900123"
DAY = {"from": "2026-11-22", "to": "2026-11-23"}
COST = {
    "source": "google", "campaign": "roofs", "first_day": "2026-11-01", "last_day": "2026-11-30", "amount": "300.00",
    "currency": "EUR",
}  # fmt: skip
NAMED = {name: value for name, value in COST.items() if name != "amount"}
PARAMETERS = {"utm_source": "google", "utm_campaign": "roofs", "gclid": "Cj0KCQ-x_1"}
FILE = "source,campaign,from,to,amount,currency\nbing,brand,2026-11-22,,5,EUR\n"
OPEN_TO = {
    Role.ADMIN: {"attribution.read", "attribution.change", "attribution.export"},
    Role.SUPERVISOR: {"attribution.read", "attribution.change", "attribution.export"},
    Role.AUDITOR: {"attribution.read"},
    Role.AGENT: set(),
    Role.LIGHT_AGENT: set(),
    Role.WALL: set(),
}


def advertised(call: str, second: float = 0.0) -> CallEvent:
    return msgspec.structs.replace(ended(call, Client(number=ANNA), second=second), parameters=PARAMETERS)


async def sell(web: WebFixture, amount: str = "1200.50") -> None:
    """Anna's deal is won in the CRM and read."""
    store = web.application.store
    anna = Candidate(entity=Entity.CONTACT, id="r9", name="Anna", phones=(ANNA,))
    await store.put("zoho", [Change(entity=Entity.CONTACT, id="r9", record=anna)], {"r9": (ANNA,)})
    moment = datetime(2026, 11, 22, 18, tzinfo=UTC)
    deal = Deal(
        id="d1", name="Roof", amount=amount, currency="EUR", stage="Closed Won", state=WON, created_at=moment,
        modified_at=moment, closed_on=date(2026, 11, 22), won_at=moment, contact="r9",
    )  # fmt: skip
    await store.put_deals("zoho", [DealChange(id="d1", deal=deal)])


@run
async def test_the_report_goes_from_a_source_to_revenue_cost_and_return(web_fixture: WebFixture, admin: str) -> None:
    await web_fixture.application.receive(advertised("a"))
    await sell(web_fixture)
    async with web_fixture.client(admin) as program:
        assert (await program.post("/api/v1/attribution/costs", json=COST)).json() == COST | {"author": "token t"}
        reply = (await program.get("/api/v1/attribution", params={"by": "campaign", "touch": "first", **DAY})).json()
        pools = (await program.get("/api/v1/attribution", params={"by": "pool", **DAY})).json()
    roofs = next(one for one in reply["items"] if one["name"] == "roofs")
    assert (roofs["source"], roofs["calls"], roofs["deals"], roofs["won"]) == ("google", 1, 1, 1)
    assert roofs["money"] == [{"currency": "EUR", "revenue": "1200.50", "cost": "10.00", "gain": 119.05}]
    assert reply["total"]["calls"] == sum(one["calls"] for one in reply["items"]) == 3
    assert (reply["touch"], reply["costs_known"], reply["tracing"]) == ("first", True, None)
    assert (pools["costs_known"], pools["items"][0]["name"]) == (False, "")


@run
async def test_won_deals_leave_as_a_file_with_the_click_of_their_call(web_fixture: WebFixture, admin: str) -> None:
    await web_fixture.application.receive(advertised("a"))
    await sell(web_fixture)
    asked = {"name": "Sale", **DAY}
    async with web_fixture.client(admin) as program:
        found = (await program.get("/api/v1/attribution/conversions", params={"click_id": "gclid", **asked})).json()
        none = (await program.get("/api/v1/attribution/conversions", params={"click_id": "msclkid", **asked})).json()
        file = await program.get("/api/v1/attribution/conversions.csv", params={"click_id": "gclid", **asked})
    assert (found["conversions"], found["without_click_id"]) == (1, 0)
    assert found["csv"].splitlines()[2] == "Cj0KCQ-x_1,Sale,2026-11-22 18:00:00+0000,1200.50,EUR"
    assert (none["conversions"], none["without_click_id"]) == (0, 1)
    assert file.text == found["csv"]
    assert file.headers["content-disposition"] == "attachment; filename=conversions-gclid-2026-11-22.csv"


@run
async def test_costs_are_entered_replaced_listed_removed_and_imported(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        for amount in ("300.00", "250"):
            await program.post("/api/v1/attribution/costs", json=COST | {"amount": amount})
        assert [one["amount"] for one in (await program.get("/api/v1/attribution/costs")).json()["items"]] == ["250"]
        assert (await program.delete("/api/v1/attribution/costs", params=NAMED)).status_code == 204
        assert (await program.delete("/api/v1/attribution/costs", params=NAMED)).status_code == 404
        checked = (await program.post("/api/v1/attribution/costs/import", json={"csv": FILE})).json()
        assert (checked["saved"], len(checked["costs"]), checked["problems"]) == (False, 1, [])
        assert (await program.get("/api/v1/attribution/costs")).json()["items"] == []
        saved = await program.post("/api/v1/attribution/costs/import", json={"csv": FILE, "save": True})
        assert saved.json()["saved"]
        assert len((await program.get("/api/v1/attribution/costs")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"amount": "1,5"}, 400),
        ({"currency": "eur"}, 400),
        ({"last_day": "2026-10-31"}, 400),
        ({"source": " "}, 400),
        ({"first_day": "soon"}, 400),
    ],
)
@run
async def test_a_wrong_cost_is_refused_and_says_why(
    web_fixture: WebFixture, admin: str, change: dict[str, str], status: int
) -> None:
    async with web_fixture.client(admin) as program:
        reply = await program.post("/api/v1/attribution/costs", json=COST | change)
        wrong = await program.post(
            "/api/v1/attribution/costs/import", json={"csv": FILE + "x,y,never,,1,EUR\n", "save": True}
        )
        kept = (await program.get("/api/v1/attribution/costs")).json()["items"]
    assert reply.status_code == status
    assert reply.json()["detail"]
    assert (wrong.status_code, "Line 3" in wrong.json()["detail"], kept) == (422, True, [])


@pytest.mark.parametrize("role", Role)
def test_each_role_has_what_it_needs_and_no_more(role: Role) -> None:
    assert {one for one in permissions_of(role) if one.startswith("attribution")} == OPEN_TO[role]


@run
async def test_an_auditor_reads_and_neither_enters_costs_nor_exports_click_ids(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(Role.AUDITOR)
    assert (await browser.get("/api/v1/attribution", params=DAY)).status_code == 200
    head = {"X-CSRF-Token": csrf}
    assert (await browser.post("/api/v1/attribution/costs", json=COST, headers=head)).status_code == 403
    asked = {"click_id": "gclid", "name": "Sale"}
    assert (await browser.get("/api/v1/attribution/conversions", params=asked)).status_code == 403
