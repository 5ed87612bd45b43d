"""Access and refresh tokens that Zoho refuses: what heals by itself, and when somebody is asked."""

import asyncio
from typing import Any

import httpx
import pytest

from cordboard.ports.errors import NeedsHuman, Trouble, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import applied, lead

Base = Any  # the world of conftest.py


REFUSALS = (
    transport_faults.answers(httpx.Response(401, json={"code": "INVALID_TOKEN", "message": "invalid oauth token"})),
    transport_faults.answers(httpx.Response(401, json={"code": "AUTHENTICATION_FAILURE", "message": ""})),
    transport_faults.answers(httpx.Response(401, json={"code": "INVALID_OAUTHTOKEN", "status": "error"})),
    transport_faults.answers(httpx.Response(401)),
)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_fresh_token_that_is_refused_for_a_moment_heals_by_itself(
    crm_world: Base, refusal: transport_faults.Trick
) -> None:
    crm = crm_world.crm()
    crm_world.far.play(refusal, path="/crm/", times=3)
    for _ in range(2):  # refused twice, then once with the token that is fresh already
        with pytest.raises(Unavailable, match="also to a fresh token"):
            asyncio.run(crm.apply([lead()], verify=False))
        crm_world.pass_time(1.0)
    applied(asyncio.run(crm.apply([lead()], verify=False)))


def test_a_person_is_asked_when_fresh_tokens_are_refused_for_minutes(crm_world: Base) -> None:
    crm, seen = crm_world.crm(), []
    crm_world.far.play(REFUSALS[0], path="/crm/", times=200)
    before = crm_world.refreshes()
    for _ in range(40):
        with pytest.raises(Trouble) as caught:
            asyncio.run(crm.users())
        seen.append(type(caught.value))
        crm_world.pass_time(10.0)
    assert seen == [Unavailable] * 30 + [NeedsHuman] * 10
    assert crm_world.refreshes() - before <= 6, "Zoho gives ten tokens in ten minutes"


def test_a_refused_refresh_token_needs_a_person_at_once(crm_world: Base) -> None:
    crm = crm_world.crm()
    asyncio.run(crm.users())
    crm_world.far.play(REFUSALS[0], path="/crm/", times=1)
    crm_world.revoke()
    with pytest.raises(NeedsHuman, match="withdrawn the access"):
        asyncio.run(crm.users())
