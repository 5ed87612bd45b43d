"""A replay over the API: what would be sent, holding, sending and discarding all or a part, progress, who may."""

from typing import Any

import httpx

from cordboard.domain.connection_state import AccessRejected, PausedByUser, Phase
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.outbox import NewItem
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import CRM, NOON
from cordboard.web.tests.web_fixture import WebFixture

PATH = "/api/v1/outbox/replay"
DAY = 86_400.0
LEAD = b'{"type": "create_lead", "key": "KEY", "name": "New", "phone": "+34600110000"}'


async def outage(fixture: WebFixture, days: int = 4) -> None:
    """A lead each day, while a user has paused the connection."""
    await fixture.application.parts.live_connections.states.apply(CRM, PausedByUser(by="ana"))
    for day in range(days):
        item = NewItem(
            key=f"d{day}", lane=CRM, kind="create_lead", subject=f"s{day}", call=None,
            body=LEAD.replace(b"KEY", f"d{day}".encode()),
        )  # fmt: skip
        await fixture.application.store.commit(Batch(items=[item]))
        fixture.clock.advance(DAY)


def day(number: float) -> str:
    """When the item of this day was created."""
    return moment(NOON + number * DAY).isoformat()


async def states(fixture: WebFixture, days: int = 4) -> list[str]:
    return [str(one.state) for one in await fixture.application.store.items_by_key([f"d{n}" for n in range(days)])]


async def asked(program: httpx.AsyncClient, action: str, **more: Any) -> httpx.Response:
    return await program.post(PATH, json={"connection": CRM, "action": action, **more})


@run
async def test_what_would_be_sent_is_counted_with_its_period_and_nothing_changes(
    web_fixture: WebFixture, admin: str
) -> None:
    await outage(web_fixture)
    async with web_fixture.client(admin) as program:
        whole = (await program.get(PATH, params={"connection": CRM})).json()
        part = (await program.get(PATH, params={"connection": CRM, "since": day(1), "until": day(3)})).json()
        absent = await program.get(PATH, params={"connection": "nobody"})
    assert (whole["calls"], whole["items"], whole["records"]) == (
        4, 4, [{"kind": "create_lead", "entity": "lead", "count": 4}],
    )  # fmt: skip
    assert (whole["oldest"], whole["newest"]) == ("2026-11-22T12:00:00Z", "2026-11-25T12:00:00Z")
    assert (whole["requests"], whole["credits"], whole["estimated"]) == (1, None, False)
    assert whole["progress"]["state"] == "held"
    assert (part["items"], part["oldest"], part["newest"]) == (2, "2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z")
    assert absent.status_code == 404
    assert await states(web_fixture) == ["open"] * 4


@run
async def test_a_part_is_sent_and_the_rest_is_held_until_it_is_sent_too(web_fixture: WebFixture, admin: str) -> None:
    await outage(web_fixture)
    async with web_fixture.client(admin) as program:
        sent = (await asked(program, "send", until=day(2))).json()
        assert await states(web_fixture) == ["open", "open", "held", "held"]
        assert (sent["state"], sent["total"], sent["sent"], sent["held"]) == ("sending", 2, 0, 2)
        await web_fixture.application.parts.outbox_dispatcher.drain(CRM)
        assert await states(web_fixture) == ["done", "done", "held", "held"]
        over = (await program.get(f"{PATH}/progress", params={"connection": CRM})).json()
        assert (over["state"], over["total"], over["sent"], over["left"]) == ("done", 2, 2, 0)
        rest = (await asked(program, "send")).json()
        assert (rest["total"], rest["held"]) == (2, 0)
        await web_fixture.application.parts.outbox_dispatcher.drain(CRM)
    assert await states(web_fixture) == ["done"] * 4
    made = [action.key for key, action in web_fixture.application.crm.records if key.startswith("d")]
    assert made == ["d0", "d1", "d2", "d3"]


@run
async def test_a_part_is_held_or_discarded_with_a_reason(web_fixture: WebFixture, admin: str) -> None:
    await outage(web_fixture)
    async with web_fixture.client(admin) as program:
        await asked(program, "hold", since=day(3))
        assert await states(web_fixture) == ["open", "open", "open", "held"]
        assert (await asked(program, "drop", until=day(1))).status_code == 422
        await asked(program, "drop", until=day(1), reason="too old")
        assert await states(web_fixture) == ["dropped", "open", "open", "held"]
        await asked(program, "drop", reason="all")
        after = (await program.get(PATH, params={"connection": CRM})).json()
    assert await states(web_fixture) == ["dropped"] * 4
    assert (after["items"], after["oldest"], after["records"], after["requests"]) == (0, None, [], 0)


@run
async def test_without_access_nothing_is_sent_and_holding_survives_the_new_sign_in(
    web_fixture: WebFixture, admin: str
) -> None:
    states_ = web_fixture.application.parts.live_connections.states
    await states_.apply(CRM, AccessRejected(reason="revoked"))
    async with web_fixture.client(admin) as program:
        refused = await asked(program, "send")
        assert (refused.status_code, refused.json()["code"]) == (409, "access_rejected")
        assert (await asked(program, "hold")).json()["state"] == "held"
    assert (await states_.of(CRM)).phase is Phase.STOPPED


@run
async def test_supervisors_see_what_waits_and_only_administrators_send_it(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(Role.SUPERVISOR)
    assert (await browser.get(PATH, params={"connection": CRM})).status_code == 200
    for action in ("send", "hold", "drop"):
        body = {"connection": CRM, "action": action, "reason": "x"}
        reply = await browser.post(PATH, json=body, headers={"X-CSRF-Token": csrf})
        assert reply.status_code == 403
