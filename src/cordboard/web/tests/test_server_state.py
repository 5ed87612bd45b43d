"""What tells how the server is, over the real application: metrics, alerts, readiness and health."""

import msgspec
import pytest

from cordboard.app.alerts.alert_channels import PASSWORD
from cordboard.app.alerts.alert_delivery import SECRETS_KEY
from cordboard.contract.accounts import AuditRow
from cordboard.contract.views.alerts import AlertsView
from cordboard.domain.calls.call import Client
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import ended
from cordboard.web.tests.web_fixture import WebFixture


@run
async def test_metrics_are_open_to_this_machine_and_need_a_right_from_elsewhere(web_fixture: WebFixture) -> None:
    body = msgspec.json.encode(ended("z", Client(number="+380676666666"), second=60))
    await (near := web_fixture.client()).post("/hooks/hook", content=body)
    page = await near.get("/metrics")
    assert 'cordboard_outbox_items{connection="zoho",state="parked"} 2.0' in page.text
    assert 'cordboard_hook_answers_total{status="202"} 1.0' in page.text
    assert 'cordboard_connection_health{connection="zoho",provider="zoho"} 1.0' in page.text
    assert (await web_fixture.client(client=("192.0.2.1", 1)).get("/metrics")).status_code == 401
    token = await web_fixture.token("server.read")
    assert (await web_fixture.client(token, client=("192.0.2.1", 1)).get("/metrics")).status_code == 200


@run
async def test_alerts_are_shown_their_secrets_kept_and_a_test_sent(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        view = msgspec.json.decode((await program.get("/api/v1/alerts")).content, type=AlertsView)
        assert (view.ways, view.open, view.messages) == ((), (), ())
        kept = await program.put("/api/v1/alerts/secrets", json={"mail_password": "hunter2hunter2"})
        assert kept.json()["mail_password"] == "********"
        assert kept.json()["webhook_secret"] is None
        assert "hunter2" not in kept.text
        assert await web_fixture.application.store.secrets(SECRETS_KEY) == {PASSWORD: "hunter2hunter2"}
        silent = await program.post("/api/v1/alerts/test")
        assert (silent.status_code, silent.json()["code"]) == (409, "no_way")
        long = await program.put("/api/v1/alerts/secrets", json={"mail_password": "x" * 501})
        assert (long.status_code, long.json()["code"]) == (400, "invalid")


@run
async def test_a_full_disk_is_said_by_readiness_and_health_until_there_is_space_again(
    web_fixture: WebFixture, admin: str
) -> None:
    database = web_fixture.application.store.main.writer.db
    async with web_fixture.client(admin) as client:
        assert (await client.get("/readyz")).status_code == 200
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        large = [AuditRow(at=0.0, who="a", what="b", target="c", detail="x" * 3000)] * 50
        with pytest.raises(StoreUnavailable):
            await web_fixture.application.store.audit(large)
        ready, health = await client.get("/readyz"), (await client.get("/api/v1/health")).json()
        assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
        assert "can't be written: database or disk is full" in ready.json()["detail"]
        assert (health["level"], health["server"][0]["code"]) == ("red", "server.not_written")
        database.execute("PRAGMA max_page_count = 1000000")
        await web_fixture.application.store.audit([AuditRow(at=0.0, who="a", what="b", target="c")])
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/api/v1/health")).json()["server"] == []
