"""When a connection last succeeded: a request that was refused is none, whatever its status."""

import pytest

from cordboard.ports.http_exchange import Exchange
from cordboard.testing.app_fixture import CRM, Open
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment

REFUSALS = [(401, '{"code":"INVALID_TOKEN"}', None), (200, '{"error":"invalid_code"}', None), (None, "", "no answer")]


@pytest.mark.parametrize(("status", "reply", "error"), REFUSALS)
@run
async def test_only_a_request_that_succeeded_moves_the_last_success(
    opened: Open, status: int | None, reply: str, error: str | None
) -> None:
    async with opened() as app:

        async def last_success(**answer: object) -> float:
            app.clock.advance(60)
            at = moment(app.clock.now())
            app.live_connections.journal_of(CRM)(
                Exchange(at=at, method="GET", url="https://crm.test", took_ms=5, **answer)  # type: ignore[arg-type]
            )
            await app.live_connections.flush_journal()
            return (await app.live_connections.states.of(CRM)).last_ok_at

        good = await last_success(status=200, reply="{}", error=None)
        assert good == app.clock.now()
        assert await last_success(status=status, reply=reply, error=error) == good
