"""7, 8, 9: tokens, limits, answers that are none."""

import asyncio
from datetime import timedelta

import httpx

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, applied, lead, played, raising
from cordboard.testing.fault_injecting_transport import Trick


class TroubleContract:
    """7, 8, 9: tokens, limits, answers that are none."""

    def test_ten_parallel_requests_with_a_dead_token_refresh_it_once(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            await crm.users()
            before = crm_world.refreshes()
            crm_world.expire()
            await asyncio.gather(*(crm.users() for _ in range(10)))
            assert crm_world.refreshes() == before + (1 if crm_world.capabilities.refreshes else 0)

        played(story())

    def test_a_revoked_consent_needs_a_person_and_goes_on_afterwards(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            await crm.users()
            crm_world.expire()
            crm_world.revoke()
            for _ in range(3):
                with raising(NeedsHuman) as caught:
                    await crm.apply([lead()], verify=False)
                said = caught[0].text.lower()
                assert "reconnect" in said or "sign in again" in said
            assert crm_world.records(Entity.LEAD) == []
            crm_world.authorise()
            for again in (crm, crm_world.crm()):
                applied(await again.apply([lead()], verify=True))

        played(story())
        assert len(crm_world.records(Entity.LEAD)) == 1

    def test_a_rate_limit_says_when_to_come_back_if_it_is_told(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            for after in (None, 17):
                crm_world.far.play(
                    transport_faults.answers(crm_world.limited(after)), path=crm_world.writes(Entity.LEAD)
                )
                with raising(RateLimited) as caught:
                    await crm.apply([lead()], verify=False)
                assert caught[0].after == (timedelta(seconds=after) if after else None)
            applied(await crm.apply([lead()], verify=False))

        played(story())

    def test_answers_that_cannot_be_read_are_trouble_and_nothing_is_lost_or_doubled(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        tricks: list[Trick] = [
            transport_faults.html(200),
            transport_faults.html(503),
            transport_faults.answer_cut,
            transport_faults.answer_empty,
            transport_faults.answers(httpx.Response(200, json=[])),
            transport_faults.answers(httpx.Response(200, json={"unexpected": True})),
        ]
        if crm_world.capabilities.errors_in_200:
            tricks.append(transport_faults.answers(crm_world.error_in_200()))

        async def story() -> None:
            for at, trick in enumerate(tricks):
                item = lead(f"k{at}", f"+3460033000{at}")
                crm_world.far.play(trick, path=crm_world.writes(Entity.LEAD), method="POST")
                with raising(Trouble) as caught:
                    await crm.apply([item], verify=False)
                assert isinstance(caught[0], Unavailable), (at, caught[0])
                assert caught[0].wrote is None
                applied(await crm.apply([item], verify=True))

        played(story())
        assert len(crm_world.records(Entity.LEAD)) == len(tricks)
