"""Writes pending records in batched requests: splits, repairs and adopts until each has its outcome.

`errors.py` classifies errors, `record_repair.py` repairs records.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.errors import ApiError, inner_errors, read_error, row_of
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.writing import record_repair
from cordboard.crm.zoho.writing.encode import TEXTS
from cordboard.crm.zoho.writing.pending_records import PendingRecord, by_module
from cordboard.domain.crm.actions import CorrectCall, LogCall, SetFields, Written
from cordboard.ports.crm import Applied
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

BATCH = 100
MENDINGS = 4
Link = Callable[[str, str], str]


class BatchWriter:
    """Writes to one organisation."""

    def __init__(self, api: Api, metadata: Metadata, link: Link) -> None:
        self._api = api
        self._metadata = metadata
        self._link = link

    async def write(self, drafts: Sequence[PendingRecord], method: str) -> None:
        """Sends until each has its outcome; every round but the first carries what was mended."""
        for _ in range(MENDINGS + 1):
            pending = [draft for draft in drafts if draft.outcome is None]
            if not pending:
                return
            for module, several in by_module(pending):
                for trigger, alike in groupby(several, key=lambda draft: draft.trigger):
                    await self._send(method, module, list(alike), trigger)

    async def _send(self, method: str, module: str, drafts: list[PendingRecord], trigger: list[str] | None) -> None:
        if len(drafts) > BATCH:
            await self._halves(method, module, drafts, trigger, BATCH)
            return
        body: dict[str, Any] = {"data": [draft.record for draft in drafts]}
        if trigger is not None:
            body["trigger"] = trigger
        ask = self.ask(method, f"/{module}", body, drafts, api_credits.of_rows(len(drafts)))
        answer = await self._api.ask(ask)
        if answer.error:
            if row_of(answer.error).action is ErrorAction.SPLIT and len(drafts) > 1:
                await self._halves(method, module, drafts, trigger, (len(drafts) + 1) // 2)
                return
            for draft in drafts:
                draft.outcome = self._api.trouble(answer.error, ask)
            return
        for draft, row in zip(drafts, self.results(answer.reader, drafts, ask), strict=True):
            await self._conclude(draft, row, answer.status)

    async def _halves(
        self, method: str, module: str, drafts: list[PendingRecord], trigger: list[str] | None, size: int
    ) -> None:
        for at in range(0, len(drafts), size):
            await self._send(method, module, drafts[at : at + size], trigger)

    def results(self, reply: Reader, drafts: Sequence[PendingRecord], ask: ApiCall) -> list[Reader]:
        try:
            rows = list(reply["data"])
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), ask) from None
        if len(rows) != len(drafts):
            raise self._api.unreadable(f"{len(rows)} results for {len(drafts)} records", ask)
        return rows

    async def _conclude(self, draft: PendingRecord, row: Reader, status: int) -> None:
        error = read_error(row, status)
        if error is None:
            draft.outcome = self.applied(draft, row.text("details", "id"))
            return
        action = row_of(error).action
        twin = standing(error)
        if action is ErrorAction.ADOPT and twin:
            draft.outcome = self._adopted(draft, error, twin)
        elif not await self._mended(draft, error, action):
            draft.outcome = self._api.trouble(error, self.ask("POST", f"/{draft.module}", None, [draft], 0))

    async def _mended(self, draft: PendingRecord, error: ApiError, action: ErrorAction) -> bool:
        """The draft is changed and goes out again."""
        if draft.mendings >= MENDINGS:
            return False
        draft.mendings += 1
        if action is ErrorAction.RETARGET:
            return await self._followed(draft)
        if action is not ErrorAction.MEND and error.code != "MULTIPLE_OR_MULTI_ERRORS":
            return False
        places = []
        if any(record_repair.is_misplaced(one) for one in inner_errors(error)):
            self._metadata.forget("Deals")
            places = list(await self._metadata.pipelines())
        whole = "id" not in draft.record or isinstance(draft.action, CorrectCall)
        changed = record_repair.mended(draft.record, error, places, new=whole, mapped=draft.mapped)
        if changed is None:
            return False
        draft.record, remarks = changed
        draft.mapped = {name: value for name, value in draft.mapped.items() if name in draft.record}
        draft.remarks = [*draft.remarks, *remarks]
        if isinstance(draft.action, SetFields) and not draft.mapped:
            draft.outcome = self.applied(draft, str(draft.record["id"]))
        return True

    async def _followed(self, draft: PendingRecord) -> bool:
        """The lead became a contact meanwhile: the record goes to the contact."""
        what = draft.record.get("What_Id")
        if draft.record.get("$se_module") != "Leads" or not isinstance(what, dict):
            return False
        ask = ApiCall(
            method="GET",
            path=f"/Leads/{what['id']}",
            query={"fields": "id,Converted_Contact,Converted_Account", "converted": "both"},
            scope="ZohoCRM.modules.leads.READ",
        )
        answer = await self._api.ask(ask)
        rows = [] if answer.error else rows_of(answer.reader)
        contact = rows[0].maybe("Converted_Contact").maybe_text("id") if rows else None
        if contact is None:
            return False
        del draft.record["What_Id"]
        draft.record |= {"Who_Id": {"id": contact}, "$se_module": "Contacts"}
        draft.remarks = [*draft.remarks, "The lead was converted in the meantime; the record is linked to its contact."]
        return True

    def applied(self, draft: PendingRecord, record: str, *, was_there: bool = False) -> Applied:
        remark = " ".join(draft.remarks) or None
        link = self._link(draft.module, record)
        return Applied(id=record, link=link, was_there=was_there, remark=remark, written=_written(draft))

    def _adopted(self, draft: PendingRecord, error: ApiError, twin: str) -> Applied:
        """Our key: an earlier attempt succeeded. Another unique field: the record exists, created by another user."""
        if error.field != self._metadata.key_field:
            draft.remarks = [*draft.remarks, f"A record with this {error.field} already existed and was used."]
        return self.applied(draft, twin, was_there=True)

    def ask(
        self, method: str, path: str, body: Any, drafts: Sequence[PendingRecord], credits_: float, scope: str = ""
    ) -> ApiCall:
        module = path.strip("/").split("/")[0].lower()
        right = "CREATE" if method == "POST" else "UPDATE"
        return ApiCall(
            method=method,
            path=path,
            body=body,
            write=True,
            credits=credits_,
            keys=tuple(draft.action.key for draft in drafts),
            scope=scope or f"ZohoCRM.modules.{module}.{right}",
        )


def _written(draft: PendingRecord) -> Written:
    """The texts of a call record as they went out."""
    if not isinstance(draft.action, LogCall):
        return draft.written
    return record_corrections.written(draft.action, draft.record, TEXTS)


def standing(error: ApiError) -> str | None:
    """The id of the record that holds the value already."""
    twin = error.details.get("duplicate_record")
    found = twin.get("id") if isinstance(twin, dict) else error.details.get("id")
    return str(found) if found else None
