"""Shadow mode over the API: who may compare, what is refused, and that held decisions cannot be released."""

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.outbox import NewItem
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import CRM
from cordboard.web.tests.web_fixture import WebFixture

PATH = f"/api/v1/shadow/{CRM}"


@run
async def test_only_a_connection_in_shadow_mode_is_compared(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        normal = await program.post(PATH)
        absent = await program.post("/api/v1/shadow/nobody")
        long = await program.post(PATH, params={"days": 1000})
        shown = await program.get(PATH)
    assert (normal.status_code, normal.json()["code"]) == (409, "not_shadow")
    assert (absent.status_code, long.status_code, shown.status_code) == (404, 400, 409)


@run
async def test_supervisors_may_not_compare(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(Role.SUPERVISOR)
    assert (await browser.post(PATH, headers={"X-CSRF-Token": csrf})).status_code == 403
    assert (await browser.get(PATH)).status_code == 403


@run
async def test_what_was_decided_in_shadow_mode_is_not_released_and_may_be_discarded(
    web_fixture: WebFixture, admin: str
) -> None:
    application = web_fixture.application
    await application.store.change_connection(CRM, settings=b'{"mode": "shadow"}')
    item = NewItem(key="s", lane=CRM, kind="create_lead", subject="s", call=None, body=b'{"type": "create_lead"}')
    await application.store.commit(Batch(items=[item]))
    async with web_fixture.client(admin) as program:
        for verb in ("release", "retry"):
            refused = await program.post(f"/api/v1/outbox/{verb}", json={"keys": ["s"]})
            assert (refused.status_code, refused.json()["code"]) == (409, "shadow")
        replay = await program.post("/api/v1/outbox/replay", json={"connection": CRM, "action": "send"})
        assert (replay.status_code, replay.json()["code"]) == (409, "shadow")
        dropped = await program.post("/api/v1/outbox/drop", json={"keys": ["s"], "reason": "x"})
        assert dropped.json() == {"changed": 1}
