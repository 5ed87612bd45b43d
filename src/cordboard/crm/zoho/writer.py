"""Carries out actions: batches in, one outcome each out; looks first when asked, mends what can be mended.

How a record looks is in `encode.py`, what an error means in `errors.py`, how a record is mended in `fit.py`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec

from cordboard.crm.zoho import fit, lookfirst, prices
from cordboard.crm.zoho.api import Api, Ask
from cordboard.crm.zoho.decode import rows_of
from cordboard.crm.zoho.encode import Context, Record, record_of
from cordboard.crm.zoho.errors import ApiError, Do, inner_errors, read_error, row_of
from cordboard.crm.zoho.metadata import Metadata
from cordboard.domain.action import Action, AddNote, AttachRecording, CreateDeal, LogCall, SetFields, SetOwner
from cordboard.kit.reader import Misshapen, Reader
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unavailable, Unsupported

BATCH = 100
MENDINGS = 4
CLOSING = timedelta(days=30)  # of a new deal, where the action names no day
TRIGGERS: dict[str, list[str] | None] = {"workflow": ["workflow"], "none": [], "all": None}
Link = Callable[[str, str], str]


class Draft(msgspec.Struct):
    """One action on its way: the record as it stands now and, in the end, the outcome."""

    action: Any
    module: str = ""
    record: Record = {}
    trigger: list[str] | None = None
    remarks: list[str] = []
    mendings: int = 0
    outcome: Outcome | None = None


class Writer:
    """Writes to one organisation."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        context: Context,
        link: Link,
        now: Callable[[], datetime],
        *,
        trigger: str = "workflow",
        quiet_after: timedelta = timedelta(hours=24),
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._context = context
        self._link = link
        self._now = now
        self._trigger = TRIGGERS.get(trigger, ["workflow"])
        self._quiet_after = quiet_after

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> list[Outcome]:
        """One outcome an action, in order. Raises what concerns the whole request."""
        drafts = [await self._draft(action) for action in actions]
        open_ = [draft for draft in drafts if draft.outcome is None]
        try:
            match actions[0] if actions else None:
                case SetOwner():
                    await self._change_owners(open_)
                case SetFields():
                    await self._write(open_, "PUT")
                case AttachRecording():
                    await self._attach(open_, verify=verify)
                case AddNote():
                    await self._find_notes(open_)  # Notes have no place for our key: always look first
                    await self._write(open_, "POST")
                case _:
                    if verify:
                        await self._find_again(open_)
                    await self._write(open_, "POST")
        except Unavailable as trouble:
            if any(isinstance(draft.outcome, Applied) for draft in drafts):
                trouble.wrote = None  # part of it stands: look first next time
            raise
        return [draft.outcome or self._unanswered() for draft in drafts]

    # -- making drafts -------------------------------------------------------------------------------------------

    async def _draft(self, action: Action) -> Draft:
        draft = Draft(action=action, trigger=self._trigger_of(action))
        try:
            draft.module, draft.record = record_of(action, self._context)
            await self._fitted(draft)
        except (Unsupported, Refused) as trouble:
            draft.outcome = trouble
        return draft

    async def _fitted(self, draft: Draft) -> None:
        """Leave out what this organisation does not have; refuse mapped extras that it does not have."""
        if draft.module == "Notes" or isinstance(draft.action, SetOwner):
            return
        fields = await self._metadata.fields(draft.module)
        extra = fit.unknown_extras(getattr(draft.action, "fields", {}), fields)
        if extra:
            text = (
                f"{self._api.connection}: {draft.module} has no field {extra}. Correct the field mapping, then retry."
            )
            raise Refused(text, code="unknown_field", field=extra)
        if self._context.key_field and await self._metadata.key_of(draft.module) is None:
            draft.record.pop(self._context.key_field, None)
        if isinstance(draft.action, CreateDeal):
            await self._placed(draft.record)
        if not isinstance(draft.action, AttachRecording):
            draft.record = fit.trimmed(draft.record, fields)

    async def _placed(self, record: Record) -> None:
        """A deal needs a stage and a closing day, also where the settings leave them to the CRM."""
        if not record.get("Stage"):
            wanted = str((record.get("Layout") or {}).get("id") or ""), str(record.get("Pipeline") or "")
            place = fit.default_place(await self._metadata.pipelines(), *wanted)
            if place:
                record.update({"Layout": {"id": place[0].layout}, "Pipeline": place[0].id, "Stage": place[1]})
        record.setdefault("Closing_Date", (self._now() + CLOSING).date().isoformat())

    def _trigger_of(self, action: Action) -> list[str] | None:
        """Calls recorded late start nothing: no customer wants a message about a call of last week."""
        if isinstance(action, LogCall) and self._now() - action.started_at > self._quiet_after:
            return []
        return self._trigger

    # -- looking first -------------------------------------------------------------------------------------------

    async def _find_again(self, drafts: Sequence[Draft]) -> None:
        for module, several in _by_module(drafts):
            key_field = await self._metadata.key_of(module)
            if key_field is None or not await self._find_keys(module, key_field, several):
                await self._find_nature(module, several)

    async def _find_keys(self, module: str, key_field: str, drafts: Sequence[Draft]) -> bool:
        """Adopts what stands under its key; False where the field turned out not to exist."""
        found: dict[str, str] = {}
        for query in lookfirst.by_key(module, key_field, [draft.action.key for draft in drafts]):
            answer = await self._api.ask(query_ask(query, 200))
            if answer.error:
                return False
            found |= {row.text(key_field): row.text("id") for row in rows_of(answer.reader)}
        for draft in drafts:
            if draft.action.key in found:
                draft.outcome = self._applied(draft, found[draft.action.key], was_there=True)
        return True

    async def _find_nature(self, module: str, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            query = lookfirst.by_nature(module, draft.record, self._now(), self._context.time_zone)
            answer = await self._api.read(query_ask(query, 1)) if query else None
            rows = rows_of(answer) if answer else []
            if rows:
                draft.outcome = self._applied(draft, rows[0].text("id"), was_there=True)

    async def _find_notes(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            parent = draft.record["Parent_Id"]
            ask = Ask(
                method="GET",
                path=f"/{parent['module']['api_name']}/{parent['id']}/Notes",
                query={"fields": "id,Note_Title,Note_Content", "per_page": "200"},
                scope="ZohoCRM.modules.notes.READ",
            )
            answer = await self._api.ask(ask)
            for row in [] if answer.error else rows_of(answer.reader):
                if all((row.maybe_text(name) or "") == draft.record[name] for name in ("Note_Title", "Note_Content")):
                    draft.outcome = self._applied(draft, row.text("id"), was_there=True)

    # -- writing records -----------------------------------------------------------------------------------------

    async def _write(self, drafts: Sequence[Draft], method: str) -> None:
        """Sends until each has its outcome; every round but the first carries what was mended."""
        for _ in range(MENDINGS + 1):
            pending = [draft for draft in drafts if draft.outcome is None]
            if not pending:
                return
            for module, several in _by_module(pending):
                for trigger, alike in groupby(several, key=lambda draft: draft.trigger):
                    await self._send(method, module, list(alike), trigger)

    async def _send(self, method: str, module: str, drafts: list[Draft], trigger: list[str] | None) -> None:
        if len(drafts) > BATCH:
            await self._halves(method, module, drafts, trigger, BATCH)
            return
        body: dict[str, Any] = {"data": [draft.record for draft in drafts]}
        if trigger is not None:
            body["trigger"] = trigger
        ask = self._ask(method, f"/{module}", body, drafts, prices.of_rows(len(drafts)))
        answer = await self._api.ask(ask)
        if answer.error:
            if row_of(answer.error).do is Do.SPLIT and len(drafts) > 1:
                await self._halves(method, module, drafts, trigger, (len(drafts) + 1) // 2)
                return
            for draft in drafts:
                draft.outcome = self._api.trouble(answer.error, ask)
            return
        for draft, row in zip(drafts, self._results(answer.reader, drafts, ask), strict=True):
            await self._conclude(draft, row, answer.status)

    async def _halves(
        self, method: str, module: str, drafts: list[Draft], trigger: list[str] | None, size: int
    ) -> None:
        for at in range(0, len(drafts), size):
            await self._send(method, module, drafts[at : at + size], trigger)

    def _results(self, reply: Reader, drafts: Sequence[Draft], ask: Ask) -> list[Reader]:
        try:
            rows = list(reply["data"])
        except Misshapen as error:
            raise self._api.unreadable(str(error), ask) from None
        if len(rows) != len(drafts):
            raise self._api.unreadable(f"{len(rows)} results for {len(drafts)} records", ask)
        return rows

    async def _conclude(self, draft: Draft, row: Reader, status: int) -> None:
        error = read_error(row, status)
        if error is None:
            draft.outcome = self._applied(draft, row.text("details", "id"))
            return
        do = row_of(error).do
        twin = standing(error)
        if do is Do.ADOPT and twin:
            draft.outcome = self._adopted(draft, error, twin)
        elif not await self._mended(draft, error, do):
            draft.outcome = self._api.trouble(error, self._ask("POST", f"/{draft.module}", None, [draft], 0))

    async def _mended(self, draft: Draft, error: ApiError, do: Do) -> bool:
        """The draft is changed and goes out again."""
        if draft.mendings >= MENDINGS:
            return False
        draft.mendings += 1
        if do is Do.RETARGET:
            return await self._followed(draft)
        if do is not Do.MEND and error.code != "MULTIPLE_OR_MULTI_ERRORS":
            return False
        places = []
        if any(fit.is_misplaced(one) for one in inner_errors(error)):
            self._metadata.forget("Deals")
            places = list(await self._metadata.pipelines())
        changed = fit.mended(draft.record, error, places, new="id" not in draft.record)
        if changed is None:
            return False
        draft.record, remarks = changed
        draft.remarks = [*draft.remarks, *remarks]
        return True

    async def _followed(self, draft: Draft) -> bool:
        """The lead became a contact meanwhile: the record goes to the contact."""
        what = draft.record.get("What_Id")
        if draft.record.get("$se_module") != "Leads" or not isinstance(what, dict):
            return False
        ask = Ask(
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
        draft.remarks = [*draft.remarks, "The lead was converted meanwhile; this stands at its contact."]
        return True

    # -- owners and recordings -----------------------------------------------------------------------------------

    async def _change_owners(self, drafts: Sequence[Draft]) -> None:
        """One request for each module and new owner."""
        groups: dict[tuple[str, str], list[Draft]] = {}
        for draft in drafts:
            groups.setdefault((draft.module, draft.action.owner), []).append(draft)
        for (module, owner), several in groups.items():
            body = {"ids": [draft.record["id"] for draft in several], "owner": {"id": owner}, "notify": False}
            ask = self._ask(
                "POST", f"/{module}/actions/change_owner", body, several, prices.PLAIN, "ZohoCRM.change_owner.CREATE"
            )
            answer = await self._api.ask(ask)
            if answer.error:
                for draft in several:
                    draft.outcome = self._api.trouble(answer.error, ask)
                continue
            rows = self._results(answer.reader, several, ask)
            for draft, row in zip(several, rows, strict=True):
                error = read_error(row, answer.status)
                trouble = self._api.trouble(error, ask) if error else None
                draft.outcome = trouble or self._applied(draft, draft.record["id"])

    async def _attach(self, drafts: Sequence[Draft], *, verify: bool) -> None:
        """Into the field of the call record; where Zoho refuses that, as a link among its attachments."""
        await self._write(drafts, "PUT")
        for draft in drafts:
            if isinstance(draft.outcome, Refused) and draft.outcome.code != "INVALID_MODULE":
                draft.outcome = await self._attached_link(draft, draft.outcome, verify=verify)
            elif draft.remarks and isinstance(draft.outcome, Applied):
                draft.outcome = msgspec.structs.replace(draft.outcome, remark=" ".join(draft.remarks))

    async def _attached_link(self, draft: Draft, refusal: Refused, *, verify: bool) -> Outcome:
        path = f"/Calls/{draft.action.call.id}/Attachments"
        applied = msgspec.structs.replace(
            self._applied(draft, draft.action.call.id), remark="The link to the recording is among the attachments."
        )
        if verify and await self._is_attached(path, draft.action.url):
            return msgspec.structs.replace(applied, was_there=True)
        form = {"attachmentUrl": draft.action.url, "title": "Recording"}
        ask = Ask(
            method="POST",
            path=path,
            form=form,
            write=True,
            keys=(draft.action.key,),
            scope="ZohoCRM.modules.attachments.CREATE",
        )
        answer = await self._api.ask(ask)
        rows = [] if answer.error else self._results(answer.reader, [draft], ask)
        return refusal if not rows or read_error(rows[0], answer.status) else applied

    async def _is_attached(self, path: str, url: str) -> bool:
        query = {"fields": "id,File_Name,$link_url"}
        answer = await self._api.ask(
            Ask(method="GET", path=path, query=query, scope="ZohoCRM.modules.attachments.READ")
        )
        return not answer.error and any(row.maybe_text("$link_url") == url for row in rows_of(answer.reader))

    # -- outcomes ------------------------------------------------------------------------------------------------

    def _applied(self, draft: Draft, record: str, *, was_there: bool = False) -> Applied:
        remark = " ".join(draft.remarks) or None
        return Applied(id=record, link=self._link(draft.module, record), was_there=was_there, remark=remark)

    def _adopted(self, draft: Draft, error: ApiError, twin: str) -> Applied:
        """Our key: an earlier attempt got through. Another unique field: the record stands, made by somebody else."""
        if error.field != self._context.key_field:
            draft.remarks = [*draft.remarks, f"A record with this {error.field} stood already and was taken."]
        return self._applied(draft, twin, was_there=True)

    def _ask(self, method: str, path: str, body: Any, drafts: Sequence[Draft], credits_: float, scope: str = "") -> Ask:
        module = path.strip("/").split("/")[0].lower()
        right = "CREATE" if method == "POST" else "UPDATE"
        return Ask(
            method=method,
            path=path,
            body=body,
            write=True,
            credits=credits_,
            keys=tuple(draft.action.key for draft in drafts),
            scope=scope or f"ZohoCRM.modules.{module}.{right}",
        )

    def _unanswered(self) -> Trouble:
        text = f"{self._api.connection}: Zoho refused the record also after it was changed to fit. Look at the journal."
        return Refused(text, code="unmendable")


def query_ask(query: str, limit: int) -> Ask:
    """A query in Zoho's query language as a request."""
    return Ask(
        method="POST",
        path="/coql",
        body={"select_query": query},
        credits=prices.of_coql(limit),
        scope="ZohoCRM.coql.READ",
    )


def standing(error: ApiError) -> str | None:
    """The id of the record that holds the value already."""
    twin = error.details.get("duplicate_record")
    found = twin.get("id") if isinstance(twin, dict) else error.details.get("id")
    return str(found) if found else None


def _by_module(drafts: Sequence[Draft]) -> list[tuple[str, list[Draft]]]:
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.outcome is None:
            groups.setdefault(draft.module, []).append(draft)
    return list(groups.items())
