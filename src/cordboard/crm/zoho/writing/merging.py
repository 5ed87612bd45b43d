"""Merges duplicates by Zoho's own merge, and undoes it from the stored image.

The duplicate goes for good: Zoho restores none that was merged. An undo creates it again and links to it what was
linked before. Source: docs/reference/zoho-crm.md 8.17.
"""

from typing import Any

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.errors import read_error
from cordboard.crm.zoho.modules import MODULES
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.reading.record_images import LISTS, Images
from cordboard.crm.zoho.writing.attachment_moves import AttachmentMoves
from cordboard.crm.zoho.writing.batch_writer import BatchWriter
from cordboard.crm.zoho.writing.batch_writer import Link as PageOf
from cordboard.crm.zoho.writing.idempotent_create import ExistingRecordFinder
from cordboard.crm.zoho.writing.pending_records import SERVICE, PendingRecord
from cordboard.domain.crm.actions import MergeRecords, RecreateRecord, RestoreLinks
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import Linked
from cordboard.domain.duplicates.plan import Relink, differing, relinked
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Scheduled, Trouble
from cordboard.toolkit.crm import merging

ENDED = frozenset(
    {"COMPLETED", "SUCCESS", "FAILED", "FAILURE", "ERROR", "CANCELLED"}
)  # of a scheduled merge; any other waits


class Merging:
    """Of one organisation."""

    def __init__(
        self, api: Api, metadata: Metadata, rows: BatchWriter, again: ExistingRecordFinder, page_of: PageOf
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._rows = rows
        self._again = again
        self._page_of = page_of
        self._attachments = AttachmentMoves(api)
        self.images = Images(api, metadata)

    @property
    def _where(self) -> str:
        return f"{self._api.connection}: {SERVICE}"

    async def outcome(self, action: MergeRecords | RecreateRecord | RestoreLinks, *, verify: bool) -> Outcome:
        """Carry out one step. Raises what concerns the whole connection."""
        try:
            match action:
                case MergeRecords():
                    return await self._merge(action, verify=verify)
                case RecreateRecord():
                    return await self._recreate(action, verify=verify)
                case RestoreLinks():
                    return await self._restore(action)
        except Refused as trouble:
            return trouble

    async def _merge(self, action: MergeRecords, *, verify: bool) -> Outcome:
        entity, survivor, merged = action.survivor.entity, str(action.survivor.id), str(action.merged.id)
        module = MODULES[entity]
        link = self._page_of(module, survivor)
        images = [await self.images.read(entity, record) for record in (survivor, merged)]
        if verify and action.job and None not in images and await self._is_waiting(action, module):
            return self._later(action.job)
        done = merging.already(action, images[0], images[1], self._where, verify=verify, link=link)
        if done is not None:
            return done
        child = {"id": merged, "_fields": [{"api_name": name} for name in action.take]}
        ask = ApiCall(
            method="POST",
            path=f"/{module}/{survivor}/actions/merge",
            body={"merge": [{"data": [child]}]},
            write=True,
            credits=api_credits.PLAIN,
            keys=(action.key,),
            scope=f"ZohoCRM.modules.{module.lower()}.WRITE",
        )
        answer = await self._api.ask(ask)
        if answer.error:
            return self._api.trouble(answer.error, ask)
        row = answer.reader["merge"][0]
        if error := read_error(row, answer.status):
            return self._api.trouble(error, ask)
        if row.maybe_text("code") == "SCHEDULED":
            return self._later(row["details"].maybe_text("job_id") or "")
        return Applied(id=survivor, link=link)

    def _later(self, job: str) -> Scheduled:
        text = f"{self._where} carries out the merge later. Whether it did is looked at again."
        return Scheduled(text, code="merge_scheduled", job=job)

    async def _is_waiting(self, action: MergeRecords, module: str) -> bool:
        """Whether Zoho still has to carry out the merge that it scheduled. A job that it does not know is none."""
        ask = ApiCall(
            method="GET",
            path=f"/{module}/{action.survivor.id}/actions/merge",
            query={"job_id": action.job},
            credits=api_credits.PLAIN,
            scope=f"ZohoCRM.modules.{module.lower()}.WRITE",
        )
        answer = await self._api.ask(ask)
        if answer.error:
            if answer.error.code == "INVALID_DATA":
                return False
            raise self._api.trouble(answer.error, ask)
        rows = rows_of(answer.reader, "merge") if answer.value is not None else []
        return any((row.maybe_text("status") or "").upper() not in ENDED for row in rows)

    async def _recreate(self, action: RecreateRecord, *, verify: bool) -> Outcome:
        before = merging.image_of(action.before, self._where)
        survivor, module = before.survivor, MODULES[before.survivor.entity]
        now = await self.images.read(survivor.entity, survivor.id)
        if now is None:
            raise Refused(f"{self._where}: the record of the merge no longer exists.", code=merging.GONE)
        if changes := differing(survivor, now.values):
            await self._written(action, module, {"id": survivor.id, **changes}, "PUT")
        key_field = await self._metadata.key_of(module)
        record = {**before.merged.values, **({key_field: action.key} if key_field else {})}
        draft = PendingRecord(action=action, module=module, record=record, trigger=[])
        if verify:
            await self._again.find([draft])
        await self._rows.write([draft], "POST")
        return draft.outcome or Refused(f"{self._where} rejected the record.", code="unmendable")

    async def _restore(self, action: RestoreLinks) -> Outcome:
        before = merging.image_of(action.before, self._where)
        entity, again = before.merged.entity, str(action.again.id)
        images = [await self.images.read(entity, record) for record in (before.survivor.id, again)]
        now = [link for image in images if image is not None for link in image.links]
        writes, left = relinked(before, now, again)
        for write in writes:
            await self._relink(action, entity, write)
        module = MODULES[entity]
        files_left = await self._attachments.move(action.key, module, before, images[0], images[1])
        key_field = await self._metadata.key_of(module)
        if key_field:
            await self._written(action, module, {"id": again, key_field: before.merged.values.get(key_field)}, "PUT")
        return Applied(id=again, link=self._page_of(module, again), remark=merging.left_said(len(left) + files_left))

    async def _relink(self, action: RestoreLinks, entity: Entity, write: Relink) -> None:
        value: dict[str, Any] = {"id": write.ids[0]}
        record: dict[str, Any] = {"id": write.link.id, write.link.field: value}
        if write.link.entity is Linked.NOTE:
            value["module"] = {"api_name": MODULES[entity]}
        elif write.link.field == "What_Id":
            record["$se_module"] = MODULES[entity]
        await self._written(action, LISTS[write.link.entity], record, "PUT")

    async def _written(self, action: Any, module: str, record: dict[str, Any], method: str) -> None:
        """Raises the trouble of this one record."""
        draft = PendingRecord(action=action, module=module, record=record, trigger=[])
        await self._rows.write([draft], method)
        if isinstance(draft.outcome, Trouble):
            raise draft.outcome
