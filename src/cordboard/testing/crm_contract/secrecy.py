"""12: secrets are seen nowhere; every request is in the journal."""

from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.errors import Trouble
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, applied, chunks, lead, played


class SecrecyContract:
    """12: secrets are seen nowhere."""

    def test_no_secret_is_in_the_journal_or_in_an_error(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        texts: list[str] = []

        async def refused_text(work: Callable[[], Coroutine[Any, Any, object]]) -> None:
            try:
                await work()
            except Trouble as trouble:
                texts.append(trouble.text)

        async def story() -> None:
            await crm.identify()
            await crm.apply([lead()], verify=False)
            crm_world.expire()
            await crm.users()
            echo = " ".join(crm_world.secrets())
            crm_world.far.play(
                transport_faults.answers(httpx.Response(500, text=f"<html>{echo}</html>")),
                path=crm_world.writes(Entity.LEAD),
            )
            await refused_text(lambda: crm.apply([lead("k2")], verify=False))
            crm_world.expire()
            crm_world.revoke()
            await refused_text(crm.users)

        played(story())
        shown = "\n".join([*texts, *(msgspec.json.encode(line).decode() for line in crm_world.journal)])
        assert len(texts) == 2
        found = [secret for secret in crm_world.secrets() if secret in shown]
        assert not found, f"{len(found)} secrets are shown"

    def test_every_request_is_metered_and_names_its_items(self, crm_world: CrmWorld) -> None:
        crm, wanted = crm_world.crm(), [lead("k1"), lead("k2", "+34928000112")]

        async def story() -> None:
            for some in chunks(wanted, crm_world.capabilities.batch):
                applied(await crm.apply(some, verify=False))

        played(story())
        written = [line for line in crm_world.journal if line.keys]
        expected = [tuple(item.key for item in some) for some in chunks(wanted, crm_world.capabilities.batch)]
        assert [line.keys for line in written] == expected
        assert written[0].status is not None
