"""Which server folds the frames of a phone connection: one at a time, fenced in each commit."""

import asyncio

import structlog

from cordboard.ports.store.store import Store

log = structlog.get_logger()

LEASE_S = 60.0  # renewed at a third of it; the embedded server takes its own back at once after a restart
AGAIN_S = 1.0
THIS_SERVER = "server"  # the owner where the data folder admits one process only


class IntakeLease:
    """The lease of one phone connection, as one server sees it."""

    def __init__(self, store: Store, connection: str, owner: str = THIS_SERVER) -> None:
        self.name = f"intake {connection}"
        self.owner = owner
        self.epoch = 0  # 0: never held
        self._store = store

    @property
    def fence(self) -> tuple[str, int]:
        """For `Batch.lease`."""
        return self.name, self.epoch

    async def take(self) -> None:
        """Returns once the lease is ours; waits while another server holds it."""
        waits = False
        while (given := await self._store.acquire_lease(self.name, self.owner, LEASE_S)) is None:
            if not waits:
                log.info("another server folds these frames; this one waits", lease=self.name)
            waits = True
            await asyncio.sleep(AGAIN_S)
        self.epoch = given.epoch
