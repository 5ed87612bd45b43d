"""Moves attachments from the survivor of a merge to the record that an undo created again.

Zoho has no request that moves one: a file is downloaded and uploaded, a link is added again, then the old one is
deleted. A file that is too large stays. Source: docs/reference/zoho-crm.md 8.9, 8.17.
"""

from collections.abc import Mapping

import httpx
import msgspec

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.errors import read_error
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.domain.duplicates.images import MergeImage, RecordImage
from cordboard.domain.duplicates.plan import FileMove, files_moved
from cordboard.toolkit.foreign_text import whole_number
from cordboard.toolkit.json_reader import Reader

SCOPE = "ZohoCRM.modules.attachments"
LARGEST = 20 * 1024 * 1024  # Units: bytes, of a file that is moved
FIELDS = "id,File_Name,Size,$link_url"


class AttachmentMoves:
    """Of one organisation."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def move(
        self, key: str, module: str, before: MergeImage, survivor: RecordImage | None, again: RecordImage | None
    ) -> int:
        """Every attachment of the merged record that the survivor has; how many stay or are gone.

        Args:
            key: of the outbox item
            survivor: the two records as they are now; None where one is gone
        """
        if survivor is None or again is None:
            return 0
        moves, gone = files_moved(before, survivor.links, again.links)
        if not moves:
            return gone
        facts = await self._facts(module, survivor.id)
        moved = [await self._moved(key, module, survivor.id, again.id, move, facts) for move in moves]
        return gone + moved.count(False)

    async def _moved(
        self, key: str, module: str, survivor: str, again: str, move: FileMove, facts: Mapping[str, Reader]
    ) -> bool:
        """Whether it is at the other record now."""
        from_path = f"/{module}/{survivor}/Attachments/{move.link.id}"
        fact = facts.get(move.link.id)
        if fact is None:
            return False
        if not move.copied and not await self._copied(key, from_path, f"/{module}/{again}/Attachments", fact):
            return False
        await self._done(ApiCall(method="DELETE", path=from_path, write=True, keys=(key,), scope=f"{SCOPE}.DELETE"))
        return True

    async def _copied(self, key: str, from_path: str, to_path: str, fact: Reader) -> bool:
        name, url = fact.maybe_text("File_Name") or "file", fact.maybe_text("$link_url")
        upload = ApiCall(method="POST", path=to_path, write=True, keys=(key,), scope=f"{SCOPE}.CREATE")
        if url:
            form = {"attachmentUrl": url, "title": name}
            await self._done(msgspec.structs.replace(upload, form=form))
            return True
        if (whole_number(str(fact.maybe("Size").value)) or 0) > LARGEST:
            return False
        content = await self._api.download(ApiCall(method="GET", path=from_path, scope=f"{SCOPE}.READ"))
        packed = httpx.Request("POST", "http://none", files={"file": (name, content)})
        kind = {"content-type": packed.headers["content-type"]}
        await self._done(msgspec.structs.replace(upload, headers=kind, file=packed.read()))
        return True

    async def _done(self, ask: ApiCall) -> None:
        """Raises the trouble of the request or of its one row."""
        answer = await self._api.ask(ask)
        error = answer.error or next((read_error(row, answer.status) for row in rows_of(answer.reader)), None)
        if error:
            raise self._api.trouble(error, ask)

    async def _facts(self, module: str, record: str) -> dict[str, Reader]:
        ask = ApiCall(
            method="GET", path=f"/{module}/{record}/Attachments", query={"fields": FIELDS}, scope=f"{SCOPE}.READ"
        )
        answer = await self._api.read(ask)
        return {row.text("id"): row for row in rows_of(answer)} if answer.value is not None else {}
