"""Creates records of one type together, each once: by the unique property that keeps our key.

A record that exists is adopted and left as it is; its links are made in any case, for the attempt may have ended
between the two. Without the property each record is created alone, and nothing guards against a second one.
"""

from collections.abc import Sequence

import msgspec

from cordboard.crm.hubspot.api import ROWS, Answer, Api, ApiCall
from cordboard.crm.hubspot.codec import Record, sent
from cordboard.crm.hubspot.errors import ApiError
from cordboard.crm.hubspot.permissions import carrier
from cordboard.crm.hubspot.writing import record_repair
from cordboard.domain.crm.actions import Written
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unavailable, Unsupported
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

MENDINGS = 4


class Draft(msgspec.Struct, kw_only=True):
    """A record to create. `links`: pairs of type and id; `stage`: where deals begin."""

    key: str
    record: Record
    links: list[tuple[str, str]]
    remarks: list[str]
    stage: str | None = None
    written: Written = {}


class Made(msgspec.Struct, frozen=True):
    """What is there now; `new`: this attempt created it."""

    id: str
    new: bool


class Creation:
    """Of one account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def apply(
        self, record_type: str, drafts: Sequence[Draft], key_field: str | None, *, verify: bool
    ) -> list[Outcome]:
        """One outcome a draft, in order. Raises what concerns the whole connection."""
        if verify and not key_field:
            raise self._unguarded(record_type)
        done: dict[int, Made | Trouble] = {}
        try:
            if verify and key_field:
                done |= await self._there(record_type, drafts, key_field)
            left = [at for at in range(len(drafts)) if at not in done]
            for start in range(0, len(left), ROWS):
                part = left[start : start + ROWS]
                done |= await self._sent(record_type, {at: drafts[at] for at in part}, key_field)
            await self._linked(record_type, [(draft, done[at]) for at, draft in enumerate(drafts)])
        except Trouble as trouble:
            if any(isinstance(one, Made) for one in done.values()):
                trouble.wrote = None  # part of it exists: search first next time
            raise
        return [self._outcome(record_type, draft, done[at]) for at, draft in enumerate(drafts)]

    def _unguarded(self, record_type: str) -> Unavailable:
        """An attempt may have got through, and nothing finds it: from now on a person is asked."""
        text = f"{self._api.connection}: {record_type} in HubSpot have no property that keeps the key of an item."
        return Unavailable(f"{text} It is retried automatically.", code="no_key_property")

    async def _there(self, record_type: str, drafts: Sequence[Draft], key_field: str) -> dict[int, Made | Trouble]:
        """Those that an earlier attempt created."""
        keys = [draft.key for draft in drafts]
        rows = await self._api.records(record_type, keys, [key_field], by=key_field)
        ids = {row.text("properties", key_field): row.text("id") for row in rows}
        return {at: Made(ids[key], new=False) for at, key in enumerate(keys) if key in ids}

    async def _sent(
        self, record_type: str, drafts: dict[int, Draft], key_field: str | None
    ) -> dict[int, Made | Trouble]:
        """All in one request; those that it does not answer are sent alone, and so are all where one is wrong."""
        if len(drafts) == 1 or key_field is None:
            return {at: await self._alone(record_type, draft, key_field) for at, draft in drafts.items()}
        call = self._upsert(record_type, list(drafts.values()), key_field)
        answer = await self._api.ask(call)
        found = {} if answer.error else self._made(answer, call, key_field)
        return {
            at: found[draft.key] if draft.key in found else await self._alone(record_type, draft, key_field)
            for at, draft in drafts.items()
        }

    async def _alone(self, record_type: str, draft: Draft, key_field: str | None) -> Made | Trouble:
        """One record, mended until it is taken."""
        try:
            for _ in range(MENDINGS + 1):
                call = self._upsert(record_type, [draft], key_field) if key_field else self._plain(record_type, draft)
                answer = await self._api.ask(call)
                if answer.error is None:
                    return self._one(answer, call, draft, key_field)
                if not self._mended(draft, answer.error):
                    break
            raise self._api.trouble(answer.error, call)  # type: ignore[arg-type]  # the loop leaves with an error
        except (Refused, Unsupported) as refused:
            return refused

    def _mended(self, draft: Draft, error: ApiError) -> bool:
        changed = record_repair.mended(draft.record, error, draft.stage)
        if changed is None:
            return False
        draft.record = changed[0]
        draft.remarks.append(changed[1])
        return True

    def _one(self, answer: Answer, call: ApiCall, draft: Draft, key_field: str | None) -> Made:
        if key_field is None:
            return self._read(answer.reader, call)
        found = self._made(answer, call, key_field)
        if draft.key not in found:
            raise self._api.unreadable("the answer does not hold the record", call)
        return found[draft.key]

    def _made(self, answer: Answer, call: ApiCall, key_field: str) -> dict[str, Made]:
        """By our key."""
        try:
            rows = list(answer.reader["results"])
            return {row.text("properties", key_field): self._read(row, call) for row in rows}
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), call) from None

    def _read(self, row: Reader, call: ApiCall) -> Made:
        try:
            return Made(row.text("id"), new=row.maybe("new").value is not False)
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), call) from None

    def _upsert(self, record_type: str, drafts: Sequence[Draft], key_field: str) -> ApiCall:
        rows = [
            {"idProperty": key_field, "id": draft.key, "properties": sent(record_type, draft.record)}
            for draft in drafts
        ]
        return self._call(record_type, "batch/upsert", {"inputs": rows}, tuple(draft.key for draft in drafts))

    def _plain(self, record_type: str, draft: Draft) -> ApiCall:
        body = {"properties": sent(record_type, draft.record), "associations": []}
        return self._call(record_type, "", body, (draft.key,))

    def _call(self, record_type: str, rest: str, body: object, keys: tuple[str, ...]) -> ApiCall:
        path = self._api.paths.of("objects", f"{record_type}/{rest}".rstrip("/"))
        scope = f"crm.objects.{carrier(record_type)}.write"
        what = f"create {record_type}"
        return ApiCall(method="POST", path=path, body=body, write=True, keys=keys, what=what, scope=scope)

    async def _linked(self, record_type: str, records: Sequence[tuple[Draft, Made | Trouble]]) -> None:
        """Link every record to what it is about: one request for each type."""
        pairs: dict[str, list[tuple[str, str]]] = {}
        for draft, made in records:
            for to, other in draft.links if isinstance(made, Made) else ():
                pairs.setdefault(to, []).append((made.id, other))  # type: ignore[union-attr]
        keys = tuple(draft.key for draft, _ in records)
        for to, several in pairs.items():
            failed = await associate(self._api, record_type, to, several, keys)
            for draft, made in records:
                if failed and isinstance(made, Made) and any(kind == to for kind, _ in draft.links):
                    draft.remarks.append(f"Not linked to every record: {failed}.")

    def _outcome(self, record_type: str, draft: Draft, made: Made | Trouble) -> Outcome:
        if isinstance(made, Trouble):
            return made
        remark = " ".join(draft.remarks) or None
        link = self._api.link(record_type, made.id)
        return Applied(id=made.id, link=link, was_there=not made.new, remark=remark, written=draft.written)


async def associate(
    api: Api, record_type: str, to: str, pairs: Sequence[tuple[str, str]], keys: tuple[str, ...]
) -> str | None:
    """Link pairs of records, which is the same however often it is done; why some could not be linked."""
    rows = [{"from": {"id": one}, "to": {"id": other}} for one, other in pairs]
    call = ApiCall(
        method="POST", path=api.paths.of("associations", f"{record_type}/{to}/batch/associate/default"),
        body={"inputs": rows}, write=True, keys=keys, what=f"link {record_type}",
        scope=f"crm.objects.{carrier(record_type)}.write",
    )  # fmt: skip
    answer = await api.ask(call)
    if answer.error is None and not answer.reader.maybe("errors"):
        return None
    said = answer.error.message if answer.error else "a record no longer exists"
    return said.rstrip(".")
