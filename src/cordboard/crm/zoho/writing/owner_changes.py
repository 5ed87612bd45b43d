"""Changes owners of existing records: reads the present owners, then changes them, one request per new owner.

If a record has an owner that the decision did not know, a person changed it meanwhile; it stays unchanged.
"""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, ApiCall, query_ask
from cordboard.crm.zoho.errors import ApiError, read_error
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.decode import read_owner, rows_of
from cordboard.crm.zoho.writing.batch_writer import BatchWriter
from cordboard.crm.zoho.writing.pending_records import PendingRecord, by_module
from cordboard.domain.crm.contact_match import Owner
from cordboard.ports.crm import Outcome
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import owner_handover

SCOPE = "ZohoCRM.change_owner.CREATE"


class Owners:
    """Changes owners in one organisation."""

    def __init__(self, api: Api, rows: BatchWriter) -> None:
        self._api = api
        self._rows = rows

    async def change(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each. Of two changes of one record the second sees what the first did."""
        records = [f"{draft.module} {draft.record['id']}" for draft in drafts]
        for wave in ([drafts[at] for at in turn] for turn in owner_handover.waves(records)):
            for module, several in by_module([draft for draft in wave if draft.action.was]):
                for at in range(0, len(several), coql.IN_VALUES):
                    await self._look(module, several[at : at + coql.IN_VALUES])
            await self._send(wave)

    async def _look(self, module: str, drafts: Sequence[PendingRecord]) -> None:
        """Read the present owners; only records that may be changed stay without an outcome."""
        ids = [str(draft.record["id"]) for draft in drafts]
        query = coql.select(["id", "Owner"], module, coql.one_of("id", ids))
        keys = tuple(draft.action.key for draft in drafts)
        ask = msgspec.structs.replace(query_ask(query, len(ids)), keys=keys)  # what it costs is theirs
        rows = rows_of(await self._api.read(ask))
        now = {row.text("id"): read_owner(row) for row in rows}
        for draft in drafts:
            draft.outcome = self._seen(draft, now)

    def _seen(self, draft: PendingRecord, now: Mapping[str, Owner | None]) -> Outcome | None:
        record = str(draft.record["id"])
        if record not in now:
            return owner_handover.gone(self._api.connection, "Zoho", draft.action)
        return owner_handover.decided(draft.action, now[record], self._rows.applied(draft, record).link)

    async def _send(self, drafts: Sequence[PendingRecord]) -> None:
        groups: dict[tuple[str, str], list[PendingRecord]] = {}
        for draft in drafts:
            if draft.outcome is None:
                groups.setdefault((draft.module, draft.action.owner), []).append(draft)
        for (module, owner), several in groups.items():
            await self._give(module, owner, several)

    async def _give(self, module: str, owner: str, drafts: Sequence[PendingRecord]) -> None:
        body = {"ids": [draft.record["id"] for draft in drafts], "owner": {"id": owner}, "notify": False}
        ask = self._rows.ask("POST", f"/{module}/actions/change_owner", body, drafts, api_credits.PLAIN, SCOPE)
        answer = await self._api.ask(ask)
        if answer.error:
            for draft in drafts:
                draft.outcome = self._refused(answer.error, owner, ask)
            return
        for draft, row in zip(drafts, self._rows.results(answer.reader, drafts, ask), strict=True):
            error = read_error(row, answer.status)
            applied = msgspec.structs.replace(self._rows.applied(draft, draft.record["id"]), owner=owner)
            draft.outcome = self._refused(error, owner, ask) if error else applied

    def _refused(self, error: ApiError, owner: str, ask: ApiCall) -> Outcome:
        """Zoho's message; with the fix, if the user may not own records."""
        trouble = self._api.trouble(error, ask)
        if not isinstance(trouble, Refused) or (error.field or "").lower() != "owner":
            return trouble
        then = "Activate that user in Zoho or choose another in Settings; then retry or discard this item."
        said = f"{self._api.connection}: Zoho does not let user {owner} own records: {error.code} ({error.message})."
        return Refused(f"{said} {then}", code=error.code, field=error.field)
