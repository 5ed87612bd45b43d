"""Writes mapped values into existing records: reads the fields as they are, then changes what no person wrote.

Two updates of one record follow one after the other: the second sees what the first did.
"""

from collections.abc import Sequence

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.writing.batch_writer import BATCH, BatchWriter
from cordboard.crm.zoho.writing.pending_records import SERVICE, Drafter, PendingRecord, by_module
from cordboard.toolkit.crm import field_updates, owner_handover
from cordboard.toolkit.json_reader import Reader


class FieldUpdates:
    """Of records of one organisation."""

    def __init__(self, api: Api, rows: BatchWriter, drafter: Drafter) -> None:
        self._api = api
        self._rows = rows
        self._drafter = drafter

    async def make(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each."""
        records = [f"{draft.module} {draft.record['id']}" for draft in drafts]
        for wave in ([drafts[at] for at in turn] for turn in owner_handover.waves(records)):
            for module, several in by_module(wave):
                for at in range(0, len(several), BATCH):
                    await self._decide(module, several[at : at + BATCH])
            await self._rows.write(wave, "PUT")

    async def _decide(self, module: str, drafts: Sequence[PendingRecord]) -> None:
        now = await self._look(module, drafts)
        for draft in drafts:
            record = str(draft.record["id"])
            if record not in now:
                draft.outcome = field_updates.gone(self._api.connection, SERVICE, draft.action)
                continue
            sent = [(await self._drafter.converted(module, one))[0] for one in draft.action.sent]
            wanted, current = draft.mapped, {name: now[record].maybe(name).value for name in _fields(draft)}
            draft.mapped, remarks = field_updates.changed(draft.action, wanted, current, sent)
            draft.record = {"id": record, **draft.mapped}
            draft.remarks = [*draft.remarks, *remarks]
            if not draft.mapped:
                draft.outcome = self._rows.applied(draft, record, was_there=True)

    async def _look(self, module: str, drafts: Sequence[PendingRecord]) -> dict[str, Reader]:
        """The records as they are, by id; one that is gone is absent."""
        names = sorted({name for draft in drafts for name in _fields(draft)})
        query = {"ids": ",".join(str(draft.record["id"]) for draft in drafts), "fields": ",".join(["id", *names])}
        ask = ApiCall(
            method="GET",
            path=f"/{module}",
            query=query,
            credits=api_credits.PLAIN,
            keys=tuple(draft.action.key for draft in drafts),
            scope=f"ZohoCRM.modules.{module.lower()}.READ",
        )
        return {row.text("id"): row for row in rows_of(await self._api.read(ask))}


def _fields(draft: PendingRecord) -> list[str]:
    return [*draft.mapped, *field_updates.looked_at(draft.action)]
